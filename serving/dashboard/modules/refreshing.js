// When the page looks for news: regularly while it is seen, soon after a failure, at once when it is seen again.

const SOON = 3;

/** Call `work`, which tells whether all went well, now and then every `seconds`. */
export function keepFresh(work, seconds) {
  let timer = 0;
  const round = async () => {
    clearTimeout(timer);
    if (document.hidden) return;
    timer = Infinity;
    const well = await work();
    timer = setTimeout(round, 1000 * (well ? seconds : Math.min(seconds, SOON)));
  };
  const now = () => { if (timer !== Infinity) round(); };
  document.addEventListener("visibilitychange", now);
  window.addEventListener("online", now);
  now();
}
