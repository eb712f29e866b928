// Two people make the forms theirs: hide, rename, add, and go on with another program and back.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { field, reads, readsNoMore, step, tabTo } from "./support/forms.mjs";
import { accessible, go, look, open, pair, saved } from "./support/people.mjs";
import { stage } from "./support/stage.mjs";

let browser, relay;
const here = stage();
beforeEach(() => ({ browser, relay } = here));

const CONTRACT = "Mentoring contract";
const FREQUENCY = "How often and when we meet";
const OURS = "What we read this month";

const text = (who, words) => who.page.getByText(words).first().waitFor();
const press = (who, name) => who.page.getByRole("button", { name, exact: true }).click();
const part = (who, label) => who.page.locator("li.own-part").filter({ has: who.page.locator(".own-part__label", { hasText: label }) }).first();

// From the list of forms to what can be changed in one of them, as people go.
async function adapt(who, form) {
  await open(who, "Forms");
  await who.page.getByRole("link", { name: "Change our forms" }).click();
  await who.page.getByRole("heading", { level: 1, name: "Our forms" }).waitFor();
  await who.page.getByRole("region", { name: "Adapt a form" }).getByRole("link", { name: form, exact: true }).click();
  await who.page.getByRole("heading", { level: 1, name: `Adapt: ${form}` }).waitFor();
}

async function addQuestion(who, words, kind, place) {
  await field(who, "The question").fill(words);
  await who.page.getByRole("radio", { name: kind, exact: true }).check();
  if (place) await field(who, "Where it stands").selectOption({ label: place });
  await press(who, "Add a question");
  await part(who, words).waitFor();
}

test("what one hides, renames and adds in a form is there for both, on the page, in print and in the history", async () => {
  const { ana, ben } = await pair(browser, relay);
  await open(ben, CONTRACT);
  await step(ben, "How long and how often");
  await field(ben, FREQUENCY).fill("Every Monday");
  await field(ben, FREQUENCY).blur();
  await adapt(ana, CONTRACT);
  await look(ana, "our-forms-contract");

  // Hidden: Ben sees it go while he is on the page, and what he wrote is kept.
  await part(ana, FREQUENCY).getByRole("button", { name: `Hide ${FREQUENCY}` }).click();
  await part(ana, FREQUENCY).getByText("Hidden. What was written is kept.").waitFor();
  await field(ben, FREQUENCY).waitFor({ state: "detached" });
  await readsNoMore(ben, "Every Monday");
  await part(ana, FREQUENCY).getByRole("button", { name: `Show ${FREQUENCY}` }).click();
  await reads(ben, "Every Monday");
  assert.equal(await part(ana, "Agreed length in months").getByText("This is needed.").count(), 1);

  // Renamed.
  await part(ana, FREQUENCY).getByRole("button", { name: `Rename ${FREQUENCY}` }).click();
  await field(ana, "New words").fill("Our rhythm");
  await press(ana, "Save");
  await part(ana, "Our rhythm").getByText(`In the program: ${FREQUENCY}`).waitFor();
  await field(ben, "Our rhythm").waitFor();
  assert.equal(await field(ben, "Our rhythm").inputValue(), "Every Monday");

  // Added, and answered by the other.
  await press(ana, "Add a question");
  await text(ana, "Write the question on one line");
  await addQuestion(ana, OURS, "Several lines");
  await look(ana, "our-forms-changed");
  await step(ben, "Guidelines");
  await field(ben, OURS).fill("Poems");
  await field(ben, OURS).blur();
  await saved(ben, /Stored at the relay|Seen by Ana/);
  await accessible(ben, "a contract with a question of their own");
  await open(ana, CONTRACT);
  await reads(ana, "Poems");
  await step(ana, "Guidelines");
  await field(ana, OURS).waitFor();

  // In print.
  await go(ana, "/pairs/1/paper/contract");
  await text(ana, OURS);
  await text(ana, "Poems");
  await text(ana, "Our rhythm");
  await look(ana, "our-forms-paper");

  // In the history, in words.
  await open(ana, "History");
  await ana.page.locator("details.entry summary").first().waitFor();
  await text(ana, OURS);
  const changes = ana.page.locator("details.entry").filter({ hasText: "Our rhythm (Mentoring contract)" });
  await changes.first().locator("summary").click();
  await changes.first().locator("dd", { hasText: "Our rhythm" }).first().waitFor();
  await look(ana, "our-forms-history");
  assert.deepEqual([...ana.complaints, ...ben.complaints], []);
});

test("two who change the same form offline have both changes when they meet, and a question in a list", async () => {
  const { ana, ben } = await pair(browser, relay);
  for (const who of [ana, ben]) {
    await adapt(who, "Meeting log");
    await who.page.evaluate(() => navigator.serviceWorker.ready.then(() => true));
    await who.context.setOffline(true);
  }
  await addQuestion(ana, "The weather", "One line", "In each item of: Meetings");
  await addQuestion(ben, "We were outdoors", "A box to tick", "In each item of: Meetings");
  await part(ben, "Where").getByRole("button", { name: "Hide Where" }).click();
  for (const who of [ana, ben]) {
    await saved(who, "Saved on this device");
    await who.page.reload();
    await who.page.getByRole("heading", { level: 1, name: "Adapt: Meeting log" }).waitFor();
  }
  for (const who of [ana, ben]) await who.context.setOffline(false);
  for (const who of [ana, ben]) {
    await part(who, "The weather").waitFor();
    await part(who, "We were outdoors").waitFor();
    await part(who, "Where").getByText("Hidden. What was written is kept.").waitFor();
  }
  await open(ben, "Meetings");
  const log = ben.page.locator("#log");
  await log.getByRole("button", { name: /^Add: / }).click();
  await log.getByLabel("Hours met").fill("1");
  await log.getByRole("button", { name: "Save" }).click();
  await log.getByLabel("The weather").fill("Rain");
  await log.getByLabel("The weather").blur();
  await log.getByLabel("We were outdoors").check();
  assert.equal(await log.getByLabel("Where", { exact: true }).count(), 0);
  await open(ana, "Meetings");
  await ana.page.locator("#log details.entry summary").first().click();
  await reads(ana, "Rain");
  // From the page of the meetings there is a way to each of its forms, and a question of the form itself stands there.
  for (const form of ["Next meeting", "Follow-ups", "Meeting log", "Schedule"]) {
    await ana.page.getByRole("link", { name: `Adapt this form ${form}`, exact: true }).waitFor();
  }
  await ana.page.getByRole("link", { name: "Adapt this form Meeting log", exact: true }).click();
  await ana.page.getByRole("heading", { level: 1, name: "Adapt: Meeting log" }).waitFor();
  await addQuestion(ana, "What we come back to", "One line");
  await log.getByLabel("What we come back to", { exact: true }).fill("The budget");
  const unexpected = [...ana.complaints, ...ben.complaints].filter((it) => !it.includes("ERR_INTERNET_DISCONNECTED"));
  assert.deepEqual(unexpected, []);
});

test("the program is changed for both and back, and every answer is there again", async () => {
  const { ana, ben } = await pair(browser, relay);
  await open(ben, CONTRACT);
  await step(ben, "How long and how often");
  await field(ben, FREQUENCY).fill("Every Monday");
  await field(ben, FREQUENCY).blur();
  await step(ben, "What we will work on");
  const competencies = ben.page.getByRole("group", { name: "Leadership competencies to show and practice" });
  await competencies.getByText("Choose from the list").click();
  await competencies.getByRole("checkbox", { name: "Communication", exact: true }).check();
  await saved(ben, /Stored at the relay|Seen by/);
  await open(ana, "Forms");
  await ana.page.getByRole("link", { name: "Change our forms" }).click();
  await text(ana, "Every answer that you have given is shown in a form.");
  await look(ana, "our-forms");
  const change = async (who, program) => {
    await field(who, "Go on with another program").selectOption({ label: program });
    await press(who, "Change the program…");
    const dialog = who.page.getByRole("dialog");
    await dialog.getByText(program).first().waitFor();
    return dialog;
  };
  const dialog = await change(ana, "Sacramento County DCSS Mentoring Program");
  await dialog.getByText(/answers? that you see now (is|are) not asked for there/).waitFor();
  await accessible(ana, "the question before the program is changed");
  await look(ana, "our-forms-change-program");
  await dialog.getByRole("button", { name: "Change the program", exact: true }).click();
  await text(ana, "The program is now: Sacramento County DCSS Mentoring Program");
  await text(ana, /answers? (is|are) kept that no form shows now/);
  await ana.page.getByText("Read them").click();
  await reads(ana, "Communication");
  await look(ana, "our-forms-kept");
  // Ben is still on the page of the agreement: its words are those of the other program.
  await ben.page.getByRole("heading", { level: 1, name: "Agreement", exact: true }).waitFor();
  await open(ben, "Overview");
  await text(ben, /protégé/);
  const back = await change(ana, "Caltrans Mentoring Program");
  await back.getByRole("button", { name: "Change the program", exact: true }).click();
  await text(ana, "Every answer that you have given is shown in a form.");
  await open(ben, CONTRACT);
  await reads(ben, "Every Monday");
  await reads(ben, "Communication");
  assert.deepEqual([...ana.complaints, ...ben.complaints], []);
});

test("somebody without a mouse hides, renames and adds, and stays in place while the partner does", async () => {
  const { ana, ben } = await pair(browser, relay);
  await open(ana, CONTRACT);
  await ana.page.locator("h1").focus();
  await tabTo(ana, ana.page.getByRole("link", { name: `Adapt this form ${CONTRACT}` }));
  await ana.page.keyboard.press("Enter");
  await ana.page.getByRole("heading", { level: 1, name: `Adapt: ${CONTRACT}` }).waitFor();
  await tabTo(ana, ana.page.getByRole("button", { name: `Hide ${FREQUENCY}` }));
  await ana.page.keyboard.press("Enter");
  await ana.page.waitForFunction((label) => document.activeElement.textContent === `Show ${label}`, FREQUENCY);
  await ana.page.keyboard.press("Enter");
  await tabTo(ana, ana.page.getByRole("button", { name: `Rename ${FREQUENCY}` }));
  await ana.page.keyboard.press("Enter");
  await ana.page.waitForFunction(() => document.activeElement.tagName === "INPUT");
  await ana.page.keyboard.press("ControlOrMeta+a");
  await ana.page.keyboard.type("Our rhythm");
  await ana.page.keyboard.press("Enter");
  await ana.page.waitForFunction(() => document.activeElement.textContent === "Rename Our rhythm");

  // Ben writes while Ana adds a question: the page is drawn anew, and he goes on where he was.
  await open(ben, CONTRACT);
  await step(ben, "How long and how often");
  await field(ben, "Our rhythm").focus();
  await ben.page.keyboard.type("Every ");
  await tabTo(ana, field(ana, "The question"));
  await ana.page.keyboard.type(OURS);
  await ana.page.keyboard.press("Enter");
  await field(ben, OURS).waitFor({ state: "attached" });
  await ben.page.waitForFunction(() => document.activeElement.tagName === "TEXTAREA");
  await ben.page.keyboard.type("Monday");
  await reads(ben, "Every Monday");
  await open(ana, CONTRACT);
  await reads(ana, "Every Monday");
  assert.deepEqual([...ana.complaints, ...ben.complaints], []);
});
