// Light or dark: the system's wish until the reader chooses.

import { one } from "./dom.js";

const KEY = "marquee.theme";

/** Apply the kept choice and wire the button. */
export function start() {
  const button = one("#theme");
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const chosen = () => localStorage.getItem(KEY) ?? (dark.matches ? "dark" : "light");
  const apply = () => {
    document.documentElement.dataset.theme = chosen();
    button.setAttribute("aria-pressed", String(chosen() === "dark"));
  };
  button.addEventListener("click", () => { localStorage.setItem(KEY, chosen() === "dark" ? "light" : "dark"); apply(); });
  dark.addEventListener("change", apply);
  apply();
}
