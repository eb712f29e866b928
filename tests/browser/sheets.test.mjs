// Signing a plan and a sheet: both, to all that it says, until it says something else.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { add, addLine, field, list, reads, row, step } from "./support/forms.mjs";
import { go, look, pair } from "./support/people.mjs";
import { stage } from "./support/stage.mjs";

let browser, relay;
const here = stage();
beforeEach(() => ({ browser, relay } = here));

const place = (who, name) => who.page.getByRole("group", { name, exact: true });
const press = (where, name) => where.getByRole("button", { name, exact: true }).click();
const says = (who, name, words) => place(who, name).getByText(words).waitFor();

// What a printed page has for signing by hand: whose line, and whether there is room for the day.
async function byHand(who) {
  await who.page.evaluate(() => dispatchEvent(new Event("beforeprint")));
  await who.page.emulateMedia({ media: "print" });
  const lines = await who.page.evaluate(() => {
    const seen = [...document.querySelectorAll(".by-hand__line")].filter((it) => it.checkVisibility());
    return seen.map((it) => [...it.children].map((part) => part.dataset.words));
  });
  await who.page.evaluate(() => dispatchEvent(new Event("afterprint")));
  await who.page.emulateMedia({ media: "screen" });
  return lines;
}

// A complete SMART sheet with one action step, on both screens.
async function filledIn(ana, ben) {
  await press(ben.page, "Add: SMART sheet");
  const asked = ben.page.getByRole("form", { name: "Add: SMART sheet" });
  await field(asked, "Start date").fill("12/1/2026");
  await press(asked, "Save");
  await asked.waitFor({ state: "detached" });
  const sheet = row(ben, "SMART sheets", 1);
  await sheet.getByRole("textbox", { name: "Goal", exact: true }).fill("Goal: speak at the yearly meeting");
  await step(sheet, "Is it SMART?");
  for (const box of ["Specific", "Measurable", "Achievable", "Relevant", "Timely"]) {
    await sheet.getByRole("textbox", { name: box, exact: true }).fill(`${box}: speak at the yearly meeting`);
  }
  for (const who of [ana, ben]) await step(row(who, "SMART sheets", 1), "Obstacles and action steps");
  const steps = list(sheet, "Action steps");
  await (await add(sheet, "Action steps", "Action step")).fill("Ask for a place on the program");
  await reads(ana, "Ask for a place on the program");
  return steps;
}

test("both sign a SMART sheet, progress ends no signature, and a changed word ends both", async () => {
  const { ana, ben } = await pair(browser, relay, undefined, "Sacramento");
  for (const who of [ana, ben]) await go(who, "/pairs/1/plan");
  const [bens, anas] = ["Signature of the protégé", "Signature of the mentor"];
  await filledIn(ana, ben);
  for (const who of [ana, ben]) await step(row(who, "SMART sheets", 1), "Signatures");
  const mine = place(ben, bens).last();
  await mine.getByLabel("Your name", { exact: true }).fill("Benn");
  await press(mine, "Sign");
  await mine.getByText("Type your own name as you gave it here: Ben.").waitFor();
  await mine.getByLabel("Your name", { exact: true }).fill("ben");
  await mine.getByLabel("Your name", { exact: true }).press("Tab");
  await ben.page.keyboard.press("Enter");
  await mine.getByText("Signed as “ben” on").waitFor();
  await place(ana, bens).last().getByText("Signed as “ben” on").waitFor();
  assert.equal(await place(ana, bens).last().getByRole("button").count(), 0, "nobody signs for the other");
  const annas = place(ana, anas).last();
  await annas.getByLabel("Your name", { exact: true }).fill("Ana");
  await press(annas, "Sign");
  await annas.getByText("Signed as “Ana” on").waitFor();
  await look(ana, "sheet-signed");
  // The plan itself is not signed yet, and both have one date there.
  const open = [[`${bens}: Ben`], [`${anas}: Ana`]];
  assert.deepEqual(await byHand(ana), open);

  const sheet = row(ana, "SMART sheets", 1);
  await step(sheet, "Obstacles and action steps");
  await sheet.getByRole("textbox", { name: "How it is going" }).fill("They said yes");
  await reads(ben, "They said yes");
  await mine.getByText("Signed as “ben” on").waitFor();
  await go(ana, "/pairs/1/paper/smart_sheets");
  await reads(ana, "Signature of the mentor");
  assert.match(await ana.page.locator("main").innerText(), /Signature of the mentor\s*Ana/);
  await look(ana, "sheet-signed-paper");
  await go(ana, "/pairs/1/plan");

  await step(row(ben, "SMART sheets", 1), "Is it SMART?");
  await row(ben, "SMART sheets", 1).getByRole("textbox", { name: "Specific" }).fill("Something else");
  for (const who of [ana, ben]) await step(row(who, "SMART sheets", 1), "Signatures");
  await mine.getByText("It has changed since your yes").waitFor();
  await place(ana, anas).last().getByText("It has changed since your yes").waitFor();
  await place(ana, bens).last().getByText("It has changed since. This yes does not count").waitFor();
  await look(ben, "sheet-changed");
  assert.deepEqual(await byHand(ben), [...open, ...open], "what was changed is signed again");
  assert.deepEqual([...ana.complaints, ...ben.complaints], []);
});

test("a plan that both accept says what is needed first, and what keeps the work waiting goes when both have", async () => {
  const { ana, ben } = await pair(browser, relay, undefined, "San José");
  for (const who of [ana, ben]) await go(who, "/pairs/1/plan");
  const waits = (who) => who.page.getByText("The work begins when both of you have accepted it.");
  await press(ben.page, /Accepted by both/);
  const mine = place(ben, "The mentee accepts");
  await mine.getByText(/things are still open/).click();
  await look(ben, "plan-to-accept");
  assert.deepEqual(await byHand(ben), [["The mentee accepts: Ben", "Date"], ["The mentor accepts: Ana", "Date"]]);
  await mine.getByRole("link", { name: "Purpose of our work together: not answered yet" }).click();
  const purpose = ben.page.getByRole("textbox", { name: "Purpose of our work together" });
  assert.ok(await purpose.evaluate((it) => it === document.activeElement), "the step that it is in comes up, and the focus is there");
  await purpose.fill("To learn how a budget is made");
  await field(ben, "Begins on").fill("12/1/2026");
  await field(ben, "Ends on").fill("4/30/2027");
  await press(ben.page, /^2\s*Goals\b/);
  await press(ben.page, "Add: Goal");
  const asked = ben.page.getByRole("form", { name: "Add: Goal" });
  if (await asked.count()) {
    await press(asked, "Save");
    await asked.waitFor({ state: "detached" });
  }
  await row(ben, "Goals", 1).getByRole("textbox", { name: "Goal" }).fill("Present a budget");
  await press(ben.page, /What each of us does/);
  await addLine(ben, "The mentee", "Activity", "Sit in on the budget round");
  await addLine(ben, "The mentor", "Activity", "Explain the figures");
  await press(ben.page, /Accepted by both/);
  await press(mine, "I accept it as it stands");
  await mine.getByText("Accepted on").waitFor();
  await reads(ana, "Explain the figures");
  await press(ana.page, /Accepted by both/);
  await press(place(ana, "The mentor accepts"), "I accept it as it stands");
  await says(ana, "The mentor accepts", "Accepted on");
  await says(ben, "The mentor accepts", "Accepted on");
  await look(ana, "plan-accepted");
  assert.deepEqual(await byHand(ana), []);
  await go(ana, "/pairs/1");
  await ana.page.getByRole("region", { name: "What comes next" }).waitFor();
  assert.equal(await waits(ana).count(), 0);
  await go(ben, "/pairs/1/plan");
  await press(ben.page, /Accepted by both/);
  await press(mine, "Take my yes back");
  await mine.getByText("Still open.").waitFor();
  await waits(ana).first().waitFor();
});

test("a goal leads to its sheet, and a goal for the career stands under a heading of its own", async () => {
  const { ana, ben } = await pair(browser, relay, undefined, "Sacramento");
  for (const who of [ana, ben]) await go(who, "/pairs/1/plan");
  await (await add(ben, "Short-term goals", "Short-term goal")).fill("Speak at the yearly meeting");
  const goal = row(ben, "Short-term goals", 1);
  await field(goal, "Part of the career path").check();
  const career = (who) => who.page.getByRole("region", { name: "Career path" }).getByText("Speak at the yearly meeting");
  await career(ben).waitFor();
  await career(ana).waitFor();
  assert.equal(await ana.page.getByRole("button", { name: "Make its SMART sheet" }).count(), 0, "the sheets are the protégé's");
  await press(goal, "Make its SMART sheet");
  const sheet = row(ben, "SMART sheets", 1);
  await sheet.waitFor();
  assert.equal(await sheet.getByLabel(/^Goal in the/).locator("option:checked").innerText(), "Speak at the yearly meeting");
  assert.ok(await sheet.evaluate((it) => it.contains(document.activeElement)), "the focus is in the new sheet");
  await goal.getByRole("link", { name: "Go to its SMART sheet" }).click();
  assert.ok(await sheet.evaluate((it) => it.contains(document.activeElement)));
  await ana.page.getByRole("link", { name: "Go to its SMART sheet" }).waitFor();
  await look(ben, "plan-career");
  // The goals are at hand where their sheets are written, and stand on the sheet of paper.
  await ana.page.getByText("Look at: Short-term goals, Medium-term goals", { exact: true }).click();
  const beside = ana.page.locator("details.fold[open] .points");
  await beside.first().waitFor();
  assert.deepEqual(await beside.allInnerTexts(), ["Speak at the yearly meeting", ""]);
  await go(ana, "/pairs/1/paper/smart_sheets");
  await ana.page.locator(".paper .points").getByText("Speak at the yearly meeting", { exact: true }).waitFor();
  assert.deepEqual([...ana.complaints, ...ben.complaints], []);
});

test("what cannot be read in one step is listed when somebody goes on, and leads back to its field", async () => {
  const { ben } = await pair(browser, relay, undefined, "San José");
  await go(ben, "/pairs/1/plan");
  const begins = field(ben, "Begins on");
  await begins.fill("2/30/2027");
  await begins.blur();
  await press(ben.page, /^2\s*Goals\b/);
  const wrong = ben.page.getByRole("alert").filter({ hasText: "Please check the following" });
  await wrong.waitFor();
  const step = ben.page.locator(".step-body:not(.step-body--away)");
  assert.ok(await step.evaluate((it) => it === document.activeElement), "the list holds nobody up");
  await look(ben, "plan-unread");
  await wrong.getByRole("link", { name: "Begins on: Write the date as month, day and year, such as 3/15/2027." }).click();
  await ben.page.waitForFunction(() => document.activeElement?.tagName === "INPUT");
  assert.equal(await begins.inputValue(), "2/30/2027", "what was typed is there");
  await begins.fill("2/28/2027");
  await wrong.waitFor({ state: "detached" });
  assert.deepEqual(ben.complaints, []);
});
