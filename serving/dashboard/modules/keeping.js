// What the reader chose or entered, kept where the browser allows it; it may forbid it, as in a frame of another site.

/** Keep a value in this browser. */
export const keep = (key, value) => allowed(() => localStorage.setItem(key, value));

/** Keep a value for this tab. */
export const keepForTab = (key, value) => allowed(() => sessionStorage.setItem(key, value));

/** What was kept for this tab, or nothing. */
export const keptForTab = (key) => allowed(() => sessionStorage.getItem(key));

function allowed(action) {
  try {
    return action();
  } catch {
    return null;
  }
}
