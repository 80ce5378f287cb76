// The question box: what is asked, while it is asked, and what came of it.

import { post } from "./api.js";
import { answered, failed } from "./answer.js";
import { h, one, redraw } from "./dom.js";
import { language, t } from "./text.js";

let last = null;
let asking = null;

/** Wire the form and the examples below it. */
export function start() {
  const form = one("#ask-form");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    ask(form.question.value.trim(), event.submitter?.value === "visual");
  });
  one("#ask-examples").addEventListener("click", ({ target }) => {
    if (target.value) retry(target.textContent, target.value === "visual");
  });
}

/** Draw what was last answered in the language in use. */
export function render() {
  if (last) show();
}

/** Ask something that the reader did not type. */
function retry(question, visual) {
  one("#question").value = question;
  ask(question, visual);
}

async function ask(question, visual) {
  if (!question) return;
  asking?.abort();
  asking = new AbortController();
  wait();
  try {
    last = { visual, question, answer: await post(visual ? "/ask-visual" : "/ask-text", { question, language: language() }, asking.signal) };
  } catch (problem) {
    if (problem.name === "AbortError") return;
    last = { visual, question, problem };
  }
  show();
}

function wait() {
  const place = one("#ask-result");
  place.hidden = false;
  place.setAttribute("aria-busy", "true");
  place.querySelector(".thinking")?.remove();
  place.prepend(h("p", { class: "thinking" }, t("ask.thinking")));
  one("#ask-status").textContent = t("ask.thinking");
}

function show() {
  const { answer, problem, visual, question } = last;
  const place = one("#ask-result");
  const again = (text) => retry(text, visual);
  place.dataset.status = problem ? "error" : answer.status;
  place.classList.toggle("both", Boolean(answer?.chart && answer.rows?.length));
  place.setAttribute("aria-busy", "false");
  redraw(place, ...(problem ? failed(problem, () => again(question)) : answered(answer, again)));
  one("#ask-status").textContent = problem ? problem.message : answer.answer;
}
