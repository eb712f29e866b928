// A pair of Caltrans whose contract has everything, and its signatures.

import { addLine, reads, field, step, tickAfterReading } from "./forms.mjs";
import { open, pair } from "./people.mjs";

export const CONTRACT = "Mentoring contract";

export const stands = (who, words) => who.page.locator("#standing").getByText(words, { exact: true }).waitFor();
export const text = (who, words) => who.page.getByText(words).first().waitFor();
export const press = (who, name) => who.page.getByRole("button", { name, exact: true }).click();

// Both have the contract on screen, and everything that it needs is in it.
export async function contract(browser, relay, shots) {
  const people = await pair(browser, relay);
  const { ana, ben } = people;
  await open(ana, CONTRACT);
  await open(ben, CONTRACT);
  await shots?.(ana, "agreement-unchecked");
  await step(ana, "What we will work on");
  const competencies = ana.page.getByRole("group", { name: "Leadership competencies to show and practice" });
  await competencies.getByText("Choose from the list").click();
  await competencies.getByRole("checkbox", { name: "Communication", exact: true }).check();
  await addLine(ana, "Parts of the mentee's development plan to work on", "Part of the plan", "A project of her own");
  await step(ana, "Ground rules");
  await addLine(ana, "Our ground rules", "Ground rule", "We really listen to each other");
  for (const who of [ana, ben]) await step(who, "Guidelines");
  await tickAfterReading(ana, "The mentor has read and understood");
  await tickAfterReading(ben, "The mentee has read and understood");
  for (const who of [ana, ben]) await step(who, "Code of practice");
  await ana.page.getByRole("checkbox", { name: "The mentor has read all points and accepts them" }).check();
  await ben.page.getByRole("checkbox", { name: "The mentee has read all points and accepts them" }).check();
  await reads(ben, "We really listen to each other");
  for (const who of [ana, ben]) await text(who, "Everything that the program asks for is here.");
  return people;
}

export async function sign(who, name = who.name) {
  await step(who, "Sign");
  await field(who, "Your name").fill(name);
  await press(who, "Sign");
}

export async function bothSign({ ana, ben }) {
  await sign(ana);
  await stands(ana, "One signature");
  await stands(ben, "One signature");
  await sign(ben);
  for (const who of [ana, ben]) await stands(who, "In force");
}
