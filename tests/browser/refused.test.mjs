// Somebody else has the link: the inviter says no.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { holds, reads, step } from "./support/forms.mjs";
import { go, joinWith, launch, look, open, person, start, startRelay } from "./support/people.mjs";

let browser, relay;
before(async () => {
  browser = await launch();
  relay = await startRelay();
});
after(async () => {
  await browser.close();
  await relay.remove();
});

test("whoever is not the partner is removed, reads nothing from before, and the right one joins with a new link", async () => {
  const ana = await person(browser, relay, "Ana");
  const mallory = await person(browser, relay, "Mallory");
  const ben = await person(browser, relay, "Ben");
  const link = await start(ana);
  await open(ana, "Mentoring contract");
  const frequency = (who) => who.page.getByLabel("How often and when we meet");
  await step(ana, "How long and how often");
  await frequency(ana).fill("Written before anybody joined");
  await open(ana, "Overview");
  await joinWith(mallory, link);
  await mallory.page.getByText("Your partner has to say yes").waitFor();
  await open(mallory, "Mentoring contract");
  await step(mallory, "How long and how often");
  await frequency(mallory).waitFor();
  await frequency(mallory).fill("Words of Mallory");

  await ana.page.getByText("Mallory has joined").first().waitFor();
  await ana.page.getByRole("button", { name: "No", exact: true }).click();
  const sure = ana.page.getByRole("dialog", { name: "Remove this person?" });
  await look(ana, "refuse");
  await sure.getByRole("button", { name: "Cancel" }).click();
  await ana.page.getByRole("button", { name: "No", exact: true }).click();
  await sure.getByRole("button", { name: "Remove" }).click();
  await ana.page.getByRole("heading", { name: "Invite your partner" }).waitFor();

  await mallory.page.getByText("You were removed from this partnership.").first().waitFor();
  assert.equal(await frequency(mallory).isEditable(), false);
  assert.equal(await holds(mallory, "Written before anybody joined"), false);
  await look(mallory, "removed");
  await open(mallory, "Overview");
  assert.equal(await mallory.page.getByRole("region", { name: "What comes next" }).count(), 0, "nothing is asked of who is out");

  const next = await ana.page.getByLabel("Link", { exact: true }).inputValue();
  assert.notEqual(next, link);
  await go(mallory, "/");
  await mallory.page.getByText("You were removed from this partnership.").first().waitFor();
  await joinWith(ben, next);
  await ana.page.getByRole("button", { name: "Yes, this is my partner" }).click();
  await ben.page.getByRole("heading", { name: "You and Ana" }).waitFor();
  await open(ben, "Mentoring contract");
  await reads(ben, "Written before anybody joined");
  await step(ben, "How long and how often");
  await frequency(ben).fill("Between Ana and Ben");
  await open(ana, "Mentoring contract");
  await reads(ana, "Between Ana and Ben");
  assert.equal(await holds(mallory, "Between Ana and Ben"), false);
});
