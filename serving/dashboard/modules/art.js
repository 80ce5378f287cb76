// Pictures of films: TMDB's poster where that is allowed, else a small drawing that depends on the film only.

import { h, s } from "./dom.js";

const HUES = {
  Action: 30, Adventure: 75, Animation: 340, Comedy: 95, Crime: 270, Documentary: 190, Drama: 15, Family: 125, Fantasy: 305, History: 60,
  Horror: 5, Music: 325, Mystery: 285, Romance: 355, "Science Fiction": 230, Thriller: 250, "TV Movie": 160, War: 110, Western: 50,
};

/** A film's picture, 2 wide and 3 high; it says nothing that the title beside it does not say. */
export function poster(movie, allowed) {
  if (!allowed || !movie.poster_path) return drawing(movie);
  const image = h("img", { class: "poster", alt: "", loading: "lazy", decoding: "async", src: `https://image.tmdb.org/t/p/w154${movie.poster_path}` });
  image.addEventListener("error", () => image.replaceWith(drawing(movie)), { once: true });
  return image;
}

function drawing({ movie_id: seed, genres }) {
  const hue = HUES[genres[0]] ?? (seed * 47) % 360;
  return s("svg", { class: "poster", viewBox: "0 0 40 60", "aria-hidden": "true", style: { "--hue": hue } },
    s("rect", { class: "art-back", width: 40, height: 60 }), SCENES[seed % SCENES.length](draws(seed)));
}

// The same numbers for the same film: a linear congruential generator (Numerical Recipes).
function draws(seed) {
  let state = seed;
  return (low, high) => {
    state = (state * 1664525 + 1013904223) % 4294967296;
    return Math.round(low + (state / 4294967296) * (high - low));
  };
}

const shape = (kind, look, attributes) => s(kind, { class: `art-${look}`, ...attributes });
const hill = (look, left, top, right) => shape("path", look, { d: `M0 60V${left}Q20 ${top} 40 ${right}V60Z` });

const SCENES = [
  (pick) => [shape("circle", "light", { cx: pick(10, 30), cy: pick(14, 24), r: pick(6, 10) }), hill("far", pick(30, 40), pick(22, 32), pick(32, 42)), hill("mid", pick(44, 52), pick(36, 46), pick(42, 50))],
  (pick) => [26, 19, 12, 5].map((r, at) => shape("circle", ["far", "back", "mid", "light"][at], { cx: 20, cy: 22 + pick(-4, 12), r })),
  (pick) => [shape("circle", "light", { cx: pick(8, 32), cy: pick(8, 14), r: 4 }), ...[0, 10, 20, 30].map((x, at) => shape("rect", at % 2 ? "mid" : "far", { x, y: pick(16, 42), width: 10, height: 60 }))],
  (pick) => [shape("path", "far", { d: `M0 ${pick(10, 26)}L40 ${pick(0, 14)}V60H0Z` }), shape("path", "mid", { d: `M0 ${pick(34, 48)}L40 ${pick(24, 38)}V60H0Z` }), shape("circle", "light", { cx: pick(12, 28), cy: pick(24, 34), r: pick(3, 6) })],
  (pick) => [shape("path", "far", { d: `M${pick(16, 24)} 4L44 60H-4Z` }), shape("path", "mid", { d: `M${pick(18, 22)} 24L34 60H6Z` }), shape("circle", "light", { cx: pick(17, 23), cy: pick(12, 18), r: 3 })],
];
