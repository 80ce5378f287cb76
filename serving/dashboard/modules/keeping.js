// What the reader chose, kept for next time where the browser allows it.

/** Keep a value in this browser; without storage the choice lasts as long as the page. */
export function keep(key, value) {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Storage may be forbidden, as in a frame of another site.
  }
}
