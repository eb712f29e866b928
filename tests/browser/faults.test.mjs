// What goes wrong on devices, on the way and at the relay, and that nothing is lost by it.

import assert from "node:assert/strict";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { before, beforeEach, test } from "node:test";
import { field, reads, step } from "./support/forms.mjs";
import { fillIn, go, invitation, joinWith, look, open, pair, person, saved, start, startAgain, watch } from "./support/people.mjs";
import { stage } from "./support/stage.mjs";

let browser, relay;
const here = stage();
beforeEach(() => ({ browser, relay } = here));

const FREQUENCY = "How often and when we meet";
const box = (who) => field(who, FREQUENCY);
const contract = async (...people) => {
  for (const who of people) {
    await open(who, "Mentoring contract");
    await step(who, "How long and how often");
    await box(who).waitFor();
  }
};
const alone = async (role = "mentor") => {
  const ana = await person(browser, relay, "Ana");
  await start(ana, role);
  await contract(ana);
  return ana;
};
const kept = (who) =>
  who.page.evaluate(async () => {
    const { active } = await navigator.serviceWorker.ready;
    while (active.state !== "activated") await new Promise((next) => active.addEventListener("statechange", next, { once: true }));
  });
// The device notices that the relay is back without waiting for its next try.
const hurry = (...people) => Promise.all(people.map((who) => who.page.evaluate(() => dispatchEvent(new Event("online")))));

test("a tab that dies in the middle of typing has kept everything that it called saved", async () => {
  const ana = await alone();
  let claimed = "";
  await ana.page.exposeBinding("claims", (_, text) => {
    claimed = text;
  });
  await ana.page.evaluate((label) => {
    const [area] = [...document.querySelectorAll("textarea")].filter((it) => it.labels[0]?.textContent === label);
    const status = document.querySelector(".status");
    const look = () => status.textContent.includes("Saving") || globalThis.claims(area.value);
    new MutationObserver(look).observe(status, { subtree: true, childList: true, characterData: true });
  }, FREQUENCY);
  await box(ana).fill("");
  const text = Array.from({ length: 40 }, (_, n) => `word${n} `).join("");
  const inspector = await ana.context.newCDPSession(ana.page);
  const typing = box(ana).pressSequentially(text).catch(() => {});
  while (claimed.length < 60) await new Promise(setImmediate);
  inspector.send("Page.crash").catch(() => {});
  await typing;
  const before = claimed;
  const page = await ana.context.newPage();
  const again = { ...ana, page };
  await go(again, "/pairs/1/agreement");
  await step(again, "How long and how often");
  await box(again).waitFor();
  const there = await box(again).inputValue();
  assert.ok(there.startsWith(before), `«${there}» holds «${before}»`);
  assert.ok(text.startsWith(there), "and nothing that was not typed");
  await box(again).press("End");
  await box(again).pressSequentially("and on");
  await box(again).blur();
  await saved(again, "Stored at the relay");
});

test("nobody leaves without being asked while what was typed is in the page's memory alone", async () => {
  const ana = await alone();
  await box(ana).fill("Every");
  await saved(ana, "Saved on this device");
  await ana.page.evaluate(async () => {
    const opening = indexedDB.open("twofold");
    await new Promise((opened) => (opening.onsuccess = opened));
    const busy = opening.result.transaction([...opening.result.objectStoreNames], "readwrite").objectStore("meta");
    globalThis.isBusy = true;
    const goOn = () => globalThis.isBusy && (busy.count().onsuccess = goOn);
    goOn();
  });
  await box(ana).press("End");
  await box(ana).pressSequentially(" Tuesday");
  const asked = [];
  ana.page.on("dialog", async (dialog) => {
    asked.push(dialog.type());
    await dialog.dismiss();
  });
  const question = ana.page.waitForEvent("dialog");
  await ana.page.evaluate(() => location.reload());
  await question;
  await ana.page.getByText("Saving").first().waitFor();
  assert.deepEqual(asked, ["beforeunload"]);
  assert.equal(await box(ana).inputValue(), "Every Tuesday", "who stays has lost nothing");
  await ana.page.evaluate(() => (globalThis.isBusy = false));
  await saved(ana, "Saved on this device");
  await ana.page.reload();
  await reads(ana, "Every Tuesday");
  assert.equal(asked.length, 1, "what is kept asks nobody");
});

test("of two tabs that both type, one writes at a time, and no letter is lost or written twice", async () => {
  const ana = await alone();
  await box(ana).fill("");
  const second = { ...ana, page: await ana.context.newPage() };
  watch(second.page, ana);
  await go(second, "/pairs/1/agreement");
  await step(second, "How long and how often");
  const editHere = second.page.getByRole("button", { name: "Edit here" });
  await editHere.waitFor();
  await ana.page.evaluate(() => {
    globalThis.letters = 0;
    document.addEventListener("input", (event) => (globalThis.letters += event.data?.length ?? 0));
  });
  const typing = box(ana).pressSequentially("a".repeat(120));
  await second.page.waitForFunction(() => [...document.querySelectorAll("textarea")].some((it) => it.value.startsWith("aaaa")));
  await editHere.click();
  await second.page.waitForFunction((label) => [...document.querySelectorAll("textarea")].some((it) => it.labels[0]?.textContent === label && !it.readOnly), FREQUENCY);
  await box(second).press("End");
  await box(second).pressSequentially("b".repeat(30));
  await typing;
  const letters = await ana.page.evaluate(() => globalThis.letters);
  await box(second).blur();
  await saved(second, "Stored at the relay");
  const text = "a".repeat(letters) + "b".repeat(30);
  await reads(ana, text);
  assert.equal(await box(second).inputValue(), text);
  assert.equal(await box(ana).inputValue(), text);
  await second.page.reload();
  await step(second, "How long and how often");
  await box(second).waitFor();
  assert.equal(await box(second).inputValue(), text);
});

test("a device without room says so, calls nothing saved, and goes on when there is room", async () => {
  const ana = await alone();
  await saved(ana, "Stored at the relay");
  // As a full disk answers. The quota that Chromium lets tests set does not bind small writes.
  await ana.page.evaluate(() => {
    const put = IDBObjectStore.prototype.put;
    globalThis.isFull = true;
    IDBObjectStore.prototype.put = function (...given) {
      if (globalThis.isFull) throw new DOMException("no room", "QuotaExceededError");
      return put.apply(this, given);
    };
  });
  await box(ana).press("End");
  await box(ana).pressSequentially(" and never");
  await ana.page.getByText("This device has no room left.").waitFor();
  await box(ana).pressSequentially(" on Mondays");
  assert.match(await ana.page.locator(".status").innerText(), /Saving/);
  await look(ana, "no-room");
  assert.match(await ana.page.locator(".status").innerText(), /Saving/);
  await ana.page.evaluate(() => {
    globalThis.isFull = false;
  });
  await ana.page.getByRole("button", { name: "Try again" }).click();
  await ana.page.getByText("This device has no room left.").waitFor({ state: "detached" });
  await saved(ana, "Stored at the relay");
  await ana.page.reload();
  await reads(ana, "and never on Mondays");
});

test("a browser that keeps no data is told why nothing opens", async () => {
  const ana = await person(browser, relay, "Ana");
  await ana.page.addInitScript(() => {
    IDBFactory.prototype.open = () => {
      throw new DOMException("not allowed here", "SecurityError");
    };
  });
  await go(ana, "/start");
  await ana.page.getByRole("heading", { name: "Twofold cannot open here" }).waitFor();
  await ana.page.getByText("Your browser does not let this page keep data.").waitFor();
  await look(ana, "no-storage");
});

test("a device with no room even to open says so, and shows everything again when there is room", async () => {
  const ana = await alone();
  await saved(ana, "Stored at the relay");
  const text = await box(ana).inputValue();
  await ana.page.addInitScript(() => {
    const put = IDBObjectStore.prototype.put;
    IDBObjectStore.prototype.put = function (...given) {
      if (!sessionStorage.hasRoom) throw new DOMException("no room", "QuotaExceededError");
      return put.apply(this, given);
    };
  });
  await ana.page.reload();
  await ana.page.getByText("There is no room left on this device").waitFor();
  await look(ana, "no-room-to-open");
  await ana.page.evaluate(() => sessionStorage.setItem("hasRoom", "yes"));
  await ana.page.reload();
  await reads(ana, text);
});

test("a relay that is killed while both write goes on where it was, and both have everything", async () => {
  const { ana, ben } = await pair(browser, relay);
  await contract(ana, ben);
  await box(ana).fill("Start.");
  await reads(ben, "Start.");
  await box(ana).press("End");
  const typing = box(ana).pressSequentially(" Ana writes on and on.");
  await relay.stop("SIGKILL");
  await typing;
  await box(ben).press("Home");
  await box(ben).pressSequentially("Ben too. ");
  for (const who of [ana, ben]) await saved(who, "Saved on this device. No connection");
  Object.assign(relay, await startAgain(relay));
  await hurry(ana, ben);
  for (const who of [ana, ben]) await reads(who, "Ben too. Start. Ana writes on and on.");
  for (const who of [ana, ben]) await saved(who, /Stored at the relay|Seen by/);
});

test("a relay that was set back to an older copy gets from the devices what it has lost", async () => {
  const { ana, ben } = await pair(browser, relay);
  await contract(ana, ben);
  await box(ana).fill("Before the copy.");
  await saved(ana, "Seen by Ben");
  await relay.stop();
  const copy = mkdtempSync(join(tmpdir(), "twofold-copy-"));
  cpSync(relay.data, copy, { recursive: true });
  Object.assign(relay, await startAgain(relay));
  await hurry(ana, ben);
  await box(ana).press("End");
  await box(ana).pressSequentially(" After the copy.");
  await reads(ben, "After the copy.");
  await saved(ana, "Seen by Ben");
  await relay.stop();
  rmSync(relay.data, { recursive: true });
  cpSync(copy, relay.data, { recursive: true });
  rmSync(copy, { recursive: true });
  Object.assign(relay, await startAgain(relay));
  await hurry(ana, ben);
  const healed = (who) => who.page.getByText("The relay had lost some entries. This device gave them back.").waitFor();
  await Promise.any([healed(ana), healed(ben)]);
  await box(ben).press("End");
  await box(ben).pressSequentially(" And on.");
  await reads(ana, "Before the copy. After the copy. And on.");
  await saved(ben, "Seen by Ana");
});

test("a partnership begins without a network, and the partner joins when there is one", async () => {
  const ana = await person(browser, relay, "Ana");
  const ben = await person(browser, relay, "Ben");
  await go(ana, "/");
  await kept(ana);
  await ana.context.setOffline(true);
  await go(ana, "/start");
  await fillIn(ana);
  await ana.page.getByText("The link appears here as soon as there is a connection.").waitFor();
  await look(ana, "start-offline");
  await contract(ana);
  await box(ana).fill("Written before the relay knew of us");
  await box(ana).blur();
  await saved(ana, "Saved on this device. No connection");
  await ana.page.reload();
  await reads(ana, "Written before the relay knew of us");
  await ana.context.setOffline(false);
  await saved(ana, "Stored at the relay");
  await open(ana, "Overview");
  await joinWith(ben, await invitation(ana));
  await ana.page.getByRole("button", { name: "Yes, this is my partner" }).click();
  await open(ben, "Mentoring contract");
  await reads(ben, "Written before the relay knew of us");
});

for (const [what, sign] of [["letters", "x"], ["emoji", "😀"]]) {
  test(`a hundred thousand ${what} fit into one field by one paste`, async () => {
    const { ana, ben } = await pair(browser, relay);
    await contract(ana, ben);
    await ana.context.grantPermissions(["clipboard-read", "clipboard-write"]);
    const text = sign.repeat(100_000);
    await ana.page.evaluate((text) => navigator.clipboard.writeText(text), text);
    await box(ana).press("ControlOrMeta+a");
    await ana.page.keyboard.press("ControlOrMeta+v");
    assert.equal(await box(ana).inputValue(), text);
    await reads(ben, text);
    // The first sign is written over: Chromium itself dies of Delete before so many emoji, on any page.
    await box(ben).focus();
    await box(ben).evaluate((it, length) => it.setSelectionRange(0, length), sign.length);
    await box(ben).pressSequentially("!");
    await reads(ana, `!${text.slice(sign.length)}`);
    assert.deepEqual([...ana.complaints, ...ben.complaints], []);
  });
}

test("what is longer than a field can be is said at the field, and stays there to be shortened", async () => {
  const ana = await alone();
  await box(ana).fill("x".repeat(200_001));
  await ana.page.getByText("At most 200000 characters fit here.").waitFor();
  assert.equal((await box(ana).inputValue()).length, 200_001);
  await box(ana).press("ControlOrMeta+End");
  await box(ana).press("Backspace");
  await box(ana).blur();
  await ana.page.getByText("At most 200000 characters fit here.").waitFor({ state: "detached" });
  await saved(ana, "Stored at the relay");
  await ana.page.reload();
  await reads(ana, "x".repeat(200_000));
});

test("text from right to left and emoji of several signs stay whole while both write", async () => {
  const { ana, ben } = await pair(browser, relay);
  await contract(ana, ben);
  const text = "נפגשים בימי שלישי 👩🏽‍🚀 مرحبا";
  await box(ana).fill(text);
  await reads(ben, text);
  assert.equal(await box(ben).evaluate((it) => getComputedStyle(it).direction), "rtl");
  const caret = text.indexOf("👩");
  await box(ben).focus();
  await box(ben).evaluate((it, caret) => it.setSelectionRange(caret, caret), caret);
  await box(ana).press("ControlOrMeta+Home");
  await box(ana).pressSequentially("🎉🎉 ");
  await reads(ben, `🎉🎉 ${text}`);
  assert.equal(await box(ben).evaluate((it) => it.selectionStart), caret + "🎉🎉 ".length, "the caret stays before the astronaut");
  await box(ben).pressSequentially("ו");
  await reads(ana, text.slice(0, caret) + "ו" + text.slice(caret));
});

test("a clock that is a year ahead is noticed, and everything still reaches both", async () => {
  const ana = await person(browser, relay, "Ana");
  const ben = await person(browser, relay, "Ben");
  await ben.context.addInitScript(() => {
    const now = Date.now;
    Date.now = () => now() + 365 * 24 * 60 * 60 * 1000;
    globalThis.Date = class extends Date {
      constructor(...given) {
        super(...(given.length ? given : [Date.now()]));
      }
    };
  });
  const link = await start(ana);
  await joinWith(ben, link);
  await ana.page.getByRole("button", { name: "Yes, this is my partner" }).click();
  await contract(ana, ben);
  await box(ana).fill("Words of Ana");
  await reads(ben, "Words of Ana");
  await box(ben).press("End");
  await box(ben).pressSequentially(" and of Ben");
  await reads(ana, "Words of Ana and of Ben");
  await ana.page.getByText("The clocks of your devices do not agree.").waitFor();
});
