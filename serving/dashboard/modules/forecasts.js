// Forecasts beside what came true.

import { intervals, responsive } from "./charts.js";
import { h } from "./dom.js";
import { percent, plain } from "./format.js";
import { asTable } from "./parts.js";
import { t } from "./text.js";

const MEASURES = {
  vote_average: { most: 10, step: 1, format: (value) => plain(value, 1), round: (value) => Math.round(value * 10) / 10 },
  popularity_percentile: { most: 1, step: 0.25, format: (value) => percent(value), round: (value) => value },
};

/** Chart, legend and table of one measure, the highest forecast first. */
export function comparison({ predictions }, measure) {
  if (!predictions.length) return null;
  const look = MEASURES[measure];
  const items = predictions.map((row) => item(row, measure, look.round)).sort((a, b) => b.value - a.value);
  const label = t("forecasts.chart", { hits: items.filter((one) => one.hit).length, films: items.length });
  return h("div", {},
    h("p", { class: "legend" },
      ["interval", "forecast", "actual"].map((part) => h("span", { class: `key key-${part === "interval" ? "band" : part}` }, t(`legend.${part}`))),
      h("span", { class: "legend-sum" }, label)),
    responsive(label, (width) => intervals(items, { width, ticks: axis(items, look), format: look.format })),
    asTable(["film", "legend.forecast", "legend.interval", "legend.actual"], items.map((one) => cells(one, look.format))));
}

function item(row, measure, round) {
  const [low, value, high, actual] = [`${measure}_low`, measure, `${measure}_high`, `actual_${measure}`].map((name) => round(row[name]));
  return { label: row.title, low, value, high, actual, hit: actual >= low && actual <= high };
}

const cells = ({ label, low, value, high, actual }, format) => [label, format(value), `${format(low)} – ${format(high)}`, format(actual)];

/** Round steps from below the least value to above the greatest. */
function axis(items, { most, step }) {
  const first = Math.floor(Math.min(...items.map((one) => Math.min(one.low, one.actual))) / step);
  const last = Math.min(most / step, Math.ceil(Math.max(...items.map((one) => Math.max(one.high, one.actual))) / step));
  return Array.from({ length: last - first + 1 }, (_, at) => (first + at) * step);
}
