// Two people check each other, sign, change what they signed, and look back.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { CONTRACT, bothSign, contract, press, sign, stands, text } from "./support/contract.mjs";
import { addLine, field, list, reads, step, tabTo, tickAfterReading } from "./support/forms.mjs";
import { go, look, open, pair, saved } from "./support/people.mjs";
import { stage } from "./support/stage.mjs";

let browser, relay;
const here = stage();
beforeEach(() => ({ browser, relay } = here));

const FREQUENCY = "How often and when we meet";

test("they compare a number, and each sees since when the other is known to be the other", async () => {
  const { ana, ben } = await pair(browser, relay);
  await text(ana, "Not checked yet that it is really the two of you.");
  await ana.page.getByRole("link", { name: "Check now" }).click();
  await open(ben, CONTRACT);
  await step(ben, "Check each other");
  const digits = (who) => who.page.locator(".digits li").allTextContents();
  await ana.page.locator(".digits li").first().waitFor();
  await ben.page.locator(".digits li").first().waitFor();
  for (const who of [ana, ben]) assert.equal(await who.page.getByText("Not checked yet that").count(), 1, "it is said once");
  const number = await digits(ana);
  assert.deepEqual(number, await digits(ben));
  assert.deepEqual([number.length, ...number.map((it) => it.length)], [12, ...Array(12).fill(5)]);
  await look(ana, "check");
  await press(ben, "It is not the same");
  await text(ben, "Stop writing here.");
  await press(ana, "It is the same, and we sit together");
  await text(ana, /^Checked in person on /);
  assert.equal(await ana.page.evaluate(() => document.activeElement.id), "check-state", "the focus goes to the answer");
  await text(ben, "Ana has checked you on");
  await text(ben, "Not checked yet that it is really the two of you.");
  await press(ben, "It is the same, and we talk by phone or video");
  await text(ben, /^Checked by phone or video on /);
  await open(ana, "Overview");
  await text(ana, /^Checked in person on /);
  await look(ana, "overview-checked");
  await ana.page.reload();
  await text(ana, /^Checked in person on /);
  assert.deepEqual([...ana.complaints, ...ben.complaints], []);
});

test("the place to sign opens for each once the guidelines were opened and ticked by that person", async () => {
  const { ana, ben } = await pair(browser, relay);
  for (const who of [ana, ben]) await open(who, CONTRACT);
  const tick = (who, role) => who.page.getByRole("checkbox", { name: `The ${role} has read and understood the guidelines` });
  const sign = (who) => who.page.getByRole("button", { name: "Sign", exact: true });
  const closed = async (who) => {
    await step(who, "Sign");
    assert.deepEqual(await Promise.all([field(who, "Your name"), field(who, "Date of your signature"), sign(who)].map((it) => it.isDisabled())), [true, true, true]);
  };
  await closed(ana);
  await text(ana, "You can sign as soon as you have ticked this for yourself:");
  await look(ana, "guidelines-unread");
  // Whoever goes to sign is led to the tick, and from there to what is to be opened.
  assert.equal(await ana.page.getByRole("link", { name: "Go to the place to sign" }).count(), 0, "she is there");
  await step(ana, "Ground rules");
  await ana.page.getByRole("link", { name: "Go to the place to sign" }).click();
  await ana.page.waitForFunction(() => document.activeElement.innerText?.includes("not ticked yet"));
  await ana.page.keyboard.press("Enter");
  await ana.page.waitForFunction(() => document.activeElement.innerText === "Read: Code of practice");
  await text(ana, "First open and read what stands below. Then you can tick.");
  assert.ok(await tick(ana, "mentor").isDisabled());
  await ana.page.keyboard.press("Enter");
  await ana.page.locator(".read-first").getByText("Keep what you hear confidential.").waitFor();
  assert.ok(await tick(ana, "mentor").isDisabled(), "one text of two");
  // The other one is opened on its own page, which counts as well.
  await ana.page.getByText("Read: Trust, limits and integrity", { exact: true }).click();
  await ana.page.getByRole("link", { name: "On its own page: Trust, limits and integrity" }).click();
  await ana.page.locator("#guide-boundaries[open]").waitFor();
  await open(ana, CONTRACT);
  await text(ana, "You have opened it. Tick when you have read it.");
  await tick(ana, "mentor").check();
  await step(ben, "Guidelines");
  await text(ben, "First open and read what stands below.");
  assert.deepEqual([await tick(ben, "mentor").isDisabled(), await tick(ben, "mentee").isDisabled()], [true, true], "hers is not his");
  await closed(ben);
  assert.ok(await field(ana, "Your name").isEnabled());
  await look(ana, "guidelines-read");
  // What was ticked stays ticked, and can be taken back.
  await saved(ana, /Stored at the relay|Seen by/);
  await ana.page.reload();
  await step(ana, "Guidelines");
  await tick(ana, "mentor").waitFor();
  assert.deepEqual([await tick(ana, "mentor").isChecked(), await field(ana, "Your name").isEnabled()], [true, true]);
  await tick(ana, "mentor").uncheck();
  await text(ana, "First open and read what stands below.");
  await closed(ana);
  assert.deepEqual([...ana.complaints, ...ben.complaints], []);
});

test("both sign, one changes it, the difference is shown, and it is signed again", async () => {
  const { ana, ben } = await contract(browser, relay, look);
  await sign(ana, "Ben");
  await text(ana, "Type your own name as you gave it here: Ana.");
  await look(ana, "sign-refused");
  await bothSign({ ana, ben });
  await look(ana, "agreement-in-force");

  await step(ben, "How long and how often");
  await field(ben, "Agreed length in months").fill("9");
  await field(ben, "Agreed length in months").blur();
  for (const who of [ana, ben]) {
    await stands(who, "Signed, then changed");
    const difference = who.page.getByRole("region", { name: "What is different from what was signed" });
    assert.deepEqual(await difference.locator("dd").allTextContents(), ["6", "9"]);
  }
  await look(ana, "agreement-changed");
  await sign(ben);
  await stands(ana, "One signature");
  await look(ana, "agreement-proposed");
  await sign(ana);
  for (const who of [ana, ben]) await stands(who, "In force");

  await ana.page.getByRole("link", { name: /^Signed version of / }).last().click();
  await text(ana, "Confidential.");
  await reads(ana, "We really listen to each other");
  const length = ana.page.locator(".read", { hasText: "Agreed length in months" });
  assert.equal(await length.locator(".read__words").textContent(), "6", "the first version says what was signed first");
  await text(ana, /^Ben signed on /);
  await look(ana, "signed-version");
  assert.deepEqual([...ana.complaints, ...ben.complaints], []);
});

test("nobody signs before saying yes to the code of practice, and the other's yes keeps nobody waiting", async () => {
  const { ana, ben } = await contract(browser, relay);
  const yes = ben.page.getByRole("checkbox", { name: "The mentee has read all points and accepts them" });
  await step(ben, "Code of practice");
  await yes.uncheck();
  await text(ana, "1 thing is still open");
  await sign(ben);
  await ben.page.locator("#sign").getByRole("link", { name: "The mentee has read all points and accepts them: not ticked yet" }).click();
  assert.ok(await yes.evaluate((it) => it === document.activeElement), "the way to it");
  await sign(ana);
  await stands(ana, "One signature");
  await stands(ben, "One signature");
  await look(ben, "sign-first-declare");
  await step(ben, "Code of practice");
  await yes.check();
  await step(ben, "Sign");
  await press(ben, "Sign");
  for (const who of [ana, ben]) await stands(who, "In force");
  assert.deepEqual([...ana.complaints, ...ben.complaints], []);
});

test("on paper the contract has the names and days of those who signed what it says now, and no others", async () => {
  const { ana, ben } = await contract(browser, relay);
  await sign(ana);
  await stands(ana, "One signature");
  await go(ana, "/pairs/1/paper/contract");
  const lines = () => ana.page.locator(".paper__signatures .paper__blank").allInnerTexts();
  const under = (names) => ana.page.waitForFunction((names) => [...document.querySelectorAll(".paper__signatures .paper__blank")].filter((_, at) => at % 2 === 0).map((it) => it.innerText).join() === names, names);
  await under("Ana,");
  const [, day, ...others] = await lines();
  assert.match(day, /^[A-Z][a-z]+ \d+, 20\d\d$/);
  assert.deepEqual(others, ["", ""], "room for the other to sign by hand");
  await sign(ben);
  await under("Ana,Ben");
  assert.deepEqual(await lines(), ["Ana", day, "Ben", day]);
  await look(ana, "contract-paper-signed");
  await field(ana, "Blank, to be filled in by hand").check();
  await under(",");
  // What the program begins with stands on a blank one, with room behind it, and what it suggests.
  const duties = ana.page.locator(".paper__field").filter({ hasText: "Keep what is said confidential" }).first().getByRole("row");
  const words = (await duties.allInnerTexts()).slice(1).map((row) => row.split("\t")[1].trim());
  assert.deepEqual([words.length, words.filter(Boolean).length, words[5]], [10, 8, "Keep what is said confidential"]);
  await ana.page.getByText(/^For example: /).waitFor();
  await look(ana, "contract-paper-blank");
  await field(ana, "Blank, to be filled in by hand").uncheck();
  await under("Ana,Ben");
  await step(ben, "How long and how often");
  await field(ben, "Agreed length in months").fill("9");
  await field(ben, "Agreed length in months").blur();
  await under(",");
  assert.deepEqual([...ana.complaints, ...ben.complaints], []);
});

test("what the partner writes offline while one signs is not agreed to", async () => {
  const { ana, ben } = await contract(browser, relay);
  await ben.page.evaluate(() => navigator.serviceWorker.ready.then(() => true));
  await ben.context.setOffline(true);
  await step(ben, "How long and how often");
  await field(ben, FREQUENCY).press("End");
  await field(ben, FREQUENCY).pressSequentially(" Or never.");
  await field(ben, FREQUENCY).blur();
  await saved(ben, "Saved on this device");
  await sign(ana);
  await stands(ana, "One signature");
  await ben.context.setOffline(false);
  for (const who of [ana, ben]) await stands(who, "Signed, then changed");
  await sign(ben);
  await stands(ana, "One signature");
  await text(ana, "It is in force when you sign the same text.");
});

test("what is changed while somebody types the name is not signed, and what nobody sees is shown", async () => {
  const { ana, ben } = await contract(browser, relay);
  await step(ana, "Sign");
  await field(ana, "Your name").fill("Ana");
  await step(ben, "How long and how often");
  await field(ben, FREQUENCY).fill("Every Monday\u202e yadirF ro");
  await reads(ana, "Every Monday");
  await text(ana, "There are characters that nobody can see");
  await text(ana, "U+202E");
  await press(ana, "Sign");
  await text(ana, "It was changed while you were signing.");
  await look(ana, "sign-unseen");
  await press(ana, "Sign");
  await stands(ana, "One signature");
});

test("somebody without a mouse checks and signs", async () => {
  const { ana, ben } = await contract(browser, relay);
  const button = (name) => ana.page.getByRole("button", { name, exact: true });
  await ana.page.locator("h1").focus();
  await tabTo(ana, ana.page.getByRole("link", { name: "Check now" }));
  await ana.page.keyboard.press("Enter");
  await button("It is the same, and we sit together").waitFor();
  await tabTo(ana, button("It is the same, and we sit together"));
  await ana.page.keyboard.press("Enter");
  await text(ana, /^Checked in person on /);
  // The form between here and there is long.
  await ana.page.locator("h1").focus();
  await tabTo(ana, ana.page.getByRole("link", { name: "Go to the place to sign" }));
  await ana.page.keyboard.press("Enter");
  await ana.page.waitForFunction(() => document.activeElement.id === "sign-name");
  await ana.page.keyboard.type("Ana");
  await tabTo(ana, button("Sign"));
  await ana.page.keyboard.press("Enter");
  await stands(ben, "One signature");
  assert.equal(await ana.page.evaluate(() => document.activeElement.id), "standing", "the focus goes to what came of it");
});

test("the history says who changed what, shows any earlier state, and brings one answer back", async () => {
  const { ana, ben } = await pair(browser, relay);
  for (const who of [ana, ben]) {
    await open(who, CONTRACT);
    await step(who, "How long and how often");
  }
  await field(ana, FREQUENCY).fill("Every Monday");
  await field(ana, FREQUENCY).blur();
  await reads(ben, "Every Monday");
  await field(ben, FREQUENCY).fill("Once a year");
  await field(ben, FREQUENCY).blur();
  await reads(ana, "Once a year");
  await open(ana, "History");
  const newest = ana.page.locator("details.entry").first();
  await newest.getByText("Ben").waitFor();
  await newest.getByText(`Mentoring contract · ${FREQUENCY}`).waitFor();
  await newest.locator("summary").click();
  await newest.getByText("Every Monday").waitFor();
  assert.deepEqual(await newest.locator("dd").allTextContents(), ["Every Monday", "Once a year"]);
  await look(ana, "history");
  await ana.page.locator("details.entry").nth(1).locator("summary").click();
  await ana.page.locator("details.entry").nth(1).getByRole("link", { name: "Read everything as it was then" }).click();
  await reads(ana, "Every Monday");
  await text(ana, "Confidential.");
  await look(ana, "history-moment");
  await ana.page.getByRole("link", { name: "Back to the history" }).click();
  await newest.locator("summary").click();
  await newest.getByRole("button", { name: "Bring this back" }).click();
  await reads(ben, "Every Monday");
  await ana.page.locator("details.entry").first().getByText("You").waitFor();
  assert.equal(await ana.page.getByText("Once a year").count() > 0, true, "nothing was rewritten");
  await go(ana, "/pairs/1/history/abc");
  await text(ana, "This state cannot be shown");
  assert.deepEqual([...ana.complaints, ...ben.complaints], []);
});

test("a tab that only follows says where to look", async () => {
  const { ana } = await pair(browser, relay);
  const second = { ...ana, page: await ana.context.newPage() };
  await go(second, "/pairs/1/history");
  await text(second, "Twofold is open in another tab.");
  await open(second, CONTRACT);
  await step(second, "Ground rules");
  assert.equal(await list(second, "Our ground rules").count() > 0, true);
  await stands(second, "Not signed yet");
});
