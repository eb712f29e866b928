// Measures the app in a browser against the real relay: what a first visit costs, and what every key costs.

import { createServer } from "node:http";
import { launch, person, start, startRelay } from "../browser/support/people.mjs";
import { filter, median, note, percentile, row } from "./support/figures.mjs";
import { profiles } from "./support/profiles.mjs";
import { letters, listen } from "./support/typing.mjs";

// Lighthouse's slow 4G and slow phone, as it applies them in the browser.
const SLOW = { offline: false, latency: 562.5, downloadThroughput: (1638.4 * 0.9 * 1000) / 8, uploadThroughput: (675 * 1000) / 8 };
const SLOW_PROCESSOR = 4;
const VISITS = Number(process.env.TWOFOLD_BENCH_VISITS ?? 3);
const CHANGES = Number(process.env.TWOFOLD_BENCH_CHANGES ?? 1200);
const KEYS = 60;
const KILLS = Number(process.env.TWOFOLD_BENCH_KILLS ?? 20);

const wants = filter(process.argv.slice(2));
const parts = { download: "app/first_screen", visit: "app/first_visit", keys: "app/keystroke", open: "app/open_pair", kills: "app/kills" };
const wanted = Object.fromEntries(Object.entries(parts).map(([part, name]) => [part, wants(name)]));
if (Object.values(wanted).includes(true)) {
  const [browser, people] = [await launch(), profiles()];
  const relay = await startRelay();
  try {
    if (wanted.download) await download(browser, relay);
    if (wanted.visit) await firstVisit(browser, relay);
    if (wanted.keys || wanted.open) await atWork(people, relay);
    if (wanted.kills) await kills(people, relay);
  } finally {
    await Promise.all([browser, people].map((it) => it.close()));
    await relay.remove();
  }
}

// All that travels until the first screen is there, as it travels: compressed, with headers.
async function download(browser, relay) {
  const who = await person(browser, relay, "Ana");
  const network = await who.context.newCDPSession(who.page);
  const types = new Map();
  const bytes = {};
  network.on("Network.responseReceived", ({ requestId, response }) => types.set(requestId, response.mimeType));
  network.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    const kind = { "application/wasm": "wasm", "text/javascript": "scripts", "text/html": "page", "text/css": "styles" }[types.get(requestId)];
    bytes[kind ?? "other"] = (bytes[kind ?? "other"] ?? 0) + encodedDataLength;
  });
  await network.send("Network.enable");
  await who.page.goto(relay.origin);
  await appears(who.page);
  let all = 0;
  for (const [kind, count] of Object.entries(bytes)) {
    row(`app/first_screen/download/${kind}`, count / 1000, "KB");
    all += count;
  }
  row("app/first_screen/download", all / 1000, "KB");
  await who.context.close();
}

// From nothing to something to read, and to a field that takes text; beside a page that is nothing but a field.
async function firstVisit(browser, relay) {
  const plain = await plainPage();
  const visits = { app: [], plain: [] };
  for (let time = 0; time < VISITS; time += 1) {
    visits.plain.push(await slowly(browser, relay, plain.origin, "textarea"));
    visits.app.push(await slowly(browser, relay, `${relay.origin}/start`, "input[type=text]"));
  }
  plain.server.close();
  for (const [name, times] of Object.entries(visits)) {
    row(`${name}/first_visit/slow_4g/text`, median(times.map((it) => it.text)), "ms");
    row(`${name}/first_visit/slow_4g/editable`, median(times.map((it) => it.editable)), "ms");
  }
  const [app, floor] = ["app", "plain"].map((name) => median(visits[name].map((it) => it.editable)));
  row("app:plain/first_visit/slow_4g/editable", app / floor, "ratio");
}

async function slowly(browser, relay, address, field) {
  const who = await person(browser, relay, "Ana");
  const tools = await who.context.newCDPSession(who.page);
  await tools.send("Network.enable");
  await tools.send("Network.emulateNetworkConditions", SLOW);
  await tools.send("Emulation.setCPUThrottlingRate", { rate: SLOW_PROCESSOR });
  await who.page.addInitScript((field) => {
    new MutationObserver(() => {
      if (!globalThis.editable && document.querySelector(field)) globalThis.editable = performance.now();
    }).observe(document, { childList: true, subtree: true });
  }, field);
  await who.page.goto(address, { waitUntil: "commit" });
  await who.page.locator(field).first().waitFor({ timeout: 120_000 });
  const times = await who.page.evaluate(() => ({
    text: performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0,
    editable: globalThis.editable,
  }));
  note(`${address}: text after ${times.text.toFixed(0)} ms, editable after ${times.editable.toFixed(0)} ms`);
  await who.context.close();
  return times;
}

async function plainPage() {
  const page = "<!doctype html><title>Note</title><h1>A note</h1><textarea></textarea>";
  const server = createServer((_, response) => response.setHeader("content-type", "text/html").end(page));
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  return { server, origin: `http://127.0.0.1:${server.address().port}` };
}

// Somebody who has a partnership: keys become durable, the page is opened again.
async function atWork(browser, relay) {
  const ana = await person(browser, relay, "Ana");
  await listen(ana.context);
  await start(ana);
  if (wanted.keys) await keystrokes(ana);
  if (wanted.open) await openAgain(browser, relay, ana);
  await ana.context.close();
}

async function contract(who) {
  await who.page.goto(`${who.relay.origin}/pairs/1/agreement`);
  const box = who.page.getByLabel("How often and when we meet");
  await box.waitFor();
  return box;
}

// From the key to the disk, to the database's word that it is durable, and to the words on the screen.
async function keystrokes(who) {
  const times = await letters(who, await contract(who), KEYS);
  const bare = await who.page.evaluate(bareRows, KEYS);
  for (const percent of [50, 95]) {
    const [disk, durable, said, floor] = [times.disk, times.durable, times.said, bare].map((it) => percentile(it, percent));
    row(`app/keystroke/disk/p${percent}`, disk, "ms");
    row(`app/keystroke/durable/p${percent}`, durable, "ms");
    row(`app/keystroke/said/p${percent}`, said, "ms");
    row(`floor/indexed_db/durable/p${percent}`, floor, "ms");
    row(`app:floor/keystroke/durable/p${percent}`, durable / floor, "ratio");
  }
}

// In the page: what a small row costs by itself, when the browser must have it on the disk before it says so.
async function bareRows(count) {
  const done = (request) =>
    new Promise((resolve, reject) => {
      request.onsuccess = request.oncomplete = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  const opening = indexedDB.open("bench", 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore("rows");
  const database = await done(opening);
  const times = [];
  for (let key = 0; key < count; key += 1) {
    const begin = performance.now();
    const transaction = database.transaction("rows", "readwrite", { durability: "strict" });
    transaction.objectStore("rows").put(new Uint8Array(300), key);
    await done(transaction);
    times.push(performance.now() - begin);
    await new Promise((rested) => setTimeout(rested, 50));
  }
  database.close();
  indexedDB.deleteDatabase("bench");
  return times;
}

// The tab dies in the middle of typing, again and again: what the page called saved must be there afterwards.
async function kills(browser, relay) {
  const who = await person(browser, relay, "Ana");
  await start(who);
  let [said, lost] = [0, 0];
  // What the field has to begin with: everything that was called saved.
  let sure = "";
  for (let time = 0; time < KILLS; time += 1) {
    const box = await contract(who);
    const there = await box.inputValue();
    if (!there.startsWith(sure)) lost += 1;
    // A fresh start now and then, so that the field does not grow without end.
    sure = time % 50 === 49 ? "" : there;
    if (sure === "") await box.fill("");
    await box.press("End");
    await box.pressSequentially(`${time} `);
    // At another moment each time: some while the key is on its way, some after the page has spoken.
    if (time % 2 === 0) {
      await calledSaved(who);
      sure = await box.inputValue();
      said += 1;
    }
    // A page that crashes says nothing more, not even good-bye.
    await who.page.goto("chrome://crash").catch(() => {});
    await who.page.close();
    who.page = await who.context.newPage();
    who.page.setDefaultTimeout(60_000);
    if ((time + 1) % 100 === 0) note(`${time + 1} of ${KILLS} kills of the tab`);
  }
  if (!(await (await contract(who)).inputValue()).startsWith(sure)) lost += 1;
  row("app/kills", KILLS, "kills");
  row("app/kills/called_saved", said, "edits");
  row("app/kills/called_saved_and_lost", lost, "edits");
  await who.context.close();
}

// What stands on the screen: what is read out leaves out what only flickers by, and may still say what was.
function calledSaved(who) {
  return who.page.waitForFunction(() => {
    const shown = document.querySelector(".status > span[aria-hidden=true]:not(.status__dot)");
    return /^(Saved on this device|Stored at the relay|Seen by)/.test(shown?.innerText ?? "");
  });
}

// A page that is opened again: with nothing on the device, with a new partnership, and after a year of changes.
async function openAgain(browser, relay, who) {
  const nobody = await person(browser, relay, "Nobody");
  const nothing = await reopened(nobody, "/start", "input[type=text]");
  await nobody.context.close();
  const fresh = await reopened(who, "/pairs/1/agreement", "textarea");
  await contract(who);
  note(`writing ${CHANGES} changes`);
  const took = await who.page.evaluate(write, CHANGES);
  await who.page.getByText("Stored at the relay").first().waitFor({ timeout: 120_000 });
  const old = await reopened(who, "/pairs/1/agreement", "textarea");
  row("app/open_pair/changes", CHANGES, "changes");
  row("app/open_pair/written_in", took / CHANGES, "ms/change");
  row("app/open_pair/nothing_yet", nothing, "ms");
  row("app/open_pair/new", fresh, "ms");
  row("app/open_pair/after_a_year", old, "ms");
  row("app/open_pair/after_a_year/beyond_nothing_yet", old - nothing, "ms");
  row("app/open_pair/after_a_year/beyond_new", old - fresh, "ms");
}

// The median of some visits with everything cached, from the navigation to the field.
async function reopened(who, path, field) {
  await who.page.goto(`${who.relay.origin}${path}`);
  await who.page.locator(field).first().waitFor();
  await who.page.evaluate(() => navigator.serviceWorker.ready.then(() => true));
  await who.page.addInitScript((field) => {
    new MutationObserver(() => {
      if (!globalThis.editable && document.querySelector(field)) globalThis.editable = performance.now();
    }).observe(document, { childList: true, subtree: true });
  }, field);
  const times = [];
  for (let time = 0; time < 2 * VISITS + 1; time += 1) {
    await who.page.goto(`${who.relay.origin}${path}`, { waitUntil: "commit" });
    await who.page.locator(field).first().waitFor();
    times.push(await who.page.evaluate(() => globalThis.editable));
  }
  // The first visit is the service worker's first.
  return median(times.slice(1));
}

// In the page: each change is a sentence and a blur, which completes the thought.
async function write(changes) {
  const boxes = [...document.querySelectorAll("textarea")];
  const begin = performance.now();
  for (let change = 0; change < changes; change += 1) {
    const box = boxes[change % boxes.length];
    box.focus();
    box.value += `Sentence number ${change}. `;
    box.dispatchEvent(new InputEvent("input", { bubbles: true }));
    box.blur();
    await new Promise((done) => setTimeout(done, 0));
  }
  return performance.now() - begin;
}

async function appears(page) {
  await page.waitForSelector("#shell", { state: "detached" });
}
