// Runs before the first paint: the reader's theme and language, so that nothing flashes in another.
{
  const root = document.documentElement;
  const kept = (key) => { try { return localStorage.getItem(key); } catch { return null; } };
  const spoken = ["en", "es", "pt"];
  const wished = [kept("marquee.language"), ...navigator.languages.map((tag) => tag.slice(0, 2))];
  root.lang = wished.find((tag) => spoken.includes(tag)) ?? "en";
  if (root.lang !== "en") root.classList.add("waiting");
  const theme = kept("marquee.theme");
  if (theme) root.dataset.theme = theme;
}
