// Keeps exactly one build of Twofold for use without a network, and never swaps it under an open page.
//
// A new build is fetched whole into a cache of its own, each file checked by its digest, and then
// waits. It takes over when the page says so, after the person's tap and after everything is saved:
// postMessage({ type: "activate" }). Pages then see `controllerchange` and reload themselves.

const BUILD = "__BUILD__";
// [path, SHA-256] of every file of this build; filled in by `cargo xtask post-trunk`.
const FILES = [/* files */];

const PREFIX = "twofold-";
const CACHE = PREFIX + BUILD;
const PATHS = new Set(FILES.map(([path]) => path));
// Answered by the relay alone.
const NEVER = new Set(["/ws", "/healthz", "/metrics", "/sw.js"]);

async function digest(bytes) {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

// A server in the middle of an update may answer with a file of the other build: better no offline
// copy at all than a mixed one. The browser tries again by itself at the next visit.
async function fetchExactly(path, expected) {
  for (const cache of ["default", "reload"]) {
    const response = await fetch(path, { cache, credentials: "same-origin" });
    if (!response.ok || response.redirected) throw new Error(`${path}: status ${response.status}`);
    const bytes = await response.clone().arrayBuffer();
    if ((await digest(bytes)) === expected) return response;
  }
  throw new Error(`${path} is not of build ${BUILD}`);
}

async function precache() {
  const cache = await caches.open(CACHE);
  for (const [path, expected] of FILES) {
    if (await cache.match(path)) continue;
    await cache.put(path, await fetchExactly(path, expected));
  }
}

async function answer(request, path) {
  const cache = await caches.open(CACHE);
  const options = { ignoreSearch: true, ignoreVary: true };
  const kept = await cache.match(path, options);
  return kept ?? fetch(request);
}

self.addEventListener("install", (event) => event.waitUntil(precache()));

self.addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      for (const name of await caches.keys()) {
        if (name.startsWith(PREFIX) && name !== CACHE) await caches.delete(name);
      }
    })(),
  );
});

self.addEventListener("message", (event) => {
  if (event.data?.type === "activate") event.waitUntil(self.skipWaiting());
  if (event.data?.type === "build") event.ports[0]?.postMessage(BUILD);
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin || NEVER.has(url.pathname)) return;
  if (PATHS.has(url.pathname)) {
    event.respondWith(answer(request, url.pathname));
  } else if (request.mode === "navigate" && !url.pathname.includes(".")) {
    event.respondWith(answer(request, "/"));
  }
});
