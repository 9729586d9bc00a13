// Buttons that put the signs of formatting into a text. A toolbar names its
// text in data-hd-markdown and stays hidden where scripts do not run.

/** Brings each toolbar in scope to life. */
export function markdown(scope) {
  for (const bar of scope.querySelectorAll("[data-hd-markdown]")) {
    const text = document.getElementById(bar.dataset.hdMarkdown);
    if (!text || bar.hdReady) continue;
    bar.hdReady = true;
    bar.hidden = false;
    bar.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (button) put(text, button.dataset.hdAround, button.dataset.hdBefore);
    });
  }
}

/** Puts the sign around the selected words, or before each selected line. */
function put(text, around, before) {
  const { value } = text;
  let { selectionStart: start, selectionEnd: end } = text;
  let words = value.slice(start, end);
  if (around) {
    words = around + words + around;
  } else {
    start = value.lastIndexOf("\n", start - 1) + 1;
    words = value.slice(start, end).split("\n").map((line) => before + line).join("\n");
  }
  text.focus();
  text.setRangeText(words, start, end, around && end === start ? "start" : "end");
  if (around && start === end) text.setSelectionRange(start + around.length, start + around.length);
  text.dispatchEvent(new Event("input", { bubbles: true }));
}
