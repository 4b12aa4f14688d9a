import assert from "node:assert/strict";
import { test } from "node:test";

import { Unreadable, amount, fiscalYear, isDitto, isTotal, numbers } from "./values.js";

test("amounts are read as people type them, to the yen", () => {
  const pairs = /** @type {[string, bigint | null][]} */ ([
    ["6,200", 6_200_000n],
    ["※１，２３４．５", 1_234_500n],
    ["6,200,000円", 6_200_000n],
    ["1.5百万円", 1_500_000n],
    ["0.001", 1n],
    ["－", null],
    ["", null],
  ]);
  for (const [text, yen] of pairs) assert.equal(amount(text), yen, text);
  for (const text of ["約3千万", "1,23", "0.0001", "9".repeat(61)]) assert.throws(() => amount(text), Unreadable);
});

test("a fiscal year is read in both languages, and two of them are none", () => {
  const same = ["令和７年度", "FY2025", "R7", "令和7年度 / FY2025", "令和7年度（2025年度）", "FY2025 (R7)"];
  for (const text of same) assert.equal(fiscalYear(text), 2025, text);
  assert.equal(fiscalYear("平成元年度"), 1989);
  assert.equal(fiscalYear("2年度目", 2025), 2026);
  assert.equal(fiscalYear(" "), null);
  for (const text of ["令和7年度 / FY2026", "令和7年度（2026年度）", "来年", "2年度目"]) assert.throws(() => fiscalYear(text), Unreadable);
});

test("sums, repetitions and numbers are told apart", () => {
  assert.deepEqual(["合計", "Total\n合計", "合計額", ""].map(isTotal), [true, true, false, false]);
  assert.deepEqual(["同上", " ", "同じ"].map(isDitto), [true, true, false]);
  assert.deepEqual(numbers("目標６、９と 18", (number) => number <= 17), [[6, 9], ["18"]]);
});
