// Saves a form while it is being written. The form names where, in
// data-hd-autosave; its field "version" says which text was being changed. The
// server answers 204 with the new version as ETag, or 409 when somebody else
// saved first; then nothing more is sent, so that nobody is overwritten.

const pause = 1500; // ms after the last key
const retry = 15000; // ms after a failure of the network

/** Starts saving for each form in scope that asks for it. */
export function autosave(scope) {
  for (const form of scope.querySelectorAll("form[data-hd-autosave]")) {
    if (!form.hdAutosave) form.hdAutosave = watch(form);
  }
}

function watch(form) {
  const status = form.querySelector("[data-hd-autosave-status]");
  let timer = 0;
  let sent = serial(form);
  let stopped = false;

  const say = (what, problem = false) => {
    if (!status) return;
    status.textContent = status.dataset[what] ?? "";
    status.classList.toggle("hd-autosave--problem", problem);
  };
  const later = (ms) => {
    clearTimeout(timer);
    timer = setTimeout(save, ms);
  };

  async function save() {
    const now = serial(form);
    if (stopped || now === sent) return;
    say("saving");
    try {
      const answer = await fetch(form.dataset.hdAutosave, {
        method: "POST",
        headers: { "Content-Type": "application/x-www-form-urlencoded", "X-Autosave": "1" },
        body: now,
        redirect: "error",
      });
      if (answer.ok) {
        const version = answer.headers.get("ETag")?.replace(/^(W\/)?"|"$/g, "");
        if (version && form.elements.version) form.elements.version.value = version;
        sent = serial(form, now);
        say("saved");
        if (serial(form) !== sent) later(pause);
        return;
      }
      stopped = answer.status === 409 || answer.status === 403 || answer.status === 401;
      say(stopped ? "conflict" : "failed", true);
      const way = form.querySelector("[data-hd-autosave-way]");
      if (way) way.hidden = answer.status !== 409;
      if (!stopped) later(retry);
    } catch {
      say("failed", true);
      later(retry);
    }
  }

  form.addEventListener("input", () => later(pause));
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    stopped = true;
  });
  window.addEventListener("beforeunload", (event) => {
    if (!stopped && serial(form) !== sent) event.preventDefault();
  });
  return true;
}

/**
 * The form as it would be sent. With was, the text that was sent, the present
 * version is put into that text, so that a new version alone is no change.
 */
function serial(form, was) {
  const data = new URLSearchParams(was ?? new FormData(form));
  if (was && form.elements.version) data.set("version", form.elements.version.value);
  return data.toString();
}
