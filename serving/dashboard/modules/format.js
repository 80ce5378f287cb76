// Numbers, dates and money as the reader's language writes them.

import { h } from "./dom.js";
import { language, t } from "./text.js";

const number = (value, options) => new Intl.NumberFormat(language(), options).format(value);

export const plain = (value, digits = 0) => number(value, { maximumFractionDigits: digits, minimumFractionDigits: digits });
export const count = (value) => number(value, { maximumFractionDigits: 0 });
export const percent = (share, digits = 0) => number(share, { style: "percent", maximumFractionDigits: digits });
export const compact = (value) => number(value, { notation: "compact", maximumFractionDigits: 1 });
export const money = (value) =>
  number(value, { style: "currency", currency: "USD", currencyDisplay: "narrowSymbol", notation: "compact", maximumFractionDigits: 1 });
export const dollars = (value) => number(value, { style: "currency", currency: "USD", currencyDisplay: "narrowSymbol", maximumFractionDigits: 0 });

/** A calendar day given as YYYY-MM-DD, without a shift into another time zone. */
export function day(text) {
  if (!text) return t("unknown");
  return new Intl.DateTimeFormat(language(), { dateStyle: "medium", timeZone: "UTC" }).format(new Date(`${text}T00:00:00Z`));
}

export const year = (text) => (text ? text.slice(0, 4) : "");

/** The name of a language given by its ISO 639-1 code. */
export const languageName = (code) => new Intl.DisplayNames(language(), { type: "language" }).of(code);

const UNITS = [["year", 31557600], ["month", 2629800], ["day", 86400], ["hour", 3600], ["minute", 60]];

/** How far a moment is away, e.g. "3 hours ago" or "in 12 days". */
export function ago(moment, now = Date.now()) {
  const seconds = (Date.parse(moment) - now) / 1000;
  const [unit, size] = UNITS.find(([, length]) => Math.abs(seconds) >= length) ?? ["minute", 60];
  return new Intl.RelativeTimeFormat(language(), { numeric: "auto" }).format(Math.round(seconds / size), unit);
}

/** The same as an element that `tick` keeps true while the page is open. */
export const since = (moment) => h("time", { datetime: moment, class: "since" }, ago(moment));

/** Rewrite what `since` wrote. */
export function tick() {
  for (const element of document.querySelectorAll("time.since")) element.textContent = ago(element.dateTime);
}

/** A cell of an answer's table; `digits` after the point where the column has any. */
export function cell(value, digits) {
  if (value === null || value === undefined) return "–";
  if (typeof value === "number") return number(value, { maximumFractionDigits: digits, minimumFractionDigits: digits, useGrouping: Math.abs(value) >= 10000 });
  if (typeof value === "boolean") return value ? t("yes") : t("no");
  return String(value);
}
