// The search-and-ask box of the questions and answers, for other sites: one line,
//   <script src="https://…/nhung.js" data-theme="light" async></script>
// puts a frame where it stands, as high as its content. It sets no cookie, reads
// nothing of the page, and needs no inline style or script from it.
(() => {
  const own = document.currentScript;
  if (!own) return;
  const { lang, theme, accent, field, target, title } = own.dataset;
  const titles = ":titles:"; // the frame's title by language, put in by the server
  const from = new URL("nhung", own.src);
  const set = (name, value) => value && from.searchParams.set(name, value);
  const wanted = lang ?? document.documentElement.lang;
  const chosen = [wanted, wanted.split("-")[0]].find((code) => code in titles);
  set("lang", chosen);
  set("theme", theme);
  set("accent", accent?.replace("#", ""));
  set("linh-vuc", field);
  const frame = document.createElement("iframe");
  frame.src = from.href;
  frame.title = title ?? titles[chosen ?? ""];
  frame.loading = "lazy";
  frame.referrerPolicy = "origin";
  Object.assign(frame.style, { display: "block", width: "100%", height: "280px", border: "0", background: "transparent" });
  addEventListener("message", (event) => {
    if (event.source !== frame.contentWindow || event.origin !== from.origin) return;
    const height = Number(event.data?.hoidap?.height);
    if (height > 0 && height < 5000) frame.style.height = `${Math.ceil(height)}px`;
  });
  const place = target && document.querySelector(target);
  if (place) place.append(frame);
  else own.after(frame);
})();
