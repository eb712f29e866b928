// Measures the app with five years of a pair of each program in it that has signed its agreement, written as people write: by its
// own forms, in a browser, at the real relay.

import { completeAgreement, signBoth } from "../browser/support/agreement.mjs";
import { list } from "../browser/support/forms.mjs";
import { go, pair, person, startRelay } from "../browser/support/people.mjs";
import { PROGRAMS, tabs } from "../browser/support/programs.mjs";
import { forgotten, kept } from "../browser/support/remembered.mjs";
import { filter, median, percentile, row } from "./support/figures.mjs";
import { profiles } from "./support/profiles.mjs";
import { letters, listen } from "./support/typing.mjs";
import { add } from "./support/writing.mjs";

const ASKED = process.env.TWOFOLD_BENCH_PROGRAMS?.split(" ") ?? Object.keys(PROGRAMS);
const YEARS = (process.env.TWOFOLD_BENCH_YEARS ?? "1 5").split(" ").map(Number);
const VISITS = Number(process.env.TWOFOLD_BENCH_VISITS ?? 7);
const KEYS = 60;
const YEAR = { meetings: 24, followUps: 48, plan: 10 };
// What a program calls a meeting and a follow-up.
const WORDS = { meeting: "Meeting", followUp: "Follow-up" };
const OWN_WORDS = { cdss: { meeting: "Partnership meeting" }, sacramento: { followUp: "Assignment" }, san_jose: { followUp: "Action item" } };
// What a plan grows by: where, what it calls an item, what a new one asks, and in which step it stands if not in the first. The Overview has no plan.
const PLANS = {
  caltrans: [["Goals", "Goal"]],
  cdss: [
    ["Development needs", "Need"],
    ["Goals", "Goal"],
  ],
  sacramento: [
    ["Short-term goals", "Short-term goal"],
    ["SMART Goal Worksheet", "SMART sheet", { "Today's date": "1/5/2026", "Start date": "1/5/2026" }],
  ],
  san_jose: [["Goals", "Goal", null, "Goals"]],
  overview: [],
  general: [["Goals", "Goal"]],
};
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
  for (const id of ASKED) await program(id);
}

async function program(id) {
  const browser = profiles();
  const relay = await startRelay();
  try {
    const ben = await signed(browser, relay, PROGRAMS[id]);
    const nothing = await nobody(browser, relay);
    const here = Object.fromEntries(Object.entries(PAGES).filter(([name]) => name !== "plan" || PLANS[id].length > 0));
    await pages(ben, `${id}/new`, here, nothing);
    let written = 0;
    for (const years of YEARS) {
      const name = `${id}/${years}`;
      await write(ben, name, id, written, years);
      written = years;
      await pages(ben, name, here, nothing);
      await afterALetter(ben, name, here, nothing);
      await keys(ben, name);
      await print(ben, name);
    }
  } finally {
    await browser.close();
    await relay.remove();
  }
}

// Ben, who has signed with Ana, and whose browser says what is to be measured.
async function signed(browser, relay, words) {
  const { ana, ben } = await pair(browser, relay, undefined, words[0]);
  for (const who of [ana, ben]) {
    await tabs(who).nth(1).click();
    await who.page.getByRole("heading", { level: 1 }).waitFor();
  }
  await completeAgreement(ana, ben);
  await signBoth(ana, ben);
  await ana.context.close();
  ben.page.setDefaultTimeout(120_000);
  await listen(ben.context);
  await ben.page.addInitScript(watch, wanted(PAGES));
  return ben;
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
async function write(who, name, id, written, years) {
  const words = { ...WORDS, ...OWN_WORDS[id] };
  const at = (place) => who.page.locator(place);
  const begin = Date.now();
  const places = (inOneYear) => Array.from({ length: inOneYear * (years - written) }, (_, place) => inOneYear * written + place);
  const day = (place, inOneYear) => {
    const date = new Date(Date.UTC(2026, 0, 5 + Math.floor((place * 365) / inOneYear)));
    return `${date.getUTCMonth() + 1}/${date.getUTCDate()}/${date.getUTCFullYear()}`;
  };
  for (const [label, item, asks, step] of PLANS[id]) {
    await go(who, "/pairs/1/plan");
    if (step) await who.page.getByRole("button", { name: new RegExp(`^\\d\\s*${step}$`) }).click();
    // The innermost: a form can be called like its list.
    await add(list(who, label).last(), item, places(YEAR.plan).map(() => asks), PARAGRAPH);
  }
  await go(who, "/pairs/1/meetings");
  const meetings = places(YEAR.meetings).map((place) => ({ Date: day(place, YEAR.meetings), "Hours met": "1.5" }));
  await add(at("#log"), words.meeting, meetings, PARAGRAPH);
  await go(who, "/pairs/1/meetings");
  const followUps = places(YEAR.followUps).map((place) => ({ "What is to be done": PARAGRAPH.slice(0, 60 + (place % 60)), "Who does it": "mentee" }));
  await add(at("#follow-ups"), words.followUp, followUps, PARAGRAPH);
  await who.page.getByText("Stored at the relay").first().waitFor();
  row(`years/${name}/written_in`, (Date.now() - begin) / 1000, "s");
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

// Each page, opened from nothing but what the device has, beyond the page's own start; and once without the screen of last time,
// as after a crash.
async function pages(who, name, here, nothing) {
  for (const [of, page] of Object.entries(here)) {
    const [shown, ready] = await timesOf(who, page, kept);
    row(`years/${name}/open/${of}`, shown - nothing, "ms");
    row(`years/${name}/open/${of}/ready`, ready - nothing, "ms");
  }
  const [shown] = await timesOf(who, PAGES.overview, forgotten);
  row(`years/${name}/open/overview/without_screen`, shown - nothing, "ms");
}

// A page that is opened again after a letter was typed in its last moment: the plan, or what else has a box to type into.
async function afterALetter(who, name, here, nothing) {
  const of = "plan" in here ? "plan" : "meetings";
  await timesOf(who, here[of], kept, 1);
  const [after] = await timesOf(who, here[of], aLetter);
  row(`years/${name}/open/${of}/after_a_letter`, after - nothing, "ms");
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
async function print(who, name) {
  await go(who, PAGES.binder.path);
  await who.page.locator(".paper--bound").last().waitFor();
  const begin = Date.now();
  const file = await who.page.pdf({ format: "Letter" });
  row(`years/${name}/print/binder`, Date.now() - begin, "ms");
  row(`years/${name}/print/binder/pages`, file.toString("latin1").match(/\/Type *\/Page\b/g)?.length ?? 0, "pages");
}

// Letters at the end of the newest note, with all years on the page.
async function keys(who, name) {
  await go(who, "/pairs/1/meetings");
  const newest = who.page.locator("#log details.entry").first();
  await newest.locator("summary").click();
  const times = await letters(who, newest.locator("textarea").first(), KEYS);
  for (const [until, took] of Object.entries(times)) {
    for (const percent of [50, 95]) row(`years/${name}/keystroke/${until}/p${percent}`, percentile(took, percent), "ms");
  }
}
