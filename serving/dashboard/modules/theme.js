// Light or dark: the system's wish until the reader chooses. early.js applies a kept choice before the first paint.

import { one } from "./dom.js";
import { keep } from "./keeping.js";

const system = window.matchMedia("(prefers-color-scheme: dark)");

/** The theme in use: light or dark. */
export const theme = () => document.documentElement.dataset.theme ?? (system.matches ? "dark" : "light");

/** Wire the button. */
export function start() {
  const button = one("#theme");
  const tell = () => button.setAttribute("aria-pressed", String(theme() === "dark"));
  button.addEventListener("click", () => {
    document.documentElement.dataset.theme = theme() === "dark" ? "light" : "dark";
    keep("marquee.theme", theme());
    tell();
  });
  system.addEventListener("change", tell);
  tell();
}
