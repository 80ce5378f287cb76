// What the service answered: words, marks, rephrasings, chart, rows, SQL.

import { h } from "./dom.js";
import { cell, count, dollars } from "./format.js";
import { t } from "./text.js";
import { verdict } from "./verdict.js";

const SHOWN_ROWS = 50;
const LOOKS = { high: "good", medium: "fair", low: "poor" };

/** The elements of an answer of any status; `ask(text)` asks a rephrasing. */
export function answered(answer, ask) {
  return [
    answer.status !== "ok" && h("p", { class: "answer-kicker" }, t(`ask.status.${answer.status}`)),
    h("p", { class: "answer-text" }, answer.answer),
    answer.suggestions.length > 0 && rephrasings(answer.suggestions, ask),
    answer.status === "ok" && marks(answer),
    notes([...answer.warnings, ...answer.assumptions]),
    answer.chart && picture(answer.chart),
    answer.rows.length > 0 && table(answer),
    answer.sql && statement(answer),
    answer.sql && answer.feedback && verdict(answer),
  ].filter(Boolean);
}

/** The elements of a question that got no answer. */
export function failed(problem, retry) {
  return [
    h("p", { class: "answer-kicker" }, t("ask.status.error")),
    h("p", { class: "answer-text" }, problem.message),
    h("p", {}, h("button", { class: "button small", type: "button", onclick: retry }, t("retry"))),
  ];
}

function marks({ confidence, engine, truncated, cached }) {
  return h("p", { class: "marks" },
    h("span", { class: `mark ${LOOKS[confidence.level] ?? ""}` }, t(`confidence.${confidence.level}`)),
    h("span", { class: "mark" }, t(`engine.${engine}`)),
    truncated && h("span", { class: "mark fair" }, t("ask.truncated")),
    cached && h("span", { class: "mark" }, t("ask.cached")),
    h("span", { class: "note", lang: "en" }, confidence.reasons.join(" ")));
}

function notes(texts) {
  return texts.length > 0 && h("ul", { class: "answer-notes" }, texts.map((text) => h("li", {}, text)));
}

function rephrasings(texts, ask) {
  return h("div", { class: "rephrasings" }, h("p", { class: "note" }, t("ask.instead")),
    texts.slice(0, 5).map((text) => h("button", { class: "chip", type: "button", onclick: () => ask(text) }, text)));
}

function picture(chart) {
  return h("figure", { class: "figure", tabindex: "0" }, h("img", { src: `data:${chart.media_type};base64,${chart.image}`, alt: chart.alt_text }));
}

function table({ columns, rows, row_count: found }) {
  const look = columns.map((column) => (["integer", "number"].includes(column.type) ? "number" : null));
  const digits = columns.map((_, at) => (rows.some((row) => typeof row[at] === "number" && !Number.isInteger(row[at])) ? 2 : 0));
  const head = columns.map((column, at) => h("th", { scope: "col", class: look[at] }, column.name.replaceAll("_", " ")));
  const body = rows.slice(0, SHOWN_ROWS).map((row) => h("tr", {}, row.map((value, at) => h("td", { class: look[at] }, written(columns[at], value, digits[at])))));
  return h("div", { class: "answer-rows" },
    h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": t("ask.rows", { count: count(found) }) },
      h("table", {}, h("thead", {}, h("tr", {}, head)), h("tbody", {}, body))),
    rows.length > SHOWN_ROWS && h("p", { class: "note" }, t("ask.more", { shown: SHOWN_ROWS, count: count(found) })));
}

// Years and ids are not amounts: they are written without separators.
function written({ name, unit }, value, digits) {
  if (value !== null && unit === "usd") return dollars(value);
  return /(^|_)(id|year|decade)$/.test(name) && value !== null ? String(value) : cell(value, digits);
}

function statement({ sql, explanation }) {
  const copy = h("button", { class: "button small", type: "button", onclick: () => copied(sql, copy) }, t("ask.copy"));
  return h("details", {}, h("summary", {}, t("ask.sql")),
    explanation && h("p", { class: "note" }, explanation),
    h("div", { class: "statement" }, h("pre", { tabindex: "0", "aria-label": "SQL", role: "region" }, h("code", {}, sql)), navigator.clipboard && copy));
}

async function copied(text, button) {
  await navigator.clipboard.writeText(text);
  button.textContent = t("ask.copied");
}
