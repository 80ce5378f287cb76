// Small parts that several cards share.

import { h } from "./dom.js";
import { t } from "./text.js";

/** A figure with its name, and what it means. */
export function tile(name, value, meaning = null) {
  return h("div", { class: "tile" }, h("dt", {}, t(name)), h("dd", {}, value), meaning && h("dd", { class: "note" }, meaning));
}

/** A chart's numbers as a table that can be opened; the first cell of a row names it. */
export function asTable(heads, rows) {
  const body = rows.map(([name, ...cells]) => h("tr", {}, h("th", { scope: "row" }, name), cells.map((cell) => h("td", {}, cell))));
  return h("details", {}, h("summary", {}, t("table")),
    h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": t("table") },
      h("table", {}, h("thead", {}, h("tr", {}, heads.map((key) => h("th", { scope: "col" }, t(key))))), h("tbody", {}, body))));
}

/** A share from 0 to 1 as a bar; the number stands beside it. */
export const bar = (share) => h("span", { class: "bar", "aria-hidden": "true" }, h("span", { style: { "inline-size": `${100 * share}%` } }));

/** A value and its interval on a line from `least` to `most`; the numbers stand beside it. */
export function track(low, value, high, [least, most]) {
  const at = (point) => `${(100 * (point - least)) / (most - least)}%`;
  return h("span", { class: "track", "aria-hidden": "true" },
    h("span", { class: "track-band", style: { "inset-inline-start": at(low), "inline-size": `calc(${at(high)} - ${at(low)})` } }),
    h("span", { class: "track-dot", style: { "inset-inline-start": at(value) } }));
}
