// Two builds of the app at the same time: in two tabs of one browser, and on the two sides of a pair.

import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { after, before, test } from "node:test";
import { reads, step } from "./support/forms.mjs";
import { go, launch, open, pair, startRelay, watch } from "./support/people.mjs";
import { anotherBuild, serve } from "./support/static_site.mjs";

const DIST = new URL("../../dist", import.meta.url).pathname;
const frequency = (who) => who.page.getByLabel("How often and when we meet");

let browser, relay, site, next;
before(async () => {
  browser = await launch();
  site = await serve(DIST);
  next = anotherBuild(DIST);
  relay = await startRelay({ more: ["--no-app", "--origin", site.origin] });
  site.relay = `http://${relay.listens}`;
});
after(async () => {
  await browser.close();
  await relay.remove();
  site.close();
  rmSync(next, { recursive: true });
});

// The same page as the server has it now, past the build that the browser keeps.
async function pastTheKeptBuild(who) {
  const session = await who.context.newCDPSession(who.page);
  await session.send("Network.enable");
  await session.send("Network.setBypassServiceWorker", { bypass: true });
}

// One tab takes over writing from another, and both say so.
async function takeOver(who, other) {
  const edit = (tab) => tab.page.getByRole("button", { name: "Edit here" });
  await edit(who).click();
  await edit(who).waitFor({ state: "detached" });
  await edit(other).waitFor();
}

const isNext = (who) => who.page.locator("body[data-build=next]").count();

test("an old and a new build share a browser and a pair, one tab writes at a time, and no word is lost", async () => {
  const { ana, ben } = await pair(browser, relay);
  for (const who of [ana, ben]) {
    await open(who, "Mentoring contract");
    await step(who, "How long and how often");
    await who.page.evaluate(() => navigator.serviceWorker.ready.then(() => true));
  }
  await frequency(ana).fill("From the old build.");
  await reads(ben, "From the old build.");
  site.folder = next;

  // Ana opens a second tab that gets the new build, beside the old one.
  const second = { ...ana, page: await ana.context.newPage() };
  watch(second.page, ana);
  await pastTheKeptBuild(second);
  await go(second, "/pairs/1/agreement");
  await step(second, "How long and how often");
  assert.deepEqual([await isNext(ana), await isNext(second)], [0, 1]);
  await second.page.getByRole("button", { name: "Edit here" }).waitFor();
  await reads(second, "From the old build.");
  await frequency(ana).press("End");
  await frequency(ana).pressSequentially(" Still the old one.");
  await reads(second, "Still the old one.");
  await takeOver(second, ana);
  await frequency(second).press("End");
  await frequency(second).pressSequentially(" Now the new one.");
  for (const who of [ana, ben]) await reads(who, "Now the new one.");

  // Both sides write at once, one on each build.
  await frequency(ben).press("Home");
  await Promise.all([frequency(ben).pressSequentially("[old] "), frequency(second).pressSequentially(" [new]")]);
  for (const who of [ana, ben, second]) {
    await reads(who, "[old] ");
    await reads(who, " [new]");
  }
  // The old build takes over again, and after everything was closed the new one has all of it.
  await takeOver(ana, second);
  await frequency(ana).press("End");
  await frequency(ana).pressSequentially(" And back.");
  await reads(second, "And back.");
  await ana.page.close();
  await second.page.reload();
  assert.equal(await isNext(second), 1);
  await step(second, "How long and how often");
  await frequency(second).waitFor();
  assert.equal(await frequency(second).inputValue(), await frequency(ben).inputValue());
  assert.match(await frequency(second).inputValue(), /From the old build\. Still the old one\. Now the new one\..* And back\./);
  assert.deepEqual([...ana.complaints, ...ben.complaints], []);
});
