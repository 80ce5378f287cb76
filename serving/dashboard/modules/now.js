// The ten most popular films.

import { poster } from "./art.js";
import { h } from "./dom.js";
import { compact, percent, plain, year } from "./format.js";
import { genre, t } from "./text.js";

/** The list; `posters` says whether images may be fetched from TMDB. */
export function topTen({ movies }, posters) {
  if (!movies.length) return null;
  const most = movies[0].popularity;
  return h("div", {},
    h("p", { class: "film-columns", "aria-hidden": "true" }, h("span", {}, t("measure.vote_average")), h("span", {}, t("target.commercial"))),
    h("ol", {}, movies.map((movie, place) => row(movie, place + 1, most, posters))));
}

function row(movie, place, most, posters) {
  const facts = [year(movie.release_date), ...movie.genres.slice(0, 2).map(genre)].filter(Boolean).join(" · ");
  return h("li", { class: "film" },
    h("span", { class: "place", "aria-hidden": "true" }, String(place)),
    poster(movie, posters),
    h("div", { class: "film-main" },
      h("p", { class: "film-title" }, movie.title),
      h("p", { class: "note" }, facts),
      h("p", { class: "bar-line" },
        h("span", { class: "bar", "aria-hidden": "true" }, h("span", { style: { "inline-size": `${(100 * movie.popularity) / most}%` } })),
        h("span", { class: "bar-value", title: t("now.popularity") }, h("span", { class: "unseen" }, `${t("now.popularity")} `), plain(movie.popularity, movie.popularity < 100 ? 1 : 0)))),
    h("dl", { class: "film-numbers" },
      number("measure.vote_average", movie.vote_average ? `★ ${plain(movie.vote_average, 1)}` : "–", t("now.votes", { count: compact(movie.vote_count ?? 0) })),
      number("target.commercial", movie.commercial_probability == null ? "–" : percent(movie.commercial_probability), t("now.chance"))));
}

function number(name, value, meaning) {
  return h("div", {}, h("dt", { class: "unseen" }, t(name)), h("dd", { title: meaning }, value));
}

/** The board in the page's head: the three most popular films in letters. */
export function board({ movies }) {
  return Array.from({ length: 3 }, (_, at) => h("li", {}, movies[at] && [
    h("span", { class: "board-title" }, movies[at].title),
    h("span", { class: "board-number" }, plain(movies[at].popularity)),
  ]));
}
