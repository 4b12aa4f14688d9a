import assert from "node:assert/strict";
import { test } from "node:test";

import { dataNamed } from "./data.js";

test("data are found by name, and a name without data is an error that says so", () => {
  Object.assign(globalThis, { kyosoData: { "rules-ja": { figures: 3 } } });
  assert.deepEqual(dataNamed("rules-ja"), { figures: 3 });
  assert.throws(() => dataNamed("rules-en"), /no data named rules-en/);
});
