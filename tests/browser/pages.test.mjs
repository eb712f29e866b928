// Every page, empty and filled in: accessible in light and dark, and kept as people see it.

import { after, before, test } from "node:test";
import { add, addLine, field, list, row, step, tickAfterReading } from "./support/forms.mjs";
import { go, launch, look, open, pair, person, startRelay } from "./support/people.mjs";

let browser, relay;
before(async () => {
  browser = await launch();
  relay = await startRelay();
});
after(async () => {
  await browser.close();
  await relay.remove();
});

test("the pages before a partnership are accessible, with and without mistakes in them", async () => {
  const ana = await person(browser, relay, "Ana");
  const { page } = ana;
  await go(ana, "/");
  await look(ana, "home-new");
  await go(ana, "/start");
  await page.getByRole("button", { name: "Start" }).click();
  await page.getByText("You need to make the promise to go on.").first().waitFor();
  await look(ana, "start-wrong");
  await go(ana, "/join");
  await look(ana, "join-empty");
  await go(ana, "/settings");
  await look(ana, "settings");
  await go(ana, "/pairs/7");
  await page.getByRole("heading", { name: "Page not found" }).waitFor();
  await look(ana, "not-found");
});

test("the pages of a partnership are accessible, empty and filled in, for both", async () => {
  const { ana: mentor, ben: mentee } = await pair(browser, relay);
  for (const [who, role] of [[mentor, "mentor"], [mentee, "mentee"]]) {
    for (const [tab, name] of [["Mentoring contract", "contract"], ["Plan", "plan"], ["Meetings", "meetings"]]) {
      await open(who, tab);
      await look(who, `${name}-${role}-empty`);
    }
  }
  await open(mentee, "Plan");
  await addLine(mentee, "What do you enjoy doing?", "Something you enjoy", "Drawing maps by hand");
  await addLine(mentee, "What do you enjoy doing?", "Something you enjoy", "Explaining a hard thing until it is simple");
  await mentee.page.getByRole("button", { name: /^Share with my partner: What do you enjoy/ }).click();
  await addLine(mentee, "Which values are most important to you?", "Value", "Plain speaking");
  await (await add(mentee, "Goals", "Goal")).fill("Lead a district that people like to work for, and be somebody others ask before they decide");
  const goal = row(mentee, "Goals", 1);
  await field(goal, "Kind of goal").selectOption("Career");
  await (await add(goal, "Objectives", "Objective")).fill("Stand in for my manager for two weeks");
  await field(row(goal, "Objectives", 1), "By when").fill("3/1/2027");
  await (await add(goal, "Objectives", "Objective")).fill("Sit in on the budget round");
  await mentee.page.getByText("A step without a day is easily put off.").waitFor();
  await (await add(goal, "Developmental needs", "Need")).fill("Stay calm when two people want opposite things");
  await field(row(goal, "Developmental needs", 1), "Competency").selectOption("Conflict Management");
  await (await add(goal, "Benchmarks", "Benchmark")).fill("My manager is away and nobody notices");
  await (await add(mentee, "Goals", "Goal")).fill("Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft".repeat(2));
  await (await add(mentee, "Need sheets", "Need sheet")).fill("Stay calm when two people want opposite things");
  await step(row(mentee, "Need sheets", 1), "Behavior and help");
  await addLine(row(mentee, "Need sheets", 1), "Behavior to strengthen or begin", "Behavior", "Ask before I answer");
  await look(mentee, "plan");
  await field(mentee, "Show").selectOption("Personal");
  await row(mentee, "Goals", 2).waitFor({ state: "detached" });
  await field(mentee, "Show").selectOption("Career");
  await row(mentee, "Goals", 2).waitFor();
  await field(mentee, "Show").selectOption("All");
  await mentee.page.getByRole("button", { name: "Remove: Objective 2" }).click();
  await look(mentee, "plan-removed");
  await open(mentor, "Plan");
  await mentor.page.getByRole("heading", { name: "Goals, objectives and developmental needs" }).waitFor();
  await look(mentor, "plan-mentor");

  await open(mentor, "Mentoring contract");
  await step(mentor, "What we will work on");
  const competencies = mentor.page.getByRole("group", { name: "Leadership competencies to show and practice" });
  await competencies.getByText("Choose from the list").click();
  for (const name of ["Communication", "Decision Making"]) await competencies.getByRole("checkbox", { name, exact: true }).check();
  await look(mentor, "contract-choosing");
  await competencies.getByText("Choose from the list").click();
  await step(mentor, "Ground rules");
  await mentor.page.getByText("Suggestions", { exact: true }).click();
  await mentor.page.getByRole("button", { name: "Insert: We come prepared" }).click();
  await mentor.page.getByRole("button", { name: "Insert: We really listen to each other" }).click();
  await mentor.page.getByText("Suggestions", { exact: true }).click();
  await step(mentor, "What we will work on");
  await list(mentor, "Parts of the mentee's development plan to work on").getByRole("button", { name: "Add: Part of the plan" }).click();
  await field(row(mentor, "Parts of the mentee's development plan to work on", 1), "From the plan").selectOption({ index: 1 });
  await step(mentor, "Guidelines");
  await tickAfterReading(mentor, "The mentor has read and understood");
  await look(mentor, "contract");
  await go(mentor, "/");
  await look(mentor, "home");
});
