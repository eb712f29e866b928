// What a member shows elsewhere: own hours, own record, a sentence; nothing of what was talked about.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { beforeEach, test } from "node:test";
import { field } from "./support/forms.mjs";
import { go, look, open, pair } from "./support/people.mjs";
import { stage } from "./support/stage.mjs";

let browser, relay;
const here = stage();
beforeEach(() => ({ browser, relay } = here));

test("hours by month, the record as a file and a sentence for the employer hold no word of the meetings", async () => {
  const { ben } = await pair(browser, relay);
  await open(ben, "Meetings");
  const log = ben.page.getByRole("region", { name: "Meeting log", exact: true });
  for (const [day, hours] of [["10/6/2026", "1:15"], ["10/20/2026", "2"]]) {
    await log.getByRole("button", { name: "Add: Meeting", exact: true }).click();
    const asked = log.getByRole("form", { name: "Add: Meeting" });
    await field(asked, "Date").fill(day);
    await field(asked, "Hours met").fill(hours);
    await asked.getByRole("button", { name: "Save", exact: true }).click();
    await asked.waitFor({ state: "detached" });
  }
  await field(log, "What we talked about").first().fill("A secret of ours");
  // Job shadowing is planned as a follow-up and counted when it is done.
  const items = ben.page.getByRole("region", { name: "Follow-ups", exact: true });
  await items.getByRole("button", { name: "Add: Follow-up", exact: true }).click();
  const asked = items.getByRole("form", { name: "Add: Follow-up" });
  await field(asked, "What is to be done").fill("A day beside https://example.org/desk");
  await field(asked, "Who does it").selectOption("The mentee");
  await asked.getByRole("button", { name: "Save", exact: true }).click();
  await asked.waitFor({ state: "detached" });
  const item = items.locator("details.entry").first();
  if (!(await item.evaluate((it) => it.open))) await item.locator("> summary").click();
  await field(item, "Kind").selectOption("Job shadowing");
  await field(item, "Time it took").fill("3");
  await field(item, "Done on").fill("11/2/2026");
  await field(item, "Done on").press("Tab");

  await go(ben, "/pairs/1/forms/learning_record");
  await ben.page.getByText("Job shadowing: 3 hours.").waitFor();
  await ben.page.getByRole("radio", { name: "Job shadowing" }).check();
  await ben.page.getByRole("row", { name: "October 2026 2 3.25 hours" }).waitFor();
  const sentence = await ben.page.getByRole("textbox", { name: "A sentence for your employer's development plan" }).inputValue();
  assert.match(sentence, /Caltrans Mentoring Program\) as a mentee.*3\.25 hours/);
  await look(ben, "learning-record");
  const [download] = await Promise.all([
    ben.page.waitForEvent("download"),
    ben.page.getByRole("button", { name: "Save the record as a file" }).click(),
  ]);
  const text = readFileSync(await download.path(), "utf8");
  for (const part of ["Kind: Job shadowing", "October 2026: 3.25 hours"]) assert.ok(text.includes(part), text);
  for (const part of ["secret", "Ana"]) assert.ok(!text.includes(part), text);
  assert.deepEqual(ben.complaints, []);
});

test("the time that each agreed to give a month stands beside the time in the log", async () => {
  const { ana, ben } = await pair(browser, relay, undefined, "Sacramento");
  await open(ana, "Agreement");
  await field(ana, "Time the mentor gives each month, about").fill("4");
  await field(ana, "Time the protégé gives each month, about").fill("6:30");
  await field(ana, "Time the protégé gives each month, about").blur();
  await open(ben, "Meetings");
  const log = ben.page.getByRole("region", { name: "Meeting log", exact: true });
  await log.getByRole("button", { name: "Add: Meeting", exact: true }).click();
  const asked = log.getByRole("form", { name: "Add: Meeting" });
  const today = new Date();
  await field(asked, "Date").fill(`${today.getMonth() + 1}/${today.getDate()}/${today.getFullYear()}`);
  await field(asked, "Hours met").fill("1.5");
  await asked.getByRole("button", { name: "Save", exact: true }).click();
  await asked.waitFor({ state: "detached" });
  for (const who of [ana, ben]) {
    await open(who, "Overview");
    const table = who.page.getByRole("table", { name: "Agreed time beside the time in the log, after 1 month" });
    await table.getByRole("row", { name: "Ana 4 hours 1.5 hours", exact: true }).waitFor();
    await table.getByRole("row", { name: "Ben 6.5 hours 1.5 hours", exact: true }).waitFor();
  }
  await look(ana, "agreed-time");
  assert.deepEqual([...ana.complaints, ...ben.complaints], []);
});
