import assert from "node:assert/strict";
import { test } from "node:test";

import { judge } from "./fit.js";

/** @type {import("./fit.js").Reason[]} */
const reasons = [
  { answer: "not-met", when: { year: ["old"] }, alone: true },
  { answer: "met", when: { team: ["two", "three"] }, alone: false },
  { answer: "open", when: { team: ["one"] }, alone: false },
  { answer: "not-met", when: { goal: ["other"] }, alone: false },
];

test("one reason against a call is enough, whatever is still unanswered", () => {
  assert.deepEqual(judge(reasons, { goal: "other" }), { outcome: "not-met", held: [3], missing: ["year", "team"] });
});

test("without a reason against it, every question must be answered first", () => {
  assert.deepEqual(judge(reasons, { team: "two" }), { outcome: "unanswered", held: [1], missing: ["year", "goal"] });
  assert.equal(judge(reasons, { team: "two", year: "new", goal: "ours" }).outcome, "met");
});

test("what is open is neither a yes nor a no", () => {
  assert.equal(judge(reasons, { team: "one", year: "new", goal: "ours" }).outcome, "open");
});

test("a reason that stands alone leaves no other", () => {
  assert.deepEqual(judge(reasons, { team: "one", year: "old" }), { outcome: "not-met", held: [0], missing: [] });
});
