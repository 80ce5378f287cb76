// Charts as SVG, drawn to the width that there is; colours come from the style sheet.

import { h, s } from "./dom.js";

/** An element that draws `draw(width)` into itself whenever its width changes. */
export function responsive(label, draw) {
  const frame = h("div", { class: "chart", role: "img", "aria-label": label });
  let drawn = 0;
  new ResizeObserver(([entry]) => {
    const width = Math.round(entry.contentRect.width);
    if (width && width !== drawn) frame.replaceChildren(draw((drawn = width)));
  }).observe(frame);
  return frame;
}

/** A linear scale. */
export const scale = (low, high, start, end) => (value) => start + ((value - low) / (high - low || 1)) * (end - start);

/** Rows of interval, forecast and actual value. `items`: {label, low, value, high, actual}. */
export function intervals(items, { domain, ticks, format, width }) {
  const narrow = width < 560;
  const left = narrow ? 0 : Math.min(250, width * 0.36);
  const step = narrow ? 44 : 31;
  const top = 26;
  const height = top + items.length * step + 6;
  const x = scale(domain[0], domain[1], left + 10, width - 10);
  const picture = s("svg", { viewBox: `0 0 ${width} ${height}`, width, height });
  for (const tick of ticks)
    picture.append(
      s("line", { class: "grid-line", x1: x(tick), x2: x(tick), y1: top - 6, y2: height - 4 }),
      s("text", { class: "tick", x: x(tick), y: 12, "text-anchor": "middle" }, format(tick)));
  items.forEach((item, at) => picture.append(intervalRow(item, x, top + at * step, { narrow, left, step, format })));
  return picture;
}

function intervalRow(item, x, top, { narrow, left, step, format }) {
  const y = top + (narrow ? step - 14 : step / 2);
  const label = s("text", narrow ? { class: "row-label", x: 10, y: top + 14 } : { class: "row-label", x: left, y: y + 4, "text-anchor": "end" }, shorten(item.label, narrow ? 42 : Math.floor(left / 7.6)));
  const hit = item.actual >= item.low && item.actual <= item.high;
  return s("g", { class: hit ? "row hit" : "row miss" },
    s("title", {}, `${item.label}: ${format(item.value)} (${format(item.low)} – ${format(item.high)}) → ${format(item.actual)}`),
    label,
    s("rect", { class: "band", x: x(item.low), y: y - 6, width: Math.max(2, x(item.high) - x(item.low)), height: 12, rx: 6 }),
    s("circle", { class: "dot-forecast", cx: x(item.value), cy: y, r: 5 }),
    s("path", { class: "dot-actual", d: diamond(x(item.actual), y, 6) }));
}

const diamond = (x, y, r) => `M${x} ${y - r}L${x + r} ${y}L${x} ${y + r}L${x - r} ${y}Z`;

/** A text cut to `length` characters with an ellipsis. */
export const shorten = (text, length) => ([...text].length > length ? `${[...text].slice(0, length - 1).join("")}…` : text);

/** A reliability diagram: forecast chance against what came true. `bins`: {forecast, actual, films}. */
export function reliability(bins, { width, format, xLabel, yLabel }) {
  const size = Math.min(width, 420);
  const left = 46, bottom = 40, top = 10, right = 12;
  const x = scale(0, 1, left, size - right);
  const y = scale(0, 1, size - bottom, top);
  const picture = s("svg", { viewBox: `0 0 ${size} ${size}`, width: size, height: size });
  for (const tick of [0, 0.25, 0.5, 0.75, 1])
    picture.append(
      s("line", { class: "grid-line", x1: x(tick), x2: x(tick), y1: y(0), y2: y(1) }),
      s("line", { class: "grid-line", x1: x(0), x2: x(1), y1: y(tick), y2: y(tick) }),
      s("text", { class: "tick", x: x(tick), y: y(0) + 16, "text-anchor": "middle" }, format(tick)),
      s("text", { class: "tick", x: x(0) - 6, y: y(tick) + 4, "text-anchor": "end" }, format(tick)));
  picture.append(s("line", { class: "ideal", x1: x(0), y1: y(0), x2: x(1), y2: y(1) }));
  const most = Math.max(...bins.map((bin) => bin.films));
  picture.append(s("path", { class: "curve", d: bins.map((bin, at) => `${at ? "L" : "M"}${x(bin.forecast)} ${y(bin.actual)}`).join("") }));
  for (const bin of bins)
    picture.append(s("circle", { class: "dot-forecast", cx: x(bin.forecast), cy: y(bin.actual), r: 3 + 5 * Math.sqrt(bin.films / most) },
      s("title", {}, `${format(bin.forecast)} → ${format(bin.actual)} (${bin.films})`)));
  picture.append(
    s("text", { class: "axis", x: (x(0) + x(1)) / 2, y: size - 4, "text-anchor": "middle" }, xLabel),
    s("text", { class: "axis", transform: `translate(11 ${(y(0) + y(1)) / 2}) rotate(-90)`, "text-anchor": "middle" }, yLabel));
  return picture;
}
