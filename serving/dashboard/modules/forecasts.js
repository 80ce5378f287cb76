// Forecasts beside what came true.

import { intervals, responsive } from "./charts.js";
import { h } from "./dom.js";
import { percent, plain } from "./format.js";
import { t } from "./text.js";

const MEASURES = {
  vote_average: { domain: [0, 10], ticks: [0, 2, 4, 6, 8, 10], format: (value) => plain(value, value % 1 ? 1 : 0), round: (value) => Math.round(value * 10) / 10 },
  popularity_percentile: { domain: [0, 1], ticks: [0, 0.25, 0.5, 0.75, 1], format: (value) => percent(value), round: (value) => value },
};

/** Chart, legend and table of one measure. */
export function comparison({ predictions }, measure) {
  if (!predictions.length) return null;
  const { round, ...look } = MEASURES[measure];
  const items = predictions.map((row) => ({
    label: row.title,
    low: round(row[`${measure}_low`]), value: round(row[measure]), high: round(row[`${measure}_high`]),
    actual: round(row[`actual_${measure}`]),
  }));
  const hits = items.filter((item) => item.actual >= item.low && item.actual <= item.high).length;
  const label = t("forecasts.chart", { hits, films: items.length });
  return h("div", {},
    h("p", { class: "legend" },
      h("span", { class: "key key-band" }, t("legend.interval")),
      h("span", { class: "key key-forecast" }, t("legend.forecast")),
      h("span", { class: "key key-actual" }, t("legend.actual")),
      h("span", { class: "legend-sum" }, label)),
    responsive(label, (width) => intervals(items, { ...look, width })),
    asTable(items, look.format));
}

function asTable(items, format) {
  const head = ["film", "legend.forecast", "legend.interval", "legend.actual"].map((key) => h("th", { scope: "col" }, t(key)));
  const rows = items.map((item) => h("tr", {}, h("th", { scope: "row" }, item.label),
    h("td", {}, format(item.value)), h("td", {}, `${format(item.low)} – ${format(item.high)}`), h("td", {}, format(item.actual))));
  return h("details", {}, h("summary", {}, t("table")),
    h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": t("table") }, h("table", {}, h("thead", {}, h("tr", {}, head)), h("tbody", {}, rows))));
}
