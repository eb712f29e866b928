// Somebody without any device and without the recovery sheet comes back through the partner.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { addLine, reads, step } from "./support/forms.mjs";
import { invitation, joinWith, look, open, pair, person } from "./support/people.mjs";
import { stage } from "./support/stage.mjs";

let browser, relay;
const here = stage();
beforeEach(() => ({ browser, relay } = here));

const CONTRACT = "Mentoring contract";
const press = (who, name) => who.page.getByRole("button", { name, exact: true }).click();
const text = (who, words) => who.page.getByText(words).first().waitFor();

async function asked() {
  const { ana, ben } = await pair(browser, relay);
  await open(ana, CONTRACT);
  await step(ana, "Ground rules");
  await addLine(ana, "Our ground rules", "Ground rule", "We listen");
  await open(ben, CONTRACT);
  await reads(ben, "We listen");
  await ben.context.close();
  await open(ana, "Overview");
  await ana.page.getByRole("link", { name: "Your partner lost every device" }).click();
  await look(ana, "let-back");
  await ana.page.getByRole("checkbox", { name: /^I have spoken with my partner/ }).check();
  await press(ana, "Invite my partner back");
  const link = await invitation(ana);
  await look(ana, "let-back-link");
  const again = await person(browser, relay, "Ben");
  await joinWith(again, link);
  await text(again, "You asked to come back.");
  await look(again, "returning");
  await text(ana, "Ben has come");
  await look(ana, "let-back-came");
  return { ana, again };
}

test("a partner with nothing left is let back in and has everything again", async () => {
  const { ana, again } = await asked();
  await press(ana, "Yes, this is my partner");
  await look(ana, "let-back-sure");
  await press(ana, "Yes, it is my partner");
  await text(ana, "Ben is back.");
  await text(again, "This partnership is not here any more");
  await again.page.getByRole("link", { name: "Home" }).first().click();
  await again.page.getByRole("link", { name: "You and Ana" }).click();
  await open(again, CONTRACT);
  await reads(again, "We listen");
  await step(again, "Ground rules");
  await addLine(again, "Our ground rules", "Ground rule", "We come back");
  await open(ana, CONTRACT);
  await reads(ana, "We come back");
  await text(ana, "Not checked yet that it is really the two of you.");
  assert.deepEqual([...ana.complaints, ...again.complaints], []);
});

test("whoever is not the partner is sent away", async () => {
  const { ana, again } = await asked();
  await press(ana, "No");
  await text(ana, "Hand this link to your partner");
  await text(again, "You were removed from this partnership.");
  assert.deepEqual([...ana.complaints, ...again.complaints], []);
});
