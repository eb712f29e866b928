// Two people in two browsers, the real relay between them.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { step } from "./support/forms.mjs";
import { accessible, go, joinWith, look, open, pair, person, saved, start, watch } from "./support/people.mjs";
import { stage } from "./support/stage.mjs";

let browser, relay;
const here = stage();
beforeEach(() => ({ browser, relay } = here));

const FREQUENCY = "How often and when we meet";
const hasValue = (who, label, value) =>
  who.page.waitForFunction(
    ([label, value]) => [...document.querySelectorAll("textarea, input")].some((it) => it.labels?.[0]?.textContent.includes(label) && it.value.includes(value)),
    [label, value],
  );

test("two people invite, join, say yes, and see each other's words in one field with the caret where it was", async () => {
  const { ana, ben } = await pair(browser, relay, look);
  for (const who of [ana, ben]) {
    await open(who, "Mentoring contract");
    await step(who, "How long and how often");
  }
  const [annas, bens] = [ana, ben].map((who) => who.page.getByLabel(FREQUENCY));
  await annas.fill("Every other Tuesday");
  await hasValue(ben, FREQUENCY, "Every other Tuesday");
  await bens.focus();
  await bens.evaluate((box) => box.setSelectionRange(5, 5));
  await annas.press("Home");
  await annas.pressSequentially("Well: ");
  await hasValue(ben, FREQUENCY, "Well: Every");
  assert.equal(await bens.evaluate((box) => box.selectionStart), 11, "the caret stays behind «Every»");
  assert.equal(await bens.evaluate((box) => document.activeElement === box), true);
  await bens.pressSequentially("!");
  await hasValue(ana, FREQUENCY, "Every!");
  await saved(ben, "Seen by Ana");
  assert.deepEqual([...ana.complaints, ...ben.complaints], []);
});

test("both write offline, close and open the page, and nothing is lost when the network comes back", async () => {
  const { ana, ben } = await pair(browser, relay);
  for (const who of [ana, ben]) {
    await open(who, "Mentoring contract");
    await step(who, "How long and how often");
  }
  await ana.page.getByLabel(FREQUENCY).waitFor();
  for (const who of [ana, ben]) {
    await who.page.evaluate(() => navigator.serviceWorker.ready.then(() => true));
    await who.context.setOffline(true);
  }
  await ana.page.getByLabel(FREQUENCY).press("End");
  await ana.page.getByLabel(FREQUENCY).pressSequentially(" [Ana offline]");
  await ben.page.getByLabel(FREQUENCY).press("Home");
  await ben.page.getByLabel(FREQUENCY).pressSequentially("[Ben offline] ");
  const months = (who) => who.page.getByLabel("Agreed length in months");
  await months(ana).fill("7");
  await months(ana).blur();
  await months(ben).fill("9");
  await months(ben).blur();
  for (const who of [ana, ben]) {
    await saved(who, "Saved on this device");
    await who.page.reload();
    await step(who, "How long and how often");
    await who.page.getByLabel(FREQUENCY).waitFor();
  }
  await hasValue(ana, FREQUENCY, "[Ana offline]");
  await hasValue(ben, FREQUENCY, "[Ben offline]");
  for (const who of [ana, ben]) await who.context.setOffline(false);
  for (const who of [ana, ben]) {
    await hasValue(who, FREQUENCY, "[Ana offline]");
    await hasValue(who, FREQUENCY, "[Ben offline]");
    await who.page.getByText("You both answered this while apart").waitFor();
  }
  await look(ana, "conflict");
  await ana.page.getByRole("button", { name: /Use this: 9/ }).click();
  await ben.page.getByText("You both answered this while apart").waitFor({ state: "detached" });
  await hasValue(ben, "Agreed length in months", "9");
});

test("a second tab follows live and can take over writing", async () => {
  const { ana } = await pair(browser, relay);
  await open(ana, "Mentoring contract");
  await step(ana, "How long and how often");
  const second = { ...ana, page: await ana.context.newPage() };
  watch(second.page, ana);
  await go(second, "/pairs/1/agreement");
  await second.page.getByRole("button", { name: "Edit here" }).waitFor();
  await step(second, "How long and how often");
  await ana.page.getByLabel(FREQUENCY).fill("Mondays");
  await hasValue(second, FREQUENCY, "Mondays");
  await accessible(second, "the second tab");
  await second.page.getByRole("button", { name: "Edit here" }).click();
  await ana.page.getByRole("button", { name: "Edit here" }).waitFor();
  await second.page.getByLabel(FREQUENCY).fill("Mondays and Fridays");
  await hasValue(ana, FREQUENCY, "Mondays and Fridays");
});

test("each bad invitation gets a message of its own, and nothing else happens", async () => {
  const ana = await person(browser, relay, "Ana");
  const ben = await person(browser, relay, "Ben");
  const link = await start(ana);
  await go(ben, "/join");
  const paste = async (text, message) => {
    await ben.page.getByLabel("Link or code").fill(text);
    await ben.page.getByRole("button", { name: "Continue" }).click();
    await ben.page.getByText(message).first().waitFor();
  };
  await paste("hello", "not a Twofold invitation");
  await paste(`${link.slice(0, -10)}`, /end of the invitation is missing|changed on the way/);
  await paste(link.replace(/.{3}$/, "xyz"), "changed on the way");
  await look(ben, "join-mangled");
  await joinWith(ben, link.replace("#", "%23").replace("%23", "#"));
  const cleo = await person(browser, relay, "Cleo");
  await go(cleo, "/join");
  await cleo.page.getByLabel("Link or code").fill(link);
  await cleo.page.getByRole("button", { name: "Continue" }).click();
  await cleo.page.getByText(/was used already|too old|took this invitation back/).first().waitFor();
});

test("what the relay keeps, logs and counts holds no word that anybody typed", async () => {
  const { ana, ben } = await pair(browser, relay);
  const canary = "xylophone-quartz";
  await open(ana, "Mentoring contract");
  await step(ana, "How long and how often");
  await ana.page.getByLabel(FREQUENCY).fill(canary);
  await saved(ana, /Stored at the relay|Seen by Ben/);
  await open(ben, "Mentoring contract");
  await hasValue(ben, FREQUENCY, canary);
  const { readdirSync, readFileSync } = await import("node:fs");
  const files = readdirSync(relay.data).map((name) => readFileSync(`${relay.data}/${name}`).toString("latin1"));
  const metrics = await (await fetch(`${relay.origin}/metrics`)).text();
  for (const text of [...files, ...relay.lines, metrics]) {
    assert.ok(!text.includes(canary), "what was typed is nowhere at the relay");
  }
});
