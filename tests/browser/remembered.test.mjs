// The screen of last time: there before what the device has kept is opened, and what one does on it is not lost.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { list } from "./support/forms.mjs";
import { go, open, pair, person, saved, start } from "./support/people.mjs";
import { isKept, kept } from "./support/remembered.mjs";
import { stage } from "./support/stage.mjs";

let browser, relay;
const here = stage();
beforeEach(() => ({ browser, relay } = here));

// In the page: as soon as `wanted` is on it, notes whether the rows were asked for by then, and does `act` there.
const atFirstSight = (who, wanted, act) =>
  who.page.addInitScript(
    ([wanted, act]) => {
      const transaction = IDBDatabase.prototype.transaction;
      IDBDatabase.prototype.transaction = function (stores, mode, ...options) {
        globalThis.rowsAskedFor ||= mode === "readonly" && Array.isArray(stores);
        return transaction.call(this, stores, mode, ...options);
      };
      new MutationObserver((_, observer) => {
        const found = document.querySelector(wanted);
        if (!found) return;
        observer.disconnect();
        // What stands in a box comes a turn after the box.
        queueMicrotask(() => {
          globalThis.early = { rowsAskedFor: Boolean(globalThis.rowsAskedFor), text: found.value, readOnly: found.readOnly };
          if (act === "press") found.click();
          if (act !== "type") return;
          found.focus();
          for (const letter of " – é😀") {
            found.value += letter;
            found.dispatchEvent(new InputEvent("input", { bubbles: true }));
          }
          // Before any frame, and so before the rows.
          (async () => {
            for (let turn = 0; turn < 20; turn += 1) await null;
            globalThis.early.said = document.querySelector(".status").textContent;
          })();
        });
      }).observe(document, { childList: true, subtree: true });
    },
    [wanted, act],
  );

const AGREEMENT = "/pairs/1/agreement";
const box = (who) => who.page.locator("textarea").first();

// Alone: nobody's news come in between.
async function alone() {
  const ana = await person(browser, relay, "Ana");
  await start(ana, "mentee", undefined, "Caltrans");
  await go(ana, AGREEMENT);
  return ana;
}

test("last time's screen is there before the device's rows are read, and what is typed on it is kept and sent", async () => {
  const { ana, ben } = await pair(browser, relay);
  await open(ben, "Mentoring contract");
  const id = await box(ben).getAttribute("id");
  await box(ben).fill("To lead");
  await box(ben).blur();
  await saved(ben, "Seen by Ana");
  await kept(ben);
  await atFirstSight(ben, `[id="${id}"]`, "type");
  await ben.page.reload();
  await ben.page.waitForFunction(() => globalThis.early?.said);
  const { said, ...early } = await ben.page.evaluate(() => globalThis.early);
  assert.deepEqual(early, { rowsAskedFor: false, text: "To lead", readOnly: false });
  assert.match(said, /^Saving/, "what is not durable is not said to be seen");
  await box(ben).blur();
  await open(ana, "Mentoring contract");
  await ana.page.waitForFunction((id) => document.getElementById(id)?.value === "To lead – é😀", id);
  assert.equal(await box(ben).inputValue(), "To lead – é😀");
  assert.deepEqual([ana.complaints, ben.complaints], [[], []]);
});

test("a button that is pressed on last time's screen does what it says", async () => {
  const ana = await alone();
  const rules = list(ana, "The mentor");
  const [id, before] = [await rules.getAttribute("id"), await rules.locator("li.row textarea").count()];
  await saved(ana, "Stored at the relay");
  await kept(ana);
  await atFirstSight(ana, `[id="${id}"] > .button`, "press");
  await ana.page.reload();
  await rules.locator("li.row textarea").nth(before).waitFor();
  await ana.page.waitForFunction((id) => document.getElementById(id).contains(document.activeElement?.closest("li.row textarea")), id);
  assert.equal((await ana.page.evaluate(() => globalThis.early)).rowsAskedFor, false);
});

test("a screen that is not true any more is not shown again", async () => {
  const ana = await alone();
  const id = await box(ana).getAttribute("id");
  await saved(ana, "Stored at the relay");
  await kept(ana);
  await box(ana).fill("Newer");
  await saved(ana, "Saved on this device");
  assert.equal(await isKept(ana.page), false);
  await atFirstSight(ana, `[id="${id}"]`, "nothing");
  await ana.page.reload();
  await ana.page.waitForFunction(() => globalThis.early);
  assert.equal(await ana.page.evaluate(() => globalThis.early.text), "Newer");
});

test("what is typed in the page's last moment is on the screen of last time", async () => {
  const ana = await alone();
  const id = await box(ana).getAttribute("id");
  await box(ana).fill("To");
  await atFirstSight(ana, `[id="${id}"]`, "nothing");
  await ana.page.evaluate((id) => {
    const box = document.getElementById(id);
    box.focus();
    box.value += " lead";
    box.dispatchEvent(new InputEvent("input", { bubbles: true }));
    setTimeout(() => location.reload());
  }, id);
  await ana.page.waitForFunction(() => globalThis.early);
  assert.deepEqual(await ana.page.evaluate(() => globalThis.early), { rowsAskedFor: false, text: "To lead", readOnly: false });
  await saved(ana, "Stored at the relay");
  assert.equal(await box(ana).inputValue(), "To lead");
  assert.deepEqual(ana.complaints, []);
});

test("the history waits for the document, and does not say that another tab has it", async () => {
  const ana = await alone();
  await box(ana).fill("To lead");
  await box(ana).blur();
  await saved(ana, "Stored at the relay");
  await open(ana, "History");
  await kept(ana);
  await ana.page.addInitScript(() => {
    const look = () => (globalThis.wasRefused ||= document.body?.textContent.includes("in another tab") ?? false);
    new MutationObserver(look).observe(document, { childList: true, subtree: true });
  });
  await ana.page.reload();
  await ana.page.locator("details.entry", { hasText: "Confidentiality" }).first().waitFor();
  assert.equal(await ana.page.evaluate(() => globalThis.wasRefused), false);
});
