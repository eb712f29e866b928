// One person on several devices: a link, the recovery sheet, and what the partner sees of it.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { step, tabTo } from "./support/forms.mjs";
import { go, look, open, pair, person } from "./support/people.mjs";
import { stage } from "./support/stage.mjs";

let browser, relay;
const here = stage();
beforeEach(() => ({ browser, relay } = here));

const FREQUENCY = "How often and when we meet";
const press = (who, name) => who.page.getByRole("button", { name }).click();
const sees = (who, text) => who.page.getByText(text).first().waitFor();
const hasValue = (who, label, value) =>
  who.page.waitForFunction(
    ([label, value]) => [...document.querySelectorAll("textarea, input")].some((it) => it.labels?.[0]?.textContent.includes(label) && it.value.includes(value)),
    [label, value],
  );

async function write(who, text) {
  await go(who, "/");
  await who.page.getByRole("link", { name: /You and/ }).click();
  await open(who, "Mentoring contract");
  await step(who, "How long and how often");
  await who.page.getByLabel(FREQUENCY).fill(text);
  await who.page.getByLabel(FREQUENCY).blur();
}

async function reads(who, text) {
  await go(who, "/");
  await who.page.getByRole("link", { name: /You and/ }).click();
  await open(who, "Mentoring contract");
  await hasValue(who, FREQUENCY, text);
}

// The words as they stand on the page.
const sheetOf = async (who) => {
  await go(who, "/devices");
  await press(who, "Show the recovery sheet");
  return who.page.getByRole("list", { name: "The 24 words" }).getByRole("listitem").allInnerTexts();
};

test("a phone comes in with one link, writes, is seen by the partner, and is removed again", async () => {
  const { ana, ben } = await pair(browser, relay);
  await write(ana, "Every other Tuesday");
  await go(ana, "/devices");
  await look(ana, "devices");
  // With the keyboard alone.
  await ana.page.getByRole("button", { name: "Add a device" }).focus();
  await ana.page.keyboard.press("Enter");
  const link = await ana.page.getByLabel("Link for your new device", { exact: true }).inputValue();
  assert.match(link, /\/come-back#d1\./);
  await look(ana, "device-link");

  const phone = await person(browser, relay, "Ana's phone", { viewport: { width: 390, height: 844 } });
  await go(phone, "/");
  await phone.page.getByRole("link", { name: "I already use Twofold on another device" }).click();
  await phone.page.getByLabel("Link or words").fill(link.slice(0, -4));
  await press(phone, "Continue");
  await sees(phone, "damaged or cut off");
  await look(phone, "come-back");
  await phone.page.goto(link);
  await sees(phone, "This browser is one of your devices now");
  assert.ok(!phone.page.url().includes("d1."), "the link leaves the address bar");
  await reads(phone, "Every other Tuesday");
  await step(phone, "How long and how often");
  await phone.page.getByLabel(FREQUENCY).fill("Every other Tuesday, from my phone");
  await phone.page.getByLabel(FREQUENCY).blur();
  await reads(ben, "from my phone");
  await sees(ben, "Your partner added a device");
  // Read once, it does not come back with the page.
  const told = ben.page.locator(".alert", { hasText: "Your partner added a device" });
  await told.getByRole("button", { name: "Close this message" }).click();
  await ben.page.getByText("Your partner added a device").waitFor({ state: "detached" });
  await ben.page.reload();
  await ben.page.getByRole("heading", { level: 1 }).waitFor();
  await hasValue(ben, FREQUENCY, "from my phone");
  assert.equal(await ben.page.getByText("Your partner added a device").count(), 0);

  await go(phone, "/devices");
  await phone.page.getByLabel("Name of this device").fill("My phone");
  await press(phone, "Save the name");
  await ana.page.getByRole("heading", { name: "My phone" }).waitFor();
  assert.equal(await ana.page.getByLabel("Link for your new device", { exact: true }).count(), 0, "the link is used up");
  await press(ana, "Remove: My phone");
  await sees(ana, "It cannot be undone");
  await look(ana, "device-remove");
  await press(ana, "Remove this device");
  await ana.page.getByRole("heading", { name: "My phone" }).waitFor({ state: "detached" });
  await sees(phone, /device was removed/);
  await sees(ben, "Your partner removed a device");
  await write(ana, "Only here now");
  await reads(ben, "Only here now");

  const thief = await person(browser, relay, "Thief");
  await thief.page.goto(link);
  await sees(thief, "This link was used, taken back or is too old");
  assert.deepEqual([...ana.complaints, ...ben.complaints, ...phone.complaints], []);
});

test("the recovery sheet is kept, proved by two words, and brings somebody back who lost everything", async () => {
  const { ana, ben } = await pair(browser, relay);
  await write(ana, "Every other Tuesday");
  await go(ana, "/");
  await sees(ana, "Keep your recovery sheet");
  const words = await sheetOf(ana);
  assert.equal(words.length, 24);
  await look(ana, "recovery-sheet");
  await ana.page.emulateMedia({ media: "print" });
  assert.equal(await ana.page.getByText("Your devices").isVisible(), false, "the printed sheet is the sheet alone");
  assert.equal(await ana.page.getByRole("list", { name: "The 24 words" }).isVisible(), true);
  await ana.page.emulateMedia({ media: "screen" });
  const boxes = ana.page.getByLabel(/Word number/);
  const numbers = (await ana.page.locator("label", { hasText: "Word number" }).allInnerTexts()).map((it) => Number(it.match(/\d+/)[0]));
  await boxes.nth(0).fill(words[numbers[0] - 1]);
  await boxes.nth(1).fill("zebra");
  await press(ana, "I have kept the sheet");
  await sees(ana, "This is not the word that stands there");
  await boxes.nth(1).fill(words[numbers[1] - 1]);
  await boxes.nth(1).press("Enter");
  await sees(ana, "Nothing of it is stored here");
  await go(ana, "/");
  assert.equal(await ana.page.getByText("Keep your recovery sheet").count(), 0);
  await ana.context.close();

  const fresh = await person(browser, relay, "Ana again");
  await go(fresh, "/come-back");
  const give = async (text, message) => {
    await fresh.page.getByLabel("Link or words").fill(text);
    await press(fresh, "Continue");
    await sees(fresh, message);
  };
  await give("one two three", "A recovery sheet has 24 words; these are 3");
  await give(["twofold", ...words.slice(1)].join(" "), "Word number 1 is not on any recovery sheet");
  // Fixed words: of her own, two that are swapped still belong together once in 256 sheets.
  await give("abandon ".repeat(24), "they do not belong together");
  const nobody = "abandon ".repeat(23) + "art";
  await give(nobody, "Nobody here has this recovery sheet");
  await look(fresh, "come-back-refused");
  await give(words.map((word, at) => `${at + 1}. ${word.toUpperCase()}`).join("\n"), "Which devices are lost?");
  await sees(fresh, /Chrome/);
  await look(fresh, "come-back-lost");
  // Until then nothing else can be begun here, and it is said.
  await go(fresh, "/start");
  await fresh.page.getByRole("link", { name: "Go on adding this browser" }).click();
  await sees(fresh, "Which devices are lost?");
  await press(fresh, "Add this browser and remove 1 device");
  await sees(fresh, "This browser is one of your devices now");
  await reads(fresh, "Every other Tuesday");
  await step(fresh, "How long and how often");
  await fresh.page.getByLabel(FREQUENCY).fill("Back again");
  await fresh.page.getByLabel(FREQUENCY).blur();
  await reads(ben, "Back again");
  await sees(ben, "Your partner removed a device");
  await go(fresh, "/devices");
  await sees(fresh, "Your recovery sheet is kept outside of this device");
  assert.deepEqual([...ben.complaints, ...fresh.complaints], []);
});

test("a passphrase locks the app at once, opens it again, and can be taken away", async () => {
  const { ana } = await pair(browser, relay);
  await write(ana, "Every other Tuesday");
  await go(ana, "/settings");
  const fill = (name, text) => ana.page.getByRole("textbox", { name, exact: true }).fill(text);
  await fill("Passphrase", "short");
  await fill("Once more", "short");
  await press(ana, "Set the passphrase");
  await sees(ana, "Use at least 8 characters");
  await fill("Passphrase", "correct horse");
  await fill("Once more", "correct house");
  await press(ana, "Set the passphrase");
  await sees(ana, "The two are not the same");
  await look(ana, "lock-settings");
  await fill("Once more", "correct horse");
  await ana.page.getByRole("radio", { name: "5 minutes", exact: true }).check();
  await press(ana, "Set the passphrase");
  await sees(ana, "There is a passphrase. The app locks itself when nobody has touched it for 5 minutes.");
  await press(ana, "Lock now");
  await ana.page.getByRole("heading", { name: "Locked" }).waitFor();
  await look(ana, "locked");
  await ana.page.reload();
  await ana.page.getByRole("heading", { name: "Locked" }).waitFor();
  await fill("Passphrase", "wrong horse");
  await ana.page.keyboard.press("Enter");
  await sees(ana, "This is not the passphrase");
  assert.equal(await ana.page.getByText("You and Ben").count(), 0);
  await fill("Passphrase", "correct horse");
  await ana.page.keyboard.press("Enter");
  await ana.page.getByRole("link", { name: /You and/ }).click();
  await open(ana, "Mentoring contract");
  await hasValue(ana, FREQUENCY, "Every other Tuesday");

  // Nothing of the passphrase is kept: each time the app is loaded, it asks.
  await go(ana, "/settings");
  await fill("Passphrase", "correct horse");
  await ana.page.keyboard.press("Enter");
  await ana.page.getByLabel("Passphrase until now").fill("wrong horse");
  await press(ana, "Remove the passphrase");
  await sees(ana, "This is not the passphrase");
  await ana.page.getByLabel("Passphrase until now").fill("correct horse");
  await press(ana, "Remove the passphrase");
  await sees(ana, "There is no passphrase");
  await reads(ana, "Every other Tuesday");
  assert.deepEqual(ana.complaints, []);
});

test("wiping a browser first tells what is lost, and leaves nothing there", async () => {
  const { ana, ben } = await pair(browser, relay);
  await write(ana, "Every other Tuesday");
  await reads(ben, "Every other Tuesday");
  await go(ana, "/settings");
  await press(ana, "Wipe this browser");
  await sees(ana, "There may be no way back");
  await look(ana, "wipe");
  assert.equal(await ana.page.getByRole("button", { name: "Delete everything" }).isDisabled(), true);
  await ana.page.getByRole("checkbox", { name: "I have read this" }).check();
  await press(ana, "Delete everything");
  await ana.page.getByRole("heading", { name: "Welcome to Twofold" }).waitFor();
  assert.equal(await ana.page.evaluate(() => localStorage.length), 0);
  await go(ana, "/devices");
  await sees(ana, "Nobody uses this browser yet");
  await reads(ben, "Every other Tuesday");
});

test("the app locks itself when nobody has touched it for as long as was chosen", async () => {
  const { ana } = await pair(browser, relay);
  await ana.page.clock.install();
  await go(ana, "/settings");
  await ana.page.getByRole("textbox", { name: "Passphrase", exact: true }).fill("correct horse");
  await ana.page.getByRole("textbox", { name: "Once more", exact: true }).fill("correct horse");
  await ana.page.getByRole("radio", { name: "5 minutes", exact: true }).check();
  await press(ana, "Set the passphrase");
  await sees(ana, "There is a passphrase");
  const locked = ana.page.getByRole("heading", { name: "Locked" });
  await ana.page.keyboard.press("Tab");
  await ana.page.clock.fastForward("04:40");
  assert.equal(await locked.count(), 0);
  await ana.page.keyboard.press("Tab");
  await ana.page.clock.fastForward("04:40");
  assert.equal(await locked.count(), 0, "a key press begins the time anew");
  await ana.page.clock.fastForward("00:40");
  await locked.waitFor();
});

test("with the keyboard alone a device comes and goes, the sheet is kept, the app is locked and opened", async () => {
  const { ana } = await pair(browser, relay);
  const button = (name) => ana.page.getByRole("button", { name });
  const link = (name) => ana.page.getByRole("link", { name });
  const use = async (control, key = "Enter") => {
    await tabTo(ana, control);
    await ana.page.keyboard.press(key);
  };
  const type = async (control, text) => {
    await tabTo(ana, control);
    await ana.page.keyboard.type(text);
  };
  await use(link("Settings"));
  await use(link("Go to your devices"));
  await use(button("Add a device"));
  const code = await ana.page.getByLabel("Link for your new device", { exact: true }).inputValue();
  const phone = await person(browser, relay, "Ana's phone");
  await phone.page.goto(code);
  await sees(phone, "This browser is one of your devices now");
  const remove = button(/^Remove: Chrome/);
  await remove.waitFor();
  await use(remove);
  await sees(ana, "It cannot be undone");
  await ana.page.keyboard.press("Escape");
  await ana.page.getByRole("dialog").waitFor({ state: "hidden" });
  await use(remove);
  await use(button("Remove this device"));
  await remove.waitFor({ state: "detached" });

  await use(button("Show the recovery sheet"));
  const words = await ana.page.getByRole("list", { name: "The 24 words" }).getByRole("listitem").allInnerTexts();
  const asked = ana.page.getByLabel(/Word number/);
  for (const [at, label] of (await ana.page.locator("label", { hasText: "Word number" }).allInnerTexts()).entries()) {
    await type(asked.nth(at), words[Number(label.match(/\d+/)[0]) - 1]);
  }
  await ana.page.keyboard.press("Enter");
  await sees(ana, "Nothing of it is stored here");

  await use(link("Settings"));
  const field = (name) => ana.page.getByRole("textbox", { name, exact: true });
  await type(field("Passphrase"), "correct horse");
  await type(field("Once more"), "correct horse");
  await ana.page.keyboard.press("Enter");
  await use(button("Lock now"));
  await ana.page.getByRole("heading", { name: "Locked" }).waitFor();
  await type(field("Passphrase"), "correct horse");
  await ana.page.keyboard.press("Enter");
  await link(/You and/).waitFor();
  assert.deepEqual(ana.complaints, []);
});
