// A log that is longer than the screen: what is out of sight is not drawn, and is there for whoever looks for it.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { field } from "./support/forms.mjs";
import { go, person, start } from "./support/people.mjs";
import { stage } from "./support/stage.mjs";

let browser, relay;
const here = stage();
beforeEach(() => ({ browser, relay } = here));

const DAYS = 14;

// Whether the browser draws it now. Out of sight, it need not.
const isDrawn = (element) => element.evaluate((it) => it.checkVisibility({ contentVisibilityAuto: true }));

test("entries out of sight are not drawn until somebody scrolls, tabs, searches or prints", async () => {
  const ana = await person(browser, relay, "Ana");
  await start(ana, "mentee");
  const { page } = ana;
  await page.setViewportSize({ width: 1280, height: 600 });
  await go(ana, "/pairs/1/meetings");
  const log = page.getByRole("region", { name: "Meeting log", exact: true });
  for (let day = 1; day <= DAYS; day += 1) {
    await log.getByRole("button", { name: "Add: Meeting", exact: true }).click();
    const asked = log.getByRole("form", { name: "Add: Meeting" });
    await field(asked, "Date").fill(`1/${day}/2026`);
    await field(asked, "Hours met").fill("1.5");
    await asked.getByRole("button", { name: "Save", exact: true }).click();
    await asked.waitFor({ state: "detached" });
    const made = log.locator("details.entry[open]");
    await made.waitFor();
    await made.locator("> summary").click();
  }
  await page.getByText("Stored at the relay").first().waitFor();
  await go(ana, "/pairs/1/meetings");
  await log.locator("details.entry").nth(DAYS - 1).waitFor({ state: "attached" });
  await page.evaluate(() => scrollTo(0, 0));
  const oldest = log.locator("details.entry").filter({ hasText: "January 1, 2026" }).locator("> summary");
  await page.waitForFunction((it) => !it.checkVisibility({ contentVisibilityAuto: true }), await oldest.elementHandle());
  const row = log.locator("li.row").last();
  assert.equal(await row.evaluate((it) => getComputedStyle(it).contentVisibility), "auto");
  // A screen reader has it all the same.
  await log.getByRole("button", { name: `Remove: Meeting ${DAYS}` }).waitFor();

  // The way to a part of the page ends at it, and what stands above does not move afterwards.
  await page.getByRole("link", { name: "Meeting log", exact: true }).click();
  const top = () => log.evaluate((it) => Math.round(it.getBoundingClientRect().top));
  await page.waitForFunction((it) => Math.abs(it.getBoundingClientRect().top) < 120, await log.elementHandle());
  const before = await top();
  await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
  assert.equal(await top(), before);

  await page.evaluate(() => scrollTo(0, 0));
  await oldest.focus();
  await page.waitForFunction((it) => it.checkVisibility({ contentVisibilityAuto: true }), await oldest.elementHandle());
  // The ring of the focus lies around the line, over the edge of its row.
  const ring = await oldest.evaluate((it) => getComputedStyle(it).outlineWidth);
  const room = await row.evaluate((it) => getComputedStyle(it).overflowClipMargin);
  assert.ok(parseFloat(room) >= parseFloat(ring), `${room} for ${ring}`);

  await page.evaluate(() => {
    document.activeElement.blur();
    getSelection().removeAllRanges();
    scrollTo(0, 0);
  });
  assert.ok(await page.evaluate(() => find("January 1, 2026")), "the browser's search finds it");

  await page.evaluate(() => scrollTo(0, 0));
  await page.emulateMedia({ media: "print" });
  assert.equal(await row.evaluate((it) => getComputedStyle(it).contentVisibility), "visible");
  assert.ok(await isDrawn(oldest), "all of it is printed");
  assert.deepEqual(ana.complaints, []);
});

test("the box in which somebody writes is alone in its form, so that the browser looks at no other", async () => {
  const ana = await person(browser, relay, "Ana");
  await start(ana, "mentee");
  await go(ana, "/pairs/1/agreement");
  const box = ana.page.locator("textarea").first();
  const formOf = () => box.evaluate((it) => it.form && [it.form.id, it.form.elements.length]);
  assert.equal(await formOf(), null);
  await box.fill("To lead");
  assert.deepEqual(await formOf(), ["writing", 1]);
  await box.press("Tab");
  await ana.page.waitForFunction((it) => !it.form, await box.elementHandle());
  assert.equal(await box.inputValue(), "To lead");
});
