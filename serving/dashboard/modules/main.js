// The page's life: words, theme, panels, refreshing.

import { get } from "./api.js";
import * as ask from "./ask.js";
import { choice, one } from "./dom.js";
import { comparison } from "./forecasts.js";
import { ago, count, tick } from "./format.js";
import * as nav from "./nav.js";
import { askForToken, notice } from "./notice.js";
import { board, topTen } from "./now.js";
import { Panel } from "./panel.js";
import { pipeline } from "./pipeline.js";
import { record } from "./record.js";
import { keepFresh } from "./refreshing.js";
import * as text from "./text.js";
import * as theme from "./theme.js";
import { upcoming } from "./upcoming.js";
import * as whatif from "./whatif.js";

const { refresh_seconds: seconds, posters } = JSON.parse(document.documentElement.dataset.options);
const CARDS = window.matchMedia("(max-width: 760px)").matches ? 4 : 8;
const MOST_CARDS = 100;
const { t } = text;
const chosen = { measure: "vote_average", target: "commercial", cards: CARDS };
let panels = [];
let health = null;

async function start() {
  theme.start();
  await text.start();
  panels = [now(), forecasts(), films(), judged(), new Panel("pipeline", "/api/pipeline", pipeline)];
  const languages = one("#language");
  languages.value = text.language();
  languages.addEventListener("change", () => speak(languages.value));
  nav.start();
  ask.start();
  whatif.start();
  askForToken(() => { refresh(); whatif.refresh(); });
  keepFresh(refresh, seconds);
}

function now() {
  return new Panel("now", "/api/summary", (content) => {
    one("#board-list").replaceChildren(...board(content));
    return topTen(content, posters);
  });
}

function forecasts() {
  const panel = new Panel("forecasts", "/api/predictions", (content) => comparison(content, chosen.measure));
  choice(one("#forecast-measure"), (value) => { chosen.measure = value; panel.render(); });
  return panel;
}

function judged() {
  const panel = new Panel("record", "/api/track-record", (content) => record(content, chosen.target));
  choice(one("#record-target"), (value) => { chosen.target = value; panel.render(); });
  return panel;
}

function films() {
  const path = () => `/api/upcoming?limit=${chosen.cards}`;
  const more = () => {
    chosen.cards = Math.min(chosen.cards + CARDS, MOST_CARDS);
    panel.path = path();
    panel.refresh();
  };
  const panel = new Panel("upcoming", path(), (content) => upcoming(content, posters, chosen.cards < MOST_CARDS && more));
  return panel;
}

async function speak(language) {
  await text.use(language);
  for (const part of [...panels, ask, whatif]) part.render();
  if (health) tell();
}

/** Look for news everywhere; tells whether all went well. */
async function refresh() {
  const worked = await Promise.all([look(), ...panels.map((panel) => panel.refresh())]);
  tick();
  return worked.every(Boolean);
}

/** What is missing just now, and the line in the footer. A new model gives the form's film a new forecast. */
async function look() {
  try {
    const before = health?.model.tag;
    health = await get("/api/health");
    tell();
    if (health.model.tag && before !== undefined && before !== health.model.tag) whatif.refresh();
    return health.status === "ok";
  } catch (problem) {
    notice(problem.message);
    return false;
  }
}

function tell() {
  const { model, database } = health;
  notice(database.status !== "ok" ? t("notice.database") : model.tag ? null : t("notice.model"));
  one("#board-foot").textContent = database.films ? t("board.films", { films: count(database.films) }) : "";
  one("#foot-state").textContent = [model.tag?.split(":")[1], database.loaded_at && t("foot.loaded", { ago: ago(database.loaded_at) })].filter(Boolean).join(" · ");
}

start();
