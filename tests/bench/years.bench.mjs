// Measures the app with five years of a pair in it that has signed its contract, written as people write: by its own forms, in
// a browser, at the real relay.

import { bothSign, contract } from "../browser/support/contract.mjs";
import { list } from "../browser/support/forms.mjs";
import { go, person, startRelay } from "../browser/support/people.mjs";
import { forgotten, kept } from "../browser/support/remembered.mjs";
import { filter, median, percentile, row } from "./support/figures.mjs";
import { profiles } from "./support/profiles.mjs";
import { letters, listen } from "./support/typing.mjs";
import { add } from "./support/writing.mjs";

const YEARS = (process.env.TWOFOLD_BENCH_YEARS ?? "1 5").split(" ").map(Number);
const VISITS = Number(process.env.TWOFOLD_BENCH_VISITS ?? 7);
const KEYS = 60;
const part = (who, name) => who.page.getByRole("region", { name, exact: true });
const YEAR = { meetings: 24, followUps: 48, goals: 10 };
// A paragraph, as somebody writes who has a lot to say.
const PARAGRAPH = "We spoke about the project and about José, who will ask again in March. ".repeat(6).trim();
const FIRST = { path: "/start", there: "input[type=text]" };
const PAGES = {
  overview: { path: "/pairs/1", there: "#steps-heading" },
  agreement: { path: "/pairs/1/agreement", there: "textarea" },
  plan: { path: "/pairs/1/plan", there: "#goals-form" },
  meetings: { path: "/pairs/1/meetings", there: "#log-heading" },
  binder: { path: "/pairs/1/paper", there: ".paper" },
};

if (filter(process.argv.slice(2))("years")) {
  const browser = profiles();
  const relay = await startRelay();
  try {
    const { ana, ben } = await contract(browser, relay);
    await bothSign({ ana, ben });
    await ana.context.close();
    ben.page.setDefaultTimeout(120_000);
    await listen(ben.context);
    await ben.page.addInitScript(watch, wanted(PAGES));
    const nothing = await nobody(browser, relay);
    await pages(ben, 0, nothing);
    let written = 0;
    for (const years of YEARS) {
      await write(ben, written, years);
      written = years;
      await pages(ben, years, nothing);
      await keys(ben, years);
      await print(ben, years);
    }
  } finally {
    await browser.close();
    await relay.remove();
  }
}

// What a page is there with, by its path.
function wanted(pages) {
  return Object.fromEntries(Object.values(pages).map(({ path, there }) => [path, there]));
}

// In the page: when it is there; and when what one does is carried out at once, which is when the app asks for something after
// all rows. Looks no further once it is there: what comes later is measured without it.
function watch(wanted) {
  globalThis.shown = {};
  const there = wanted[location.pathname];
  if (!there) return;
  const transaction = IDBDatabase.prototype.transaction;
  let hasRows = false;
  IDBDatabase.prototype.transaction = function (stores, mode, ...options) {
    if (hasRows && mode === "readonly") globalThis.shown.ready ??= performance.now();
    hasRows ||= mode === "readonly" && Array.isArray(stores);
    return transaction.call(this, stores, mode, ...options);
  };
  new MutationObserver((_, observer) => {
    if (!document.querySelector(there)) return;
    globalThis.shown.there = performance.now();
    observer.disconnect();
  }).observe(document, { childList: true, subtree: true });
}

// The years after the first `written` ones.
async function write(who, written, years) {
  const begin = Date.now();
  const places = (inOneYear) => Array.from({ length: inOneYear * (years - written) }, (_, place) => inOneYear * written + place);
  const day = (place, inOneYear) => {
    const date = new Date(Date.UTC(2026, 0, 5 + Math.floor((place * 365) / inOneYear)));
    return `${date.getUTCMonth() + 1}/${date.getUTCDate()}/${date.getUTCFullYear()}`;
  };
  await go(who, "/pairs/1/plan");
  await add(list(who, "Goals"), "Goal", places(YEAR.goals).map(() => null), PARAGRAPH);
  await go(who, "/pairs/1/meetings");
  const meetings = places(YEAR.meetings).map((place) => ({ Date: day(place, YEAR.meetings), "Hours met": "1.5" }));
  await add(part(who, "Meeting log"), "Meeting", meetings, PARAGRAPH);
  await go(who, "/pairs/1/meetings");
  const followUps = places(YEAR.followUps).map((place) => ({ "What is to be done": PARAGRAPH.slice(0, 60 + (place % 60)), "Who does it": "mentee" }));
  await add(part(who, "Follow-ups"), "Follow-up", followUps, PARAGRAPH);
  await who.page.getByText("Stored at the relay").first().waitFor();
  row(`years/${years}/written_in`, (Date.now() - begin) / 1000, "s");
}

// The page's own start: a device on which there is nothing to open.
async function nobody(browser, relay) {
  const who = await person(browser, relay, "Nobody");
  await who.page.addInitScript(watch, wanted({ FIRST }));
  await go(who, FIRST.path);
  await who.page.evaluate(() => navigator.serviceWorker.ready.then(() => true));
  const [shown] = await timesOf(who, FIRST);
  await who.context.close();
  return shown;
}

// Each page, opened from nothing but what the device has, beyond the page's own start; once after a letter in the page's last
// moment; and once without the screen of last time, as after a crash.
async function pages(who, years, nothing) {
  for (const [name, page] of Object.entries(PAGES)) {
    const [shown, ready] = await timesOf(who, page, kept);
    row(`years/${years}/open/${name}`, shown - nothing, "ms");
    row(`years/${years}/open/${name}/ready`, ready - nothing, "ms");
  }
  if (years > 0) {
    await timesOf(who, PAGES.plan, kept, 1);
    const [after] = await timesOf(who, PAGES.plan, aLetter);
    row(`years/${years}/open/plan/after_a_letter`, after - nothing, "ms");
  }
  const [shown] = await timesOf(who, PAGES.overview, forgotten);
  row(`years/${years}/open/overview/without_screen`, shown - nothing, "ms");
}

// The last thing that the page hears before it goes away.
async function aLetter(who) {
  await who.page.locator("textarea").first().focus();
  await who.page.keyboard.press("x");
}

// From the navigation to the first of these on the screen, and to a page that is ready: the median of some visits.
async function timesOf(who, { path }, prepare = async () => {}, visits = VISITS) {
  const times = [];
  for (let visit = 0; visit < visits; visit += 1) {
    await prepare(who);
    await who.page.goto(`${who.relay.origin}${path}`, { waitUntil: "commit" });
    await who.page.waitForFunction(() => globalThis.shown?.there && globalThis.shown.ready);
    times.push(await who.page.evaluate(() => [globalThis.shown.there, globalThis.shown.ready]));
  }
  return [0, 1].map((at) => median(times.map((pair) => pair[at])));
}

// The browser's own work to make sheets of paper of the whole binder.
async function print(who, years) {
  await go(who, PAGES.binder.path);
  await who.page.locator(".paper--bound").last().waitFor();
  const begin = Date.now();
  const file = await who.page.pdf({ format: "Letter" });
  row(`years/${years}/print/binder`, Date.now() - begin, "ms");
  row(`years/${years}/print/binder/pages`, file.toString("latin1").match(/\/Type *\/Page\b/g)?.length ?? 0, "pages");
}

// Letters at the end of the newest note, with all years on the page.
async function keys(who, years) {
  await go(who, "/pairs/1/meetings");
  const newest = part(who, "Meeting log").locator("details.entry").first();
  await newest.locator("summary").click();
  const times = await letters(who, newest.locator("textarea").first(), KEYS);
  for (const [name, took] of Object.entries(times)) {
    for (const percent of [50, 95]) row(`years/${years}/keystroke/${name}/p${percent}`, percentile(took, percent), "ms");
  }
}
