// One letter after the other, each from rest, and what it costs.

import { trace } from "./tracing.mjs";

// What the page calls the moment of a letter.
const LETTER = "letter";

// Before any page is opened: tells when the database has made something durable.
export const listen = (context) =>
  context.addInitScript(() => {
    const open = IDBDatabase.prototype.transaction;
    IDBDatabase.prototype.transaction = function (stores, mode, options) {
      const transaction = open.call(this, stores, mode, options);
      if (mode === "readwrite") transaction.addEventListener("complete", () => globalThis.durable?.());
      return transaction;
    };
  });

// Milliseconds from each letter to the end of its transaction in the browser's own process, to the database's word of it in the
// page, and to the words on the screen.
//
// A page hears nothing before the picture with the letter is drawn, so its word comes later than the disk's.
//
// Between the letters nothing looks through the page: on one with years in it that leaves so much behind that the browser clears
// up in the middle of the next letter, and what is measured is who measures.
export async function letters(who, box, count) {
  await box.click();
  const here = await box.elementHandle();
  const times = { durable: [], said: [] };
  const traced = await trace(who.page, "IndexedDB,blink.user_timing");
  for (let letter = 0; letter < count; letter += 1) {
    const next = who.page.evaluate(oneLetter, LETTER);
    await who.page.waitForFunction(() => globalThis.isReady);
    await who.page.keyboard.press("x");
    const took = await next;
    for (const [name, each] of Object.entries(times)) each.push(took[name]);
    // Settled at the relay, so that the next letter begins from rest.
    await here.evaluate((box) => box.blur());
    await who.page.waitForFunction(() => document.querySelector(".status").textContent.startsWith("Stored at the relay"));
    await here.evaluate((box) => box.focus());
    await who.page.evaluate(rested, (letter * 7) % 34);
  }
  return { disk: onDisk(await traced()), ...times };
}

// From each mark to the end of the transaction that was given to the database next.
function onDisk(events) {
  const ends = events.filter((it) => it.name === "BackingStore::Transaction::CommitPhaseTwo").sort((a, b) => a.ts - b.ts);
  const marks = events.filter((it) => it.name === LETTER && it.cat === "blink.user_timing");
  return marks.map((mark) => {
    const end = ends.find((it) => it.ts > mark.ts);
    return (end.ts + end.dur - mark.ts) / 1000;
  });
}

// What the focus has changed is on the screen, and so many milliseconds have gone by: a letter right after it would have to wait
// for a picture that is not its own, and people press keys at any time between two pictures.
const rested = (pause) => new Promise((rested) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(rested, 100 + pause))));

function oneLetter(name) {
  return new Promise((measured) => {
    const line = document.querySelector(".status");
    const took = {};
    let begin;
    const note = (what) => {
      took[what] ??= performance.now() - begin;
      if (Object.keys(took).length < 2) return;
      observer.disconnect();
      delete globalThis.durable;
      delete globalThis.isReady;
      measured(took);
    };
    const letter = () => {
      begin = performance.now();
      performance.mark(name);
    };
    document.addEventListener("input", letter, { capture: true, once: true });
    globalThis.durable = () => begin && note("durable");
    const observer = new MutationObserver(() => begin && line.textContent.startsWith("Saved on this device") && note("said"));
    observer.observe(line, { characterData: true, childList: true, subtree: true });
    globalThis.isReady = true;
  });
}
