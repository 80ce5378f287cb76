// What the pipeline did last, from TMDB to the forecasts.

import { h } from "./dom.js";
import { count, since } from "./format.js";
import { tile } from "./parts.js";
import { t } from "./text.js";

const SHOWN = 4;

/** Stages, figures, loads and trainings. */
export function pipeline(content) {
  if (!content.loads.length && !content.films) return null;
  return h("div", { class: "pipeline" },
    h("ol", { class: "stages" }, stages(content)),
    h("dl", { class: "tiles" },
      tile("pipeline.films", count(content.films)),
      tile("pipeline.tombstones", count(content.tombstones)),
      tile("pipeline.quarantine", count(content.quarantined), Object.entries(content.quarantine_reasons).map(([reason, films]) => `${reason} ${count(films)}`).join(", ") || null)),
    list("pipeline.loads", content.loads.slice(0, SHOWN).map(load)),
    list("pipeline.trainings", content.trainings.slice(0, SHOWN).map(training)));
}

function stages({ fetched_at: fetched, loaded_at: loaded, model, forecasts }) {
  return [
    stage("fetched", fetched && since(fetched)),
    stage("loaded", loaded && since(loaded)),
    stage("model", model && since(model.promoted_at ?? model.trained_at)),
    stage("forecasts", forecasts > 0 && count(forecasts)),
  ];
}

function stage(name, state) {
  return h("li", { class: state ? "done" : null }, h("strong", {}, t(`pipeline.${name}`)), h("span", {}, state || t("pipeline.notyet")));
}

function list(title, rows) {
  return rows.length > 0 && h("div", {}, h("h3", {}, t(title)), h("ul", { class: "loads" }, rows));
}

function load({ part_set: name, documents, loaded_at: at, drift }) {
  return h("li", {}, h("span", { class: "load-name" }, name),
    drift.length > 0 && h("span", { class: "mark fair" }, t("pipeline.drift", { count: count(drift.length) })),
    h("span", { class: "note" }, t("pipeline.documents", { count: count(documents) }), " · ", since(at)),
    drift.length > 0 && h("p", { class: "load-more" }, drift.map(({ kind, key }) => `${kind} ${key}`).join(", ")));
}

const LOOKS = { promoted: "good", refused: "poor" };

function training({ tag, status, reason, drift, trained_at: at }) {
  const drifted = status === "promoted" && drift.length > 0;
  return h("li", {}, h("span", { class: "load-name" }, tag.split(":").at(-1)),
    h("span", { class: `mark ${LOOKS[status] ?? ""}` }, t(`training.${status}`)),
    drifted && h("span", { class: "mark fair" }, t("training.drift", { count: count(drift.length) })),
    h("span", { class: "note" }, since(at)),
    status === "refused" && h("p", { class: "load-more" }, reason),
    drifted && h("p", { class: "load-more" }, drift.map(({ told }) => told).join("; ")));
}
