// Meetings: the next one, the log, what follows, and how it goes.

import assert from "node:assert/strict";
import { before, beforeEach, test } from "node:test";
import { add, field, list, reads, row } from "./support/forms.mjs";
import { go, look, open, pair, saved } from "./support/people.mjs";
import { stage } from "./support/stage.mjs";

let browser, relay;
const here = stage();
beforeEach(() => ({ browser, relay } = here));

const part = (who, name) => who.page.getByRole("region", { name, exact: true });
const press = (where, name) => where.getByRole("button", { name, exact: true }).click();
// An entry of the log or a follow-up, by what its line says.
const entry = (where, words) => where.locator("details.entry").filter({ has: where.page().locator("summary", { hasText: words }) });

// Logs a meeting and gives its entry, which is unfolded.
async function logMeeting(who, day, hours) {
  const log = part(who, "Meeting log");
  await press(log, "Add: Meeting");
  const asked = log.getByRole("form", { name: "Add: Meeting" });
  await field(asked, "Date").fill(day);
  await field(asked, "Hours met").fill(hours);
  await press(asked, "Save");
  await asked.waitFor({ state: "detached" });
  return log.locator("details.entry[open]").first();
}

test("a meeting is logged with its day, its quarter hours, and a goal and competencies that are chosen", async () => {
  const { ana, ben } = await pair(browser, relay);
  await open(ben, "Plan");
  await (await add(ben, "Goals", "Goal")).fill("Lead a district");
  await open(ben, "Meetings");
  await open(ana, "Meetings");
  const here = await logMeeting(ben, "10/6/2026", "1:15");
  await field(here, "What we talked about").fill("How to begin");
  await field(here, "Goal it served").selectOption("Lead a district");
  const competencies = here.getByRole("group", { name: "Competencies worked on" });
  await competencies.getByText("Choose from the list").click();
  await competencies.getByRole("checkbox", { name: "Decision Making" }).check();
  await competencies.getByLabel("In your own words").fill("Patience");
  await competencies.getByRole("button", { name: "Add", exact: true }).click();
  await field(here, "Observations and comments").fill("A good start");
  await field(here, "How we met").selectOption("In person");

  const there = entry(part(ana, "Meeting log"), "October 6, 2026");
  await there.locator("> summary").click();
  await reads(ana, "A good start");
  assert.match(await there.locator("> summary").innerText(), /1\.25 hours.*How to begin/s);
  assert.equal(await field(there, "Hours met").inputValue(), "1.25");
  assert.equal(await field(there, "Goal it served").locator("option:checked").innerText(), "Lead a district");
  for (const words of ["Decision Making", "Patience"]) await there.getByRole("button", { name: `Remove ${words}` }).waitFor();
  await look(ana, "meetings-log");
});

test("a day or hours that cannot be read are said at their fields, and nothing that was typed is lost", async () => {
  const { ben } = await pair(browser, relay);
  await open(ben, "Meetings");
  const log = part(ben, "Meeting log");
  await press(log, "Add: Meeting");
  const asked = log.getByRole("form", { name: "Add: Meeting" });
  const [day, hours] = [field(asked, "Date"), field(asked, "Hours met")];
  await day.fill("2/30/2026");
  await hours.fill("1.3");
  await press(log, "Save");
  const summary = log.getByRole("alert").filter({ hasText: "Please check the following" });
  await summary.waitFor();
  await look(ben, "meetings-wrong");
  for (const [box, text, message] of [
    [day, "2/30/2026", "Write the date as month, day and year, such as 3/15/2027."],
    [hours, "1.3", "Write the hours in quarters, such as 1.25 or 1:15."],
  ]) {
    assert.equal(await box.inputValue(), text);
    assert.equal(await box.getAttribute("aria-invalid"), "true");
    const described = await box.evaluate((it) => it.getAttribute("aria-describedby").split(" ").map((id) => document.getElementById(id).innerText).join(" "));
    assert.ok(described.includes(message), described);
  }
  await summary.getByRole("link", { name: /hours in quarters/ }).click();
  assert.ok(await hours.evaluate((it) => it === document.activeElement), "the summary leads to the field");
  await hours.fill("1.5");
  await day.fill("2/28/2026");
  await press(log, "Save");
  const entered = entry(log, "February 28, 2026");
  await entered.waitFor();

  // A field of an entry that is there already keeps its last good answer until the new one can be read.
  await field(entered, "Date").fill("2/30/2026");
  await field(entered, "Date").blur();
  await entered.getByText("Write the date as month, day and year").waitFor();
  assert.equal(await field(entered, "Date").inputValue(), "2/30/2026");
  assert.match(await entered.locator("> summary").innerText(), /February 28, 2026/);
});

test("objectives and open follow-ups are at hand at the next meeting, and go with it into the log", async () => {
  const { ana, ben } = await pair(browser, relay);
  await open(ben, "Plan");
  await (await add(ben, "Goals", "Goal")).fill("Lead a district");
  await open(ben, "Meetings");
  await open(ana, "Meetings");

  // At a first meeting they agree on something.
  const first = await logMeeting(ben, "10/6/2026", "1");
  const agreed = list(first, "Follow-ups agreed at this meeting");
  await press(agreed, "Add: Follow-up");
  await field(agreed, "What is to be done").fill("Sit in on the budget round");
  await field(agreed, "Who does it").selectOption("The mentee");
  await press(agreed, "Save");
  await agreed.getByText("Sit in on the budget round").waitFor();
  const item = entry(part(ben, "Follow-ups"), "Sit in on the budget round");
  await item.locator("> summary").click();
  await field(item, "Due").fill("11/1/2020");
  await field(item, "Due").blur();

  // Before the next one the mentee writes what it is for.
  const [bens, annas] = [ben, ana].map((who) => part(who, "Next meeting"));
  await field(bens, "Date of the meeting").fill("11/3/2026");
  for (const text of ["Understand the budget", "Meet the deputy"]) {
    await (await add(bens, "Objectives for this meeting", "Objective")).fill(text);
  }
  await field(row(bens, "Objectives for this meeting", 1), "Goal it serves").selectOption("Lead a district");
  await reads(ana, "Meet the deputy");
  await list(annas, "Goals in the development plan").getByText("Lead a district").waitFor();
  const atHand = list(annas, "Open follow-ups");
  await atHand.getByText("Sit in on the budget round").waitFor();
  // Its words, whether or not they are in view.
  assert.match(await atHand.textContent(), /Ben.*Overdue since November 1, 2020/s);
  await look(ana, "meetings-next");

  // At the meeting: one objective waits, the follow-up is ticked off.
  await field(row(annas, "Objectives for this meeting", 2), "At the meeting").selectOption("Later");
  await atHand.getByRole("checkbox", { name: /^Done: Sit in on the budget round/ }).check();
  await atHand.getByText(/^Done [A-Z]/).waitFor();
  await list(bens, "Open follow-ups").getByText("No open follow-ups.").waitFor();
  await entry(part(ben, "Follow-ups"), "Sit in on the budget round").getByText(/^Done [A-Z]/).waitFor();

  await press(annas, "We have met: make the log entry");
  const asked = annas.getByRole("form", { name: "We have met: make the log entry" });
  assert.equal(await field(asked, "Date").inputValue(), "11/03/2026", "the planned day is proposed");
  await field(asked, "Hours met").fill("1.75");
  await press(asked, "Save");
  await entry(part(ben, "Meeting log"), "November 3, 2026").waitFor();
  await bens.getByRole("textbox", { name: "Objective" }).nth(1).waitFor({ state: "detached" });
  assert.equal(await field(row(bens, "Objectives for this meeting", 1), "Objective").inputValue(), "Meet the deputy", "what waits stays");
  assert.equal(await field(bens, "Date of the meeting").inputValue(), "");

  // What was discussed stands with its meeting, and can still be judged there.
  const met = entry(part(ben, "Meeting log"), "November 3, 2026");
  if (!(await met.evaluate((it) => it.open))) await met.locator("> summary").click();
  const discussed = list(met, "Objectives of this meeting");
  assert.equal(await field(discussed, "Objective").inputValue(), "Understand the budget");
  await field(discussed, "Result").selectOption("Met");
  await saved(ben, /Stored at the relay|Seen by/);
  await look(ben, "meetings-objectives");
  // On paper: what is ahead on the sheet of the next meeting, what was agreed on in the log.
  await go(ben, "/pairs/1/paper/next_meeting");
  const paper = ben.page.locator(".paper");
  await paper.getByText("Meet the deputy").waitFor();
  assert.equal(await paper.getByText("Understand the budget").count(), 0);
  await go(ben, "/pairs/1/paper/meetings");
  await paper.getByText("Understand the budget · Met").waitFor();
  await paper.getByText(/^Sit in on the budget round · Mentee · Done /).waitFor();
  await look(ben, "meetings-paper");
});

test("hours and meetings are added up, and the picture of the months can be read as words", async () => {
  const { ana, ben } = await pair(browser, relay);
  await open(ben, "Meetings");
  await open(ana, "Meetings");
  // In the two months before this one: the picture goes on to today.
  const [first, second] = [2, 1].map((back) => new Date(new Date().getFullYear(), new Date().getMonth() - back, 1));
  const day = (month, day) => `${month.getMonth() + 1}/${day}/${month.getFullYear()}`;
  for (const [date, hours] of [[day(first, 1), "1.5"], [day(first, 15), "2"], [day(second, 6), "0:45"]]) await logMeeting(ben, date, hours);
  const soFar = part(ana, "So far");
  await soFar.getByText("4.25").waitFor();
  const figures = await soFar.locator("dl").innerText();
  assert.match(figures, /Meetings\s+3\s+Hours\s+4\.25/);
  assert.doesNotMatch(figures, /a month\s+\d+\.\d\d/, "an average has one decimal");
  const since = first.toLocaleDateString("en-US", { year: "numeric", month: "long", day: "numeric" });
  await soFar.getByText(`The averages a month are since your first meeting, ${since}.`).waitFor();
  const picture = soFar.getByRole("img");
  const words = (month) => month.toLocaleString("en-US", { month: "long", year: "numeric" });
  const told = await picture.getAttribute("aria-label");
  assert.ok(told.startsWith(`${words(first)}: 2 meetings, 3.5 hours. ${words(second)}: 1 meeting, 0.75 hours.`), told);
  await soFar.getByText("The same as a table").click();
  const cells = await soFar.getByRole("row", { name: words(first) }).getByRole("cell").allInnerTexts();
  assert.deepEqual(cells, ["2", "3.5"]);
  await look(ana, "meetings-so-far");
  await open(ana, "Overview");
  await look(ana, "overview");
});

test("calls and e-mails count until the pair says otherwise, and the log shows which entries do not", async () => {
  const { ana, ben } = await pair(browser, relay);
  for (const who of [ana, ben]) await open(who, "Meetings");
  const day = new Date();
  const today = `${day.getMonth() + 1}/${day.getDate()}/${day.getFullYear()}`;
  for (const [hours, how] of [["1.5", "In person"], ["0.5", "Telephone"], ["0.25", "E-mail"]]) {
    const logged = await logMeeting(ben, today, hours);
    await field(logged, "How we met").selectOption(how);
    await logged.locator("> summary").click();
  }
  const figures = (who, words) => part(who, "So far").locator("dl").filter({ hasText: words }).waitFor();
  await figures(ana, /Meetings\s*3\s*Hours\s*2\.25/);
  await field(ana, "Telephone calls and e-mails").selectOption("Stay in the log, but do not count");
  for (const who of [ana, ben]) {
    await figures(who, /Meetings\s*1\s*Hours\s*1\.5/);
    await part(who, "So far").getByText("2 entries of the log do not count: calls and e-mails.").waitFor();
    await entry(part(who, "Meeting log"), "0.5 hours").getByText("does not count").waitFor();
    assert.equal(await part(who, "Meeting log").getByText("does not count").count(), 2);
  }
  await look(ana, "meetings-not-counted");
  await open(ana, "Overview");
  await figures(ana, /Meetings\s*1\s*Hours\s*1\.5/);
  await go(ana, "/pairs/1/paper/meetings");
  assert.equal(await ana.page.locator(".paper").getByText("(does not count)").count(), 2);
  await go(ana, "/pairs/1/forms/learning_record");
  await ana.page.getByRole("row", { name: / 1 1\.5 hours$/ }).waitFor();
  await ana.page.getByText("2 entries of the log do not count: calls and e-mails.").waitFor();
  await open(ben, "Meetings");
  await field(ben, "Telephone calls and e-mails").selectOption("Count as meetings");
  await figures(ben, /Meetings\s*3\s*Hours\s*2\.25/);
  assert.equal(await ben.page.getByText("does not count").count(), 0);
  assert.deepEqual([...ana.complaints, ...ben.complaints], []);
});

test("a request to the partner says who asked and on which day, for both and on paper", async () => {
  const { ana, ben } = await pair(browser, relay);
  for (const who of [ana, ben]) await open(who, "Meetings");
  const asks = (who) => list(who, "Requests and concerns");
  await press(ben.page, "Add: Request");
  const asked = ben.page.getByRole("form", { name: "Add: Request" });
  await field(asked, "What it is").selectOption("A wish for coaching");
  await press(asked, "Save");
  await asked.waitFor({ state: "detached" });
  await field(asks(ben), "In your words").fill("Come along to the hearing?");
  await reads(ana, "Come along to the hearing?");
  assert.equal(await field(asks(ana), "Asked by").locator("option:checked").innerText(), "Mentee");
  assert.equal(await field(asks(ana), "Day").inputValue(), await ana.page.evaluate(() => new Date().toLocaleDateString("en-US", { year: "numeric", month: "2-digit", day: "2-digit" })));
  // It stays as it was asked, and whoever is asked answers.
  for (const label of ["In your words", "Day"]) assert.equal(await field(asks(ana), label).isEditable(), false, label);
  await field(asks(ana), "Answer").fill("Gladly");
  await reads(ben, "Gladly");
  assert.ok(await field(asks(ben), "In your words").isEditable());
  // Nor does anybody else take it away, or write it back from the history.
  const remove = (who) => asks(who).getByRole("button", { name: "Remove: Request 1" });
  assert.deepEqual([await remove(ana).count(), await remove(ben).count()], [0, 1]);
  await look(ana, "ask-your-partner");
  for (const [who, author, may] of [[ana, "Ben", false], [ben, "You", true]]) {
    await open(who, "History");
    const by = who.page.locator(".line__by", { hasText: new RegExp(`^${author}$`) });
    const asked = who.page.locator("details.entry", { hasText: "Requests and concerns" }).filter({ has: by });
    await asked.first().waitFor();
    for (const entry of await asked.all()) {
      await entry.locator("summary").click();
      await entry.locator(".difference").first().waitFor();
    }
    assert.equal((await asked.getByRole("button", { name: "Bring this back" }).count()) > 0, may, who.name);
  }
  await go(ana, "/pairs/1/paper/asks");
  await ana.page.locator(".paper__boxes li", { hasText: "Mentee" }).filter({ hasText: "\u2612" }).waitFor();
  assert.deepEqual([...ana.complaints, ...ben.complaints], []);
});

test("a question of the guide goes from the mentor to the mentee with one tap, and can be taken back", async () => {
  const { ana, ben } = await pair(browser, relay);
  await open(ben, "Meetings");
  await open(ana, "Guide");
  const starters = ana.page.locator("#guide-starters");
  await starters.locator("summary").first().click();
  const words = "Describe a really good day.";
  const tap = starters.getByRole("button", { name: `Ask your partner: ${words}`, exact: true });
  await tap.click();
  await starters.getByText("Your partner finds it among the requests.").waitFor();
  await reads(ben, words);
  await starters.getByRole("button", { name: "Undo", exact: true }).click();
  await tap.waitFor();
  assert.deepEqual([...ana.complaints, ...ben.complaints], []);
});
