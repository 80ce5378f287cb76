// The page's life: words, theme, panels, refreshing.

import { get, keepToken } from "./api.js";
import * as ask from "./ask.js";
import { choice, h, one } from "./dom.js";
import { comparison } from "./forecasts.js";
import { ago, count } from "./format.js";
import { board, topTen } from "./now.js";
import { Panel } from "./panel.js";
import { pipeline } from "./pipeline.js";
import { record } from "./record.js";
import * as text from "./text.js";
import { start as startTheme } from "./theme.js";
import { upcoming } from "./upcoming.js";
import * as whatif from "./whatif.js";

const options = JSON.parse(document.documentElement.dataset.options);
const { t } = text;
let measure = "vote_average";
let target = "commercial";
let panels = [];
let tag = null;

async function start() {
  startTheme();
  await text.start();
  const forecasts = new Panel("forecasts", "/api/predictions", (content) => comparison(content, measure));
  const judged = new Panel("record", "/api/track-record", (content) => record(content, target));
  panels = [
    new Panel("now", "/api/summary", (content) => { sign(content); return topTen(content, options.posters); }),
    forecasts,
    new Panel("upcoming", "/api/upcoming?limit=8", (content) => upcoming(content, options.posters)),
    judged,
    new Panel("pipeline", "/api/pipeline", pipeline),
  ];
  choice(one("#forecast-measure"), "measure", (value) => { measure = value; forecasts.render(); });
  choice(one("#record-target"), "target", (value) => { target = value; judged.render(); });
  const languages = one("#language");
  languages.value = text.language();
  languages.addEventListener("change", () => speak(languages.value));
  document.addEventListener("token-wanted", askForToken);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) refresh(); });
  ask.start();
  whatif.start();
  await refresh();
  setInterval(() => { if (!document.hidden) refresh(); }, options.refresh_seconds * 1000);
}

async function speak(language) {
  await text.use(language);
  for (const panel of panels) panel.render();
  ask.render();
  whatif.render();
  state();
}

async function refresh() {
  const worked = await Promise.all([...panels.map((panel) => panel.refresh()), state()]);
  if (worked.every(Boolean)) notice(null);
}

/** The board beside the question box. */
function sign(content) {
  one("#board").hidden = !content.movies.length;
  one("#board-list").replaceChildren(...board(content));
}

/** The line in the footer; a notice while something is missing. */
async function state() {
  try {
    const health = await get("/api/health");
    const loaded = health.database.loaded_at;
    one("#foot-state").textContent = [health.model.tag?.split(":")[1], loaded ? t("foot.loaded", { ago: ago(loaded) }) : null].filter(Boolean).join(" · ");
    one("#board-foot").textContent = health.database.films ? t("board.films", { films: count(health.database.films) }) : "";
    if (health.model.tag !== tag && tag !== null) whatif.refresh();
    tag = health.model.tag;
    if (health.database.status !== "ok") notice(t("notice.database"));
    else if (!health.model.tag) notice(t("notice.model"));
    else notice(null);
    return true;
  } catch (problem) {
    notice(problem.message);
    return false;
  }
}

function notice(sentence) {
  const place = one("#notice");
  if (place.querySelector("form")) return;
  place.hidden = !sentence;
  place.textContent = sentence ?? "";
}

/** The service wants a token: ask for it once, in the page. */
function askForToken() {
  const place = one("#notice");
  if (place.querySelector("form")) return;
  const field = h("input", { type: "password", name: "token", required: true, autocomplete: "off", "aria-label": t("token") });
  const form = h("form", { class: "token", onsubmit: (event) => { event.preventDefault(); keepToken(field.value); place.replaceChildren(); refresh(); whatif.refresh(); } },
    h("span", {}, t("token.wanted")), field, h("button", { class: "button small", type: "submit" }, t("token.use")));
  place.replaceChildren(form);
  place.hidden = false;
}

start();
