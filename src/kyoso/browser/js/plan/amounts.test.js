import assert from "node:assert/strict";
import { test } from "node:test";

import { yenOf } from "./amounts.js";

test("amounts are read as people type them, to the yen", () => {
  const typed = { "6,200,000": 6200000, "６２０万": 6200000, "1億2,000万円": 120000000, "９千万円": 90000000, "6.2百万": 6200000, "¥0": 0, "※300 円": 300, "1億1": 100000001 };
  for (const [text, yen] of Object.entries(typed)) assert.equal(yenOf(text), yen, text);
});

test("nothing is null, and what is no amount of whole yen is not guessed at", () => {
  assert.equal(yenOf(" 　"), null);
  for (const text of ["たくさん", "-5", "1.5", "0.00001万", "1,00", "円", "1万1億", "1万1万", "約3千万", "9007199254740992", "1e3"]) {
    assert.equal(yenOf(text), undefined, text);
  }
});
