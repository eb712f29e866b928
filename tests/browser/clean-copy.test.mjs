// Two people go on with what stands now, and leave their drafts behind.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { addLine, field, holds, reads, step, tickAfterReading } from "./support/forms.mjs";
import { go, look, open, pair, saved } from "./support/people.mjs";
import { stage } from "./support/stage.mjs";

let browser, relay;
const here = stage();
beforeEach(() => ({ browser, relay } = here));

const CONTRACT = "Mentoring contract";
const FREQUENCY = "How often and when we meet";
const DRAFT = "A draft that is nobody's business";
// What the program begins with, until somebody writes something else.
const EARLIER = "Two meetings a month, about three hours in all";
const press = (who, name) => who.page.getByRole("button", { name, exact: true }).click();
const text = (who, words) => who.page.getByText(words).first().waitFor();
const heading = (who, name) => who.page.getByRole("heading", { level: 1, name, exact: true }).waitFor();

// Both have written, one has overwritten a draft, and both have ticked what is theirs.
async function written() {
  const people = await pair(browser, relay);
  const { ana, ben } = people;
  await open(ana, CONTRACT);
  await step(ana, "Ground rules");
  await addLine(ana, "Our ground rules", "Ground rule", "We really listen");
  await step(ana, "How long and how often");
  await field(ana, FREQUENCY).fill(DRAFT);
  await field(ana, FREQUENCY).blur();
  await open(ben, CONTRACT);
  await reads(ben, DRAFT);
  await field(ana, FREQUENCY).fill("Every Monday at nine");
  await field(ana, FREQUENCY).blur();
  for (const who of [ana, ben]) await step(who, "Guidelines");
  await tickAfterReading(ana, "The mentor has read and understood");
  await tickAfterReading(ben, "The mentee has read and understood");
  await reads(ben, "Every Monday at nine");
  await saved(ana, "Seen by Ben");
  return people;
}

async function proposed() {
  const people = await written();
  const { ana, ben } = people;
  await open(ana, "History");
  await ana.page.getByRole("link", { name: "Go on without earlier drafts" }).click();
  await heading(ana, "Go on with a clean copy");
  await look(ana, "clean-copy");
  await press(ana, "Propose it to Ben");
  await text(ana, "Ben has to say yes.");
  await look(ana, "clean-copy-proposed");
  await open(ben, "Overview");
  await text(ben, "Ana proposes to go on with a clean copy.");
  await look(ben, "clean-copy-news");
  await ben.page.getByRole("link", { name: "See what it means" }).click();
  await heading(ben, "Go on with a clean copy");
  await look(ben, "clean-copy-asked");
  return people;
}

test("both go on with what stands now, and the drafts are in the old one only", async () => {
  const { ana, ben } = await proposed();
  await press(ben, "Yes, go on with a clean copy…");
  await text(ben, "Go on with a clean copy?");
  await look(ben, "clean-copy-sure");
  await press(ben, "Go on with the copy");
  for (const who of [ana, ben]) await text(who, "This partnership goes on as a clean copy.");
  await look(ben, "clean-copy-done");
  for (const who of [ana, ben]) {
    await who.page.getByRole("link", { name: "To the clean copy" }).click();
    await who.page.waitForURL("**/pairs/2");
    await open(who, CONTRACT);
    await reads(who, "Every Monday at nine");
    await reads(who, "We really listen");
    await step(who, "Guidelines");
    assert.ok(await who.page.getByRole("checkbox", { name: "The mentor has read and understood" }).isChecked());
    assert.ok(await who.page.getByRole("checkbox", { name: "The mentee has read and understood" }).isChecked());
    await text(who, "Not signed yet");
    await open(who, "History");
    await who.page.locator("details.entry").first().waitFor();
    for (const entry of await who.page.locator("details.entry").all()) await entry.locator("summary").click();
    await text(who, "Every Monday at nine");
    for (const words of [DRAFT, EARLIER]) {
      assert.equal(await holds(who, words), false, "the history of the copy begins with the copy");
    }
  }
  await look(ana, "clean-copy-history");
  await open(ben, CONTRACT);
  await step(ben, "How long and how often");
  await field(ben, FREQUENCY).fill("Every Tuesday");
  await open(ana, CONTRACT);
  await reads(ana, "Every Tuesday");
  await go(ana, "/");
  const cards = ana.page.locator(".cards > li");
  await cards.nth(1).waitFor();
  assert.match(await cards.nth(1).innerText(), /goes on as a clean copy/, "what is over comes last");
  await look(ana, "clean-copy-home");
  await cards.nth(1).getByRole("link", { name: "You and Ben" }).click();
  await text(ana, "This partnership is closed.");
  await open(ana, CONTRACT);
  await reads(ana, "Every Monday at nine");
  assert.equal(await ana.page.getByRole("button", { name: /^Add: / }).count(), 0, "the old one can be read only");
  await open(ana, "History");
  for (const entry of await ana.page.locator("details.entry").all()) await entry.locator("summary").click();
  await reads(ana, EARLIER);
  await ana.page.reload();
  await go(ana, "/pairs/2/agreement");
  await reads(ana, "Every Tuesday");
  assert.deepEqual([...ana.complaints, ...ben.complaints], []);
});

test("whoever proposed it can take it back, and nothing has changed", async () => {
  const { ana, ben } = await proposed();
  await press(ana, "Take it back");
  await ana.page.getByRole("button", { name: "Propose it to Ben" }).waitFor();
  await ben.page.getByRole("button", { name: "Propose it to Ana" }).waitFor();
  await open(ben, CONTRACT);
  await step(ben, "How long and how often");
  await field(ben, FREQUENCY).fill("Every Friday");
  await open(ana, CONTRACT);
  await reads(ana, "Every Friday");
  await go(ana, "/");
  assert.equal(await ana.page.locator(".cards > li").count(), 1);
  assert.deepEqual([...ana.complaints, ...ben.complaints], []);
});
