import assert from "node:assert/strict";
import { test } from "node:test";

import { pieces } from "./text.js";

/** What stands alone in a text. @param {string} text */
const alone = (text) => pieces(text).filter((_, at) => at % 2);

test("text that runs one way only is one piece", () => {
  for (const text of ["", "計画書.docx", "「課題」が空です", "naïve ½ 𠮷 2025–2026"]) assert.deepEqual(pieces(text), [text]);
});

test("what runs from right to left is a piece, with the digits and signs inside of it", () => {
  assert.deepEqual(pieces("「جامعة 21, القاهرة」が「אוניברסיטה」と「𞤀𞤁」"), ["「", "جامعة 21, القاهرة", "」が「", "אוניברסיטה", "」と「", "𞤀𞤁", "」"]);
  assert.deepEqual(alone("א、ב"), ["א", "ב"]); // a list keeps its order
});

test("a sign that turns the direction is a piece alone, whatever follows it", () => {
  for (const sign of "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069") {
    assert.deepEqual(pieces(`report${sign}xcod.exe`), ["report", sign, "xcod.exe"]);
  }
  assert.deepEqual(pieces("a\u200b\u2065b"), ["a\u200b\u2065b"]); // neighbours that turn nothing
});

test("no letter is lost, and long texts are split in one go", () => {
  const text = `א${" .".repeat(100_000)}x`.repeat(2);
  assert.equal(pieces(text).join(""), text);
});
