// What takes more than a screen is filled in step by step.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { CONTRACT, text } from "./support/contract.mjs";
import { completeAgreement } from "./support/agreement.mjs";
import { add, addLine, field, reads, step, tabTo } from "./support/forms.mjs";
import { go, look, open, pair, saved } from "./support/people.mjs";
import { stage } from "./support/stage.mjs";

let browser, relay;
const here = stage();
beforeEach(() => ({ browser, relay } = here));

const opened = (who) => who.page.locator("main .step-body:not(.step-body--away)");
const place = (who, words) => who.page.locator(".steps__place").first().getByText(words, { exact: true }).waitFor();
const FREQUENCY = "How often and when we meet";

test("the agreement is filled in step by step, and whoever looks for a field is led into its step", async () => {
  const { ana, ben } = await pair(browser, relay);
  await open(ben, CONTRACT);
  await place(ben, "Step 1 of 9");
  const ways = ben.page.getByRole("group", { name: "Steps of this form" }).getByRole("button");
  const names = (await ways.locator(".step__title").allTextContents());
  assert.deepEqual(names, ["Who does what", "What we will work on", "Ground rules", "How long and how often", "Guidelines", "Confidentiality", "Code of practice", "Check each other", "Sign"]);
  assert.equal(await field(ben, FREQUENCY).isVisible(), false);
  // What a step still needs is marked: a ground rule is missing, a length is there.
  const marked = (name) => ben.page.locator(".step", { hasText: name }).locator(".step__open").count();
  assert.deepEqual([await marked("Ground rules"), await marked("How long and how often")], [1, 0]);
  await look(ben, "agreement-step-1");
  // What comes before anything is written stands in the first step, and leads to where it is declared.
  const promised = ben.page.getByText("Before you write here, each of you says").filter({ visible: true });
  assert.equal(await promised.count(), 1);
  await promised.getByRole("link", { name: "Confidentiality" }).click();
  await place(ben, "Step 6 of 9");
  assert.equal(await promised.count(), 0);
  await step(ben, "Who does what");
  // On a phone, the steps are in sight at once.
  await ben.page.setViewportSize({ width: 390, height: 844 });
  const top = await ben.page.locator(".steps").first().evaluate((it) => it.getBoundingClientRect().top + scrollY);
  assert.ok(top < 520, `the steps begin at ${top}`);
  await ben.page.setViewportSize({ width: 1280, height: 900 });

  // Forward with the keyboard; the focus goes along, and nothing has to be complete.
  await ben.page.locator("h1").focus();
  await tabTo(ben, ben.page.getByRole("button", { name: "Next step" }));
  await ben.page.keyboard.press("Enter");
  await place(ben, "Step 2 of 9");
  assert.ok(await opened(ben).evaluate((it) => it === document.activeElement));
  await ben.page.getByRole("button", { name: "Next step" }).click();
  await addLine(ben, "Our ground rules", "Ground rule", "We really listen");
  await ben.page.locator(".step", { hasText: "Ground rules" }).locator(".step__open").waitFor({ state: "detached" });
  await look(ben, "agreement-step-3");
  await ben.page.getByRole("button", { name: "Back", exact: true }).click();
  await place(ben, "Step 2 of 9");

  // Each is in a step of their own, and both have all that was written.
  await open(ana, CONTRACT);
  await place(ana, "Step 1 of 9");
  await reads(ana, "We really listen");
  await ana.page.getByText(/things are still open/).click();
  await ana.page.getByRole("link", { name: /^The mentor has read and understood the guidelines: not ticked/ }).click();
  await place(ana, "Step 5 of 9");
  await ana.page.waitForFunction(() => document.activeElement?.closest(".read-first"));
  await ana.page.getByRole("link", { name: "Go to the place to sign" }).click();
  await place(ana, "Step 9 of 9");
  await ana.page.getByRole("link", { name: "Go to the place to sign" }).waitFor({ state: "detached" });
  await look(ana, "agreement-step-sign");
  await ana.page.getByRole("link", { name: "Read all of it on one page" }).click();
  await ana.page.waitForURL("**/paper/contract");
  await text(ana, "We really listen");

  // Whoever comes back finds the step that was open.
  await open(ben, "Overview");
  await open(ben, CONTRACT);
  await place(ben, "Step 2 of 9");

  // In print there is no step: everything stands there.
  await ben.page.emulateMedia({ media: "print" });
  await field(ben, FREQUENCY).waitFor();
  assert.equal(await ben.page.getByRole("group", { name: "Steps of this form" }).count(), 0);
  await ben.page.emulateMedia({ media: "screen" });
  assert.deepEqual([...ana.complaints, ...ben.complaints], []);
});

test("another tab has the step for signing, and says to nobody that they have signed", async () => {
  const { ana } = await pair(browser, relay);
  await open(ana, CONTRACT);
  const second = { ...ana, page: await ana.context.newPage() };
  await go(second, "/pairs/1/agreement");
  await second.page.getByRole("button", { name: "Edit here" }).waitFor();
  await step(second, "Sign");
  await place(second, "Step 9 of 9");
  assert.equal(await second.page.getByText("You have signed what it says now.").count(), 0);
});

test("what is folded away is printed with all of its steps", async () => {
  const { ben } = await pair(browser, relay, undefined, "Mentoring for anybody");
  await open(ben, "Check-ups");
  const copies = ben.page.locator("#check_ups-form").locator("xpath=..");
  await copies.getByRole("button", { name: /^Add: / }).first().click();
  await copies.getByRole("button", { name: "Save" }).click();
  await step(copies, "In your own words");
  const last = copies.getByLabel(/^10\. If I could change one thing/);
  await last.fill("Meet outdoors");
  await last.blur();
  await saved(ben, /Saved on this device|Stored at the relay|Seen by/);
  await ben.page.reload();
  await ben.page.locator("details.entry summary").first().waitFor();
  assert.equal(await last.count(), 0, "it is drawn when somebody unfolds it");
  await ben.page.evaluate(() => dispatchEvent(new Event("beforeprint")));
  await ben.page.emulateMedia({ media: "print" });
  await last.waitFor();
  assert.equal(await last.inputValue(), "Meet outdoors");
  assert.deepEqual(ben.complaints, []);
});

test("the contract names what the plan still needs and leads there, and the plan marks the steps that need something", async () => {
  const { ana, ben } = await pair(browser, relay, undefined, "City of San José");
  for (const who of [ana, ben]) await go(who, "/pairs/1/agreement");
  await completeAgreement(ana, ben);
  await ben.page.getByText("The development plan still needs:", { exact: true }).waitFor();
  await look(ben, "agreement-plan-needed");
  await open(ben, "Plan");
  await step(ben, "Goals");
  await open(ben, "Contract");
  await ben.page.getByRole("link", { name: "Purpose of our work together: not answered yet" }).click();
  await ben.page.getByRole("heading", { level: 1, name: "Plan" }).waitFor();
  await place(ben, "Step 1 of 5");
  const marked = (name) => ben.page.locator(".step", { hasText: name }).locator(".step__open");
  for (const name of ["Purpose and time", "Goals", "What each of us does", "Accepted by both"]) await marked(name).waitFor();
  assert.equal(await marked("What we commit ourselves to").count(), 0);
  await step(ben, "Goals");
  await (await add(ben, "Goals", "Goal")).fill("Lead a project");
  await marked("Goals").waitFor({ state: "detached" });
  await look(ben, "plan-steps-open");
  assert.deepEqual([...ana.complaints, ...ben.complaints], []);
});

test("a sheet for a goal is filled in step by step, and what it still needs leads into the right step", async () => {
  const { ben } = await pair(browser, relay, undefined, "Sacramento");
  await go(ben, "/pairs/1/plan");
  await ben.page.getByRole("button", { name: "Add: SMART sheet", exact: true }).click();
  const asked = ben.page.getByRole("form", { name: "Add: SMART sheet" });
  await field(asked, "Start date").fill("12/1/2026");
  await asked.getByRole("button", { name: "Save", exact: true }).click();
  await asked.waitFor({ state: "detached" });
  await ben.page.waitForFunction(() => document.activeElement?.labels?.[0]?.textContent.startsWith("Goal in the"));
  const sheet = ben.page.getByRole("group", { name: "SMART sheets", exact: true }).locator("ol.rows > li").first();
  const marked = (name) => sheet.locator(".step", { hasText: name }).locator(".step__open").count();
  assert.deepEqual([await marked("The goal"), await marked("Is it SMART?"), await marked("Obstacles"), await marked("Signatures")], [1, 1, 1, 0]);
  await step(sheet, "Signatures");
  await sheet.getByText(/things are still open/).click();
  await sheet.getByRole("link", { name: "Measurable: not answered yet" }).click();
  await ben.page.waitForFunction(() => document.activeElement?.labels?.[0]?.textContent === "Measurable");
  await ben.page.keyboard.type("Forty people come");
  // A day that is none is listed when somebody goes on.
  await field(sheet, "That day").fill("2/30/2027");
  await field(sheet, "That day").blur();
  await sheet.getByRole("button", { name: "Next step" }).click();
  const wrong = sheet.getByRole("alert").filter({ hasText: "Please check the following" });
  await wrong.getByRole("link", { name: /^That day: / }).click();
  await ben.page.waitForFunction(() => document.activeElement?.value === "2/30/2027");
  await look(ben, "sheet-step-2");
  // A row that is in a step that was never opened is found all the same.
  await step(sheet, "Obstacles and action steps");
  await sheet.getByRole("button", { name: "Add: Action step", exact: true }).click();
  await ben.page.reload();
  await step(sheet, "Signatures");
  await sheet.getByText(/things are still open/).click();
  await sheet.getByRole("link", { name: "What is to be done?: not answered yet" }).click();
  await ben.page.waitForFunction(() => document.activeElement?.matches('[id*="/action_steps"] textarea'));
  // In print, all of it.
  await ben.page.evaluate(() => dispatchEvent(new Event("beforeprint")));
  await ben.page.emulateMedia({ media: "print" });
  await field(sheet, "Measurable").waitFor();
  await ben.page.emulateMedia({ media: "screen" });
  assert.deepEqual(ben.complaints, []);
});
