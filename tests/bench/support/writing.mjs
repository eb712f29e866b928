// Writing as people write, only faster: in the page, through its own buttons and boxes.

// Adds items to a list, one for each of `answers`: what the form of a new item asks, by label, or nothing where there is no such
// form. Each empty box of an item that takes long text gets the paragraph.
export const add = (place, item, answers, paragraph) => place.evaluate(writeItems, { item, answers, paragraph });

async function writeItems(here, { item, answers, paragraph }) {
  const frame = () => new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn)));
  const until = async (find) => {
    for (;;) {
      const found = find();
      if (found) return found;
      await frame();
    }
  };
  const put = (box, text) => {
    box.focus();
    box.value = text;
    box.dispatchEvent(new InputEvent("input", { bubbles: true }));
    box.dispatchEvent(new Event("change", { bubbles: true }));
    box.blur();
  };
  const press = (inside, text) => [...inside.querySelectorAll("button")].findLast((it) => it.textContent.trim() === text).click();
  const isShown = (it) => it.offsetParent !== null;
  // In each of its steps, where it has steps.
  const fill = async (added) => {
    for (;;) {
      for (const box of [...added.querySelectorAll("textarea")].filter((it) => isShown(it) && !it.value)) put(box, paragraph);
      const next = [...added.querySelectorAll("button")].find((it) => isShown(it) && it.textContent.trim() === "Next step");
      if (!next) return;
      next.click();
      await frame();
    }
  };
  for (const asks of answers) {
    press(here, `Add: ${item}`);
    if (!asks) {
      const added = await until(() => here.contains(document.activeElement) && document.activeElement.closest("li"));
      await fill(added);
      await frame();
      continue;
    }
    const form = await until(() => here.querySelector("form"));
    for (const [label, text] of Object.entries(asks)) {
      const words = [...form.querySelectorAll("label")].find((it) => it.textContent.trim() === label);
      put(document.getElementById(words.htmlFor), text);
    }
    press(form, "Save");
    await until(() => !form.isConnected);
    const row = () => here.contains(document.activeElement) && document.activeElement.closest("li");
    const added = await until(() => here.querySelector("details.entry[open]") ?? row());
    await fill(added);
    if (added.open) added.open = false;
    await frame();
  }
}
