// When the page looks for news: regularly while it is seen, soon after a failure, at once when it is seen again.

const SOON = 3;

/** Call `work`, which tells whether all went well, now and then every `seconds`. */
export function keepFresh(work, seconds) {
  let timer = 0;
  let working = false;
  const round = async () => {
    clearTimeout(timer);
    if (document.hidden || working) return;
    working = true;
    let well = false;
    try {
      well = await work();
    } finally {
      working = false;
      timer = setTimeout(round, 1000 * (well ? seconds : Math.min(seconds, SOON)));
    }
  };
  document.addEventListener("visibilitychange", round);
  window.addEventListener("online", round);
  round();
}
