// How well the model did: reliability diagram and a few figures.

import { reliability, responsive } from "./charts.js";
import { h } from "./dom.js";
import { count, percent, plain } from "./format.js";
import { asTable, tile } from "./parts.js";
import { t } from "./text.js";

/** Diagram and figures of one target. */
export function record({ targets, intervals }, target) {
  const judged = targets[target];
  if (!judged?.films) return null;
  const label = t("record.chart", { films: count(judged.films) });
  const words = { xLabel: t("record.x"), yLabel: t("record.y"), idealLabel: t("record.ideal") };
  return h("div", { class: "record" },
    h("div", {},
      responsive(label, (width) => reliability(judged.bins, { width, format: (value) => percent(value), ...words })),
      asTable(["record.x", "record.y", "record.films"], judged.bins.map((bin) => [percent(bin.forecast), percent(bin.actual), count(bin.films)]))),
    h("dl", { class: "tiles" },
      tile("record.films", count(judged.films)),
      tile("record.rate", percent(judged.rate), t("record.rate.means")),
      judged.auc != null && tile("record.auc", plain(judged.auc, 3), t("record.auc.means")),
      tile("record.brier", plain(judged.brier, 3), t("record.brier.means", { base: plain(judged.brier_of_prevalence, 3) })),
      intervals && tile("record.coverage", percent(intervals.vote_average_coverage), t("record.coverage.means")),
      intervals && tile("record.error", plain(intervals.vote_average_error, 2), t("record.error.means"))));
}
