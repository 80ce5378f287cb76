// Elements from plain calls: text is always text, never markup.

const SVG = "http://www.w3.org/2000/svg";
const FOCUSABLE = "a[href], button, input, select, textarea, summary, [tabindex]";

/** An HTML element: h("p", {class: "note", onclick: f}, "text", child). Null children are left out. */
export function h(name, attributes = {}, ...children) {
  return build(document.createElement(name), attributes, children);
}

/** The same for SVG. */
export function s(name, attributes = {}, ...children) {
  return build(document.createElementNS(SVG, name), attributes, children);
}

function build(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "style") for (const [key, v] of Object.entries(value)) element.style.setProperty(key, v);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** The one element of a selector; a missing one is a bug. */
export function one(selector, within = document) {
  const found = within.querySelector(selector);
  if (!found) throw new Error(`no element ${selector}`);
  return found;
}

/** Replace an element's content; opened details, scrolled tables and the keyboard's focus stay where they were. */
export function redraw(element, ...children) {
  const all = (selector) => [...element.querySelectorAll(selector)];
  const open = all("details").map((details) => details.open);
  const scrolled = all(".scroll").map((region) => [region.scrollLeft, region.scrollTop]);
  const focused = document.activeElement;
  const place = all(FOCUSABLE).indexOf(focused);
  element.replaceChildren(...children);
  all("details").forEach((details, at) => (details.open = open[at] ?? details.open));
  all(".scroll").forEach((region, at) => region.scrollTo(...(scrolled[at] ?? [0, 0])));
  if (place < 0) return;
  const now = all(FOCUSABLE);
  const same = now.find((one) => one.tagName === focused.tagName && one.textContent === focused.textContent);
  (same ?? now[place])?.focus({ preventScroll: true });
}

/** A group of buttons of which one is pressed; calls back with its value. */
export function choice(group, changed) {
  group.addEventListener("click", (event) => {
    const chosen = event.target.closest("button");
    if (!chosen) return;
    for (const button of group.children) button.setAttribute("aria-pressed", String(button === chosen));
    changed(chosen.dataset.value);
  });
}
