// What a reader says of an answer: right, or wrong and why. Operators see it, and may verify the question with its SQL.

import { post } from "./api.js";
import { h } from "./dom.js";
import { t } from "./text.js";

const LONGEST_COMMENT = 500;

/** Two buttons, then a field for what is wrong, then thanks; an answer that was judged keeps its thanks. */
export function verdict(answer) {
  const place = h("div", { class: "verdict", role: "group", "aria-label": t("verdict.ask") });
  const put = (...children) => place.replaceChildren(...children);
  const send = async (said) => {
    try {
      await post(answer.feedback, { request_id: answer.request_id, ...said });
      answer.judged = true;
      put(thanks());
    } catch (problem) {
      put(h("span", { role: "alert" }, problem.message), button("retry", () => send(said)));
    }
    place.querySelector("button, [tabindex]").focus();
  };
  const complain = () => {
    put(complaint(send));
    place.querySelector("input").focus();
  };
  put(...(answer.judged ? [thanks()] : [
    h("span", { class: "note" }, t("verdict.ask")),
    button("verdict.right", () => send({ verdict: "right" })),
    button("verdict.wrong", complain)]));
  return place;
}

function thanks() {
  return h("span", { class: "note", role: "status", tabindex: "-1" }, t("verdict.thanks"));
}

function complaint(send) {
  const field = h("input", { type: "text", maxlength: LONGEST_COMMENT, autocomplete: "off", placeholder: t("verdict.comment"), "aria-label": t("verdict.comment") });
  const enter = (event) => { event.preventDefault(); send({ verdict: "wrong", comment: field.value.trim() || null }); };
  return h("form", { onsubmit: enter }, field, h("button", { class: "button small", type: "submit" }, t("verdict.send")));
}

function button(key, onclick) {
  return h("button", { class: "button small", type: "button", onclick }, t(key));
}
