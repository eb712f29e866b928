// Loads the app, shows how far it is, and steps aside when the app is there.

const script = document.querySelector("script[data-wasm]");
const byId = (id) => document.getElementById(id);

// Counts bytes on their way to the compiler. The size is that of the unpacked file, because a
// compressed response does not tell it.
async function download(url, size, progress) {
  const response = await fetch(url);
  if (!response.ok || !response.body) throw new Error(`${url}: status ${response.status}`);
  // What the device has need not be counted: straight from there, the browser can also keep what it compiled.
  if (navigator.serviceWorker?.controller) return response;
  let received = 0;
  const counted = response.body.pipeThrough(
    new TransformStream({
      transform(chunk, controller) {
        received += chunk.byteLength;
        if (size > 0) progress(Math.min(received / size, 1));
        controller.enqueue(chunk);
      },
    }),
  );
  return new Response(counted, { headers: { "content-type": "application/wasm" } });
}

// The app may open its storage before it shows anything: the shell stays until there is something to see.
function stepAsideFor(app) {
  const remove = () => {
    if (!app.firstElementChild) return false;
    byId("shell")?.remove();
    return true;
  };
  if (remove()) return;
  const observer = new MutationObserver(() => remove() && observer.disconnect());
  observer.observe(app, { childList: true });
}

function explain(error) {
  console.error(error);
  const loading = byId("boot-loading");
  if (loading) loading.hidden = true;
  const box = byId("boot-problem");
  // Once the app is on screen, it tells about its own troubles.
  if (!box) return;
  const text = document.createElement("p");
  text.textContent = navigator.onLine
    ? "Twofold could not start. Nothing that you wrote is lost."
    : "Twofold could not be loaded: you seem to be offline, and it is not yet kept on this device.";
  const again = document.createElement("button");
  again.type = "button";
  again.textContent = "Try again";
  again.addEventListener("click", () => location.reload());
  box.append(text, again);
  box.hidden = false;
}

async function start() {
  byId("boot-loading").hidden = false;
  stepAsideFor(byId("app"));
  const bar = byId("boot-progress");
  const size = Number(script.dataset.wasmBytes ?? 0);
  const wasm = download(script.dataset.wasm, size, (fraction) => (bar.value = fraction));
  const { default: init } = await import(script.dataset.app);
  const module = await wasm;
  await init({ module_or_path: module });
  byId("boot-status")?.replaceChildren("Opening…");
}

// After the app: a first visit should not share its network with a second copy of the same files.
async function keepForOffline() {
  if (!("serviceWorker" in navigator)) return;
  try {
    await navigator.serviceWorker.register("/sw.js", { updateViaCache: "none" });
  } catch (error) {
    console.warn("Twofold is not kept for offline use:", error);
  }
}

if (!document.documentElement.hasAttribute("data-unsupported")) {
  start().then(keepForOffline, explain);
}
