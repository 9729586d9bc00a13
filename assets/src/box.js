// Within the frame on another site: its colours, and how high it is.

const asked = new URLSearchParams(location.search);
const accent = asked.get("accent");
if (/^[0-9a-f]{6}$/i.test(accent ?? "")) {
  const [r, g, b] = [0, 2, 4].map((i) => parseInt(accent.slice(i, i + 2), 16) / 255).map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
  const light = 0.2126 * r + 0.7152 * g + 0.0722 * b;
  document.documentElement.style.setProperty("--hd-accent", `#${accent}`);
  // Whatever colour a site has, the words on it can be read.
  document.documentElement.style.setProperty("--hd-on-accent", light > 0.179 ? "#0b0c0c" : "#ffffff");
}

if (parent !== window) {
  const tell = () => parent.postMessage({ hoidap: { height: document.body.getBoundingClientRect().height } }, "*");
  new ResizeObserver(tell).observe(document.body);
  tell();
}
