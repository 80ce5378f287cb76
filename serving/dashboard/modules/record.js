// How well the model did: reliability diagram and a few figures.

import { reliability, responsive } from "./charts.js";
import { h } from "./dom.js";
import { count, percent, plain } from "./format.js";
import { t } from "./text.js";

/** Diagram and figures of one target. */
export function record(content, target) {
  const judged = content.targets[target];
  if (!judged?.films) return null;
  const label = t("record.chart", { films: count(judged.films) });
  return h("div", { class: "record" },
    responsive(label, (width) => reliability(judged.bins, { width, format: (value) => percent(value), xLabel: t("record.x"), yLabel: t("record.y") })),
    h("dl", { class: "tiles" },
      tile("record.films", count(judged.films)), tile("record.brier", plain(judged.brier, 3), t("record.brier.means", { base: plain(judged.brier_of_prevalence, 3) })),
      judged.auc != null ? tile("record.auc", plain(judged.auc, 3), t("record.auc.means")) : null,
      tile("record.rate", percent(judged.rate)),
      content.intervals ? tile("record.coverage", percent(content.intervals.vote_average_coverage), t("record.coverage.means")) : null));
}

function tile(name, value, meaning = null) {
  return h("div", { class: "tile" }, h("dt", {}, t(name)), h("dd", {}, value), meaning ? h("dd", { class: "card-note" }, meaning) : null);
}
