// Films that are not out yet, with what the model expects.

import { poster } from "./art.js";
import { h } from "./dom.js";
import { count, day, percent, plain, since } from "./format.js";
import { bar, track } from "./parts.js";
import { genre, t } from "./text.js";

/** A grid of cards; `more` asks for further ones, where there may be more. */
export function upcoming({ movies, total }, posters, more) {
  if (!movies.length) return null;
  const left = total - movies.length;
  return h("div", {},
    h("ul", { class: "cards" }, movies.map((movie) => card(movie, posters))),
    more && left > 0 && h("p", { class: "more" }, h("button", { class: "button small", type: "button", onclick: more }, t("upcoming.more", { count: count(left) }))));
}

function card(movie, posters) {
  return h("li", { class: "upcoming" },
    h("div", { class: "upcoming-head" }, poster(movie, posters),
      h("div", { class: "film-main" },
        h("p", { class: "film-title" }, movie.title),
        h("p", { class: "note" }, movie.genres.slice(0, 2).map(genre).join(" · ")),
        h("p", { class: "upcoming-when" }, day(movie.release_date), " · ", since(`${movie.release_date}T00:00:00Z`)))),
    h("div", { class: "upcoming-numbers" },
      meter("target.commercial", percent(movie.commercial_probability), bar(movie.commercial_probability)),
      meter("target.critical", percent(movie.critical_probability), bar(movie.critical_probability)),
      votes(movie)));
}

function votes({ vote_average_low: low, vote_average_forecast: value, vote_average_high: high }) {
  const range = h("span", { class: "range" }, t("whatif.interval", { low: plain(low, 1), high: plain(high, 1) }));
  return meter("measure.vote_average", [`★ ${plain(value, 1)}`, range], track(low, value, high, [0, 10]));
}

function meter(name, value, picture) {
  return h("div", { class: "meter" }, h("span", {}, t(name)), h("strong", {}, value), picture);
}
