// Forecasts beside what came true.

import { intervals, responsive } from "./charts.js";
import { h } from "./dom.js";
import { percent, plain } from "./format.js";
import { t } from "./text.js";

const MEASURES = {
  vote_average: { most: 10, step: 1, format: (value) => plain(value, value % 1 ? 1 : 0), round: (value) => Math.round(value * 10) / 10 },
  popularity_percentile: { most: 1, step: 0.25, format: (value) => percent(value), round: (value) => value },
};

/** Chart, legend and table of one measure. */
export function comparison({ predictions }, measure) {
  if (!predictions.length) return null;
  const { round, format, most, step } = MEASURES[measure];
  const items = predictions.map((row) => ({
    label: row.title,
    low: round(row[`${measure}_low`]), value: round(row[measure]), high: round(row[`${measure}_high`]),
    actual: round(row[`actual_${measure}`]),
  }));
  const hits = items.filter((item) => item.actual >= item.low && item.actual <= item.high).length;
  const ticks = axis(items, most, step);
  const look = { ticks, domain: [ticks[0], ticks.at(-1)], format };
  const label = t("forecasts.chart", { hits, films: items.length });
  return h("div", {},
    h("p", { class: "legend" },
      h("span", { class: "key key-band" }, t("legend.interval")),
      h("span", { class: "key key-forecast" }, t("legend.forecast")),
      h("span", { class: "key key-actual" }, t("legend.actual")),
      h("span", { class: "legend-sum" }, label)),
    responsive(label, (width) => intervals(items, { ...look, width })),
    asTable(items, format));
}

/** Round steps from below the least value to above the greatest. */
function axis(items, most, step) {
  const first = Math.floor(Math.min(...items.map((item) => Math.min(item.low, item.actual))) / step);
  const last = Math.min(most / step, Math.ceil(Math.max(...items.map((item) => Math.max(item.high, item.actual))) / step));
  return Array.from({ length: last - first + 1 }, (_, at) => (first + at) * step);
}

function asTable(items, format) {
  const head = ["film", "legend.forecast", "legend.interval", "legend.actual"].map((key) => h("th", { scope: "col" }, t(key)));
  const rows = items.map((item) => h("tr", {}, h("th", { scope: "row" }, item.label),
    h("td", {}, format(item.value)), h("td", {}, `${format(item.low)} – ${format(item.high)}`), h("td", {}, format(item.actual))));
  return h("details", {}, h("summary", {}, t("table")),
    h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": t("table") }, h("table", {}, h("thead", {}, h("tr", {}, head)), h("tbody", {}, rows))));
}
