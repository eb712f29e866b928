// Every program, and somebody who starts in one of them.

import { go } from "./people.mjs";

// What each calls itself and its two people.
export const PROGRAMS = {
  caltrans: ["Caltrans Mentoring Program", "mentor", "mentee"],
  cdss: ["CDSS Mentoring Partnership Program", "mentor", "mentee"],
  sacramento: ["Sacramento County DCSS Mentoring Program", "mentor", "protégé"],
  san_jose: ["City of San José Employee Mentoring Program", "mentor", "mentee"],
  overview: ["Department Mentoring Overview", "mentor", "mentee"],
  general: ["Mentoring for anybody", "mentor", "mentee"],
};

// Starts a partnership in a program, as mentor or as mentee.
export async function begin(who, [program, ...roles], place = 1) {
  const { page } = who;
  await go(who, "/start");
  await page.getByRole("radio", { name: program, exact: true }).check();
  await page.getByRole("radio", { name: `I am the ${roles[place]}`, exact: true }).check();
  await page.getByLabel("Your name").fill(who.name);
  await page.getByRole("checkbox", { name: "I promise" }).check();
  await page.getByRole("button", { name: "Start" }).click();
  await page.waitForURL("**/pairs/1");
  await page.getByRole("heading", { level: 1 }).waitFor();
}

export const tabs = (who) => who.page.getByRole("navigation", { name: "Pages of this partnership" }).getByRole("link");
