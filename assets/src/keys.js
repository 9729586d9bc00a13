// Keys for those who work with the desk all day. What a key does stands in the
// page: an element with data-hd-key="g w" is followed, pressed or focused when
// those keys are struck one after the other. In fields they write. They can be
// turned off, on the page that lists them, for this browser.

const pause = 1200; // ms between the keys of a sequence
const off = "hoidap-keys-off";

/** Starts listening, once for the document. */
export function keys() {
  const list = document.querySelector("[data-hd-keys]");
  if (!list || document.hdKeys) return;
  document.hdKeys = true;
  choice();

  let before = "";
  let timer = 0;
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.key.length !== 1) return;
    if (turnedOff() || writes(event.target) || document.querySelector("dialog[open]")) return;
    const sequence = before ? `${before} ${event.key}` : event.key;
    clearTimeout(timer);
    before = "";
    if (strike(sequence, list.href) || (sequence !== event.key && strike(event.key, list.href))) {
      event.preventDefault();
    } else if (document.querySelector(`[data-hd-key^="${CSS.escape(event.key)} "]`)) {
      before = event.key;
      timer = setTimeout(() => (before = ""), pause);
    }
  });
}

function turnedOff() {
  try {
    return localStorage.getItem(off) === "1";
  } catch {
    return false;
  }
}

function writes(target) {
  return target instanceof Element && target.closest("input:not([type=checkbox], [type=radio], [type=submit], [type=button]), textarea, select, [contenteditable], [role=textbox]");
}

/** Does what the keys stand for; false for nothing. */
function strike(sequence, help) {
  switch (sequence) {
    case "?":
      panel(help);
      return true;
    case "/":
      return find();
    case "j":
      return step(1);
    case "k":
      return step(-1);
    case "x":
      return pick();
  }
  const target = [...document.querySelectorAll(`[data-hd-key="${CSS.escape(sequence)}"]`)].find((e) => e.checkVisibility?.() ?? true);
  if (!target) return false;
  if (target.matches("input, textarea, h1, h2, h3")) {
    if (!target.matches("input, textarea")) target.tabIndex = -1;
    target.focus();
    target.scrollIntoView({ block: "nearest" });
  } else {
    target.focus();
    target.click();
  }
  return true;
}

function find() {
  const box = document.querySelector("input[type=search]");
  box?.focus();
  return Boolean(box);
}

const lines = () => [...document.querySelectorAll("[data-hd-line]")];
const lineOf = () => lines().findIndex((line) => line.contains(document.activeElement));

function step(by) {
  const all = lines();
  const at = lineOf();
  const next = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : at + by];
  const link = next?.querySelector("h2 a, h3 a, a");
  if (!link) return false;
  link.focus();
  next.scrollIntoView({ block: "nearest" });
  return true;
}

function pick() {
  const box = lines()[lineOf()]?.querySelector("input[type=checkbox]");
  box?.click();
  return Boolean(box);
}

/** Shows the list of the keys over the page; it is that of the page that lists them. */
async function panel(href) {
  const answer = await fetch(href, { headers: { "X-By-Itself": "1" }, redirect: "error" });
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const list = page.querySelector("[data-hd-keys-list]");
  if (!list) return;
  const dialog = document.createElement("dialog");
  dialog.className = "hd-dialog";
  dialog.append(document.adoptNode(list));
  const title = dialog.querySelector("h1");
  title.id = "keys-title";
  dialog.setAttribute("aria-labelledby", title.id);
  document.body.append(dialog);
  choice();
  for (const button of dialog.querySelectorAll("[data-hd-close]")) {
    button.hidden = false;
    button.addEventListener("click", () => dialog.close());
  }
  dialog.addEventListener("close", () => dialog.remove());
  dialog.showModal();
}

/** The box that turns them off and on. */
function choice() {
  for (const box of document.querySelectorAll("input[data-hd-keys-on]")) {
    if (box.hdReady) continue;
    box.hdReady = true;
    box.closest("[hidden]")?.removeAttribute("hidden");
    box.checked = !turnedOff();
    box.addEventListener("change", () => {
      try {
        localStorage.setItem(off, box.checked ? "0" : "1");
      } catch {
        // It is kept until the page is left.
      }
    });
  }
}
