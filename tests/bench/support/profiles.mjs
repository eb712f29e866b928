// Browsers with profiles in folders, as people have them. In a context of a browser that is merely launched, Chromium keeps every
// database in memory, and says that something is durable which never sees a disk.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { CHROMIUM } from "../../browser/support/people.mjs";

// Stands where a browser does: each context has a profile of its own, gone when everything is closed.
export function profiles() {
  const opened = [];
  return {
    async newContext(options) {
      const folder = mkdtempSync(join(tmpdir(), "twofold-profile-"));
      const context = await chromium.launchPersistentContext(folder, { ...CHROMIUM, ...options });
      opened.push({ context, folder });
      return context;
    },
    async close() {
      for (const { context, folder } of opened) {
        await context.close();
        rmSync(folder, { recursive: true, force: true });
      }
    },
  };
}
