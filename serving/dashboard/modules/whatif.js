// The form of a film that does not exist yet, and its forecast, which follows every change.

import { post } from "./api.js";
import { h, one } from "./dom.js";
import { day, money, percent, plain } from "./format.js";
import { t } from "./text.js";

const GENRES = ["Action", "Adventure", "Animation", "Comedy", "Crime", "Documentary", "Drama", "Family", "Fantasy", "History",
  "Horror", "Music", "Mystery", "Romance", "Science Fiction", "Thriller", "TV Movie", "War", "Western"];
const PAUSE = 350;

let timer = 0;
let running = null;
let previous = null;
let values = null;

/** Wire the form and show a first forecast. */
export function start() {
  const form = one("#whatif-form");
  form.addEventListener("submit", (event) => { event.preventDefault(); forecast(); });
  form.addEventListener("input", () => { echo(form); clearTimeout(timer); timer = setTimeout(forecast, PAUSE); });
  render();
  forecast();
}

/** Draw the form in the language in use, keeping what was typed. */
export function render() {
  const form = one("#whatif-form");
  const kept = values ?? defaults();
  form.replaceChildren(...fields(kept));
  echo(form);
  if (previous) show(previous, null);
}

/** Ask once more, e.g. after a new model. */
export const refresh = () => forecast();

function defaults() {
  const release = new Date(Date.now() + 300 * 86400000).toISOString().slice(0, 10);
  return { title: t("whatif.untitled"), release_date: release, budget: "25", runtime: "104", original_language: "en", genres: ["Horror", "Thriller"], directors: "", cast: "", companies: "", collection: "" };
}

function fields(v) {
  return [
    field("title", h("input", { name: "title", value: v.title, maxlength: 200 }), "wide"),
    field("release_date", h("input", { name: "release_date", type: "date", value: v.release_date, required: true, min: "1880-01-01", max: "2100-12-31" })),
    field("original_language", h("input", { name: "original_language", value: v.original_language, maxlength: 2, pattern: "[a-z]{2}", list: "languages", autocomplete: "off" })),
    field("budget", h("input", { name: "budget", type: "range", min: 0, max: 300, step: 1, value: v.budget }), "", "budget-echo"),
    field("runtime", h("input", { name: "runtime", type: "range", min: 40, max: 240, step: 1, value: v.runtime }), "", "runtime-echo"),
    h("fieldset", { class: "field wide" }, h("legend", {}, t("film.genres")),
      h("div", { class: "chips" }, GENRES.map((genre) => h("label", { class: "chip check" },
        h("input", { type: "checkbox", name: "genres", value: genre, checked: v.genres.includes(genre) }), h("span", {}, t(`genre.${genre}`)))))),
    field("directors", h("input", { name: "directors", value: v.directors, placeholder: t("whatif.names"), autocomplete: "off" })),
    field("cast", h("input", { name: "cast", value: v.cast, placeholder: t("whatif.names"), autocomplete: "off" })),
    field("companies", h("input", { name: "companies", value: v.companies, placeholder: t("whatif.names"), autocomplete: "off" })),
    field("collection", h("input", { name: "collection", value: v.collection, autocomplete: "off" })),
    h("datalist", { id: "languages" }, ["en", "es", "pt", "fr", "de", "it", "ja", "ko", "zh", "hi"].map((tag) => h("option", { value: tag }))),
  ];
}

function field(name, control, size = "", echoed = null) {
  control.id = `film-${name}`;
  return h("div", { class: `field ${size}`, "data-field": name },
    h("label", { for: control.id }, t(`film.${name}`), echoed ? h("output", { id: echoed, for: control.id }) : null), control);
}

/** Write the sliders' values beside their names. */
function echo(form) {
  const budget = Number(form.budget.value);
  one("#budget-echo").textContent = budget ? money(budget * 1e6) : t("unknown");
  one("#runtime-echo").textContent = t("minutes", { count: form.runtime.value });
}

const names = (text) => text.split(",").map((name) => name.trim()).filter(Boolean);

function film(form) {
  const genres = [...form.querySelectorAll("input[name=genres]:checked")].map((box) => box.value);
  values = { ...Object.fromEntries(new FormData(form)), genres };
  return {
    title: values.title.trim() || t("whatif.untitled"), release_date: values.release_date, genres,
    budget: Number(values.budget) * 1e6 || null, runtime: Number(values.runtime) || null,
    original_language: values.original_language.trim() || null,
    directors: names(values.directors), cast: names(values.cast), companies: names(values.companies),
    collection: values.collection.trim() || null,
  };
}

async function forecast() {
  const form = one("#whatif-form");
  running?.abort();
  running = new AbortController();
  for (const wrong of form.querySelectorAll("[aria-invalid]")) wrong.removeAttribute("aria-invalid");
  try {
    const answer = await post("/predict?explain=true", film(form), running.signal);
    show(answer, previous);
    previous = answer;
  } catch (problem) {
    if (problem.name === "AbortError") return;
    refuse(form, problem);
  }
}

function refuse(form, problem) {
  const fieldsOf = problem.errors.map((error) => error.pointer.split("/")[1]);
  for (const name of fieldsOf) one(`[data-field="${name}"] input`, form)?.setAttribute("aria-invalid", "true");
  one("#whatif-result").replaceChildren(h("div", { class: "failure", role: "alert" }, h("p", {}, problem.message),
    h("ul", {}, problem.errors.map((error) => h("li", {}, `${t(`film.${error.pointer.split("/")[1]}`)}: ${error.detail}`)))));
}

function show(answer, before) {
  one("#whatif-result").replaceChildren(
    h("div", { class: "dials" }, dial("commercial", answer, before), dial("critical", answer, before)),
    interval("vote_average", answer, [0, 10], (value) => plain(value, 1)),
    interval("popularity_percentile", answer, [0, 1], (value) => percent(value)),
    reasons(answer.reasons),
    h("p", { class: "card-note" }, t("whatif.model", { tag: answer.model.tag.split(":")[1], film: answer.film.title, day: day(answer.film.release_date) })));
}

function dial(target, answer, before) {
  const share = answer[`${target}_probability`];
  const change = before ? Math.round(100 * share) - Math.round(100 * before[`${target}_probability`]) : 0;
  return h("div", { class: "dial" },
    h("p", { class: "dial-name" }, t(`target.${target}`)),
    h("p", { class: "dial-value" }, percent(share), change ? h("span", { class: change > 0 ? "up" : "down" }, `${change > 0 ? "▲" : "▼"} ${Math.abs(change)}`) : null),
    h("div", { class: "bar tall", "aria-hidden": "true" }, h("i", { style: { "inline-size": `${100 * share}%` } })),
    h("p", { class: "card-note" }, t(`target.${target}.means`, { factor: plain(answer.model.success_factor ?? 2, 1) })));
}

function interval(measure, answer, [least, most], format) {
  const at = (value) => `${(100 * (value - least)) / (most - least)}%`;
  const [low, value, high] = [answer[`${measure}_low`], answer[measure], answer[`${measure}_high`]];
  return h("div", { class: "interval" },
    h("p", { class: "interval-name" }, t(`measure.${measure}`), h("strong", {}, format(value)), h("span", {}, t("whatif.interval", { low: format(low), high: format(high) }))),
    h("div", { class: "track", "aria-hidden": "true" },
      h("i", { class: "track-band", style: { "inset-inline-start": at(low), "inline-size": `calc(${at(high)} - ${at(low)})` } }),
      h("i", { class: "track-dot", style: { "inset-inline-start": at(value) } })));
}

// The two chances' reasons; the sentences come from the service, in English.
function reasons(list) {
  const told = (list ?? []).filter((reason) => reason.target === "commercial" || reason.target === "critical");
  if (!told.length) return "";
  return h("div", { class: "reasons" }, h("h3", {}, t("whatif.reasons")),
    h("ul", { lang: "en" }, told.map((reason) => h("li", { class: reason.effect > 0 ? "plus" : "minus" }, reason.sentence))));
}
