// Reminders: gentle, a member's own, and put off or turned off without anybody knowing.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { addLine, field, list, reads, step } from "./support/forms.mjs";
import { go, look, open, pair, person, saved, start } from "./support/people.mjs";
import { stage } from "./support/stage.mjs";

let browser, relay;
const here = stage();
beforeEach(() => ({ browser, relay } = here));

const next = (who) => who.page.getByRole("region", { name: "What comes next" });
const line = (who, words) => next(who).locator("li.step-line").filter({ hasText: words });
const IDP = "Taking part belongs in";

test("a reminder is put off for a week or turned off and comes back, and what keeps the rest waiting cannot be", async () => {
  const { ben } = await pair(browser, relay);
  await line(ben, IDP).waitFor();
  const first = next(ben).locator("li.step-line", { has: ben.page.locator(".badge--first") });
  assert.ok((await first.count()) > 0);
  assert.equal(await first.locator("details.not-now").count(), 0, "what comes first is not put off");

  await line(ben, IDP).locator("summary").click();
  await look(ben, "reminder-not-now");
  await line(ben, IDP).getByRole("button", { name: "Remind me in a week" }).click();
  await line(ben, IDP).waitFor({ state: "detached" });
  assert.ok(await ben.page.evaluate(() => document.activeElement?.id === "steps-heading"), "the focus stays where the line was");
  await saved(ben, /Stored at the relay|Saved on this device|Seen by/);
  await ben.page.reload();
  await next(ben).getByText("1 reminder is put off or turned off").click();
  await next(ben).getByText(/Put off until/).waitFor();
  assert.equal(await line(ben, IDP).count(), 0);
  await look(ben, "reminder-put-off");
  await next(ben).getByRole("button", { name: /^Remind me again: Taking part/ }).click();
  await line(ben, IDP).waitFor();

  await line(ben, IDP).locator("summary").click();
  await line(ben, IDP).getByRole("button", { name: "Turn this reminder off" }).click();
  await line(ben, IDP).waitFor({ state: "detached" });
  await next(ben).getByText("1 reminder is put off or turned off").click();
  await next(ben).getByText("Turned off.").waitFor();
  // It is no form that anybody fills in.
  await open(ben, "Forms");
  assert.equal(await ben.page.getByText("Reminders put off").count(), 0);
  assert.deepEqual(ben.complaints, []);
});

test("the rhythm that the agreement names is proposed for the schedule and stands in the calendar", async () => {
  const { ana, ben } = await pair(browser, relay);
  await open(ben, "Mentoring contract");
  await step(ben, "How long and how often");
  await ben.page.getByLabel("How often and when we meet").fill("Every other Tuesday, in the library");
  await reads(ben, "Every other Tuesday");
  await go(ana, "/pairs/1/meetings");
  const rhythm = ana.page.getByRole("button", { name: "Use Every two weeks for: How often" });
  await rhythm.waitFor();
  await field(ana, "Beginning on").fill("12/1/2026");
  await field(ana, "Beginning on").press("Tab");
  const save = ana.page.getByRole("button", { name: "Save a calendar file", exact: true });
  const [download] = await Promise.all([ana.page.waitForEvent("download"), save.click()]);
  const { readFileSync } = await import("node:fs");
  const text = readFileSync(await download.path(), "utf8");
  assert.match(text, /RRULE:FREQ=WEEKLY;INTERVAL=2/, "as long as the schedule says nothing else");
  await rhythm.click();
  assert.equal(await field(ana, "How often").inputValue(), "two_weeks");

  // What became of a planned meeting is counted, for the two of them.
  await ana.page.getByRole("button", { name: "Add: Planned meeting", exact: true }).click();
  const asked = ana.page.getByRole("form", { name: "Add: Planned meeting" });
  await field(asked, "Day").fill("11/3/2026");
  await asked.getByRole("button", { name: "Save", exact: true }).click();
  await asked.waitFor({ state: "detached" });
  await field(list(ana, "Planned meetings"), "What became of it").selectOption("Missed");
  await open(ben, "Meetings");
  await reads(ben, "Of the planned meetings: held 0, moved 0, cancelled 0, missed 1.");
});

test("in the middle of the time the plan is to be looked at again, and a change of its words is enough", async () => {
  const ben = await person(browser, relay, "Ben");
  await start(ben, "mentee", undefined, "San José");
  const HALF = "Half of the time is over.";
  const day = (ahead) => new Date(Date.now() + ahead * 86_400_000);
  const written = (date) => `${date.getMonth() + 1}/${date.getDate()}/${date.getFullYear()}`;
  await open(ben, "Plan");
  await field(ben, "Purpose of our work together").fill("To learn how a budget is made");
  await field(ben, "Begins on").fill(written(day(0)));
  await field(ben, "Ends on").fill(written(day(150)));
  await field(ben, "Ends on").press("Tab");
  await saved(ben, /Stored at the relay|Saved on this device/);
  await open(ben, "Overview");
  await next(ben).waitFor();
  assert.equal(await line(ben, HALF).count(), 0, "not before the middle");

  await ben.page.clock.setFixedTime(day(80));
  await ben.page.reload();
  await line(ben, HALF).waitFor();
  await open(ben, "Plan");
  await field(ben, "Purpose of our work together").fill("To learn how a budget is made and defended");
  await field(ben, "Purpose of our work together").press("Tab");
  await open(ben, "Overview");
  await line(ben, HALF).waitFor({ state: "detached" });
  await ben.page.reload();
  await next(ben).waitFor();
  assert.equal(await line(ben, HALF).count(), 0, "also when the page is opened again");
});

test("the last day is proposed from the months that the agreement names", async () => {
  const { ana, ben } = await pair(browser, relay);
  for (const who of [ana, ben]) {
    await open(who, "Mentoring contract");
    await step(who, "How long and how often");
  }
  await field(ana, "Agreed length in months").fill("3");
  await field(ana, "Agreed length in months").blur();
  const day = new Date();
  day.setDate(1);
  day.setMonth(day.getMonth() + 3);
  const month = day.toLocaleDateString("en-US", { month: "long" });
  const use = (who) => who.page.getByRole("button", { name: new RegExp(`^Use ${month} .*, ${day.getFullYear()} for: Ends on$`) });
  await use(ben).waitFor();
  await use(ana).click();
  await use(ben).waitFor({ state: "detached" });
  assert.match(await field(ben, "Ends on").inputValue(), new RegExp(`^${String(day.getMonth() + 1).padStart(2, "0")}/.*/${day.getFullYear()}$`));
  assert.deepEqual([...ana.complaints, ...ben.complaints], []);
});

test("a reminder about skills without a goal names them", async () => {
  const { ben } = await pair(browser, relay, undefined, "Sacramento");
  await ben.page.getByRole("navigation", { name: "Pages of this partnership" }).getByRole("link").nth(1).click();
  await addLine(ben, "Skill areas to develop", "Skill area", "Speaking before many");
  await open(ben, "Overview");
  await line(ben, "A skill from the").getByText("“Speaking before many”").waitFor();
  assert.deepEqual(ben.complaints, []);
});
