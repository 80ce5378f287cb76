// The line above the cards: what is missing just now, or a field for the token that the service wants.

import { keepToken } from "./api.js";
import { h, one } from "./dom.js";
import { t } from "./text.js";

/** Say a sentence, or nothing; a field for the token stays until it is used. */
export function notice(sentence) {
  const place = one("#notice");
  if (place.querySelector("form")) return;
  place.hidden = !sentence;
  if (place.textContent !== (sentence ?? "")) place.textContent = sentence ?? "";
}

/** Ask for a token whenever the service wants one; `use` is called when there is one. */
export function askForToken(use) {
  document.addEventListener("token-wanted", () => {
    const place = one("#notice");
    if (place.querySelector("form")) return;
    const field = h("input", { type: "password", name: "token", required: true, autocomplete: "off", "aria-label": t("token") });
    const enter = (event) => { event.preventDefault(); keepToken(field.value); place.replaceChildren(); use(); };
    place.replaceChildren(h("form", { class: "token", onsubmit: enter },
      h("span", {}, t("token.wanted")), field, h("button", { class: "button small", type: "submit" }, t("token.use"))));
    place.hidden = false;
  });
}
