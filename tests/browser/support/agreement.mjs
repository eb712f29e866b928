// An agreement of any program, from its first line to both signatures, led by what the page says is still open.

import { field, readAndTick, step } from "./forms.mjs";
import { saved } from "./people.mjs";

// Follows "still open" from entry to entry until nothing is: each answers what is theirs.
export async function completeAgreement(ana, ben) {
  const open = (who) => who.page.locator("details.fold", { has: who.page.locator("summary", { hasText: /still open/ }) });
  for (let round = 0; round < 60; round += 1) {
    const who = round % 2 === 0 ? ana : ben;
    const list = open(who);
    await list.or(who.page.getByText(/^Everything that .+ asks for is here\.$/)).first().waitFor();
    if ((await list.count()) === 0) return;
    await list.evaluateAll((all) => all.forEach((it) => (it.open = true)));
    const links = list.getByRole("link");
    for (let place = 0; place < (await links.count()); place += 1) {
      const before = await links.allInnerTexts();
      await links.nth(place).click();
      if (await answerFocused(who)) {
        await who.page.waitForFunction((before) => document.querySelector("details.fold .fold__body")?.innerText !== before, before.join("\n"));
        break;
      }
    }
    // The other looks at the list only when it is the list of both.
    await saved(who, /Seen by/);
  }
  throw new Error("the agreement never becomes complete");
}

// Answers the control that has the focus; says whether this person may.
async function answerFocused(who) {
  // On the way to another step the focus rests on the step.
  await who.page.waitForFunction(() => !document.activeElement?.matches(".step-body"));
  const control = who.page.locator("main :focus");
  if ((await control.count()) === 0) return false;
  const kind = await control.evaluate((it) => {
    if (it.disabled || it.readOnly || it.getAttribute("aria-disabled") === "true") return "closed";
    if (it.matches("input[type=checkbox]")) return "tick";
    if (it.matches("input[type=radio]")) return "radio";
    if (it.matches("input")) return it.closest(".typed")?.querySelector(".date-picker") ? "date" : it.inputMode === "numeric" || it.inputMode === "decimal" ? "number" : "text";
    return { TEXTAREA: "text", SELECT: "select", BUTTON: "button", SUMMARY: "summary" }[it.tagName] ?? "closed";
  });
  const acts = {
    tick: () => control.check(),
    radio: () => control.check(),
    date: () => control.fill("3/5/2027"),
    number: () => control.fill("6"),
    text: () => control.fill("Meet on Monday mornings"),
    select: () => control.selectOption({ index: 1 }),
    button: async () => {
      await control.click();
      await who.page.keyboard.type("Meet on Monday mornings");
    },
    summary: async () => {
      const unread = control.locator("xpath=ancestor::div[@class='read-first']");
      if ((await unread.count()) > 0) return readAndTick(unread);
      await control.click();
      await control.locator("xpath=..").getByRole("checkbox").first().check();
    },
  };
  if (!acts[kind]) return false;
  await acts[kind]();
  await who.page.keyboard.press("Tab");
  return true;
}

// Each signs what both see.
export async function signBoth(ana, ben) {
  for (const who of [ana, ben]) {
    await step(who, "Sign");
    await field(who, "Your name").fill(who.name);
    await who.page.getByRole("button", { name: "Sign", exact: true }).click();
    await who.page.locator("#standing").getByText(who === ana ? "One signature" : "In force", { exact: true }).waitFor();
  }
  await ana.page.locator("#standing").getByText("In force", { exact: true }).waitFor();
}
