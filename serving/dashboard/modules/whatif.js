// What if this film: the forecast follows every change of the form.

import { post } from "./api.js";
import { h, one, redraw } from "./dom.js";
import { echo, film, prepare, rename, translate } from "./film.js";
import { forecast, refusal, summary } from "./forecast.js";

const PAUSE = 350;

let timer = 0;
let running = null;
let shown = null;
let before = null;

/** Wire the form and show a first forecast. */
export function start() {
  const form = one("#whatif-form");
  prepare(form);
  form.addEventListener("submit", (event) => { event.preventDefault(); refresh(); });
  form.addEventListener("input", () => { echo(form); clearTimeout(timer); timer = setTimeout(refresh, PAUSE); });
  refresh();
}

/** Write everything in the language in use; the service's sentences are asked for again. */
export function render() {
  translate(one("#whatif-form"));
  refresh();
}

/** Ask for the forecast of what the form says now. */
export async function refresh() {
  const form = one("#whatif-form");
  running?.abort();
  running = new AbortController();
  unmark(form);
  if (!form.release_date.checkValidity()) return refuse(form, [{ pointer: "/release_date", detail: form.release_date.validationMessage }]);
  try {
    [before, shown] = [shown, await post("/predict", film(form), running.signal)];
  } catch (problem) {
    if (problem.name !== "AbortError") refuse(form, problem.errors, problem.message);
    return;
  }
  show();
}

function show() {
  const form = one("#whatif-form");
  draw(...forecast(shown, before, (pointer, name) => rename(form, pointer, name)));
  one("#whatif-status").textContent = summary(shown);
}

function draw(...children) {
  const place = one("#whatif-result");
  place.classList.remove("loading");
  redraw(place, ...children);
}

/** Say at each wrong field what is wrong with it, and beside the form what is wrong at all. */
function refuse(form, errors, sentence = null) {
  for (const { pointer, detail } of errors) mark(form, pointer.split("/")[1], detail);
  draw(refusal(errors, sentence));
  one("#whatif-status").textContent = "";
}

function mark(form, name, detail) {
  const field = form.querySelector(`[data-field="${CSS.escape(name)}"]`);
  const control = field?.querySelector("input, select, textarea");
  if (!control || control.hasAttribute("aria-invalid")) return;
  const message = h("p", { class: "field-error", id: `${control.id}-error` }, detail);
  field.append(message);
  control.setAttribute("aria-invalid", "true");
  control.setAttribute("aria-describedby", message.id);
}

function unmark(form) {
  for (const message of form.querySelectorAll(".field-error")) message.remove();
  for (const control of form.querySelectorAll("[aria-invalid]")) {
    control.removeAttribute("aria-invalid");
    control.removeAttribute("aria-describedby");
  }
}
