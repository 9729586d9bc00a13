// Tells a page that something changed which its reader may see. The server says
// that it did, never what: the page reads itself anew. A list does so when the
// reader's hands are off it, else it offers to; the page of a question and lists
// on which one acts (data-hd-acts) always offer: no button goes from under a hand.
// The line is open only while the page is in sight, so that many windows
// do not use up the browser's connections.

const still = 4000; // ms without a hand on the page
const away = 15 * 60 * 1000; // ms after which nobody seems to be there: nothing is read, so that the session may end
const again = 60000; // ms until a refused line is tried again

/** Starts hearing of changes, where the page asks for it. */
export function live(scope, start) {
  const place = scope.querySelector("[data-hd-live]");
  if (place && window.EventSource && !place.hdReady) {
    place.hdReady = true;
    listen(place, start);
  }
}

function listen(place, start) {
  const own = "hdLiveAsk" in place.dataset;
  const status = place.querySelector("[data-hd-live-status]");
  const show = place.querySelector("[data-hd-live-show]");
  let href = place.dataset.hdLive;
  let line = null;
  let waiting = false;
  let reading = false;
  let touched = performance.now();

  for (const kind of ["pointermove", "pointerdown", "keydown", "wheel"]) {
    document.addEventListener(kind, () => (touched = performance.now()), { passive: true });
  }

  const parts = () => [...document.querySelectorAll("[data-hd-part]")];
  const busy = () => {
    const idle = performance.now() - touched;
    return idle < still || idle > away || document.querySelector("[data-hd-acts]") || parts().some((part) =>
      part.contains(document.activeElement) || part.querySelector("details[open], dialog[open]") ||
      [...part.querySelectorAll("input, textarea")].some((f) => f.value !== f.defaultValue || f.checked !== f.defaultChecked));
  };
  const say = (what) => {
    const at = new Intl.DateTimeFormat("vi", { hour: "2-digit", minute: "2-digit" }).format(new Date());
    status.textContent = what ? place.dataset[what].replace("{at}", at) : "";
    place.classList.toggle("hd-live--waits", what === "changed");
    show.hidden = what !== "changed";
  };

  async function read() {
    reading = true;
    try {
      const answer = await fetch(location.href, { headers: { "X-By-Itself": "1" }, redirect: "error", cache: "no-store" });
      if (!answer.ok) throw new Error(answer.status);
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const part of parts()) {
        const next = fresh.querySelector(`[data-hd-part="${part.dataset.hdPart}"]`);
        if (!next) continue;
        const adopted = document.adoptNode(next);
        part.replaceWith(adopted);
        start(adopted);
      }
      say("updated");
    } catch {
      say("changed");
    }
    reading = false;
  }

  function offer() {
    if (!waiting || reading || document.hidden) return;
    if (own || busy()) {
      say("changed");
      return;
    }
    waiting = false;
    read();
  }

  show.addEventListener("click", (event) => {
    if (own) return; // a link to the page itself
    event.preventDefault();
    waiting = false;
    read();
  });
  setInterval(offer, 1000);

  function open() {
    if (line || document.hidden) return;
    line = new EventSource(href);
    line.addEventListener("change", (event) => {
      href = href.replace(/after=\d+/, `after=${event.lastEventId}`);
      waiting = true;
      offer();
    });
    line.addEventListener("end", close);
    line.addEventListener("error", () => {
      if (line?.readyState !== EventSource.CLOSED) return; // it tries again by itself
      close();
      setTimeout(open, again);
    });
  }
  function close() {
    line?.close();
    line = null;
  }
  document.addEventListener("visibilitychange", () => (document.hidden ? close() : open()));
  window.addEventListener("pagehide", close);
  window.addEventListener("pageshow", open);
  open();
}
