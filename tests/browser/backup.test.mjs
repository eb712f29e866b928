// Everything in one file: made, opened in an empty browser without a line, and added to what is there.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { beforeEach, test } from "node:test";
import { holds, reads, step } from "./support/forms.mjs";
import { go, look, open, pair, person } from "./support/people.mjs";
import { stage } from "./support/stage.mjs";

let browser, relay;
const here = stage();
beforeEach(() => ({ browser, relay } = here));

const FREQUENCY = "How often and when we meet";
const TEXT = "Every other Tuesday";
const BENJAMIN = "Benjamin Okonkwo";
const PASSPHRASE = "correct horse battery";
const press = (who, name) => who.page.getByRole("button", { name, exact: true }).click();
const sees = (who, text) => who.page.getByText(text).first().waitFor();
const fill = (who, name, text) => who.page.getByRole("textbox", { name, exact: true }).fill(text);

// By links, as somebody without a network has to.
async function toContract(who) {
  await who.page.getByRole("link", { name: "Home" }).first().click();
  await who.page.getByRole("link", { name: /You and/ }).click();
  await open(who, "Mentoring contract");
}

async function write(who, text) {
  await toContract(who);
  await step(who, "How long and how often");
  await who.page.getByLabel(FREQUENCY).fill(text);
  await who.page.getByLabel(FREQUENCY).blur();
}

async function make(who) {
  await who.page.getByRole("link", { name: "Settings" }).click();
  await fill(who, "Passphrase of the file", PASSPHRASE);
  await fill(who, "The passphrase once more", PASSPHRASE);
  const download = who.page.waitForEvent("download");
  await press(who, "Make the backup file");
  const made = await download;
  await sees(who, "was handed to your browser");
  return { name: made.suggestedFilename(), mimeType: "application/octet-stream", buffer: readFileSync(await made.path()) };
}

async function choose(who, file) {
  const chooser = who.page.waitForEvent("filechooser");
  await press(who, "Choose the file");
  await (await chooser).setFiles(file);
}

async function openFile(who, file, passphrase) {
  await choose(who, file);
  await sees(who, `Chosen: ${file.name}`);
  await fill(who, "Passphrase of the file", passphrase);
  await press(who, "Open the file");
}

test("a backup file opens in an empty browser without a network, to be read, and with one as a device", async () => {
  // A name so long that no sealed file has it by chance, as it has "Ben".
  const { ana, ben } = await pair(browser, relay, undefined, undefined, BENJAMIN);
  await write(ana, TEXT);
  await ana.page.getByRole("link", { name: "Settings" }).click();
  await fill(ana, "Passphrase of the file", "too short");
  await press(ana, "Make the backup file");
  await sees(ana, "Use at least 12 characters");
  await look(ana, "backup-settings");
  const file = await make(ana);
  assert.match(file.name, /^twofold-\d{4}-\d\d-\d\d\.backup$/);
  assert.ok(!file.buffer.includes(TEXT) && !file.buffer.includes(BENJAMIN), "nothing in it can be read");
  await look(ana, "backup-made");
  await write(ana, `${TEXT}, at ten`);
  await reads(ana, "at ten");
  await go(ana, "/devices");
  await sees(ana, "A backup file");

  const fresh = await person(browser, relay, "Ana again");
  await go(fresh, "/come-back");
  await choose(fresh, { ...file, buffer: Buffer.from("something else") });
  await fill(fresh, "Passphrase of the file", PASSPHRASE);
  await press(fresh, "Open the file");
  await sees(fresh, "This is no backup file");
  await openFile(fresh, file, "wrong horse battery");
  await sees(fresh, "This passphrase does not open the file");
  await look(fresh, "backup-open");
  await fresh.context.setOffline(true);
  await fill(fresh, "Passphrase of the file", PASSPHRASE);
  await press(fresh, "Open the file");
  await sees(fresh, "Which devices are lost?");
  await look(fresh, "backup-found");
  await toContract(fresh);
  await reads(fresh, TEXT);
  await sees(fresh, "This browser is not one of your devices yet");
  assert.equal(await holds(fresh, "at ten"), false, "what came later is not in the file");
  await ana.context.close();
  await fresh.context.setOffline(false);
  await fresh.page.getByRole("link", { name: "Home" }).first().click();
  await fresh.page.getByRole("link", { name: "Go on adding this browser" }).click();
  await press(fresh, "Add this browser and remove 1 device");
  await sees(fresh, "This browser is one of your devices now");
  await write(fresh, `${TEXT}, at ten, and back`);
  await toContract(ben);
  await reads(ben, "at ten, and back");

  const late = await person(browser, relay, "Somebody with the file");
  await go(late, "/come-back");
  await openFile(late, file, PASSPHRASE);
  await sees(late, "It does not let this browser in any more");
  await look(late, "backup-outdated");
  assert.deepEqual(ben.complaints, []);
});

test("a backup file that is opened where its person works changes nothing, and nobody else can open it there", async () => {
  const { ana, ben } = await pair(browser, relay);
  await write(ana, TEXT);
  const file = await make(ana);
  await write(ana, `${TEXT}, later`);
  await go(ana, "/come-back");
  await openFile(ana, file, PASSPHRASE);
  await sees(ana, /0 entries were added/);
  await press(ana, "Done");
  await toContract(ana);
  await reads(ana, `${TEXT}, later`);
  await go(ben, "/come-back");
  await openFile(ben, file, PASSPHRASE);
  await sees(ben, "This file is of another person");
  await look(ben, "backup-refused");
  assert.deepEqual([...ana.complaints, ...ben.complaints], []);
});
