import assert from "node:assert/strict";
import { test } from "node:test";

import { fiscalYear, thousands } from "./values.js";
import { words } from "./xml.js";

test("yen stand in thousands, exact whatever their size", () => {
  const pairs = [
    [0n, "0"],
    [999n, "0.999"],
    [1000n, "1"],
    [999_999n, "999.999"],
    [1_000_000n, "1,000"],
    [1_234_500n, "1,234.5"],
    [9_007_199_254_740_993_000n, "9,007,199,254,740,993"],
  ];
  for (const [amount, expected] of pairs) assert.equal(thousands(BigInt(amount)), expected);
});

test("the first year of Reiwa has its own name, the one before it none", () => {
  assert.deepEqual(
    [2018, 2019, 2020].map((year) => fiscalYear(year, "ja", 2019)),
    ["2018年度", "令和元年度", "令和2年度"],
  );
  assert.equal(fiscalYear(2025, "en", 2019), "FY2025");
});

test("text becomes runs that any XML reader takes, whatever it holds", () => {
  const [a, b, c] = ["a", "b", "c"].map((word) => `<w:t xml:space="preserve">${word}</w:t>`);
  assert.equal(words("a\r\nb\tc"), `${a}<w:br/>${b}<w:tab/>${c}`);
  assert.equal(words("<&>\ud800\u0000"), '<w:t xml:space="preserve">&lt;&amp;&gt;</w:t>');
  assert.equal(words("\u0000\ud800"), "");
});
