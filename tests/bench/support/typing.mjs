// One letter after the other, each from rest, and what it costs.

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

// Milliseconds from each letter to the database's word that it is durable, and to the words on the screen.
//
// Between the letters nothing looks through the page: on one with years in it that leaves so much behind that the browser clears
// up in the middle of the next letter, and what is measured is who measures.
export async function letters(who, box, count) {
  await box.click();
  const here = await box.elementHandle();
  const times = { durable: [], said: [] };
  for (let letter = 0; letter < count; letter += 1) {
    const next = who.page.evaluate(oneLetter);
    await who.page.waitForFunction(() => globalThis.isReady);
    await who.page.keyboard.press("x");
    const took = await next;
    for (const name of Object.keys(times)) times[name].push(took[name]);
    // Settled at the relay, so that the next letter begins from rest.
    await here.evaluate((box) => box.blur());
    await who.page.waitForFunction(() => document.querySelector(".status").textContent.startsWith("Stored at the relay"));
    await here.evaluate((box) => box.focus());
    await who.page.evaluate(rested, (letter * 7) % 34);
  }
  return times;
}

// What the focus has changed is on the screen, and so many milliseconds have gone by: a letter right after it would have to wait
// for a picture that is not its own, and people press keys at any time between two pictures.
const rested = (pause) => new Promise((rested) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(rested, 100 + pause))));

function oneLetter() {
  return new Promise((measured) => {
    const line = document.querySelector(".status");
    const took = {};
    let begin;
    const note = (name) => {
      took[name] ??= performance.now() - begin;
      if (Object.keys(took).length < 2) return;
      observer.disconnect();
      delete globalThis.durable;
      delete globalThis.isReady;
      measured(took);
    };
    document.addEventListener("input", () => (begin = performance.now()), { capture: true, once: true });
    globalThis.durable = () => begin && note("durable");
    const observer = new MutationObserver(() => begin && line.textContent.startsWith("Saved on this device") && note("said"));
    observer.observe(line, { characterData: true, childList: true, subtree: true });
    globalThis.isReady = true;
  });
}
