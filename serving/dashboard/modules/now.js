// The ten most popular films.

import { h } from "./dom.js";
import { compact, percent, plain, year } from "./format.js";
import { t } from "./text.js";

/** The list; `posters` says whether images may be fetched from TMDB. */
export function topTen({ movies }, posters) {
  if (!movies.length) return null;
  const most = movies[0].popularity;
  return h("ol", { class: "chart-list" }, movies.map((movie, place) => row(movie, place + 1, most, posters)));
}

function row(movie, place, most, posters) {
  const facts = [year(movie.release_date), ...movie.genres.slice(0, 2)].filter(Boolean).join(" · ");
  return h("li", { class: "film" },
    h("span", { class: "place", "aria-hidden": "true" }, String(place)),
    poster(movie, posters),
    h("div", { class: "film-main" },
      h("p", { class: "film-title" }, movie.title),
      h("p", { class: "film-facts" }, facts),
      h("div", { class: "bar", "aria-hidden": "true" }, h("i", { style: { "inline-size": `${(100 * movie.popularity) / most}%` } }))),
    h("dl", { class: "film-numbers" },
      h("dt", {}, t("now.popularity")), h("dd", { class: "strong" }, plain(movie.popularity, movie.popularity < 100 ? 1 : 0)),
      movie.vote_average ? [h("dt", {}, t("measure.vote_average")), h("dd", { title: t("now.votes", { count: compact(movie.vote_count ?? 0) }) }, `★ ${plain(movie.vote_average, 1)}`)] : null,
      movie.commercial_probability != null ? [h("dt", {}, t("target.commercial")), h("dd", { title: t("now.chance") }, percent(movie.commercial_probability))] : null));
}

export function poster(movie, posters) {
  if (posters && movie.poster_path)
    return h("img", { class: "poster", alt: "", loading: "lazy", width: 40, height: 60, src: `https://image.tmdb.org/t/p/w92${movie.poster_path}` });
  return null;
}
