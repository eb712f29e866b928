// What has to be reported in spite of everything stands wherever it may be needed, with the contact beside it.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { field, reads, step } from "./support/forms.mjs";
import { go, look, open, pair } from "./support/people.mjs";
import { stage } from "./support/stage.mjs";

let browser, relay;
const here = stage();
beforeEach(() => ({ browser, relay } = here));

const duties = (who, name = "What has to be reported") => who.page.getByRole("region", { name, exact: true });

async function told(who, name) {
  await duties(who, name).getByText("have to be reported at once").waitFor();
  await duties(who, name).getByText("It sends nothing and looks for nothing.").waitFor();
  await duties(who, name).getByText("turn to the mentoring coordinator").waitFor();
}

test("what has to be reported stands on every page that it concerns, with the contact that the two wrote down", async () => {
  const { ana, ben } = await pair(browser, relay, undefined, "City of San José");
  await told(ben);
  assert.equal(await ben.page.getByText("have to be reported at once").count(), 1, "once on a page");
  await duties(ben).getByRole("link", { name: "Write down who your contact is" }).click();
  await ben.page.getByRole("heading", { level: 1, name: "Our contact at the program" }).waitFor();
  await field(ben, "Name").fill("Rosa Vega");
  await field(ben, "Telephone").fill("555 0100");
  await field(ben, "E-mail").fill("rosa@example.org");
  await field(ben, "E-mail").blur();
  await look(ben, "program-contact");
  await duties(ana).getByText("Rosa Vega").waitFor();
  await duties(ana).getByRole("link", { name: "Change the contact" }).waitFor();
  await look(ana, "reporting-overview");
  for (const [tab, shot] of [["Guide", "reporting-guide"], ["Contract", "reporting-agreement"]]) {
    await open(ana, tab);
    if (tab === "Contract") await step(ana, "Confidentiality");
    await told(ana);
    await duties(ana).getByText("555 0100").waitFor();
    await look(ana, shot);
  }
  await go(ana, "/pairs/1/forms/consents");
  await told(ana);
  await duties(ana).getByText("rosa@example.org").waitFor();
  await go(ana, "/protection");
  const everywhere = "What has to be reported: City of San José Employee Mentoring Program";
  await told(ana, everywhere);
  await look(ana, "reporting-protection");
  await duties(ana, everywhere).getByRole("link", { name: "Ben" }).click();
  await told(ana);
  await go(ana, "/pairs/1/paper");
  // On the screen, what is far down a binder is not laid out; on paper everything is.
  await ana.page.emulateMedia({ media: "print" });
  await reads(ana, "rosa@example.org");
  await ana.page.emulateMedia({ media: "screen" });
  // When it is over, nobody is told to ask at the orientation, and no hours are used.
  await go(ana, "/pairs/1");
  await duties(ana).getByText("Ask at the orientation").waitFor();
  await ana.page.getByRole("heading", { level: 2, name: "Time", exact: true }).waitFor();
  await ana.page.getByRole("link", { name: /^Pause, go on longer/ }).click();
  await ana.page.getByRole("radio").first().check();
  await ana.page.getByRole("button", { name: "End this partnership…", exact: true }).click();
  await ana.page.getByRole("button", { name: "End it", exact: true }).click();
  await open(ana, "Overview");
  await ana.page.getByRole("link", { name: "Your copy, and what becomes of it" }).waitFor();
  await duties(ana).getByText("555 0100").waitFor();
  assert.equal(await ana.page.getByText("Ask at the orientation").count(), 0);
  assert.equal(await ana.page.getByRole("heading", { level: 2, name: "Time", exact: true }).count(), 0);
  assert.deepEqual([...ana.complaints, ...ben.complaints], []);
});

test("a program that states no exception speaks of none", async () => {
  const { ana } = await pair(browser, relay);
  await ana.page.getByRole("region", { name: "What comes next" }).waitFor();
  for (const path of ["/pairs/1", "/pairs/1/guide", "/pairs/1/agreement", "/protection"]) {
    await go(ana, path);
    assert.equal(await ana.page.getByText("What has to be reported").count(), 0, path);
  }
});
