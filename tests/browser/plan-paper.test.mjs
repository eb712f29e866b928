// What the plan says on paper and in its headings: how far its goals reach, and what its meetings were for.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { add, addLine, field, reads, row } from "./support/forms.mjs";
import { go, look, open, pair, person, start } from "./support/people.mjs";
import { stage } from "./support/stage.mjs";

let browser, relay;
const here = stage();
beforeEach(() => ({ browser, relay } = here));

const region = (who, name) => who.page.getByRole("region", { name, exact: true });
const paperHeading = (who, name) => who.page.locator(".paper").getByRole("heading", { name, exact: true });

test("what short and medium term mean is asked of the two, and stands in the headings and on paper", async () => {
  const { ana, ben } = await pair(browser, relay, undefined, "Sacramento");
  for (const who of [ana, ben]) await go(who, "/pairs/1/plan");
  const [short, medium] = ["Short term: up to how many months", "Medium term: up to how many months"];
  await region(ben, "Short-term goals").waitFor();
  assert.equal(await field(ben, short).inputValue(), "", "nobody has said it for them");
  await field(ben, short).fill("200");
  await field(ben, short).blur();
  await ben.page.getByText("Choose a number from 1 to 120.").waitFor();
  await field(ben, short).fill("12");
  await field(ben, short).blur();
  await region(ana, "Short-term goals (up to 12 months)").waitFor();
  await ana.page.getByRole("button", { name: /^2\s*Medium-term goals$/ }).click();
  await field(ana, medium).fill("36");
  await field(ana, medium).blur();
  await ben.page.getByRole("button", { name: /^2\s*Medium-term goals \(up to 36 months\)$/ }).click();
  await region(ben, "Medium-term goals (up to 36 months)").waitFor();
  await look(ben, "plan-horizons");

  await go(ben, "/pairs/1/paper/goals");
  for (const heading of ["Short-term goals (up to 12 months)", "Medium-term goals (up to 36 months)"]) await paperHeading(ben, heading).waitFor();
  await look(ben, "plan-horizons-paper");
  await field(ben, "Blank, to be filled in by hand").check();
  for (const heading of ["Short-term goals", "Medium-term goals"]) await paperHeading(ben, heading).waitFor();
  const line = ben.page.locator(".paper__line", { hasText: short });
  assert.equal(await line.locator(".paper__blank").innerText(), "", "a line to fill in");
  assert.deepEqual([...ana.complaints, ...ben.complaints], []);
});

test("the objectives of the meetings and what became of them are printed with the plan", async () => {
  const { ana, ben } = await pair(browser, relay);
  await open(ben, "Plan");
  await (await add(ben, "Goals", "Goal")).fill("Lead a district");
  await open(ben, "Meetings");
  await open(ana, "Meetings");
  for (const text of ["Understand the budget", "Meet the deputy"]) {
    await (await add(ben, "Objectives for this meeting", "Objective")).fill(text);
  }
  await field(row(ben, "Objectives for this meeting", 1), "Goal it serves").selectOption("Lead a district");
  await reads(ana, "Meet the deputy");
  const judged = row(ana, "Objectives for this meeting", 1);
  await field(judged, "At the meeting").selectOption("Changed");
  await field(judged, "Remark").fill("Only the part on travel");
  await field(row(ana, "Objectives for this meeting", 2), "At the meeting").selectOption("Later");
  await field(ben, "Date of the meeting").fill("11/3/2026");
  await field(ben, "Date of the meeting").blur();
  const next = ben.page.locator("#next");
  await reads(ben, "Only the part on travel");
  await next.getByRole("button", { name: "We have met: make the log entry", exact: true }).click();
  const asked = next.getByRole("form", { name: "We have met: make the log entry" });
  await field(asked, "Hours met").fill("1");
  await asked.getByRole("button", { name: "Save", exact: true }).click();
  await asked.waitFor({ state: "detached" });

  await go(ben, "/pairs/1/paper/goals");
  const table = region(ben, "Objectives of your meetings").getByRole("table");
  await table.getByRole("row", { name: /Understand the budget Lead a district Changed Only the part on travel.*November 3, 2026/ }).waitFor();
  await table.getByRole("row", { name: /Meet the deputy.*Later/ }).waitFor();
  await look(ben, "plan-objectives-paper");
  await field(ben, "Blank, to be filled in by hand").check();
  await table.getByRole("cell", { name: "Understand the budget" }).waitFor({ state: "detached" });
  assert.ok((await table.getByRole("row").count()) > 3, "room to write");
  await go(ben, "/pairs/1/paper/contract");
  await ben.page.locator(".paper__section").first().waitFor();
  assert.equal(await ben.page.getByText("Objectives of your meetings").count(), 0);
  assert.deepEqual([...ana.complaints, ...ben.complaints], []);
});

test("long names with accents, and words without a place to break, stay within the sheet", async () => {
  const name = `María José Ñíguez y ${"Åström".repeat(6)}`;
  const who = await person(browser, relay, name);
  await start(who, "mentee", undefined, "San José");
  await go(who, "/pairs/1/agreement");
  await who.page.locator("textarea").first().fill(`San José, ${"protégé".repeat(20)}`);
  for (const sheet of ["contract", "goals", "meetings"]) {
    await go(who, `/pairs/1/paper/${sheet}`);
    await who.page.getByText(name).first().waitFor();
    // A Letter page without its margins, at 96 dots per inch.
    await who.page.setViewportSize({ width: 720, height: 960 });
    await who.page.emulateMedia({ media: "print" });
    const outside = await who.page.evaluate(() => {
      const leaves = (it) => it.getBoundingClientRect().right > innerWidth + 1;
      const overflows = (it) => getComputedStyle(it).display === "block" && it.scrollWidth > it.clientWidth + 1;
      const all = [...document.querySelectorAll(".paper *:not(.hidden)")];
      return all.filter((it) => leaves(it) || overflows(it)).map((it) => it.outerHTML.slice(0, 80));
    });
    assert.deepEqual(outside, [], `${sheet}: nothing is cut off`);
    await who.page.emulateMedia({ media: "screen" });
    await who.page.setViewportSize({ width: 1280, height: 900 });
  }
  await go(who, "/pairs/1/paper/contract");
  await look(who, "paper-long-name");
  assert.deepEqual(who.complaints, []);
});

test("a line that is longer than its place is whole when a page itself is printed", async () => {
  const who = await person(browser, relay, "Ana");
  await start(who, "mentee");
  await go(who, "/pairs/1/meetings");
  const part = region(who, "Follow-ups");
  const words = "Ask the deputy what the district needs most, and tell at the next two meetings what came of it";
  await part.getByRole("button", { name: "Add: Follow-up", exact: true }).click();
  const asked = part.getByRole("form", { name: "Add: Follow-up" });
  await field(asked, "What is to be done").fill(words);
  await field(asked, "Who does it").selectOption("The mentee");
  await asked.getByRole("button", { name: "Save", exact: true }).click();
  const box = field(part.locator("details.entry[open]"), "What is to be done");
  await box.waitFor();
  const kind = field(part.locator("details.entry[open]"), "Kind");
  await kind.selectOption({ index: 1 });
  const chosen = await kind.evaluate((it) => it.selectedOptions[0].text);
  await who.page.setViewportSize({ width: 720, height: 960 });
  await who.page.emulateMedia({ media: "print" });
  const printed = await box.evaluate((it) => {
    const line = it.parentElement;
    const wraps = line.clientHeight > 2 * parseFloat(getComputedStyle(line).fontSize) && line.scrollWidth <= line.clientWidth;
    return { text: JSON.parse(getComputedStyle(line, "::after").content), wraps, box: it.checkVisibility() };
  });
  assert.deepEqual(printed, { text: words, wraps: true, box: false });
  const answer = await kind.evaluate((it) => ({ text: JSON.parse(getComputedStyle(it.parentElement, "::after").content), box: it.checkVisibility() }));
  assert.deepEqual(answer, { text: chosen, box: false }, "an answer that was chosen, too");
  assert.deepEqual(who.complaints, []);
});

test("what a screen shortens is whole in print, and the sheet of the next meeting has what is still to be done", async () => {
  const { ana, ben } = await pair(browser, relay);
  await open(ben, "Plan");
  const goal = "Lead a small team by the end of the fiscal year, and know how budget change proposals are written";
  await (await add(ben, "Goals", "Goal")).fill(goal);
  await open(ben, "Meetings");
  const part = region(ben, "Follow-ups");
  await part.getByRole("button", { name: "Add: Follow-up", exact: true }).click();
  const asked = part.getByRole("form", { name: "Add: Follow-up" });
  await field(asked, "What is to be done").fill("Ask Rosa in Payroll");
  await field(asked, "Who does it").selectOption("The mentee");
  await asked.getByRole("button", { name: "Save", exact: true }).click();
  await field(part.locator("details.entry[open]"), "Due").fill("12/1/2026");
  await field(part.locator("details.entry[open]"), "Due").blur();
  const shown = ben.page.getByRole("group", { name: "Goals in the development plan", exact: true }).getByRole("listitem");
  await shown.getByText(/…$/).waitFor();
  await ben.page.emulateMedia({ media: "print" });
  const whole = await shown.locator("span").evaluate((it) => JSON.parse(getComputedStyle(it, "::after").content));
  assert.equal(whole, goal);
  await ben.page.emulateMedia({ media: "screen" });

  await go(ben, "/pairs/1/paper/next_meeting");
  const paper = ben.page.locator(".paper");
  for (const words of ["Goals in the development plan", goal, "Open follow-ups", "Ask Rosa in Payroll · Mentee · Due December 1, 2026"]) await paper.getByText(words, { exact: true }).waitFor();
  await look(ben, "next-meeting-paper");
  await field(ben, "Blank, to be filled in by hand").check();
  await paper.getByText("Ask Rosa in Payroll").waitFor({ state: "detached" });
  assert.deepEqual([...ana.complaints, ...ben.complaints], []);
});

test("each sheet says who may see it, and the binder is for whoever prints it", async () => {
  const { ana, ben } = await pair(browser, relay);
  const [mine, both] = ["Confidential. Only for Ben.", "Confidential. For the two of you only. Pass it on only if you both agree."];
  const mark = (where) => where.locator(".confidential").allTextContents();
  const bound = (name) => ben.page.locator(".paper--bound").filter({ has: ben.page.getByRole("heading", { level: 2, name, exact: true }) });
  await go(ben, "/pairs/1/paper");
  await bound("Private notes").waitFor();
  assert.deepEqual(await mark(ben.page.locator(".paper").first()), [mine]);
  for (const [name, words] of [["Mentoring contract", both], ["Private notes", mine]]) assert.deepEqual(await mark(bound(name)), [words], name);
  await bound("Learning record").waitFor();
  assert.deepEqual(await mark(bound("Learning record")), [], "it is for the employer");
  await look(ben, "binder-marks");
  for (const [sheet, words] of [["contract", both], ["notes", mine]]) {
    await go(ben, `/pairs/1/paper/${sheet}`);
    await ben.page.getByText(words, { exact: true }).waitFor();
  }
  await field(ben, "Blank, to be filled in by hand").check();
  await ben.page.locator(".confidential").waitFor({ state: "detached" });
  assert.deepEqual([...ana.complaints, ...ben.complaints], []);
});

test("a printed page says whose it is, and when it also holds what only its writer sees", async () => {
  const { ana, ben } = await pair(browser, relay);
  const enjoy = "What do you enjoy doing?";
  const [program, both] = ["Caltrans Mentoring Program", "Confidential. For the two of you only. Pass it on only if you both agree."];
  const two = `${program} · Mentor: Ana · Mentee: Ben`;
  const copy = "Confidential. Ben’s own copy: it also holds what only Ben can see.";
  const says = (who, names, words) =>
    who.page.waitForFunction((wanted) => JSON.stringify([...document.querySelectorAll(".on-paper")].map((it) => [it.dataset.names, it.dataset.words])) === wanted, JSON.stringify([[names, words]]));
  const pills = async () => {
    await ben.page.emulateMedia({ media: "print" });
    const count = await ben.page.locator("main .visibility--own").filter({ visible: true }).count();
    await ben.page.emulateMedia({ media: "screen" });
    return count;
  };
  for (const who of [ana, ben]) await open(who, "Plan");
  await says(ben, two, both);
  assert.equal(await pills(), 0, "nothing is only for its writer yet");
  await addLine(ben, enjoy, "Something you enjoy", "flying kites");
  await says(ben, two, copy);
  assert.ok((await pills()) > 0, "the parts are told apart");
  await says(ana, two, both);
  await ben.page.getByRole("button", { name: `Share with my partner: ${enjoy}` }).click();
  await says(ben, two, both);
  await go(ben, "/pairs/1/forms/notes");
  await says(ben, `${program} · Mentee: Ben`, "Confidential. Only for Ben.");
  assert.equal(await pills(), 0);
  await look(ben, "notes-head");
  await open(ben, "Guide");
  await ben.page.locator(".on-paper").waitFor({ state: "detached" });
  assert.deepEqual([...ana.complaints, ...ben.complaints], []);
});
