// What the pipeline did last.

import { h } from "./dom.js";
import { ago, count } from "./format.js";
import { t } from "./text.js";

/** Figures, then the last loads. */
export function pipeline(content) {
  if (!content.loads.length && !content.films) return null;
  const { model } = content;
  return h("div", {},
    h("dl", { class: "tiles" },
      tile("pipeline.films", count(content.films)),
      tile("pipeline.loaded", content.loaded_at ? ago(content.loaded_at) : t("unknown")),
      tile("pipeline.model", model ? ago(model.promoted_at ?? model.trained_at) : t("pipeline.nomodel")),
      tile("pipeline.forecasts", count(content.forecasts)),
      tile("pipeline.quarantine", count(content.quarantined))),
    h("h3", { class: "spaced" }, t("pipeline.loads")),
    h("ul", { class: "loads" }, content.loads.slice(0, 4).map((load) => h("li", {},
      h("span", { class: "load-name" }, load.part_set),
      h("span", { class: "card-note" }, t("pipeline.load", { documents: count(load.documents), ago: ago(load.loaded_at) }))))),
    h("h3", { class: "spaced" }, t("pipeline.trainings")),
    h("ul", { class: "loads" }, content.trainings.slice(0, 4).map((training) => h("li", {},
      h("span", { class: "load-name" }, training.tag.split(":").at(-1)),
      h("span", { class: `mark ${training.status}`, title: training.reason }, t(`training.${training.status}`)),
      h("span", { class: "card-note" }, ago(training.trained_at))))));
}

function tile(name, value) {
  return h("div", { class: "tile" }, h("dt", {}, t(name)), h("dd", {}, value));
}
