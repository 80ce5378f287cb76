// The question box: an answer in words, its chart, its rows, its SQL.

import { post } from "./api.js";
import { h, one } from "./dom.js";
import { cell, count, dollars } from "./format.js";
import { language, t } from "./text.js";

const EXAMPLES = ["ask.example.1", "ask.example.2", "ask.example.3", "ask.example.4"];
const SHOWN_ROWS = 50;

let last = null;
let asking = null;

/** Wire the form and the examples. */
export function start() {
  const form = one("#ask-form");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    ask(form.question.value.trim(), event.submitter?.value === "visual");
  });
  render();
}

/** Draw the examples, and the last answer, in the language in use. */
export function render() {
  one("#ask-examples").replaceChildren(...EXAMPLES.map(example));
  if (last) show(last.answer, last.visual);
}

function example(key) {
  const text = t(key);
  const visual = key.endsWith("4");
  return h("button", { class: "chip", type: "button", onclick: () => { one("#question").value = text; ask(text, visual); } }, text);
}

async function ask(question, visual) {
  if (!question) return;
  asking?.abort();
  asking = new AbortController();
  const place = one("#ask-result");
  place.hidden = false;
  place.setAttribute("aria-busy", "true");
  place.replaceChildren(h("p", { class: "thinking" }, t("ask.thinking")));
  try {
    const answer = await post(visual ? "/ask-visual" : "/ask-text", { question, language: language() }, asking.signal);
    last = { answer, visual };
    show(answer, visual);
  } catch (problem) {
    if (problem.name === "AbortError") return;
    place.replaceChildren(h("p", { class: "failure", role: "alert" }, problem.message));
  }
  place.setAttribute("aria-busy", "false");
}

function show(answer, visual) {
  const place = one("#ask-result");
  place.classList.toggle("both", Boolean(answer.chart && answer.rows?.length));
  const children = [
    h("p", { class: `answer-text ${answer.status}` }, answer.answer),
    marks(answer),
    answer.suggestions?.length ? suggestions(answer.suggestions, visual) : null,
    answer.chart ? picture(answer.chart) : null,
    answer.rows?.length ? table(answer) : null,
    answer.sql ? statement(answer) : null,
  ];
  place.replaceChildren(...children.filter(Boolean));
}

function marks(answer) {
  const notes = [...(answer.warnings ?? []), ...(answer.assumptions ?? [])];
  return h("div", { class: "marks" },
    h("span", { class: `mark level-${answer.confidence?.level ?? "none"}`, title: (answer.confidence?.reasons ?? []).join(" ") }, t(`confidence.${answer.confidence?.level ?? "none"}`)),
    h("span", { class: "mark" }, t(`engine.${answer.engine}`)),
    answer.truncated ? h("span", { class: "mark" }, t("ask.truncated")) : null,
    notes.map((note) => h("span", { class: "mark note" }, note)));
}

function suggestions(texts, visual) {
  return h("div", { class: "chips" }, texts.slice(0, 4).map((text) =>
    h("button", { class: "chip", type: "button", onclick: () => { one("#question").value = text; ask(text, visual); } }, text)));
}

function picture(chart) {
  return h("figure", { class: "figure" },
    h("img", { src: `data:${chart.media_type};base64,${chart.image}`, alt: chart.alt_text }));
}

function table(answer) {
  const numeric = answer.columns.map((column) => ["integer", "number"].includes(column.type));
  const head = answer.columns.map((column, at) => h("th", { scope: "col", class: numeric[at] ? "number" : null }, column.name.replaceAll("_", " ")));
  const rows = answer.rows.slice(0, SHOWN_ROWS).map((row) => h("tr", {}, row.map((value, at) => h("td", { class: numeric[at] ? "number" : null }, written(answer.columns[at], value)))));
  return h("div", { class: "scroll answer-table", tabindex: "0", role: "region", "aria-label": t("ask.rows", { count: count(answer.row_count) }) },
    h("table", {}, h("thead", {}, h("tr", {}, head)), h("tbody", {}, rows)),
    answer.rows.length > SHOWN_ROWS ? h("p", { class: "card-note" }, t("ask.more", { shown: SHOWN_ROWS, count: count(answer.row_count) })) : null);
}

// Years and ids are not amounts: they are written without separators.
function written(column, value) {
  if (value === null) return "–";
  if (column.unit === "usd") return dollars(value);
  return /(^|_)(id|year|decade)$/.test(column.name) ? String(value) : cell(value);
}

function statement(answer) {
  return h("details", {}, h("summary", {}, t("ask.sql")),
    answer.explanation ? h("p", { class: "card-note" }, answer.explanation) : null,
    h("pre", { tabindex: "0" }, h("code", {}, answer.sql)));
}
