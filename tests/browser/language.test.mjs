// The app in Spanish: by itself where the browser asks for it, and by choice anywhere.

import assert from "node:assert/strict";
import { test } from "node:test";
import { reads, step } from "./support/forms.mjs";
import { accessible, go, look, open, pair, person, start } from "./support/people.mjs";
import { stage } from "./support/stage.mjs";

const here = stage();

test("a browser that asks for Spanish gets all of it: pages, forms, rules and guide", async () => {
  const ana = await person(here.browser, here.relay, "Ana", { locale: "es-US" });
  const { page } = ana;
  await go(ana, "/");
  assert.equal(await page.locator("html").getAttribute("lang"), "es");
  await look(ana, "spanish-home");
  await page.getByRole("link", { name: "Iniciar una relación de mentoría" }).first().click();
  await page.getByLabel("Tu nombre").fill("Ana");
  await page.getByRole("radio", { name: /Sacramento/ }).check();
  await page.getByRole("radio", { name: /^Soy mentor/ }).check();
  await page.getByRole("checkbox").check();
  await page.getByRole("button", { name: "Iniciar" }).click();
  await page.waitForURL("**/pairs/1");
  await page.getByRole("heading", { level: 1 }).waitFor();
  await look(ana, "spanish-overview");
  const tabs = page.getByRole("navigation").nth(1).getByRole("link");
  const addresses = await tabs.evaluateAll((links) => links.map((link) => link.getAttribute("href")));
  for (const address of [...addresses, "/pairs/1/ending", "/settings", "/devices", "/protection"]) {
    await go(ana, address);
    await accessible(ana, address);
    const words = await page.evaluate(() => document.body.innerText);
    // Words that stand in every English page of this kind and in no Spanish one.
    for (const english of [/\bYour\b/, /\bthe\b/i, /\bwith\b/, /\band\b/, /\bPartner\b/i]) {
      assert.doesNotMatch(words.replace(/English/g, ""), english, address);
    }
  }
  await go(ana, "/pairs/1/agreement");
  await look(ana, "spanish-agreement");
  assert.deepEqual(ana.complaints, []);
});

test("the language is chosen at the bottom of any page, stays, and changes no word that somebody wrote", async () => {
  const { ana, ben } = await pair(here.browser, here.relay);
  await open(ana, "Mentoring contract");
  await step(ana, "How long and how often");
  await ana.page.getByLabel("How often and when we meet").fill("Every other Tuesday");
  await reads(ben, "You and Ana");
  await ana.page.getByRole("button", { name: "Español" }).click();
  await ana.page.getByRole("heading", { level: 1, name: "Contrato de mentoría" }).waitFor();
  await reads(ana, "Every other Tuesday");
  assert.equal(await ana.page.locator("html").getAttribute("lang"), "es");
  await ana.page.reload();
  await ana.page.getByRole("heading", { level: 1, name: "Contrato de mentoría" }).waitFor();
  // Each sees the own language, and both the same words.
  await open(ben, "Mentoring contract");
  await reads(ben, "Every other Tuesday");
  await ana.page.getByRole("button", { name: "English" }).click();
  await ana.page.getByRole("heading", { level: 1, name: "Mentoring contract" }).waitFor();
});

test("an invitation that is looked at stays when the language changes", async () => {
  const ana = await person(here.browser, here.relay, "Ana");
  const link = await start(ana);
  const ben = await person(here.browser, here.relay, "Ben");
  await ben.page.goto(link);
  await ben.page.getByText("invites you").waitFor();
  await ben.page.getByRole("button", { name: "Español" }).click();
  await ben.page.getByText("Ana te invita").waitFor();
  assert.ok(!ben.page.url().includes("#i1"), "and leaves the address again");
});
