// The forecast of one film: two chances, two intervals, why, and what to take with care.

import { h } from "./dom.js";
import { day, percent, plain } from "./format.js";
import { bar, track } from "./parts.js";
import { t } from "./text.js";

const CHANCES = ["commercial", "critical"];

/** The elements of an answer of /predict; `before` is the one shown until now. */
export function forecast(answer, before) {
  return [
    h("div", { class: "dials" }, CHANCES.map((target) => dial(target, answer, before))),
    interval("vote_average", answer, [0, 10], (value) => plain(value, 1)),
    interval("popularity_percentile", answer, [0, 1], (value) => percent(value)),
    reasons(answer.reasons ?? []),
    h("p", { class: "note" }, about(answer)),
  ].filter(Boolean);
}

/** The same in one sentence, for those who do not see it. */
export const summary = (answer) =>
  CHANCES.map((target) => `${t(`target.${target}`)} ${percent(answer[`${target}_probability`])}`).join(", ");

/** Why there is no forecast. */
export function refusal(errors, sentence) {
  return h("div", { class: "failure", role: "alert" },
    h("p", {}, sentence ?? t("whatif.refused")),
    errors.length > 0 && h("ul", {}, errors.map(({ pointer, detail }) => h("li", {}, `${t(`film.${pointer.split("/")[1]}`)}: ${detail}`))));
}

function about({ model, film }) {
  return t("whatif.model", { tag: model.tag.split(":")[1], film: film.title ?? t("whatif.untitled"), day: day(film.release_date) });
}

function dial(target, answer, before) {
  const share = answer[`${target}_probability`];
  const change = before ? Math.round(100 * share) - Math.round(100 * before[`${target}_probability`]) : 0;
  return h("div", { class: "dial" },
    h("p", { class: "dial-name" }, t(`target.${target}`)),
    h("p", { class: "dial-value" }, percent(share), change !== 0 && h("span", { class: change > 0 ? "up" : "down" }, `${change > 0 ? "▲" : "▼"} ${Math.abs(change)}`)),
    bar(share),
    h("p", { class: "note" }, t(`target.${target}.means`, { factor: plain(answer.model.success_factor, 1) })));
}

function interval(measure, answer, range, format) {
  const [low, value, high] = [answer[`${measure}_low`], answer[measure], answer[`${measure}_high`]];
  return h("div", {},
    h("p", { class: "interval-name" }, t(`measure.${measure}`), h("strong", {}, format(value)), h("span", {}, t("whatif.interval", { low: format(low), high: format(high) }))),
    track(low, value, high, range));
}

// The two chances' reasons; the sentences come from the service, in English.
function reasons(list) {
  const told = list.filter((reason) => CHANCES.includes(reason.target));
  return told.length > 0 && h("div", { class: "told" }, h("h3", {}, t("whatif.reasons")),
    h("ul", { lang: "en" }, told.map((reason) => h("li", { class: reason.effect > 0 ? "plus" : "minus" }, reason.sentence))));
}
