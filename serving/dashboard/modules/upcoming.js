// Films that are not out yet, with what the model expects.

import { h } from "./dom.js";
import { day, percent, plain } from "./format.js";
import { poster } from "./now.js";
import { genre, t } from "./text.js";

/** A row of cards. */
export function upcoming({ movies }, posters) {
  if (!movies.length) return null;
  return h("ul", { class: "cards" }, movies.map((movie) => card(movie, posters)));
}

function card(movie, posters) {
  return h("li", { class: "upcoming" },
    h("div", { class: "upcoming-head" }, poster(movie, posters),
      h("div", {}, h("p", { class: "film-title" }, movie.title), h("p", { class: "film-facts" }, [day(movie.release_date), ...movie.genres.slice(0, 2).map(genre)].join(" · ")))),
    meter("target.commercial", movie.commercial_probability),
    meter("target.critical", movie.critical_probability),
    h("p", { class: "film-facts" }, `★ ${plain(movie.vote_average_forecast, 1)} `,
      t("whatif.interval", { low: plain(movie.vote_average_low, 1), high: plain(movie.vote_average_high, 1) })));
}

function meter(name, share) {
  return h("div", { class: "meter" }, h("span", {}, t(name)), h("strong", {}, percent(share)),
    h("div", { class: "bar", "aria-hidden": "true" }, h("i", { style: { "inline-size": `${100 * share}%` } })));
}
