// The page before the app is there, and the build that a browser keeps: what they promise without any relay.

import assert from "node:assert/strict";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { chromium } from "playwright-core";
import { anotherBuild, serve } from "./support/static_site.mjs";

const LAUNCH = { executablePath: "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] };
const DIST = new URL("../../dist", import.meta.url).pathname;

let browser, context, page, site;

before(async () => {
  browser = await chromium.launch(LAUNCH);
});
after(() => browser.close());
beforeEach(async () => {
  site = await serve(DIST);
  context = await browser.newContext();
  page = await context.newPage();
});
afterEach(async () => {
  await context.close();
  site.close();
});

// The app is on screen: the shell has stepped aside.
const appIsThere = (where = page) => where.waitForSelector("#shell", { state: "detached" });

const untilKept = () =>
  page.evaluate(async () => {
    const { active } = await navigator.serviceWorker.ready;
    while (active.state !== "activated") await new Promise((next) => active.addEventListener("statechange", next, { once: true }));
  });

// The build that answers this page.
const build = (where = page) =>
  where.evaluate(
    () =>
      new Promise((answer) => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = (event) => answer(event.data);
        navigator.serviceWorker.controller.postMessage({ type: "build" }, [port2]);
      }),
  );

const cached = () => page.evaluate(() => caches.keys());

// Asks the browser to look for a new build and waits for what comes of it: "installed" or "redundant".
const update = () =>
  page.evaluate(async () => {
    const registration = await navigator.serviceWorker.getRegistration();
    const found = new Promise((next) => registration.addEventListener("updatefound", next, { once: true }));
    await registration.update();
    await found;
    const worker = registration.installing ?? registration.waiting;
    while (worker.state === "installing") await new Promise((next) => worker.addEventListener("statechange", next, { once: true }));
    return worker.state;
  });

test("the app starts under the strict policy without a single complaint", async () => {
  const complaints = [];
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  await page.goto(site.origin);
  await appIsThere();
  const relay = (text) => text.includes("/ws");
  assert.deepEqual(complaints.filter((text) => !relay(text)), []);
});

test("after one visit the app opens without a network, on any of its pages", async () => {
  await page.goto(site.origin);
  await appIsThere();
  await untilKept();
  await context.setOffline(true);
  await page.reload();
  await appIsThere();
  await page.goto(`${site.origin}/settings?from=bookmark`);
  await appIsThere();
});

test("a kept build is downloaded once", async () => {
  await page.goto(site.origin);
  await appIsThere();
  await untilKept();
  site.requests.length = 0;
  await page.reload();
  await appIsThere();
  assert.deepEqual(site.requests.filter((path) => !["/sw.js", "/ws"].includes(path)), []);
});

test("a new build waits until the page asks for it, and then replaces the old one everywhere", async () => {
  await page.goto(site.origin);
  await appIsThere();
  await untilKept();
  await page.reload();
  await appIsThere();
  const old = await build();
  const second = await context.newPage();
  await second.goto(site.origin);
  await appIsThere(second);

  const next = anotherBuild(DIST);
  site.folder = next;
  assert.equal(await update(), "installed");
  await page.reload();
  await appIsThere();
  assert.equal(await build(), old, "a reload does not swap the build");
  assert.equal(await page.locator("body[data-build=next]").count(), 0);

  await second.evaluate(() => {
    window.told = new Promise((next) => navigator.serviceWorker.addEventListener("controllerchange", () => next(true)));
  });
  await page.evaluate(async () => (await navigator.serviceWorker.getRegistration()).waiting.postMessage({ type: "activate" }));
  assert.ok(await second.evaluate(() => window.told), "the other tab is told");
  await page.reload();
  await appIsThere();
  assert.equal(await build(), "00000000000000bb");
  assert.equal(await page.locator("body[data-build=next]").count(), 1);
  assert.deepEqual(await cached(), ["twofold-00000000000000bb"]);
  rmSync(next, { recursive: true });
});

test("a server in the middle of an update leaves the old build in place", async () => {
  await page.goto(site.origin);
  await appIsThere();
  await untilKept();
  const next = anotherBuild(DIST);
  writeFileSync(join(next, "index.html"), readFileSync(join(DIST, "index.html")));
  site.folder = next;
  assert.equal(await update(), "redundant");
  await context.setOffline(true);
  await page.reload();
  await appIsThere();
  assert.notEqual(await build(), "00000000000000bb");
  rmSync(next, { recursive: true });
});

test("the relay's own addresses are never answered from the kept build", async () => {
  await page.goto(site.origin);
  await appIsThere();
  await untilKept();
  await page.reload();
  await context.setOffline(true);
  const answers = await page.evaluate(() =>
    Promise.all(["/healthz", "/metrics", "/ws", "/missing.js"].map((path) => fetch(path).then((r) => r.status, () => "no network"))),
  );
  assert.deepEqual(answers, ["no network", "no network", "no network", "no network"]);
});

test("a browser that lacks something is told in plain words", async () => {
  await page.addInitScript(() => Object.defineProperty(Navigator.prototype, "locks", { value: undefined }));
  await page.goto(site.origin);
  const problem = page.getByRole("alert");
  await problem.waitFor();
  assert.match(await problem.textContent(), /cannot run Twofold.*Web Locks/s);
  assert.ok(await page.getByRole("heading", { name: "Twofold" }).isVisible());
});

test("without JavaScript the page says what it needs", async () => {
  // Playwright's own switch leaves <noscript> unrendered, and its questions need scripts to be answered.
  const plain = await chromium.launch({ ...LAUNCH, args: [...LAUNCH.args, "--blink-settings=scriptEnabled=false"] });
  const quiet = await plain.newPage();
  await quiet.goto(site.origin);
  const inspector = await quiet.context().newCDPSession(quiet);
  const { nodes } = await inspector.send("Accessibility.getFullAXTree");
  const heard = nodes.filter((node) => node.role?.value === "StaticText").map((node) => node.name.value).join(" ");
  assert.match(heard, /needs JavaScript/);
  assert.doesNotMatch(heard, /Loading Twofold/);
  await plain.close();
});

test("a download that fails is explained and can be tried again", async () => {
  let broken = true;
  await page.route("**/*.wasm", (route) => (broken ? route.abort() : route.continue()));
  await page.goto(site.origin);
  await page.getByRole("alert").waitFor();
  broken = false;
  await page.getByRole("button", { name: "Try again" }).click();
  await appIsThere();
});
