// What stands beside the editor and follows it: the check list with the laws
// that the text cites, who else has the answer open, and the ready texts.

const pause = 900; // ms after the last key
const beat = 5000; // ms between two looks at who else is there

/** Sends the text to be checked after each pause, and shows what comes back. */
export function checks(form, field, mark) {
  const place = document.getElementById("checks");
  if (!place || !form.dataset.hdCheck) return;
  const cited = () => mark([...place.querySelectorAll("[data-hd-cited]")].map((el) => ({
    quote: el.dataset.hdCited, className: `hd-editor__cited hd-editor__cited--${el.dataset.hdState}`, title: el.dataset.hdTitle,
  })));
  let timer = 0;
  let latest = 0;
  async function look() {
    const mine = ++latest;
    const answer = await send(form.dataset.hdCheck, new URLSearchParams(new FormData(form)));
    if (answer === null || mine !== latest) return;
    place.innerHTML = answer;
    cited();
  }
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(look, pause);
  };
  form.addEventListener("input", later);
  form.addEventListener("change", later);
  cited();
}

/** Says every few seconds that this person is here, and shows who else is. */
export function presence(form) {
  const place = document.querySelector("[data-hd-presence]");
  if (!place) return;
  let shown = place.innerHTML.trim();
  async function look() {
    const answer = await send(place.dataset.hdPresence, new URLSearchParams({ version: form.elements.version.value, edited: form.elements.version.value }));
    // The same words are not put in again, so that nobody hears them twice.
    if (answer !== null && answer.trim() !== shown) {
      shown = answer.trim();
      place.innerHTML = answer;
    }
  }
  look();
  setInterval(look, beat);
}

/** Puts the chosen ready text where the cursor is. */
export function snippets(form, put) {
  const button = form.querySelector("[data-hd-snippet]");
  const choice = form.elements.snippet;
  if (!button || !choice) return;
  button.addEventListener("click", async (event) => {
    if (!choice.value) return;
    event.preventDefault();
    const answer = await fetch(`${button.dataset.hdSnippet}/${encodeURIComponent(choice.value)}`).catch(() => null);
    if (answer?.ok) put(await answer.text());
  });
}

async function send(url, body) {
  try {
    const answer = await fetch(url, { method: "POST", body, headers: { "HX-Request": "true" }, redirect: "error" });
    return answer.ok ? await answer.text() : null;
  } catch {
    return null; // the next time will do
  }
}
