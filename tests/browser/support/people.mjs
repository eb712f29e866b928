// The real relay, and people in browsers of their own.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { chromium } from "playwright-core";

const ROOT = new URL("../../..", import.meta.url).pathname;
const SERVER = process.env.TWOFOLD_SERVER ?? join(ROOT, "target/debug/twofold-server");
const AXE = readFileSync(join(ROOT, "node_modules/axe-core/axe.min.js"), "utf8");
const SHOTS = join(ROOT, "target/screenshots");
const PATIENCE = 30_000;

// How Chromium is started here.
export const CHROMIUM = {
  executablePath: "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
};

export const launch = (...flags) => chromium.launch({ ...CHROMIUM, args: [...CHROMIUM.args, ...flags] });

// A relay on a port of its own, with an empty database; `more` are further options of its command line.
export async function startRelay({ port = 0, data = mkdtempSync(join(tmpdir(), "twofold-")), more = [] } = {}) {
  const relay = { data, lines: [] };
  relay.process = spawn(SERVER, ["--listen", `127.0.0.1:${port}`, "--data", data, ...more], { stdio: ["ignore", "pipe", "pipe"] });
  relay.ended = new Promise((ended) => relay.process.once("exit", ended));
  relay.origin = await new Promise((found, failed) => {
    const read = (stream) =>
      createInterface({ input: stream }).on("line", (line) => {
        relay.lines.push(line);
        const address = line.match(/http:\/\/127\.0\.0\.1:\d+/);
        // Behind another site, people open that one's address.
        relay.listens ??= line.match(/listening on ([\d.:]+)/)?.[1];
        if (address) found(address[0]);
      });
    read(relay.process.stdout);
    read(relay.process.stderr);
    relay.ended.then(() => failed(new Error(`the relay ended: ${relay.lines.join("\n")}`)));
  });
  relay.stop = async (signal = "SIGTERM") => {
    relay.process.kill(signal);
    await relay.ended;
  };
  relay.remove = async () => {
    await relay.stop();
    rmSync(data, { recursive: true, force: true });
  };
  return relay;
}

// The relay once more, at the same address, on the same data.
export const startAgain = (relay) => startRelay({ port: new URL(relay.origin).port, data: relay.data });

// Somebody with a browser profile of their own. Everything that the page complains about is remembered.
export async function person(browser, relay, name, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: "en-US", ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE);
  const who = { name, context, page, complaints: [], relay };
  watch(page, who);
  return who;
}

export function watch(page, who) {
  page.on("pageerror", (error) => who.complaints.push(error.message));
  page.on("console", (message) => message.type() === "error" && who.complaints.push(message.text()));
}

export const go = async (who, path) => {
  await who.page.goto(`${who.relay.origin}${path}`);
  await who.page.waitForSelector("#shell", { state: "detached" });
  await who.page.getByRole("heading", { level: 1 }).waitFor();
};

// Answers what starting asks, and goes on to the overview.
export async function fillIn(who, role = "mentor", shots, program) {
  const { page } = who;
  await page.getByLabel("Your name").fill(who.name);
  if (program) await page.getByRole("radio", { name: program }).check();
  await page.getByRole("radio", { name: `I am the ${role}` }).check();
  await page.getByRole("checkbox", { name: "I promise" }).check();
  await shots?.(who, "start");
  await page.getByRole("button", { name: "Start" }).click();
  await page.waitForURL("**/pairs/1");
}

// The invitation's link, from the overview.
export const invitation = (who) => who.page.getByLabel("Link", { exact: true }).inputValue();

// Starts a partnership and gives back the invitation's link.
export async function start(who, role, shots, program) {
  await go(who, "/start");
  await fillIn(who, role, shots, program);
  return invitation(who);
}

export async function joinWith(who, link, shots) {
  const { page } = who;
  await page.goto(link);
  await page.getByText("invites you").waitFor();
  assert.ok(!page.url().includes("#i1"), "the invitation leaves the address bar at once");
  await page.getByLabel("Your name").fill(who.name);
  await page.getByRole("checkbox", { name: "I promise" }).check();
  await shots?.(who, "join");
  await page.getByRole("button", { name: "Join" }).click();
  await page.waitForURL("**/pairs/1");
}

// Ana (mentor) and Ben (mentee) in one confirmed pair of a program (Caltrans, if none is named).
export async function pair(browser, relay, shots, program, mentee = "Ben") {
  const ana = await person(browser, relay, "Ana");
  const ben = await person(browser, relay, mentee);
  const link = await start(ana, "mentor", shots, program);
  await shots?.(ana, "invite");
  await joinWith(ben, link, shots);
  await ana.page.getByText(`${mentee} has joined`).first().waitFor();
  await shots?.(ana, "joined");
  await ana.page.getByRole("button", { name: "Yes, this is my partner" }).click();
  await ana.page.getByRole("heading", { name: `You and ${mentee}` }).waitFor();
  await ben.page.getByRole("heading", { name: "You and Ana" }).waitFor();
  return { ana, ben, link };
}

// Goes to a page of the pair by its tab, as a person does.
export async function open(who, tab) {
  await who.page.getByRole("navigation", { name: "Pages of this partnership" }).getByRole("link", { name: tab }).click();
  await who.page.getByRole("heading", { level: 1 }).waitFor();
}

// Where the last edit is, in words.
export const saved = (who, words) => who.page.getByText(words, { exact: false }).first().waitFor();

export async function accessible(who, what) {
  // From the top: what stays in view while the page scrolls would lie over some target or other.
  await who.page.evaluate(() => scrollTo(0, 0));
  await who.page.evaluate(AXE);
  const { violations } = await who.page.evaluate(async () => {
    // What the browser leaves out while it is out of sight is looked at, too, and in its own place.
    const whole = new CSSStyleSheet();
    whole.replaceSync("* { content-visibility: visible !important; }");
    document.adoptedStyleSheets.push(whole);
    const found = await globalThis.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] });
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((it) => it !== whole);
    return found;
  });
  const found = violations.map((it) => `${it.id}: ${it.nodes.map((node) => node.target.join(" ")).join(", ")}`);
  assert.deepEqual(found, [], `${what} is accessible`);
}

// Keeps what people see: desktop, phone, dark and on paper.
export async function keep(who, name) {
  mkdirSync(SHOTS, { recursive: true });
  const { page } = who;
  const shot = (kind, options = {}) => page.screenshot({ path: join(SHOTS, `${name}-${kind}.png`), fullPage: true, ...options });
  await shot("desktop");
  await page.setViewportSize({ width: 390, height: 844 });
  await shot("phone");
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.emulateMedia({ colorScheme: "dark" });
  await shot("dark");
  await page.emulateMedia({ colorScheme: "light", media: "print" });
  await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
  await shot("print");
  await page.emulateMedia({ media: "screen" });
}

// Keeps a page and checks it, in light and dark.
export async function look(who, name) {
  await accessible(who, name);
  await who.page.emulateMedia({ colorScheme: "dark" });
  await accessible(who, `${name} in the dark`);
  await who.page.emulateMedia({ colorScheme: "light" });
  await keep(who, name);
}
