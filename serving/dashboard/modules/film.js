// The form of a film that does not exist yet: its choices, its defaults, and the film that it describes.

import { h, one } from "./dom.js";
import { languageName, money } from "./format.js";
import { t } from "./text.js";

const LANGUAGES = ["en", "es", "pt", "fr", "de", "it", "ja", "ko", "zh", "hi", "ru", "sv", "da", "no", "fi", "nl", "pl", "tr", "ar", "fa", "th"];
const DAYS_AHEAD = 300;

/** Put the choices into the form, and a release date some months ahead. */
export function prepare(form) {
  form.original_language.replaceChildren(...LANGUAGES.map((code) => h("option", { value: code })));
  form.release_date.value = new Date(Date.now() + DAYS_AHEAD * 86400000).toISOString().slice(0, 10);
  translate(form);
}

/** Write the words that depend on the language in use. */
export function translate(form) {
  for (const option of form.original_language.options) option.textContent = languageName(option.value);
  form.title.placeholder = t("whatif.untitled");
  echo(form);
}

/** Write the sliders' values beside their names. */
export function echo({ budget, runtime }) {
  one("#budget-echo").textContent = Number(budget.value) ? money(budget.value * 1e6) : t("unknown");
  one("#runtime-echo").textContent = t("minutes", { count: runtime.value });
  budget.setAttribute("aria-valuetext", one("#budget-echo").textContent);
  runtime.setAttribute("aria-valuetext", one("#runtime-echo").textContent);
}

const names = (text) => text.split(",").map((name) => name.trim()).filter(Boolean);
const orNull = (text) => text.trim() || null;

/** The film as /predict takes it. */
export function film(form) {
  const { elements: of } = form;
  return {
    title: orNull(of.title.value), release_date: of.release_date.value, budget: Number(of.budget.value) * 1e6 || null,
    runtime: Number(of.runtime.value), original_language: of.original_language.value,
    genres: [...form.querySelectorAll("[name=genres]:checked")].map((box) => box.value),
    directors: names(of.directors.value), writers: names(of.writers.value), cast: names(of.cast.value),
    companies: names(of.companies.value), countries: names(of.countries.value.toUpperCase()),
    collection: orNull(of.collection.value), certification: orNull(of.certification.value), overview: orNull(of.overview.value),
  };
}

/** Put a name into the place that a JSON pointer such as /cast/1 names, and let the form say that it changed. */
export function rename(form, pointer, name) {
  const [, field, at] = pointer.split("/");
  const input = form.elements[field];
  const all = names(input.value);
  all[Number(at ?? 0)] = name;
  input.value = at === undefined ? name : all.join(", ");
  input.dispatchEvent(new Event("input", { bubbles: true }));
  input.focus();
}
