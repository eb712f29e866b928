// What every journey needs: a browser for the file, and for each test a relay with an empty database.

import { after, afterEach, before, beforeEach } from "node:test";
import { launch, startRelay } from "./people.mjs";

// Sets the stage for the tests of a file: `browser`, and in each test `relay`.
export function stage(...flags) {
  const here = {};
  before(async () => {
    here.browser = await launch(...flags);
  });
  after(() => here.browser.close());
  beforeEach(async () => {
    here.relay = await startRelay();
  });
  afterEach(async () => {
    for (const context of here.browser.contexts()) await context.close();
    await here.relay.remove();
  });
  return here;
}
