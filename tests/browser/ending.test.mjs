// Two people pause, end, take their copies along and delete.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { beforeEach, test } from "node:test";
import { addLine, field, reads, step } from "./support/forms.mjs";
import { fillIn, go, invitation, joinWith, look, open, pair, person, saved } from "./support/people.mjs";
import { stage } from "./support/stage.mjs";

let browser, relay;
const here = stage();
beforeEach(() => ({ browser, relay } = here));

const CONTRACT = "Mentoring contract";
const press = (who, name) => who.page.getByRole("button", { name, exact: true }).click();
const text = (who, words) => who.page.getByText(words).first().waitFor();
const heading = (who, name) => who.page.getByRole("heading", { level: 1, name, exact: true }).waitFor();
const parting = (who) => who.page.getByRole("link", { name: /^Pause, go on longer/ }).click();

test("either can pause, and either can go on", async () => {
  const { ana, ben } = await pair(browser, relay);
  await parting(ana);
  await heading(ana, "Pause, go on longer, or end");
  await press(ana, "Pause now");
  await text(ana, /^Paused since /);
  await text(ben, /^Paused since /);
  await look(ben, "paused");
  await parting(ben);
  await press(ben, "Go on");
  await ana.page.getByRole("button", { name: "Pause now" }).waitFor();
  await open(ana, "History");
  await text(ana, "Everything that the two of you have written");
  assert.equal(await ana.page.getByText("Paused since").count(), 0, "the history does not tell who paused");
  assert.deepEqual([...ana.complaints, ...ben.complaints], []);
});

test("one ends it without a reason, both can read it, and nobody sees who it was", async () => {
  const { ana, ben } = await pair(browser, relay);
  await open(ana, CONTRACT);
  await step(ana, "Ground rules");
  await addLine(ana, "Our ground rules", "Ground rule", "We *really* listen");
  await open(ben, CONTRACT);
  await reads(ben, "We *really* listen");
  await open(ana, "Overview");
  await parting(ana);
  await look(ana, "ending");
  await press(ana, "End this partnership…");
  await text(ana, "Please check the following");
  await look(ana, "ending-wrong");
  await ana.page.getByLabel("Completed as planned").check();
  // It ends at once, so no later day is taken.
  const lastDay = field(ana, "Last day");
  const today = await lastDay.inputValue();
  await lastDay.fill("1/1/2090");
  await lastDay.press("Tab");
  await press(ana, "End this partnership…");
  await text(ana, "This is the day it ended: today, or a day before.");
  assert.equal(await ana.page.getByText("End it for both of you?").filter({ visible: true }).count(), 0);
  await lastDay.fill(today);
  await lastDay.press("Tab");
  await press(ana, "End this partnership…");
  await text(ana, "End it for both of you?");
  await look(ana, "ending-sure");
  await press(ana, "End it");
  for (const who of [ana, ben]) await open(who, "Overview");
  for (const who of [ana, ben]) {
    await who.page.getByRole("link", { name: "Your copy, and what becomes of it" }).click();
    await heading(who, "This partnership has ended");
    await text(who, /^It ended on .*\. Completed as planned\.$/);
    assert.equal(await who.page.getByRole("button", { name: "Pause now" }).count(), 0);
  }
  await look(ben, "ended");
  await open(ben, CONTRACT);
  assert.equal(await ben.page.getByRole("button", { name: "Sign", exact: true }).count(), 0);
  assert.equal(await ben.page.getByRole("button", { name: /^Add: / }).count(), 0);
  await open(ben, "History");
  await text(ben, "Everything that the two of you have written");
  for (const words of ["Last day", "How it ends"]) {
    assert.equal(await ben.page.getByText(words).count(), 0, "the history does not tell who ended it");
  }
  await open(ben, "Overview");
  await ben.page.getByRole("link", { name: "Your copy, and what becomes of it" }).click();
  const saves = async (name) => {
    const [download] = await Promise.all([ben.page.waitForEvent("download"), press(ben, name)]);
    return readFile(await download.path());
  };
  const markdown = (await saves("Save to read (Markdown)")).toString();
  assert.match(markdown, /Confidential/);
  assert.ok(markdown.includes("We \\*really\\* listen"), markdown);
  const json = JSON.parse((await saves("Save for other programs (JSON)")).toString());
  assert.match(json.confidential, /Confidential/);
  assert.ok(JSON.stringify(json).includes("We *really* listen"));
  const document = await saves("Save the document with its history (Automerge)");
  assert.deepEqual([...document.subarray(0, 4)], [0x85, 0x6f, 0x4a, 0x83], "what every Automerge file begins with");
  await press(ben, "Keep it on this device");
  await text(ben, "Your copy stays on this device until you delete it.");
  await ben.page.reload();
  await text(ben, "Your copy stays on this device until you delete it.");
  await press(ben, "Delete it from this device…");
  await look(ben, "ended-delete");
  await press(ben, "Delete it");
  await go(ben, "/");
  await heading(ben, "Welcome to Twofold");
  await ben.page.reload();
  await heading(ben, "Welcome to Twofold");
  await open(ana, CONTRACT);
  await reads(ana, "We *really* listen");
  assert.deepEqual([...ana.complaints, ...ben.complaints], []);
});

test("when it is over, all pages say since when, and each still writes what is only for oneself", async () => {
  const { ana, ben } = await pair(browser, relay);
  await parting(ana);
  await ana.page.getByLabel("Ended early").check();
  await press(ana, "End this partnership…");
  await press(ana, "End it");
  await open(ben, "Overview");
  await text(ben, /^It ended on .*\. Ended early\. This device deletes it on /);
  await ben.page.emulateMedia({ media: "print" });
  assert.ok(await ben.page.getByText("This partnership is closed.").isVisible(), "paper says it, too");
  await ben.page.emulateMedia({ media: "screen" });
  // What the program asks the mentee at the end is asked here, too.
  const left = (who) => who.page.getByRole("region", { name: "What comes next" });
  await left(ben).getByText("Would you pass it on and be a mentor later?").waitFor();
  await look(ben, "ended-left-to-do");
  await left(ben).getByRole("link", { name: "Recognition and passing it on" }).click();
  await heading(ben, "Recognition and passing it on");
  await field(ben, "Would you be a mentor later?").selectOption("Perhaps later");
  await saved(ben, "Saved on this device");
  await open(ben, "Overview");
  await left(ben).waitFor({ state: "detached" });
  await open(ana, "Overview");
  await text(ana, /^It ended on /);
  assert.equal(await left(ana).count(), 0, "the mentor is not asked");
  // What is only read says nothing about filling it in.
  await go(ben, "/pairs/1/agreement");
  await field(ben, "How often and when we meet").waitFor();
  const told = ben.page.locator("main .field__hint, main .sheet__help").filter({ visible: true });
  assert.deepEqual(await told.allInnerTexts(), []);
  await open(ben, "Meetings");
  await ben.page.locator("#log-heading").waitFor();
  assert.deepEqual(await told.allInnerTexts(), []);
  // A note of one's own is written, and goes nowhere.
  await go(ben, "/pairs/1/forms/notes");
  await ben.page.getByRole("button", { name: "Add: Note" }).click();
  await ben.page.getByRole("textbox", { name: "Note" }).fill("What I learned from it");
  await saved(ben, "Saved on this device");
  assert.equal(await ben.page.getByText("Copy this note").filter({ visible: true }).count(), 0);
  await ben.page.reload();
  await reads(ben, "What I learned from it");
  assert.deepEqual([...ana.complaints, ...ben.complaints], []);
});

test("an end that the relay has not heard of can be taken back", async () => {
  const { ana, ben } = await pair(browser, relay);
  await parting(ana);
  await ana.context.setOffline(true);
  await ana.page.getByLabel("Ended early").check();
  await press(ana, "End this partnership…");
  await press(ana, "End it");
  await text(ana, "It ends as soon as this device reaches the relay");
  await press(ana, "Do not end it");
  await ana.page.getByRole("button", { name: "End this partnership…" }).waitFor();
  await ana.context.setOffline(false);
  await open(ben, CONTRACT);
  await step(ben, "Ground rules");
  await addLine(ben, "Our ground rules", "Ground rule", "We go on");
  await open(ana, CONTRACT);
  await reads(ana, "We go on");
});

test("San José asks whom one has told, and stops nobody", async () => {
  const ana = await person(browser, relay, "Ana");
  const ben = await person(browser, relay, "Ben");
  await go(ana, "/start");
  await ana.page.getByRole("radio", { name: /San José/ }).check();
  await fillIn(ana);
  await joinWith(ben, await invitation(ana));
  await ana.page.getByRole("button", { name: "Yes, this is my partner" }).click();
  await parting(ana);
  await ana.page.getByLabel("Ended early").check();
  await press(ana, "End this partnership…");
  await text(ana, "You can end it all the same.");
  await press(ana, "End it");
  await heading(ana, "This partnership has ended");
});
