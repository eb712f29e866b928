// What leaves the pair, and what does not: words with both consents, private notes, calendar files.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { field, holds, reads, step } from "./support/forms.mjs";
import { go, look, open, pair, saved, start, person } from "./support/people.mjs";
import { stage } from "./support/stage.mjs";

const here = stage();
const button = (who, name) => who.page.getByRole("button", { name, exact: true });
const AGREE = "I agree to these very words";
const WORDS = "We meet every other Monday";

// A pair in the program that anybody can use, whose members may tell something outside.
async function generalPair() {
  const { ana, ben } = await pair(here.browser, here.relay, undefined, "Mentoring for anybody");
  for (const who of [ana, ben]) await go(who, "/pairs/1/forms/consents");
  return { ana, ben };
}

async function downloads(who, press) {
  const waiting = who.page.waitForEvent("download");
  await press();
  const file = await waiting;
  return { name: file.suggestedFilename(), text: readFileSync(await file.path(), "utf8") };
}

test("something is told outside only when both agree to these very words, and a change closes it again", async () => {
  const { ana, ben } = await generalPair();
  await look(ana, "consents-empty");
  await button(ben, "Add: Consent").click();
  const asked = ben.page.getByRole("form", { name: "Add: Consent" });
  await field(asked, "To whom").fill("My manager");
  await field(asked, "What for").fill("To explain an absence");
  await asked.getByRole("button", { name: "Save", exact: true }).click();
  await field(ben, "The very words").fill(WORDS);
  await reads(ana, WORDS);
  assert.ok(await button(ana, "Copy the words").isDisabled());

  await button(ana, AGREE).click();
  await ben.page.getByText(/^Agreed on /).waitFor();
  assert.ok(await button(ben, "Copy the words").isDisabled(), "one yes is not enough");
  await look(ben, "consents-one");

  // One letter more, and the yes is to other words.
  await field(ben, "The very words").press("End");
  await field(ben, "The very words").pressSequentially("!");
  await ana.page.getByText("You agreed to other words.").waitFor();
  await ben.page.getByText("Agreed to other words than stand here now.").waitFor();
  await button(ana, AGREE).click();
  await button(ben, AGREE).click();
  await ana.page.getByText("Both of you agree.").waitFor();
  await ben.page.getByText("Both of you agree.").waitFor();

  // A yes can be taken back until it was told.
  await button(ana, "Take my yes back").click();
  await ben.page.getByText("You can copy and save the words as soon as both of you have agreed").waitFor();
  assert.ok(await button(ben, "Save them as a file").isDisabled());
  await button(ana, AGREE).click();
  await ben.page.getByText("Both of you agree.").waitFor();
  await look(ben, "consents-both");

  const file = await downloads(ben, () => button(ben, "Save them as a file").click());
  assert.equal(file.name, "shared-with-both-consents.txt");
  for (const words of [`${WORDS}!`, "To whom: My manager", "What for: To explain an absence", "Ana, Ben"]) {
    assert.ok(file.text.includes(words), `${words} in ${file.text}`);
  }
  await ana.page.getByText(/^Taken outside on /).waitFor();
  assert.equal(await field(ana, "The very words").isEditable(), false, "what was told stays as it was told");
  assert.equal(await button(ana, "Take my yes back").count(), 0);
  await look(ana, "consents-told");
  assert.deepEqual([...ana.complaints, ...ben.complaints], []);
});

test("a yes given offline to words that the partner changes meanwhile does not count", async () => {
  const { ana, ben } = await generalPair();
  await button(ben, "Add: Consent").click();
  const asked = ben.page.getByRole("form", { name: "Add: Consent" });
  await field(asked, "To whom").fill("My manager");
  await field(asked, "What for").fill("A reference");
  await asked.getByRole("button", { name: "Save", exact: true }).click();
  await field(ben, "The very words").fill(WORDS);
  await reads(ana, WORDS);
  await ana.context.setOffline(true);
  await button(ana, AGREE).click();
  await ana.page.getByText(/^Agreed on /).waitFor();
  await field(ben, "The very words").fill("Ana praised me");
  await button(ben, AGREE).click();
  await saved(ben, "Stored at the relay");
  await ana.context.setOffline(false);
  await reads(ana, "Ana praised me");
  await ana.page.getByText("You agreed to other words.").waitFor();
  await ben.page.getByText("Agreed to other words than stand here now.").waitFor();
  for (const who of [ana, ben]) assert.ok(await button(who, "Copy the words").isDisabled());
});

test("what the two agreed stays between them stands beside what is about to be told", async () => {
  const { ana, ben } = await pair(here.browser, here.relay, undefined, "Department Mentoring Overview");
  await go(ana, "/pairs/1/agreement");
  await step(ana, "Contact and expectations");
  await field(ana, "What we expect of each other").fill("Nothing about our families");
  await go(ben, "/pairs/1/forms/consents");
  const limits = ben.page.getByRole("note", { name: "What you agreed stays between you" });
  await limits.getByText("Nothing about our families").waitFor();
  await look(ben, "consents-limits");
});

test("a private note reaches the partner only as a copy that its writer makes", async () => {
  const { ana: mentor, ben: mentee } = await pair(here.browser, here.relay);
  await go(mentee, "/pairs/1/forms/notes");
  await button(mentee, "Add: Note").click();
  await mentee.page.getByRole("textbox", { name: "Note" }).first().fill("ask about quartz");
  await mentee.page.getByText("Copy this note into what you both see").click();
  await field(mentee, "Where to").selectOption({ label: "Objectives for this meeting" });
  await look(mentee, "note-to-copy");
  await open(mentor, "Meetings");
  await saved(mentee, "Stored at the relay");
  assert.equal(await holds(mentor, "quartz"), false, "a note stays where it is");
  await button(mentee, "Copy it there").click();
  await mentee.page.getByText("Copied. Your partner can see it now.").waitFor();
  await reads(mentor, "ask about quartz");
  assert.deepEqual([...mentor.complaints, ...mentee.complaints], []);
});

test("meetings go into one's own calendar as days and times, without a word of what they are about", async () => {
  const ana = await person(here.browser, here.relay, "Ana");
  await start(ana);
  await open(ana, "Meetings");
  await ana.page.getByText("you can take it into your calendar here").waitFor();
  await field(ana, "How often").selectOption("Every two weeks");
  await field(ana, "Beginning on").fill("3/2/2027");
  await field(ana, "Beginning on").blur();
  await field(ana, "Time of day").fill("2:30 pm");
  await ana.page.getByRole("group", { name: "Rhythm" }).or(ana.page.getByRole("region", { name: "Rhythm" })).getByLabel("Place").fill("quartz cafe");
  await saved(ana, "Stored at the relay");
  const file = await downloads(ana, () => button(ana, "Save a calendar file").click());
  assert.equal(file.name, "meetings.ics");
  for (const line of ["DTSTART:20270302T143000", "RRULE:FREQ=WEEKLY;INTERVAL=2", "SUMMARY:Meeting"]) {
    assert.ok(file.text.includes(line), `${line} in ${file.text}`);
  }
  assert.ok(!file.text.includes("quartz"));
});

test("a length or a move that the program finds unusual is said at once, and nothing is refused", async () => {
  const { ana } = await pair(here.browser, here.relay, undefined, "CDSS Mentoring Partnership Program");
  await open(ana, "Meetings");
  const log = ana.page.getByRole("region", { name: "Meeting log", exact: true });
  await log.getByRole("button", { name: "Add: Partnership meeting" }).click();
  const asked = log.getByRole("form", { name: "Add: Partnership meeting" });
  await field(asked, "Hours met").fill("1");
  await field(asked, "Hours met").blur();
  await asked.getByText(/two to four hours/i).waitFor();
  await look(ana, "rule-while-typing");
  await field(asked, "Hours met").fill("3");
  await field(asked, "Hours met").blur();
  await asked.getByText(/two to four hours/i).waitFor({ state: "detached" });
  // The hint that comes while the button is pressed does not push the button away.
  await field(asked, "Hours met").fill("5");
  await asked.getByRole("button", { name: "Save", exact: true }).click();
  await asked.waitFor({ state: "detached" });
  await log.getByText("5 hours").first().waitFor();
});
