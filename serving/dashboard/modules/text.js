// The page's words in the reader's language. English stands in the page itself and fills gaps.

import { keep } from "./keeping.js";

const root = document.documentElement;
let words = {};
let english = {};

/** The language in use: en, es or pt. */
export const language = () => root.lang;

/** The phrase of a key, with {name} replaced. */
export function t(key, values = {}) {
  const phrase = words[key] ?? english[key] ?? key;
  return phrase.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

/** A genre in the reader's language; one that TMDB added lately keeps its own name. */
export const genre = (name) => words[`genre.${name}`] ?? name;

/** Load the words of the language that early.js found. */
export async function start() {
  try {
    [english, words] = await Promise.all([load("en"), load(root.lang)]);
    apply();
  } finally {
    root.classList.remove("waiting");
  }
}

/** Switch to a language and rewrite the fixed words of the page. */
export async function use(tag) {
  words = await load(tag);
  root.lang = tag;
  keep("marquee.language", tag);
  apply();
}

function apply() {
  for (const element of document.querySelectorAll("[data-t]")) element.textContent = t(element.dataset.t);
  for (const element of document.querySelectorAll("[data-t-label]")) element.setAttribute("aria-label", t(element.dataset.tLabel));
  for (const element of document.querySelectorAll("[data-t-placeholder]")) element.placeholder = t(element.dataset.tPlaceholder);
}

async function load(tag) {
  const answer = await fetch(`${root.dataset.assets}text/${tag}.json`);
  if (!answer.ok) throw new Error(`no words for ${tag}`);
  return answer.json();
}
