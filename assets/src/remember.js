// Keeps the title and the text of a question that is being typed in this browser,
// so that a closed tab loses nothing. Nothing is sent; contact details are never
// kept; whoever types sees it said, with a button that forgets it.

const days = 7;

/** Whether this page's visitor wants nothing kept any more. */
let forgotten = false;

/** Brings to life forms with data-hd-remember, and what forgets them. */
export function remembering(scope) {
  for (const mark of scope.querySelectorAll("[data-hd-forget]")) {
    if (mark.tagName === "FORM") mark.addEventListener("submit", () => forget(mark.dataset.hdForget));
    else drop(mark.dataset.hdForget);
  }
  for (const form of scope.querySelectorAll("form[data-hd-remember]")) remember(form, form.dataset.hdRemember);
}

function forget(key) {
  forgotten = true; // the page is left, which would keep what is typed
  drop(key);
}

function remember(form, key) {
  const fields = [...form.querySelectorAll("[data-hd-kept], #title, #body")].filter((f) => f.name);
  const notice = form.querySelector("[data-hd-remembered]");
  if (!fields.length || !notice || !works()) return;
  const old = read(key);
  if (old && fields.every((f) => !f.value)) {
    for (const f of fields) {
      if (!old.values[f.name]) continue;
      f.value = old.values[f.name];
      f.dispatchEvent(new Event("input", { bubbles: true })); // the count of characters, similar answers
    }
    notice.querySelector("[data-hd-restored]").hidden = false;
  }
  notice.hidden = false;
  let wait;
  const save = () => {
    clearTimeout(wait);
    wait = undefined;
    if (forgotten) return;
    const values = Object.fromEntries(fields.map((f) => [f.name, f.value]));
    if (fields.some((f) => f.value)) localStorage.setItem(key, JSON.stringify({ at: Date.now(), values }));
    else drop(key);
  };
  for (const f of fields) {
    f.addEventListener("input", () => {
      clearTimeout(wait);
      wait = setTimeout(save, 400);
    });
  }
  // A tab that is closed, or a telephone that sleeps, does not wait.
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && wait) save();
  });
  notice.querySelector("button").addEventListener("click", () => {
    clearTimeout(wait);
    wait = undefined;
    drop(key);
    for (const f of fields) {
      f.value = "";
      f.dispatchEvent(new Event("input", { bubbles: true }));
    }
    clearTimeout(wait);
    wait = undefined;
    notice.querySelector("[data-hd-restored]").hidden = true;
    fields[0].focus();
  });
}

function read(key) {
  try {
    const kept = JSON.parse(localStorage.getItem(key));
    if (kept && Date.now() - kept.at < days * 86400e3) return kept;
  } catch {
    // what cannot be read is nothing
  }
  drop(key);
  return null;
}

function drop(key) {
  try {
    localStorage.removeItem(key);
  } catch {
    // a browser that keeps nothing has nothing to forget
  }
}

/** Some browsers refuse to keep anything. */
function works() {
  try {
    localStorage.setItem("hd", "1");
    localStorage.removeItem("hd");
    return true;
  } catch {
    return false;
  }
}
