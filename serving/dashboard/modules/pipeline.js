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
      tile("pipeline.quarantine", count(content.quarantined))),
    h("ul", { class: "loads" }, content.loads.slice(0, 5).map((load) => h("li", {},
      h("span", { class: "load-name" }, load.part_set),
      h("span", { class: "card-note" }, t("pipeline.load", { documents: count(load.documents), ago: ago(load.loaded_at) }))))));
}

function tile(name, value) {
  return h("div", { class: "tile" }, h("dt", {}, t(name)), h("dd", {}, value));
}
