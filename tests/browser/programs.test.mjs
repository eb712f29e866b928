// Every program, walked from tab to tab: its words, its forms, an answer of each kind, its guide, its paper.

import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { completeAgreement, signBoth } from "./support/agreement.mjs";
import { field, reads } from "./support/forms.mjs";
import { accessible, keep, launch, open, pair, person, saved, startRelay } from "./support/people.mjs";
import { begin, PROGRAMS, tabs } from "./support/programs.mjs";

// A test within a test has a relay of its own beside the outer one.
let browser, relay;
const relays = [];
before(async () => {
  browser = await launch();
});
after(() => browser.close());
beforeEach(async () => {
  relay = await startRelay();
  relays.push(relay);
});
afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
  await relays.pop().remove();
  relay = relays.at(-1);
});

// Six programs in one test.
const LONG = { timeout: 1_500_000 };

// Answers one question of each kind that the page has and that this person may answer.
async function answerEachKind(who) {
  const { page } = who;
  const main = page.locator("main");
  const answered = [];
  const kinds = {
    "long text": ["textarea:not([readonly]):enabled", (it) => it.fill("Plain words about it")],
    date: [".typed:has(.date-picker) > input.input:not([readonly]):enabled", (it) => it.fill("3/5/2027")],
    number: ["input[inputmode=numeric].input:not([readonly]):enabled:not(:has(~ .date-picker))", (it) => it.fill("3")],
    text: [".typed > input.input[inputmode=text]:not([readonly]):enabled", (it) => it.fill("Room 12")],
    tick: ["input[type=checkbox]:not([disabled])", (it) => it.check()],
    choice: ["select:not([disabled]):has(option:nth-of-type(2))", (it) => it.selectOption({ index: 1 })],
    scale: [".scale input[type=radio]", (it) => it.check()],
  };
  for (const [kind, [selector, answer]] of Object.entries(kinds)) {
    const control = main.locator(selector).filter({ visible: true }).first();
    if ((await control.count()) === 0) continue;
    await answer(control);
    answered.push(kind);
  }
  return answered;
}

// Goes through everything on a page that is filled in step by step, and does something in each step.
async function inEachStep(who, act) {
  await act();
  const next = who.page.locator("main").getByRole("button", { name: "Next step" });
  for (let presses = 0; presses < 60 && (await next.count()) > 0; presses += 1) {
    await next.first().click();
    await act();
  }
}

// Adds the first row of every list that has none, so that there is something of everything to answer.
async function addRows(who) {
  const { page } = who;
  const buttons = page.locator("main").getByRole("button", { name: /^Add: / });
  const hasRows = (it) => it.closest(".answer--list")?.querySelector("ol.rows > li:not(.row--blank)") !== null;
  for (let place = 0; place < (await buttons.count()) && place < 6; place += 1) {
    if (await buttons.nth(place).evaluate(hasRows)) continue;
    await buttons.nth(place).click();
    const asked = page.locator("form.new-item");
    if ((await asked.count()) > 0) {
      for (const select of await asked.locator("select").all()) await select.selectOption({ index: 1 });
      const hours = asked.getByLabel(/hours/i).first();
      if ((await hours.count()) > 0) await hours.fill("1.5");
      for (const text of await asked.locator("input[type=text]").all()) if (!(await text.inputValue())) await text.fill("3/5/2027");
      await asked.getByRole("button", { name: "Save" }).click();
      await asked.waitFor({ state: "detached" });
    }
  }
}

async function everyPage(id, words) {
  const ben = await person(browser, relay, "Ben");
  await begin(ben, words);
  const names = await tabs(ben).allInnerTexts();
  assert.equal(names.includes("Plan"), id !== "overview", "a program without a plan has no page for one");
  const answered = new Set();
  for (const [place, name] of names.entries()) {
    await tabs(ben).nth(place).click();
    await ben.page.getByRole("heading", { level: 1 }).waitFor();
    if (place === 0 || name === "Guide" || name === "Forms") {
      await accessible(ben, `${id} ${name}`);
      continue;
    }
    await inEachStep(ben, async () => {
      await addRows(ben);
      for (const kind of await answerEachKind(ben)) answered.add(kind);
      await accessible(ben, `${id} ${name}`);
    });
    await keep(ben, `program-${id}-${place}`);
  }
  await tabs(ben).getByText("Forms", { exact: true }).click();
  await keep(ben, `program-${id}-forms`);
  const cards = await ben.page.locator("main .card h2 a").evaluateAll((links) => links.map((it) => it.getAttribute("href")));
  assert.ok(cards.length >= 2, "private notes and the ending at least");
  const papers = await ben.page.locator("main .ways--columns a").evaluateAll((links) => links.map((it) => it.getAttribute("href")));
  for (const href of cards) {
    await ben.page.locator(`main .card a[href="${href}"]`).click();
    await ben.page.waitForURL(`**${href}`);
    await inEachStep(ben, async () => {
      await addRows(ben);
      for (const kind of await answerEachKind(ben)) answered.add(kind);
      await accessible(ben, `${id} ${href}`);
    });
    await ben.page.goBack();
    await ben.page.locator("main .card").first().waitFor();
  }
  for (const kind of ["long text", "date", "text", "tick", "choice"]) assert.ok(answered.has(kind), `${kind} was answered`);
  for (const href of papers) {
    await ben.page.locator(`main .ways--columns a[href="${href}"]`).click();
    await ben.page.waitForURL(`**${href}`);
    await ben.page.locator(".paper__section").first().waitFor();
    await ben.page.emulateMedia({ media: "print" });
    assert.equal(await ben.page.locator(".paper input, .paper textarea, .paper select, .paper button").filter({ visible: true }).count(), 0);
    await ben.page.emulateMedia({ media: "screen" });
    await ben.page.goBack();
    await ben.page.locator("main .card").first().waitFor();
  }
  assert.deepEqual(ben.complaints, []);
}

test("every page of every program opens, can be filled in, and is accessible", LONG, async (t) => {
  for (const [id, words] of Object.entries(PROGRAMS)) await t.test(words[0], () => everyPage(id, words));
});

async function checkUp(who, wish) {
  const { page } = who;
  const copies = page.locator("#check_ups-form").locator("xpath=..");
  await copies.getByRole("button", { name: /^Add: / }).first().click();
  await copies.getByRole("button", { name: "Save" }).click();
  await copies.getByRole("radio", { name: "2: Agree" }).first().check();
  await copies.getByRole("button", { name: /^2\s*In your own words$/ }).first().click();
  await field(copies, "10. If I could change one thing about how we deal with each other").first().fill(wish);
  return copies;
}

test("a check-up stays with its writer until both share, and then stands beside the other's", async () => {
  const { ana, ben } = await pair(browser, relay, undefined, PROGRAMS.general[0]);
  for (const who of [ana, ben]) await open(who, "Check-ups");
  const hers = await checkUp(ana, "We could meet outdoors");
  const his = await checkUp(ben, "I would like harder questions");
  await ana.page.getByRole("button", { name: "Share when Ben shares too" }).click();
  await ben.page.getByText("Ana has filled in a copy and is ready to share.").waitFor();
  const holds = (who, text) => who.page.evaluate((text) => [document.documentElement.outerHTML, ...[...document.querySelectorAll("textarea")].map((it) => it.value)].some((it) => it.includes(text)), text);
  assert.equal(await holds(ben, "We could meet outdoors"), false, "one who shares alone shows nothing");
  await accessible(ben, "check-ups while one waits");
  await ben.page.getByRole("button", { name: "Share when Ana shares too" }).click();
  await reads(ben, "We could meet outdoors");
  await reads(ana, "I would like harder questions");
  // What is private and what both read stand apart, each with its mark.
  const both = ana.page.getByRole("region", { name: "Shared by both", exact: true });
  await both.locator(".visibility--pair").waitFor();
  // What is shared does not stand under "Only you".
  const mine = ana.page.getByRole("region", { name: "My copy", exact: true });
  await mine.locator(".visibility--pair").first().waitFor();
  assert.equal(await mine.locator(".visibility--own").count(), 0);
  assert.equal(await mine.getByText("Your partner sees nothing of it before you both share.").count(), 0);
  const table = both.getByRole("region", { name: /^Your answers side by side/ });
  await table.getByRole("cell", { name: "2: Agree" }).first().waitFor();
  const unanswered = (rows) => rows.filter((it) => [...it.querySelectorAll("td")].every((cell) => cell.innerText.trim() === "")).length;
  assert.equal(await table.locator("tbody tr").evaluateAll(unanswered), 0, "what neither has answered is left out");
  await accessible(ana, "check-ups side by side");
  await keep(ana, "checkups-side-by-side");
  await checkUp(ben, "");
  await ben.page.getByText("What you wrote last time").last().click();
  assert.deepEqual([...ana.complaints, ...ben.complaints], []);
  assert.ok(hers && his);
});

test("an entry of the guide becomes an objective with one tap, and a word finds its page", async () => {
  const ben = await person(browser, relay, "Ben");
  await begin(ben, PROGRAMS.caltrans);
  await open(ben, "Guide");
  const { page } = ben;
  const all = await page.locator(".guidance").count();
  await field(ben, "Search in the guide").fill("twelve questions conversation");
  await page.getByRole("status").filter({ hasText: "page" }).waitFor();
  const found = page.locator(".guidance").filter({ visible: true });
  assert.ok((await found.count()) > 0 && (await found.count()) < all, "some pages, not all");
  await page.getByText(/^Caltrans Mentoring Program\. Sources: /).filter({ visible: true }).first().waitFor();
  await field(ben, "Search in the guide").fill("");
  const page1 = page.locator(".guidance").filter({ has: page.getByRole("button", { name: /^For the next meeting: /, includeHidden: true }) }).first();
  await page1.locator("summary").click();
  const tap = page1.getByRole("button", { name: /^For the next meeting: / }).first();
  const words = (await tap.getAttribute("aria-label")).replace("For the next meeting: ", "");
  await tap.click();
  await page.getByText("On the list for the next meeting.").waitFor();
  // What is held for everybody, and what is asked of the two.
  const events = page.locator("#guide-events");
  await events.locator("summary").filter({ hasText: "Events of the program" }).click();
  await events.getByText("Each district and division can hold its own. The two of you come together.").waitFor();
  await accessible(ben, "guide");
  await keep(ben, "guide");
  await open(ben, "Meetings");
  await reads(ben, words);
});

// Who looks at the overview reads what the program asks for next, and gets there.
async function overview(who, words) {
  await open(who, "Overview");
  const steps = who.page.getByRole("region", { name: "What comes next" }).getByRole("listitem");
  const line = steps.filter({ hasText: words });
  await line.first().waitFor();
  return line.first();
}

// A meeting of today.
async function logToday(who, hours) {
  const today = new Date();
  const log = who.page.locator("#log");
  await log.getByRole("button", { name: /^Add: .*meeting/i }).click();
  const asked = log.locator("form.new-item");
  await field(asked, "Date").fill(`${today.getMonth() + 1}/${today.getDate()}/${today.getFullYear()}`);
  await field(asked, "Hours met").fill(hours);
  await asked.getByRole("button", { name: "Save", exact: true }).click();
  await asked.waitFor({ state: "detached" });
}

// What the program says of an agreement that is not ready, where it says something.
const FIRST = {
  caltrans: "is not complete yet",
  sacramento: "is not complete yet",
  overview: "has seven elements",
  general: "is not complete yet",
};
const PROMISE = "Before you write here, say that you will keep what you read and hear to yourself.";

// Ways to change something.
const offers = (who) => who.page.getByRole("link", { name: /^(Adapt this form|Prepare the next|Check now|Change|Write down|Plan a)/ });

// One ends it, both find it ended, and take nothing more into it.
async function endIt(ana, ben) {
  await tabs(ana).nth(1).click();
  await offers(ana).first().waitFor();
  await open(ana, "Overview");
  await offers(ana).first().waitFor();
  await ana.page.getByRole("link", { name: /^Pause, go on longer/ }).click();
  await ana.page.getByRole("radio").first().check();
  await ana.page.getByRole("button", { name: "End this partnership…", exact: true }).click();
  await ana.page.getByRole("button", { name: "End it", exact: true }).click();
  for (const who of [ana, ben]) {
    await open(who, "Overview");
    await who.page.getByRole("link", { name: "Your copy, and what becomes of it" }).waitFor();
    assert.equal(await offers(who).count(), 0, "an overview that is over leads to nothing to do");
    await tabs(who).nth(1).click();
    await who.page.getByRole("heading", { level: 1 }).waitFor();
    assert.equal(await who.page.getByRole("button", { name: /^Add: |^Sign$/ }).count(), 0);
    await who.page.locator("#standing").getByText("Signed by both", { exact: true }).waitFor();
    assert.equal(await who.page.getByText(/If one of you changes it/).count(), 0, "nobody changes it any more");
    assert.equal(await offers(who).count(), 0, "nor to adapt");
    // The history has the signatures of both and the end, and not who ended it.
    await open(who, "History");
    const lines = who.page.locator(".entry--line");
    await lines.filter({ hasText: /^It ended on / }).waitFor();
    await lines.filter({ hasText: "Signed: " }).nth(1).waitFor();
    assert.equal(await lines.filter({ hasText: "Signed: " }).count(), 2);
  }
}

async function together(id, words) {
  const { ana, ben } = await pair(browser, relay, undefined, words[0]);
  // Both have promised on the way in, and it is noted. What comes first now is the agreement.
  for (const who of [ana, ben]) {
    await open(who, "Overview");
    await who.page.getByRole("region", { name: "What comes next" }).waitFor();
    if (id in FIRST) await overview(who, FIRST[id]);
    assert.equal(await who.page.getByText(PROMISE).count(), 0);
  }
  // The agreement: what one writes the other reads; then all that it asks for, and both sign.
  await tabs(ana).nth(1).click();
  await ana.page.locator("main textarea:not([readonly])").first().fill("Meet on Monday mornings");
  await tabs(ben).nth(1).click();
  await reads(ben, "Meet on Monday mornings");
  await completeAgreement(ana, ben);
  await signBoth(ana, ben);
  await keep(ana, `agreement-${id}`);
  await open(ben, "Overview");
  await ben.page.getByText(/^The work begins when both of you have (signed|put)/).waitFor({ state: "detached" });
  // The plan, where the program has one.
  if (id !== "overview") {
    await open(ben, "Plan");
    await addRows(ben);
    await ben.page.locator("main textarea:not([readonly])").first().fill("Lead a district one day");
    await saved(ben, /Stored at the relay|Seen by/);
  }
  // The log, and what it comes to.
  await open(ben, "Meetings");
  await logToday(ben, "1.5");
  await open(ana, "Overview");
  await ana.page.getByRole("region", { name: "So far" }).getByText("1.5", { exact: true }).first().waitFor();
  if (id === "sacramento") await ana.page.getByText("1 hour used of 1 hour so far. 0 hours left.").waitFor();
  if (id === "sacramento") await ana.page.getByText("0.5 hours beyond what was saved up").waitFor();
  if (id === "san_jose") await ana.page.getByText("1.5 hours of 2 hours used this month.").waitFor();
  await accessible(ana, `${id} overview`);
  await keep(ana, `overview-${id}`);
  // All of it in one print.
  await open(ana, "Forms");
  await ana.page.getByRole("link", { name: "Everything as a binder" }).click();
  await ana.page.getByRole("heading", { level: 1, name: "Everything as a binder" }).waitFor();
  const bound = ana.page.locator(".paper--bound");
  await bound.getByText("Meet on Monday mornings").first().waitFor();
  const forms = await bound.locator(".paper__section").count();
  assert.ok(forms >= 10, `${forms} sections of forms`);
  assert.match(await bound.locator(".paper__signatures").first().innerText(), /Ana[^]*Ben/, "signed by both");
  await accessible(ana, `${id} binder`);
  if (id === "sacramento") await keep(ana, "binder");
  await field(ana, "Blank, to be filled in by hand").check();
  await ana.page.waitForFunction(() => !document.querySelector("main").innerText.includes("Meet on Monday mornings"));
  assert.equal(await bound.locator(".paper__section").count(), forms, "blank, and as long");
  assert.equal(await bound.locator(".paper__signatures").getByText("Ben").count(), 0, "to be signed by hand");
  await endIt(ana, ben);
  await keep(ben, `ended-${id}`);
  assert.deepEqual([...ana.complaints, ...ben.complaints], []);
  for (const who of [ana, ben]) await who.context.close();
}

test("in every program two people go from the first form to the end: told what comes next, agreed, signed, planned, met, printed, parted", LONG, async (t) => {
  for (const [id, words] of Object.entries(PROGRAMS)) await t.test(words[0], () => together(id, words));
});
