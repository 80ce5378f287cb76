// One part of the page that shows one answer of the service: loading, empty, error and content, without flicker.

import { get } from "./api.js";
import { h, one } from "./dom.js";
import { t } from "./text.js";

export class Panel {
  /** `draw(content)` gives the element to show, or null when there is nothing to show. */
  constructor(name, path, draw) {
    this.element = one(`[data-panel="${name}"]`);
    this.name = name;
    this.path = path;
    this.draw = draw;
    this.shown = null;
    this.content = null;
    this.element.replaceChildren(skeleton());
  }

  /** Ask again; the page changes only when the answer does. An error leaves old content in place. */
  async refresh() {
    try {
      const content = await get(this.path);
      const text = JSON.stringify(content);
      this.element.classList.remove("stale");
      if (text === this.shown) return true;
      this.shown = text;
      this.content = content;
      this.render();
      return true;
    } catch (problem) {
      if (this.content) this.element.classList.add("stale");
      else this.element.replaceChildren(this.failure(problem));
      return false;
    }
  }

  /** Draw the content again: another language, another choice. */
  render() {
    if (!this.content) return;
    const open = [...this.element.querySelectorAll("details")].map((details) => details.open);
    this.element.replaceChildren(this.draw(this.content) ?? h("p", { class: "empty" }, t(`${this.name}.empty`)));
    [...this.element.querySelectorAll("details")].forEach((details, at) => (details.open = open[at] ?? false));
  }

  failure(problem) {
    const retry = h("button", { class: "button small", type: "button", onclick: () => this.refresh() }, t("retry"));
    return h("div", { class: "failure", role: "alert" }, h("p", {}, problem.message), retry);
  }
}

function skeleton() {
  return h("div", { class: "skeleton", role: "status" }, h("span", { class: "hidden" }, t("loading")),
    Array.from({ length: 6 }, () => h("div", { class: "bone" })));
}
