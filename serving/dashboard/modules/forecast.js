// The forecast of one film: two chances, two intervals, what to take with care, why, and films like it.

import { h } from "./dom.js";
import { day, percent, plain } from "./format.js";
import { bar, track } from "./parts.js";
import { t } from "./text.js";

const CHANCES = ["commercial", "critical"];

/** The elements of an answer of /predict; `before` is the one shown until now, `rename(pointer, name)` takes a close name. */
export function forecast(answer, before, rename) {
  return [
    h("div", { class: "dials" }, CHANCES.map((target) => dial(target, answer, before))),
    interval("vote_average", answer, [0, 10], (value) => plain(value, 1)),
    interval("popularity_percentile", answer, [0, 1], (value) => percent(value)),
    warnings(answer.warnings, rename),
    reasons(answer.reasons ?? []),
    similar(answer.similar ?? []),
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

function warnings(list, rename) {
  return list.length > 0 && h("div", { class: "told" }, h("h3", {}, t("whatif.warnings")),
    h("ul", {}, list.map(({ sentence, pointer, suggestions }) => h("li", { class: "warning" }, sentence,
      suggestions?.length > 0 && h("p", { class: "chips misses" }, suggestions.map(({ name }) =>
        h("button", { class: "chip", type: "button", onclick: () => rename(pointer, name) }, name)))))));
}

function reasons(list) {
  const told = list.filter((reason) => CHANCES.includes(reason.target));
  return told.length > 0 && h("div", { class: "told" }, h("h3", {}, t("whatif.reasons")),
    h("ul", {}, told.map((reason) => h("li", { class: reason.effect > 0 ? "plus" : "minus" }, reason.sentence))));
}

function similar(films) {
  return films.length > 0 && h("div", { class: "similar" }, h("h3", {}, t("whatif.similar")),
    h("ul", {}, films.map((film) => h("li", {}, h("span", {}, h("strong", {}, film.title), ` ${film.year}`), h("span", { class: "note" }, outcome(film))))));
}

function outcome({ revenue_to_budget: factor, vote_average: votes }) {
  return [factor != null && t("whatif.factor", { factor: plain(factor, 1) }), votes != null && `★ ${plain(votes, 1)}`].filter(Boolean).join(" · ");
}
