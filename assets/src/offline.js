// Lets this browser show a page of the site when there is no network (sw.js).
// Only once the page is there and quiet: it must not hold up the first visit.

export function offline() {
  if (!navigator.serviceWorker || !document.documentElement.hasAttribute("data-hd-offline")) return;
  const register = () => navigator.serviceWorker.register("/sw.js").catch(() => {});
  if (document.readyState === "complete") setTimeout(register, 1000);
  else addEventListener("load", () => setTimeout(register, 1000));
}
