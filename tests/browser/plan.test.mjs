// The plan: what stays with its writer, what both see, and how it is written with keys alone.

import assert from "node:assert/strict";
import { before, beforeEach, test } from "node:test";
import { add, addLine, field, holds, list, reads, readsNoMore, row, step, tabTo } from "./support/forms.mjs";
import { go, open, pair, person, saved } from "./support/people.mjs";
import { stage } from "./support/stage.mjs";

let browser, relay;
const here = stage();
beforeEach(() => ({ browser, relay } = here));

const ENJOY = "What do you enjoy doing?";
const VALUES = "Which values are most important to you?";

test("what the mentee writes for herself stays with her until she shares it, answer by answer", async () => {
  const { ana: mentor, ben: mentee } = await pair(browser, relay);
  await open(mentor, "Plan");
  await open(mentee, "Plan");
  await addLine(mentee, ENJOY, "Something you enjoy", "flying kites");
  await addLine(mentee, VALUES, "Value", "plain speaking");
  // What is written afterwards and arrives proves that what did not arrive is not on its way.
  await (await add(mentee, "Goals", "Goal")).fill("Lead a district");
  await reads(mentor, "Lead a district");
  await mentor.page.getByText("Your partner has not shared any of this with you.").waitFor();
  for (const text of ["flying kites", "plain speaking"]) assert.equal(await holds(mentor, text), false, text);

  await mentee.page.getByRole("button", { name: `Share with my partner: ${ENJOY}` }).click();
  await mentee.page.getByText("Your partner can see this.").waitFor();
  await reads(mentor, "flying kites");
  assert.equal(await holds(mentor, "plain speaking"), false, "one answer is shared, not the form");
  assert.equal(await mentor.page.getByRole("textbox", { name: "I enjoy 1" }).isEditable(), false);

  const line = row(mentee, ENJOY, 1).getByRole("textbox");
  await line.press("End");
  await line.pressSequentially(" in the wind");
  await mentee.page.getByText("You have changed this since you shared it.").waitFor();
  await list(mentee, "Goals").getByRole("textbox", { name: "Goal" }).fill("Lead a district well");
  await reads(mentor, "Lead a district well");
  assert.equal(await holds(mentor, "in the wind"), false, "a change is shared by itself");
  await mentee.page.getByRole("button", { name: `Share the change: ${ENJOY}` }).click();
  await reads(mentor, "flying kites in the wind");

  await mentee.page.getByRole("button", { name: `Stop sharing: ${ENJOY}` }).click();
  await readsNoMore(mentor, "flying kites");
  assert.equal(await line.inputValue(), "flying kites in the wind", "the mentee keeps it");
  await mentee.page.reload();
  await reads(mentee, "plain speaking");
});

test("goals hold objectives, needs and benchmarks, each need has a sheet, and the mentor reads all of it", async () => {
  const { ana: mentor, ben: mentee } = await pair(browser, relay);
  await open(mentor, "Plan");
  await open(mentee, "Plan");
  const goals = ["Lead a district", "Speak at the yearly conference"];
  for (const goal of goals) await (await add(mentee, "Goals", "Goal")).fill(goal);
  const first = row(mentee, "Goals", 1);
  await field(first, "Kind of goal").selectOption("Career");
  for (const text of ["Run a project", "Stand in for my manager"]) await (await add(first, "Objectives", "Objective")).fill(text);
  await field(row(first, "Objectives", 1), "By when").fill("3/1/2027");
  await (await add(first, "Developmental needs", "Need")).fill("Handle disagreement");
  const need = row(first, "Developmental needs", 1);
  await field(need, "Competency").selectOption("Conflict Management");
  await field(need, "For the objective").selectOption("Run a project");
  await (await add(first, "Benchmarks", "Benchmark")).fill("My manager is away and nobody notices");

  await (await add(mentee, "Need sheets", "Need sheet")).fill("Stay calm in a dispute");
  const sheet = row(mentee, "Need sheets", 1);
  await field(sheet, "From the goals table").selectOption("Handle disagreement");
  await field(sheet, "What will be different?").fill("People come to me earlier");
  for (const who of [mentee, mentor]) await step(row(who, "Need sheets", 1), "Behavior and help");
  await addLine(sheet, "Behavior to strengthen or begin", "Behavior", "Ask before I answer");
  await addLine(sheet, "Behavior to let go of", "Behavior", "Smoothing it over");
  await addLine(sheet, "How I will practice and keep it up", "Way to practice", "One hard talk a month");

  for (const text of [...goals, "Handle disagreement", "Stay calm in a dispute", "Smoothing it over", "One hard talk a month"]) {
    await reads(mentor, text);
  }
  const same = row(mentor, "Goals", 1);
  assert.equal(await field(row(same, "Objectives", 1), "By when").inputValue(), "03/01/2027");
  assert.equal(await field(row(same, "Developmental needs", 1), "Competency").inputValue(), "conflict_management");

  // Other words for the need stand in the choices of its sheet at once, and it is still the one that is chosen.
  await need.getByRole("textbox", { name: "Need", exact: true }).fill("Settle a dispute");
  for (const who of [mentee, mentor]) {
    const from = field(row(who, "Need sheets", 1), "From the goals table");
    await from.locator("option", { hasText: "Settle a dispute" }).waitFor({ state: "attached" });
    assert.equal(await from.locator("option:checked").innerText(), "Settle a dispute");
    assert.equal(await from.locator("option", { hasText: "Handle disagreement" }).count(), 0);
  }

  assert.equal(await same.getByRole("textbox", { name: "Goal", exact: true }).isEditable(), false, "the plan is the mentee's");
  assert.equal(await mentor.page.getByRole("button", { name: /^Add: (Goal|Objective|Need)/ }).count(), 0);
  assert.deepEqual([...mentor.complaints, ...mentee.complaints], []);
});

test("a removed goal comes back with everything in it, on both screens", async () => {
  const { ana: mentor, ben: mentee } = await pair(browser, relay);
  await open(mentor, "Plan");
  await open(mentee, "Plan");
  await (await add(mentee, "Goals", "Goal")).fill("Lead a district");
  await (await add(row(mentee, "Goals", 1), "Objectives", "Objective")).fill("Run a project");
  await reads(mentor, "Run a project");
  await mentee.page.getByRole("button", { name: "Remove: Goal 1" }).click();
  await readsNoMore(mentor, "Run a project");
  const undo = mentee.page.getByRole("button", { name: "Undo" });
  assert.ok(await undo.evaluate((it) => it === document.activeElement), "the focus is on the way back");
  await undo.click();
  await reads(mentor, "Lead a district");
  await reads(mentor, "Run a project");
  assert.equal(await row(mentee, "Goals", 1).getByRole("textbox", { name: "Goal", exact: true }).inputValue(), "Lead a district");
});

test("a partnership is started and a plan written without a mouse", async () => {
  const mentee = await person(browser, relay, "Ben");
  const { page } = mentee;
  const press = (key) => page.keyboard.press(key);
  const type = (text) => page.keyboard.type(text);
  await go(mentee, "/");
  await tabTo(mentee, page.getByRole("link", { name: "Start a partnership" }));
  await press("Enter");
  await tabTo(mentee, field(mentee, "Your name"));
  await type("Ben");
  await tabTo(mentee, page.getByRole("radio", { name: "I am the mentor" }));
  await press("ArrowDown");
  assert.ok(await page.getByRole("radio", { name: "I am the mentee" }).isChecked());
  await tabTo(mentee, page.getByRole("checkbox", { name: "I promise" }));
  await press("Space");
  await tabTo(mentee, page.getByRole("button", { name: "Start" }));
  await press("Enter");
  await page.waitForURL("**/pairs/1");
  await page.getByRole("heading", { level: 1 }).waitFor();
  await tabTo(mentee, page.getByRole("link", { name: "Plan", exact: true }));
  await press("Enter");
  await page.getByRole("heading", { level: 1, name: "Plan" }).waitFor();

  await tabTo(mentee, page.getByRole("button", { name: "Add: Something you enjoy" }));
  await press("Enter");
  await type("Maps");
  await press("Enter");
  await type("Trains");
  await field(mentee, "I enjoy 2").waitFor();
  await tabTo(mentee, page.getByRole("button", { name: "Move up: Something you enjoy 2" }));
  await press("Enter");
  assert.equal(await field(mentee, "I enjoy 1").inputValue(), "Trains");
  await tabTo(mentee, page.getByRole("button", { name: "Add: Goal", exact: true }));
  await press("Enter");
  await type("Lead a district");
  await press("Tab");
  await type("Career");
  assert.equal(await field(mentee, "Kind of goal").inputValue(), "career");
  await tabTo(mentee, page.getByRole("button", { name: "Add: Objective" }));
  await press("Enter");
  await type("Run a project");
  await tabTo(mentee, field(mentee, "By when"));
  await type("3/1/2027");
  await tabTo(mentee, page.getByRole("button", { name: "Remove: Objective 1" }));
  await press("Enter");
  // Where the row was, the focus is on the way back.
  await page.waitForFunction(() => document.activeElement?.textContent === "Undo");
  await press("Enter");
  await saved(mentee, "Stored at the relay");
  await page.reload();
  await reads(mentee, "Run a project");
  assert.equal(await field(mentee, "I enjoy 2").inputValue(), "Maps");
  assert.equal(await field(mentee, "By when").inputValue(), "03/01/2027");
  assert.deepEqual(mentee.complaints, []);
});
