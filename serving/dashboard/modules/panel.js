// One part of the page that shows one answer of the service: loading, nothing, failure and content, without flicker.

import { get } from "./api.js";
import { h, one, redraw } from "./dom.js";
import { t } from "./text.js";

export class Panel {
  /** The page itself shows that it is loading; `draw(content)` gives the element to show, or null when there is nothing to show. */
  constructor(name, path, draw) {
    this.element = one(`[data-panel="${name}"]`);
    this.name = name;
    this.path = path;
    this.draw = draw;
    this.shown = null;
    this.content = null;
    this.problem = null;
  }

  /** Ask again; the page changes only when the answer does. A failure leaves old content in place and says so. */
  async refresh() {
    const before = this.problem?.message;
    try {
      const content = await get(this.path);
      const text = JSON.stringify(content);
      this.problem = null;
      if (text === this.shown && !before) return true;
      this.shown = text;
      this.content = content;
    } catch (problem) {
      this.problem = problem;
      if (problem.message === before) return false;
    }
    this.render();
    return !this.problem;
  }

  /** Draw what is there: after news, in another language, for another choice. */
  render() {
    if (!this.content && !this.problem) return;
    this.element.classList.remove("loading");
    if (!this.content) return redraw(this.element, this.failure());
    const drawn = this.draw(this.content) ?? h("p", { class: "empty" }, t(`${this.name}.empty`));
    redraw(this.element, ...(this.problem ? [h("p", { class: "mark fair stale" }, t("stale"))] : []), drawn);
  }

  failure() {
    const retry = h("button", { class: "button small", type: "button", onclick: () => this.refresh() }, t("retry"));
    return h("div", { class: "failure" }, h("p", {}, this.problem.message), retry);
  }
}
