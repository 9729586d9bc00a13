// Small helps: copy a text, print the page, tick all boxes.

/** Shows each button with data-hd-copy, which copies the text of the element that it names. */
export function copying(scope) {
  if (!navigator.clipboard) return;
  each(scope, "button[data-hd-copy]", (button) => {
    button.addEventListener("click", async () => {
      const source = document.getElementById(button.dataset.hdCopy);
      await navigator.clipboard.writeText((source.value ?? source.textContent).trim());
      button.textContent = button.dataset.done ?? button.textContent;
    });
  });
}

/** Shows each button with data-hd-print, which prints the page. */
export function printing(scope) {
  each(scope, "button[data-hd-print]", (button) => button.addEventListener("click", () => window.print()));
}

/** Shows each button with data-hd-all, which ticks the boxes of that name in its section, or unticks them when all are. */
export function ticking(scope) {
  each(scope, "button[data-hd-all]", (button) => {
    button.addEventListener("click", () => {
      const boxes = [...button.closest("section").querySelectorAll(`input[type=checkbox][name="${button.dataset.hdAll}"]`)];
      const on = boxes.some((box) => !box.checked);
      for (const box of boxes) box.checked = on;
    });
  });
}

/** Puts the words that are selected in a text into the field that it names. */
export function quoting(scope) {
  for (const text of scope.querySelectorAll("[data-hd-quotable]")) {
    const field = document.getElementById(text.dataset.hdQuotable);
    if (!field) continue;
    document.addEventListener("selectionchange", () => {
      const s = document.getSelection();
      const words = s.toString().trim();
      if (words && text.contains(s.anchorNode) && text.contains(s.focusNode)) field.value = words;
    });
  }
}

function each(scope, selector, use) {
  for (const button of scope.querySelectorAll(selector)) {
    if (button.hdReady) continue;
    button.hdReady = true;
    button.hidden = false;
    use(button);
  }
}
