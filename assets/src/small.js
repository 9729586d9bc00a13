// Small helps: copy a text, print the page.

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

function each(scope, selector, use) {
  for (const button of scope.querySelectorAll(selector)) {
    if (button.hdReady) continue;
    button.hdReady = true;
    button.hidden = false;
    use(button);
  }
}
