// Shows a page of the site when there is no network, instead of the browser's
// own. It keeps that page and what it is drawn with, and nothing else: what was
// published is always asked for, so that nothing withdrawn comes from here.

const page = "/ngoai-tuyen";
const kept = "hoidap-offline-:hash:";

self.addEventListener("install", (event) => {
  event.waitUntil((async () => {
    const cache = await caches.open(kept);
    const answer = await fetch(page, { credentials: "omit", cache: "reload" });
    if (!answer.ok) throw new Error("the page for being offline cannot be had");
    const text = await answer.clone().text();
    await cache.put(page, answer);
    await cache.addAll([...new Set([...text.matchAll(/"(\/assets\/[^"]+)"/g)].map((m) => m[1]))]);
    await self.skipWaiting();
  })());
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) {
      if (name.startsWith("hoidap-") && name !== kept) await caches.delete(name);
    }
    await self.registration.navigationPreload?.enable();
    await self.clients.claim();
  })());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const path = new URL(request.url).pathname;
  if (request.method !== "GET" || path.startsWith("/desk")) return;
  if (request.mode === "navigate") {
    event.respondWith((async () => {
      try {
        return (await event.preloadResponse) ?? (await fetch(request));
      } catch {
        return (await caches.match(page)) ?? Response.error();
      }
    })());
  } else if (path.startsWith("/assets/")) {
    event.respondWith(fetch(request).catch(async () => (await caches.match(request, { ignoreVary: true })) ?? Response.error()));
  }
});
