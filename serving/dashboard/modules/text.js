// The page's words in the reader's language. English stands in the page itself and fills gaps.

const LANGUAGES = ["en", "es", "pt"];
const KEY = "marquee.language";
const assets = document.documentElement.dataset.assets;
let words = {};
let english = {};
let current = "en";

/** The language in use: en, es or pt. */
export const language = () => current;

/** The phrase of a key, with {name} replaced. */
export function t(key, values = {}) {
  const phrase = words[key] ?? english[key] ?? key;
  return phrase.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

/** A genre in the reader's language; one that TMDB added lately keeps its own name. */
export const genre = (name) => words[`genre.${name}`] ?? name;

/** Load the language kept from last time, else the browser's. */
export async function start() {
  const kept = localStorage.getItem(KEY);
  const wished = [kept, ...navigator.languages.map((tag) => tag.slice(0, 2))];
  english = await load("en");
  await use(wished.find((tag) => LANGUAGES.includes(tag)) ?? "en");
}

/** Switch to a language and rewrite the fixed words of the page. */
export async function use(tag) {
  words = tag === "en" ? english : await load(tag);
  current = tag;
  localStorage.setItem(KEY, tag);
  document.documentElement.lang = tag;
  apply(document);
}

/** Write the words of every element that names one. */
export function apply(root) {
  for (const element of root.querySelectorAll("[data-t]")) element.textContent = t(element.dataset.t);
  for (const element of root.querySelectorAll("[data-t-label]")) element.setAttribute("aria-label", t(element.dataset.tLabel));
  for (const element of root.querySelectorAll("[data-t-placeholder]")) element.placeholder = t(element.dataset.tPlaceholder);
}

async function load(tag) {
  const answer = await fetch(`${assets}text/${tag}.json`);
  if (!answer.ok) throw new Error(`no words for ${tag}`);
  return answer.json();
}
