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
const scale = (low, high, start, end) => (value) => start + ((value - low) / (high - low || 1)) * (end - start);

const label = (kind, x, y, anchor, text) => s("text", { class: kind, x, y, "text-anchor": anchor }, text);
const line = (kind, x1, y1, x2, y2) => s("line", { class: kind, x1, y1, x2, y2 });

/** Rows of interval, forecast and actual value. `items`: {label, low, value, high, actual, hit}. */
export function intervals(items, { ticks, format, width }) {
  const narrow = width < 560;
  const look = { narrow, width, format, left: narrow ? 0 : Math.min(250, width * 0.34), right: narrow ? 10 : 92, step: narrow ? 46 : 38, top: 28 };
  const height = look.top + items.length * look.step + 2;
  const x = scale(ticks[0], ticks.at(-1), look.left + 12, width - look.right);
  const picture = s("svg", { viewBox: `0 0 ${width} ${height}`, width, height });
  picture.append(...items.map((item, at) => row(item, x, look.top + at * look.step, look)));
  for (const tick of ticks)
    picture.prepend(line("grid-line", x(tick), 20, x(tick), height), label("tick", x(tick), 12, "middle", format(tick)));
  return picture;
}

function row(item, x, top, { narrow, width, format, left, right, step }) {
  const y = top + (narrow ? step - 14 : step / 2);
  const numbers = `${format(item.value)} → ${format(item.actual)}`;
  return s("g", { class: item.hit ? "row hit" : "row miss" },
    s("title", {}, `${item.label}: ${format(item.value)} (${format(item.low)} – ${format(item.high)}) → ${format(item.actual)}`),
    narrow ? null : s("rect", { class: "row-back", x: 0, y: top, width, height: step, rx: 8 }),
    label("row-label", narrow ? 2 : left, narrow ? top + 15 : y + 4.5, narrow ? "start" : "end", shorten(item.label, Math.floor((narrow ? width - 100 : left) / 7.6))),
    label("row-number", width - 2, narrow ? top + 15 : y + 4.5, "end", numbers),
    s("rect", { class: "band", x: x(item.low), y: y - 6, width: Math.max(2, x(item.high) - x(item.low)), height: 12, rx: 6 }),
    s("circle", { class: "dot-forecast", cx: x(item.value), cy: y, r: 5.5 }),
    s("path", { class: "dot-actual", d: diamond(x(item.actual), y, 6.5) }));
}

const diamond = (x, y, r) => `M${x} ${y - r}L${x + r} ${y}L${x} ${y + r}L${x - r} ${y}Z`;

/** A text cut to `length` characters with an ellipsis. */
const shorten = (text, length) => ([...text].length > length ? `${[...text].slice(0, length - 1).join("")}…` : text);

/** A reliability diagram: forecast chance against what came true. `bins`: {forecast, actual, films}. */
export function reliability(bins, { width, format, xLabel, yLabel, idealLabel }) {
  const size = Math.min(width, 400);
  const x = scale(0, 1, 52, size - 24);
  const y = scale(0, 1, size - 46, 12);
  const picture = s("svg", { viewBox: `0 0 ${size} ${size}`, width: size, height: size });
  for (const tick of [0, 0.25, 0.5, 0.75, 1])
    picture.append(
      line("grid-line", x(tick), y(0), x(tick), y(1)), line("grid-line", x(0), y(tick), x(1), y(tick)),
      label("tick", x(tick), y(0) + 17, "middle", format(tick)), label("tick", x(0) - 7, y(tick) + 4, "end", format(tick)));
  picture.append(
    line("ideal", x(0), y(0), x(1), y(1)),
    s("text", { class: "axis", transform: `translate(${x(0.19)} ${y(0.19) + 15}) rotate(${(Math.atan2(y(1) - y(0), x(1) - x(0)) * 180) / Math.PI})`, "text-anchor": "middle" }, idealLabel),
    s("path", { class: "curve", d: bins.map((bin, at) => `${at ? "L" : "M"}${x(bin.forecast)} ${y(bin.actual)}`).join("") }),
    ...bins.map((bin) => s("circle", { class: "dot-forecast", cx: x(bin.forecast), cy: y(bin.actual), r: 6 },
      s("title", {}, `${format(bin.forecast)} → ${format(bin.actual)} (${bin.films})`))),
    label("axis", (x(0) + x(1)) / 2, size - 6, "middle", xLabel),
    s("text", { class: "axis", transform: `translate(12 ${(y(0) + y(1)) / 2}) rotate(-90)`, "text-anchor": "middle" }, yLabel));
  return picture;
}
