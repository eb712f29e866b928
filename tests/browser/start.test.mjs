// What the two settle at the start: a list that follows from what they write.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { addLine, field, step } from "./support/forms.mjs";
import { look, open, pair } from "./support/people.mjs";
import { stage } from "./support/stage.mjs";

let browser, relay;
const here = stage();
beforeEach(() => ({ browser, relay } = here));

const start = (who) => who.page.getByRole("region", { name: "To settle at the start" });
const line = (who, words) => start(who).getByRole("listitem").filter({ hasText: words });

test("what is to be settled at the start leads to its place and goes away when all of it is", async () => {
  const { ana, ben } = await pair(browser, relay);
  const states = await start(ben).locator(".badge").allTextContents();
  assert.deepEqual(states, Array(5).fill("Still open"), "what the program begins with settles nothing");
  await start(ben).getByText("0 of 5 settled.").waitFor();
  await look(ben, "start-list");
  assert.equal(await start(ben).getByRole("checkbox").count(), 0, "nothing to tick");

  await line(ben, "Ground rules").getByRole("link", { name: "Our ground rules" }).click();
  await ben.page.getByRole("heading", { level: 1, name: "Mentoring contract" }).waitFor();
  await ben.page.waitForFunction(() => document.activeElement.closest('[id="contract/-/ground_rules"]'));
  await addLine(ben, "Our ground rules", "Ground rule", "We really listen to each other");
  await step(ben, "What we will work on");
  await addLine(ben, "Parts of the mentee's development plan to work on", "Part of the plan", "Speak in public");
  const competencies = ben.page.getByRole("group", { name: "Leadership competencies to show and practice" });
  await competencies.getByText("Choose from the list").click();
  await competencies.getByRole("checkbox", { name: "Communication", exact: true }).check();
  await line(ana, "Ground rules").getByText("Settled").waitFor();
  await start(ana).getByText("3 of 5 settled.").waitFor();
  await look(ana, "start-list-half");
  const here = ana.page.getByText("Ben is here now.");
  await here.waitFor();
  await ana.page.emulateMedia({ media: "print" });
  assert.deepEqual(await start(ana).locator(".badge:visible").allTextContents(), ["Settled", "Settled", "Still open", "Settled", "Still open"], "paper says it, too");
  assert.equal(await here.isVisible(), false, "who is there is not for paper");
  await ana.page.emulateMedia({ media: "screen" });

  await line(ana, "When you meet").getByRole("link", { name: "How often" }).click();
  await ana.page.waitForFunction(() => document.activeElement.id === "schedule/-/repeats");
  await field(ana, "How often").selectOption("Every two weeks");
  await open(ana, "Overview");
  await start(ana).getByText("4 of 5 settled.").waitFor();
  // A goal in the plan is as good as one in the contract.
  await open(ben, "Plan");
  await addLine(ben, "Goals", "Goal", "Lead a district one day");
  await start(ana).waitFor({ state: "detached" });
  await open(ben, "Overview");
  await ben.page.getByRole("region", { name: "What comes next" }).waitFor();
  assert.equal(await start(ben).count(), 0);
  assert.deepEqual([...ana.complaints, ...ben.complaints], []);
});
