// Forms as people handle them: lists by their names, rows by their place, everything by what stands on the screen.

// People and places on their pages are equally good to look in.
const within = (inside) => ("complaints" in inside ? inside.page : inside);

// A list of a form, inside a row of another list or anywhere on the page.
export const list = (inside, name) => within(inside).getByRole("group", { name, exact: true });

// A row of a list, from 1.
export const row = (inside, name, place) => list(inside, name).locator("> ol.rows:not(.rows--paper) > li").nth(place - 1);

// Adds a row at the end of a list and gives its first control, which has the focus.
export async function add(inside, name, item) {
  const here = list(inside, name);
  await here.getByRole("button", { name: `Add: ${item}`, exact: true }).last().click();
  const rows = here.locator("> ol.rows:not(.rows--paper) > li");
  return rows.last().locator("textarea, input, select").first();
}

// Adds a row that is one line of text.
export const addLine = async (inside, name, item, text) => (await add(inside, name, item)).fill(text);

const reading = ({ text, there }) => {
  const written = [...document.querySelectorAll("textarea, input")].map((it) => it.value);
  return [document.body.innerText, ...written].some((it) => it.includes(text)) === there;
};

// Waits until somewhere on the page stands this text, or a control has it.
export const reads = (who, text) => who.page.waitForFunction(reading, { text, there: true });

// Waits until it stands nowhere.
export const readsNoMore = (who, text) => who.page.waitForFunction(reading, { text, there: false });

// Whether the page holds this text anywhere, seen or not.
export const holds = (who, text) =>
  who.page.evaluate((text) => {
    const written = [...document.querySelectorAll("textarea, input")].map((it) => it.value);
    return [document.documentElement.outerHTML, ...written].some((it) => it.includes(text));
  }, text);

// Opens a step of what is filled in step by step, by its name.
export async function step(inside, name) {
  const named = new RegExp(`^\\d+\\s*${name.replace(/[?()]/g, "\\$&")}`);
  await within(inside).getByRole("group", { name: "Steps of this form" }).getByRole("button", { name: named }).first().click();
}

// A field by its exact label.
export const field = (inside, label) => within(inside).getByLabel(label, { exact: true });

// Presses Tab until the focus is there, as somebody without a mouse does.
export async function tabTo(who, locator, key = "Tab") {
  for (let presses = 0; presses < 120; presses += 1) {
    if (await locator.evaluate((it) => it === document.activeElement)) return;
    await who.page.keyboard.press(key);
  }
  throw new Error(`${key} never reaches ${locator}`);
}

// Opens what is to be read before a tick can be set, and sets it.
export async function readAndTick(group) {
  for (const text of await group.locator("details").all()) {
    if (!(await text.evaluate((it) => it.open))) await text.locator("summary").click();
  }
  await group.getByRole("checkbox").check();
}

// The same by the name of the tick.
export const tickAfterReading = (inside, name) =>
  readAndTick(within(inside).locator(".read-first", { has: within(inside).getByRole("checkbox", { name }) }));
