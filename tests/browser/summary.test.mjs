// The agreement on one sheet, for a supervisor: days and figures, printed by whoever shows it.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { addLine, field, step } from "./support/forms.mjs";
import { contract, sign, stands as standsAs } from "./support/contract.mjs";
import { go, look, open, pair } from "./support/people.mjs";
import { stage } from "./support/stage.mjs";

let browser, relay;
const here = stage();
beforeEach(() => ({ browser, relay } = here));

const SECRET = "Between the two of us";
const stands = (who, words) => who.page.locator("#standing").getByText(words, { exact: true }).waitFor();

// All that the County's agreement asks for.
async function agreement({ ana, ben }) {
  for (const who of [ana, ben]) await go(who, "/pairs/1/agreement");
  await addLine(ben, "Skill areas to develop", "Skill area", `${SECRET}: speaking`);
  await field(ben, "What exactly the mentor does").fill(`${SECRET}: listening`);
  await step(ben, "How long and how often");
  await field(ben, "Length of the partnership in months").fill("9");
  await field(ben, "Ends on").fill("8/22/2027");
  await field(ben, "How often we meet").fill(`${SECRET}: on Mondays`);
  await field(ben, "Time the mentor gives each month, about").fill("2.5");
  await field(ben, "Time the protégé gives each month, about").fill("4");
  await step(ben, "Points to talk about");
  for (const tick of await ben.page.getByRole("region", { name: "Points to talk about" }).getByRole("checkbox").all()) await tick.check();
  await field(ben, "What we agreed on").fill(SECRET);
  await field(ben, "What we agreed on").blur();
  for (const who of [ana, ben]) await step(who, "Guidelines");
  await ana.page.getByRole("checkbox", { name: "The mentor has read all points and accepts them" }).check();
  await ben.page.getByRole("checkbox", { name: "The protégé has read all points and accepts them" }).check();
  for (const who of [ana, ben]) await who.page.getByText("Everything that the program asks for is here.").waitFor();
}

test("the agreement is printed on one sheet to show, with days and figures and no other word", async () => {
  const { ana, ben } = await pair(browser, relay, undefined, "Sacramento");
  await agreement({ ana, ben });
  const way = (who) => who.page.getByRole("link", { name: "A one-page summary to print and show" });
  assert.equal(await way(ben).count(), 0, "there is nothing to show before both have signed");
  for (const who of [ana, ben]) {
    await step(who, "Sign");
    await field(who, "Your name").fill(who.name);
    await who.page.getByRole("button", { name: "Sign", exact: true }).click();
    await stands(who, who === ana ? "One signature" : "In force");
  }
  await way(ben).waitFor();
  // The reminder to tell the supervisor leads there too; the mentor has no such reminder.
  await open(ben, "Overview");
  const told = (who) => who.page.getByRole("listitem").filter({ hasText: "Tell your supervisor or manager" });
  await told(ben).getByRole("link", { name: "A one-page summary to print and show" }).click();
  await ben.page.getByRole("heading", { level: 1, name: "Summary of the agreement" }).waitFor();
  for (const words of ["Ana", "Ben", "Sacramento County DCSS Mentoring Program", "August 22, 2027", "2.5 hours", "4 hours", "Signed by Ana on", "Signed by Ben on"]) await ben.page.locator(".paper").getByText(words).first().waitFor();
  await ben.page.getByText("Twofold sends it to nobody.").waitFor();
  assert.ok(!(await ben.page.evaluate(() => document.documentElement.outerHTML)).includes(SECRET));
  await look(ben, "summary");
  const printed = ben.page.evaluate(() => new Promise((done) => (globalThis.print = () => done(true))));
  await ben.page.getByRole("button", { name: "Print", exact: true }).click();
  assert.ok(await printed, "by one's own act");
  await ben.page.emulateMedia({ media: "print" });
  assert.equal(await ben.page.getByText("Twofold sends it to nobody.").isVisible(), false, "what is said beside it is not on the sheet");
  const pdf = (await ben.page.pdf({ format: "Letter" })).toString("latin1");
  assert.equal(pdf.match(/\/Type\s*\/Page\b/g).length, 1, "one page");
  await ben.page.emulateMedia({ media: "screen" });
  await open(ana, "Overview");
  await ana.page.getByRole("region", { name: "What comes next" }).waitFor();
  assert.equal(await told(ana).count(), 0);

  // That the supervisor was told is noted in the agreement, and changes nothing that was signed.
  await go(ben, "/pairs/1/agreement");
  await step(ben, "After signing");
  await field(ben, "The protégé told the supervisor or manager on").fill("11/20/2026");
  await field(ben, "The protégé told the supervisor or manager on").blur();
  await open(ben, "Overview");
  await ben.page.getByRole("region", { name: "What comes next" }).waitFor();
  await told(ben).waitFor({ state: "detached" });
  for (const who of [ana, ben]) await go(who, "/pairs/1/agreement");
  await ana.page.waitForFunction(() => [...document.querySelectorAll("input")].some((it) => it.value === "11/20/2026"));
  for (const who of [ana, ben]) await stands(who, "In force");

  // What is changed is not what was signed, so there is nothing to show until both sign again.
  await go(ben, "/pairs/1/agreement/summary");
  await step(ana, "How long and how often");
  await field(ana, "Length of the partnership in months").fill("10");
  await field(ana, "Length of the partnership in months").blur();
  await ben.page.getByText("There is a summary once both of you have signed").waitFor();
  assert.equal(await ben.page.getByText("August 22, 2027").count(), 0);
  await look(ben, "summary-not-yet");
  assert.deepEqual([...ana.complaints, ...ben.complaints], []);
});

// What only a printed page has: whose lines to sign on, with the name of whoever has signed, and rows to write in.
const byHand = (who) =>
  who.page.evaluate(() => {
    const seen = (selector) => [...document.querySelectorAll(selector)].filter((it) => it.checkVisibility());
    const words = (it) => [it.firstElementChild.dataset.words, it.firstElementChild.dataset.given].filter(Boolean).join(" = ");
    return { lines: seen(".by-hand__line").map(words), rows: seen(".row--blank").length > 0 };
  });

// In the page: the labels under which nothing stands, not even that there is nothing.
const bare = (who) =>
  who.page.evaluate(() => {
    const seen = (it) => it.checkVisibility();
    const lists = [...document.querySelectorAll(".list")].filter(seen).filter((it) => ![...it.querySelectorAll(".row, .list__empty")].some(seen));
    const fields = [...document.querySelectorAll(".paper__field")].filter((it) => it.matches(":has(> .paper__label:only-child)") || it.querySelector("tbody:not(:has(tr))"));
    return [...lists, ...fields].map((it) => it.textContent.slice(0, 80));
  });

test("the page itself is printed with lines to sign on until both have signed, and what is signed has no empty rows", async () => {
  const { ana, ben } = await contract(browser, relay);
  assert.deepEqual(await byHand(ana), { lines: [], rows: false }, "only on paper");
  await ana.page.emulateMedia({ media: "print" });
  assert.ok(await ana.page.locator("#standing").getByText("Not signed yet", { exact: true }).isVisible());
  assert.deepEqual(await byHand(ana), { lines: ["Mentor: Ana", "Mentee: Ben"], rows: true });
  await ana.page.emulateMedia({ media: "screen" });
  await look(ana, "agreement-unsigned");
  await sign(ana);
  await standsAs(ana, "One signature");
  await ana.page.emulateMedia({ media: "print" });
  assert.deepEqual(await byHand(ana), { lines: ["Mentor = Ana", "Mentee: Ben"], rows: false });
  await sign(ben);
  await standsAs(ana, "In force");
  assert.deepEqual(await byHand(ana), { lines: ["Mentor = Ana", "Mentee = Ben"], rows: false });
  const box = ana.page.locator("#standing").getByText(/^Ana signed on /);
  assert.equal(await box.isVisible(), false, "who signed is printed once, where one signs");
  assert.deepEqual(await bare(ana), []);
  await ana.page.emulateMedia({ media: "screen" });
  assert.ok(await box.isVisible());

  // Its sheet prints what was signed and no row besides; a blank one has room, and all that can be chosen.
  await go(ana, "/pairs/1/paper/contract");
  const paper = ana.page.locator(".paper");
  await paper.getByText("We really listen to each other", { exact: true }).waitFor();
  const places = paper.locator(".paper__rule, .paper__table td, .paper__blank");
  const empty = () => places.evaluateAll((all) => all.filter((it) => it.textContent.trim() === "").length);
  assert.equal(await empty(), 0);
  assert.deepEqual(await bare(ana), []);
  await look(ana, "contract-paper-no-rows");
  await field(ana, "Blank, to be filled in by hand").check();
  await paper.getByText("Change Leadership").waitFor();
  assert.equal(await paper.locator(".paper__choices li").count(), 23);
  assert.ok((await empty()) > 0);
  await look(ana, "contract-paper-catalog");
  // Nor does a label stand alone where nothing was signed.
  await go(ana, "/pairs/1/paper/goals");
  await paper.locator(".paper__section").first().waitFor();
  assert.deepEqual(await bare(ana), []);
  assert.deepEqual([...ana.complaints, ...ben.complaints], []);
});
