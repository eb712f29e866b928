// What the plan says on paper and in its headings: how far its goals reach.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { field } from "./support/forms.mjs";
import { go, look, pair } from "./support/people.mjs";
import { stage } from "./support/stage.mjs";

let browser, relay;
const here = stage();
beforeEach(() => ({ browser, relay } = here));

const region = (who, name) => who.page.getByRole("region", { name, exact: true });
const paperHeading = (who, name) => who.page.locator(".paper").getByRole("heading", { name, exact: true });

test("what short and medium term mean is asked of the two, and stands in the headings and on paper", async () => {
  const { ana, ben } = await pair(browser, relay, undefined, "Sacramento");
  for (const who of [ana, ben]) await go(who, "/pairs/1/plan");
  const [short, medium] = ["Short term: up to how many months", "Medium term: up to how many months"];
  await region(ben, "Short-term goals").waitFor();
  assert.equal(await field(ben, short).inputValue(), "", "nobody has said it for them");
  await field(ben, short).fill("200");
  await field(ben, short).blur();
  await ben.page.getByText("Choose a number from 1 to 120.").waitFor();
  await field(ben, short).fill("12");
  await field(ben, short).blur();
  await region(ana, "Short-term goals (up to 12 months)").waitFor();
  await ana.page.getByRole("button", { name: /^2\s*Medium-term goals$/ }).click();
  await field(ana, medium).fill("36");
  await field(ana, medium).blur();
  await ben.page.getByRole("button", { name: /^2\s*Medium-term goals \(up to 36 months\)$/ }).click();
  await region(ben, "Medium-term goals (up to 36 months)").waitFor();
  await look(ben, "plan-horizons");

  await go(ben, "/pairs/1/paper/goals");
  for (const heading of ["Short-term goals (up to 12 months)", "Medium-term goals (up to 36 months)"]) await paperHeading(ben, heading).waitFor();
  await look(ben, "plan-horizons-paper");
  await field(ben, "Blank, to be filled in by hand").check();
  for (const heading of ["Short-term goals", "Medium-term goals"]) await paperHeading(ben, heading).waitFor();
  const line = ben.page.locator(".paper__line", { hasText: short });
  assert.equal(await line.locator(".paper__blank").innerText(), "", "a line to fill in");
  assert.deepEqual([...ana.complaints, ...ben.complaints], []);
});
