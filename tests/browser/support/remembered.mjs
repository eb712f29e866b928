// The screen that the browser keeps, for whoever comes back.

const atKeptScreen = (page, act) =>
  page.evaluate(
    (act) =>
      new Promise((found) => {
        const opening = indexedDB.open("twofold");
        opening.onsuccess = () => {
          // A large one is in pieces.
          const all = IDBKeyRange.bound("screen", "screen0", false, true);
          const asked = opening.result.transaction("meta", act === "delete" ? "readwrite" : "readonly").objectStore("meta")[act](all);
          asked.onsuccess = () => (opening.result.close(), found(asked.result));
        };
      }),
    act,
  );

// Whether there is one: after a moment in which nothing was written.
export const isKept = async (page) => (await atKeptScreen(page, "count")) > 0;
export async function kept(who) {
  while (!(await isKept(who.page)));
}

// Takes it away once it is there.
export async function forgotten(who) {
  await kept(who);
  await atKeptScreen(who.page, "delete");
}
