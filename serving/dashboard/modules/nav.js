// The head's links: the section in view is marked.

/** Watch the sections that the links lead to. */
export function start() {
  const links = new Map([...document.querySelectorAll(".nav a")].map((link) => [link.hash.slice(1), link]));
  const mark = (entries) => {
    for (const { target, isIntersecting } of entries) {
      if (isIntersecting) links.get(target.id).setAttribute("aria-current", "true");
      else links.get(target.id).removeAttribute("aria-current");
    }
  };
  const watcher = new IntersectionObserver(mark, { rootMargin: "-30% 0px -69% 0px" });
  for (const id of links.keys()) watcher.observe(document.getElementById(id));
}
