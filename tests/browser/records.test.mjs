// What a member shows elsewhere: own hours, own record, a sentence; nothing of what was talked about.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { beforeEach, test } from "node:test";
import { field, step } from "./support/forms.mjs";
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
  // Printed, too: what is one's own names its writer and nobody else, what is both's names the two.
  const head = () => ben.page.locator(".on-paper").evaluateAll((all) => all.map((it) => [it.dataset.names, it.dataset.words]));
  assert.deepEqual(await head(), [["Caltrans Mentoring Program · Mentee: Ben", "Written by Ben alone."]]);
  const pill = ben.page.locator("main .visibility--own").first();
  assert.ok(await pill.isVisible());
  await ben.page.emulateMedia({ media: "print" });
  assert.equal(await ben.page.locator("main .visibility").filter({ visible: true }).count(), 0, "the head says it once");
  await ben.page.emulateMedia({ media: "screen" });
  const [download] = await Promise.all([
    ben.page.waitForEvent("download"),
    ben.page.getByRole("button", { name: "Save the record as a file" }).click(),
  ]);
  const text = readFileSync(await download.path(), "utf8");
  for (const part of ["Kind: Job shadowing", "October 2026: 3.25 hours"]) assert.ok(text.includes(part), text);
  for (const part of ["secret", "Ana"]) assert.ok(!text.includes(part), text);
  await open(ben, "Meetings");
  await ben.page.locator(".on-paper[data-names*='Ana']").waitFor({ state: "attached" });
  assert.deepEqual(await head(), [["Caltrans Mentoring Program · Mentor: Ana · Mentee: Ben", "Confidential. For the two of you only. Pass it on only if you both agree."]]);
  assert.deepEqual(ben.complaints, []);
});

const today = () => {
  const now = new Date();
  return `${now.getMonth() + 1}/${now.getDate()}/${now.getFullYear()}`;
};

async function logMeeting(who, hours) {
  const log = who.page.getByRole("region", { name: "Meeting log", exact: true });
  await log.getByRole("button", { name: "Add: Meeting", exact: true }).click();
  const asked = log.getByRole("form", { name: "Add: Meeting" });
  await field(asked, "Date").fill(today());
  await field(asked, "Hours met").fill(hours);
  await asked.getByRole("button", { name: "Save", exact: true }).click();
  await asked.waitFor({ state: "detached" });
  return log.locator("details.entry[open]").filter({ has: who.page.locator("summary", { hasText: hours }) });
}

test("my paid hours say what is left, leave out meetings in our own time, and are printed for the supervisor", async () => {
  const { ana, ben } = await pair(browser, relay, undefined, "Sacramento");
  await go(ben, "/pairs/1/forms/paid_time");
  const balance = ben.page.getByRole("region", { name: /^Balance on / });
  await balance.getByText("0 hours used of 1 hour so far. 1 hour left.").waitFor();
  await open(ana, "Meetings");
  await logMeeting(ana, "0.5");
  const evening = await logMeeting(ana, "3.25");
  await field(evening, "In our own time").check();
  await field(evening, "What we talked about").fill("A secret of ours");
  await balance.getByText("0.5 hours used of 1 hour so far. 0.5 hours left.").waitFor();
  assert.deepEqual(await balance.getByRole("row").allInnerTexts().then((rows) => rows.map((row) => row.split("\t")[1])), ["Hours", "0.5 hours"]);
  await look(ben, "paid-hours");
  // What one used otherwise is one's own; the meetings are both's.
  await ben.page.getByRole("button", { name: "Add: Time used", exact: true }).click();
  const asked = ben.page.getByRole("form", { name: "Add: Time used" });
  await field(asked, "Hours").fill("1");
  await field(asked, "What for").selectOption("Project work");
  await asked.getByRole("button", { name: "Save", exact: true }).click();
  await balance.getByText("1 hour used of 1 hour so far. 0 hours left.").waitFor();
  await balance.getByText("0.5 hours beyond what was saved up").waitFor();
  await go(ben, "/pairs/1/paper/paid_time");
  const sheet = ben.page.locator(".paper");
  await sheet.getByRole("heading", { name: /^Balance on / }).waitFor();
  await sheet.locator(".paper__line--sign").filter({ hasText: "Supervisor" }).waitFor();
  const words = await sheet.innerText();
  for (const part of ["secret", "Ana"]) assert.ok(!words.includes(part), words);
  await look(ben, "paid-hours-paper");
  await field(ben, "Blank, to be filled in by hand").check();
  await sheet.getByRole("heading", { name: /^Balance on / }).waitFor({ state: "detached" });
  await sheet.locator(".paper__line--sign").filter({ hasText: "Supervisor" }).waitFor();
  assert.deepEqual([...ana.complaints, ...ben.complaints], []);
});

test("the time that each agreed to give a month stands beside the time in the log", async () => {
  const { ana, ben } = await pair(browser, relay, undefined, "Sacramento");
  await open(ana, "Agreement");
  await step(ana, "How long and how often");
  await field(ana, "Time the mentor gives each month, about").fill("4");
  await field(ana, "Time the protégé gives each month, about").fill("6:30");
  await field(ana, "Time the protégé gives each month, about").blur();
  await open(ben, "Meetings");
  await logMeeting(ben, "1.5");
  for (const who of [ana, ben]) {
    await open(who, "Overview");
    const table = who.page.getByRole("table", { name: "Agreed time beside the time in the log, after 1 month" });
    await table.getByRole("row", { name: "Ana 4 hours 1.5 hours", exact: true }).waitFor();
    await table.getByRole("row", { name: "Ben 6.5 hours 1.5 hours", exact: true }).waitFor();
  }
  await look(ana, "agreed-time");
  assert.deepEqual([...ana.complaints, ...ben.complaints], []);
});
