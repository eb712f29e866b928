// What one screen shows, the other reads with its camera.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { step } from "./support/forms.mjs";
import { go, launch, look, open, person, start } from "./support/people.mjs";
import { stage } from "./support/stage.mjs";

const here = stage();
const [WIDTH, HEIGHT] = [640, 480];

// A browser whose camera sees what is written into a file: one picture, again and again.
async function withCamera(act) {
  const folder = mkdtempSync(join(tmpdir(), "twofold-camera-"));
  const film = join(folder, "film.y4m");
  const sees = (bright) =>
    writeFileSync(
      film,
      Buffer.concat([
        Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F10:1 Ip A1:1 C420jpeg\nFRAME\n`),
        Buffer.from(bright),
        Buffer.alloc((WIDTH * HEIGHT) / 2, 128),
      ]),
    );
  sees(new Uint8Array(WIDTH * HEIGHT).fill(255));
  const browser = await launch("--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream", `--use-file-for-fake-video-capture=${film}`);
  try {
    await act(browser, sees);
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true });
  }
}

// The picture on somebody's screen, as a camera in front of it sees it.
async function picture(who, name) {
  const svg = who.page.getByRole("img", { name });
  await svg.waitFor();
  const [box, path] = [await svg.getAttribute("viewBox"), await svg.locator("path").last().getAttribute("d")];
  const bright = await who.page.evaluate(
    ([box, path, width, height]) => {
      const paper = new OffscreenCanvas(width, height).getContext("2d");
      paper.fillStyle = "white";
      paper.fillRect(0, 0, width, height);
      const scale = Math.floor((height - 20) / Number(box.split(" ")[2]));
      paper.translate(100, 10);
      paper.scale(scale, scale);
      paper.fillStyle = "#222";
      paper.fill(new Path2D(path));
      const { data } = paper.getImageData(0, 0, width, height);
      return Array.from({ length: width * height }, (_, place) => data[place * 4]);
    },
    [box, path, WIDTH, HEIGHT],
  );
  return new Uint8Array(bright);
}

test("an invitation is scanned from the other screen, and so is the proof that it is really the two of them", async () => {
  const ana = await person(here.browser, here.relay, "Ana");
  await start(ana);
  await withCamera(async (browser, sees) => {
    sees(await picture(ana, "QR code of the invitation link"));
    const ben = await person(browser, here.relay, "Ben");
    await go(ben, "/join");
    await look(ben, "join-scan");
    await ben.page.getByRole("button", { name: "Scan the invitation with the camera" }).click();
    await ben.page.getByText("Ana invites you.").waitFor();
    await ben.page.getByLabel("Your name").fill("Ben");
    await ben.page.getByRole("checkbox", { name: "I promise" }).check();
    await ben.page.getByRole("button", { name: "Join" }).click();
    await ana.page.getByRole("button", { name: "Yes, this is my partner" }).click();
    for (const who of [ana, ben]) {
      await who.page.getByRole("heading", { name: /^You and / }).waitFor();
      await open(who, "Mentoring contract");
      await step(who, "Check each other");
    }

    // First another picture, then that of the partner.
    sees(new Uint8Array(WIDTH * HEIGHT).fill(255));
    await ben.page.getByRole("button", { name: "Scan your partner's screen" }).click();
    await ben.page.getByText("Hold the picture in front of the camera.").waitFor();
    await look(ben, "check-scan");
    await ben.page.getByRole("button", { name: "Turn the camera off" }).click();
    sees(await picture(ana, "The number as a QR code"));
    await ben.page.getByRole("button", { name: "Scan your partner's screen" }).click();
    await ben.page.getByText(/^Checked in person on /).first().waitFor();
    assert.equal(await ben.page.getByText("Stop writing here.").count(), 0);
    assert.deepEqual([...ana.complaints, ...ben.complaints], []);
  });
});

test("a picture of something else is not taken for the partner's", async () => {
  const ana = await person(here.browser, here.relay, "Ana");
  await start(ana);
  const other = await picture(ana, "QR code of the invitation link");
  await withCamera(async (browser, sees) => {
    sees(other);
    const ben = await person(browser, here.relay, "Ben");
    await go(ben, "/join");
    await ben.page.getByRole("button", { name: "Scan the invitation with the camera" }).click();
    await ben.page.getByText("Ana invites you.").waitFor();
    await ben.page.getByLabel("Your name").fill("Ben");
    await ben.page.getByRole("checkbox", { name: "I promise" }).check();
    await ben.page.getByRole("button", { name: "Join" }).click();
    await ana.page.getByRole("button", { name: "Yes, this is my partner" }).click();
    await ben.page.getByRole("heading", { name: "You and Ana" }).waitFor();
    await open(ben, "Mentoring contract");
    await step(ben, "Check each other");
    await ben.page.getByRole("button", { name: "Scan your partner's screen" }).click();
    await ben.page.getByText("Stop writing here.").waitFor();
    await ben.page.getByText("Not checked yet that it is really the two of you.").first().waitFor();
  });
});

test("without a camera there is a word about it, and pasting works as before", async () => {
  const ben = await person(here.browser, here.relay, "Ben");
  await go(ben, "/join");
  await ben.page.getByRole("button", { name: "Scan the invitation with the camera" }).click();
  await ben.page.getByText("There is no camera here that this page may use.").waitFor();
  await look(ben, "join-no-camera");
  await ben.page.getByLabel("Link or code").fill("hello");
  await ben.page.getByRole("button", { name: "Continue" }).click();
  await ben.page.getByText("not a Twofold invitation").first().waitFor();
});
