// The ten most popular films.

import { h } from "./dom.js";
import { compact, percent, plain, year } from "./format.js";
import { genre, t } from "./text.js";

/** The list; `posters` says whether images may be fetched from TMDB. */
export function topTen({ movies }, posters) {
  if (!movies.length) return null;
  const most = movies[0].popularity;
  return h("ol", { class: "chart-list" }, movies.map((movie, place) => row(movie, place + 1, most, posters)));
}

function row(movie, place, most, posters) {
  const facts = [year(movie.release_date), ...movie.genres.slice(0, 2).map(genre)].filter(Boolean).join(" · ");
  return h("li", { class: "film" },
    h("span", { class: "place", "aria-hidden": "true" }, String(place)),
    poster(movie, posters),
    h("div", { class: "film-main" },
      h("p", { class: "film-title" }, movie.title),
      h("p", { class: "film-facts" }, facts),
      h("div", { class: "bar-line" },
        h("div", { class: "bar", "aria-hidden": "true" }, h("i", { style: { "inline-size": `${(100 * movie.popularity) / most}%` } })),
        h("span", { class: "bar-value", title: t("now.popularity") }, h("span", { class: "hidden" }, `${t("now.popularity")} `), plain(movie.popularity, movie.popularity < 100 ? 1 : 0)))),
    h("dl", { class: "film-numbers" },
      number("measure.vote_average", movie.vote_average ? `★ ${plain(movie.vote_average, 1)}` : "–", t("now.votes", { count: compact(movie.vote_count ?? 0) })),
      number("target.commercial", movie.commercial_probability == null ? "–" : percent(movie.commercial_probability), t("now.chance"))));
}

function number(name, value, meaning) {
  return h("div", {}, h("dt", {}, t(name)), h("dd", { title: meaning }, value));
}

/** The board in the page's head: the three most popular films in letters. */
export function board({ movies }) {
  return movies.slice(0, 3).map((movie) => h("li", {}, h("span", { class: "board-title" }, movie.title), h("span", { class: "board-number" }, plain(movie.popularity, 0))));
}

export function poster(movie, posters) {
  if (posters && movie.poster_path)
    return h("img", { class: "poster", alt: "", loading: "lazy", width: 40, height: 60, src: `https://image.tmdb.org/t/p/w92${movie.poster_path}` });
  return null;
}
