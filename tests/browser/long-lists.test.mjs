// Lists that are longer than a screen, on the page that is opened first.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { list, step } from "./support/forms.mjs";
import { go, person, saved, start } from "./support/people.mjs";
import { stage } from "./support/stage.mjs";

let browser, relay;
const here = stage();
beforeEach(() => ({ browser, relay } = here));

const RULES = 24;

// In the page: how many rows the list has as soon as it is there, and right after the printer has asked, before any frame.
const atFirstSight = (id) => {
  const rows = () => document.getElementById(id)?.querySelectorAll(":scope > ol:not(.rows--paper) > li").length ?? 0;
  const observer = new MutationObserver(async () => {
    if (rows() === 0) return;
    observer.disconnect();
    globalThis.early = { rows: rows() };
    dispatchEvent(new Event("beforeprint"));
    for (let turn = 0; turn < 20; turn += 1) await null;
    globalThis.early.printed = rows();
  });
  observer.observe(document, { childList: true, subtree: true });
};

test("a list of years is whole a moment after the page, and at once for the printer", async () => {
  const ana = await person(browser, relay, "Ana");
  await start(ana, "mentee", undefined, "Caltrans");
  await go(ana, "/pairs/1/agreement");
  await step(ana, "Ground rules");
  const rules = list(ana, "Our ground rules");
  const rows = rules.locator("> ol:not(.rows--paper) > li");
  const id = await rules.getAttribute("id");
  for (let there = await rows.count(); there < RULES; there += 1) {
    await rules.getByRole("button", { name: "Add: Ground rule" }).click();
    await rows.nth(there).waitFor();
  }
  await rows.last().locator("textarea").blur();
  await saved(ana, "Stored at the relay");
  await ana.page.reload();
  await step(ana, "Ground rules");
  await rows.nth(RULES - 1).waitFor();
  assert.equal(await rows.count(), RULES);

  await ana.page.addInitScript(atFirstSight, id);
  await ana.page.reload();
  await ana.page.waitForFunction(() => globalThis.early?.printed);
  const { rows: first, printed } = await ana.page.evaluate(() => globalThis.early);
  assert.ok(first < RULES, `${first} rows came with the page`);
  assert.equal(printed, RULES);
  assert.deepEqual(ana.complaints, []);
});
