import assert from "node:assert/strict";
import { test } from "node:test";

import { judge, walk } from "./fit.js";

/** @type {import("./fit.js").Reason[]} */
const reasons = [
  { answer: "not-met", when: { year: ["old"] }, alone: true },
  { answer: "met", when: { team: ["two", "three"] }, alone: false },
  { answer: "open", when: { team: ["one"] }, alone: false },
  { answer: "not-met", when: { goal: ["other"] }, alone: false },
];
/** @type {import("./fit.js").Reason[]} */
const endings = [{ answer: "open", when: { year: ["between"] }, alone: true }];
const questions = ["year", "goal", "team"];

test("one reason against a call is enough, whatever is still unanswered", () => {
  assert.deepEqual(judge(reasons, { goal: ["other"] }), { outcome: "not-met", held: [3], missing: ["year", "team"] });
});

test("without a reason against it, every question must be answered first", () => {
  assert.deepEqual(judge(reasons, { team: ["two"] }), { outcome: "unanswered", held: [1], missing: ["year", "goal"] });
  assert.equal(judge(reasons, { team: ["two"], year: ["new"], goal: ["ours"] }).outcome, "met");
});

test("what is open is neither a yes nor a no", () => {
  assert.equal(judge(reasons, { team: ["one"], year: ["new"], goal: ["ours"] }).outcome, "open");
});

test("a reason that stands alone leaves no other", () => {
  assert.deepEqual(judge(reasons, { team: ["one"], year: ["old"] }), { outcome: "not-met", held: [0], missing: [] });
});

test("of several options that are chosen, each has its reason", () => {
  assert.deepEqual(judge(reasons, { team: ["one", "two"], year: ["new"], goal: ["ours"] }).held, [1, 2]);
  assert.equal(judge(reasons, { goal: ["ours", "other"] }).outcome, "not-met");
});

test("questions are asked in their order, until nothing more can change", () => {
  assert.equal(walk(questions, [reasons], endings, {}).next, "year");
  assert.equal(walk(questions, [reasons], endings, { year: ["new"] }).next, "goal");
  assert.equal(walk(questions, [reasons], endings, { year: ["new"], goal: ["ours"] }).next, "team");
  assert.equal(walk(questions, [reasons], endings, { year: ["new"], goal: ["other"] }).next, null);
  assert.equal(walk(questions, [reasons], endings, { year: ["old"] }).next, null);
});

test("a question that was skipped is not asked again, and stays without an answer", () => {
  const { asked, next, answers } = walk(questions, [reasons], endings, { year: ["new"], goal: [] });
  assert.deepEqual({ asked, next, answers }, { asked: ["year", "goal"], next: "team", answers: { year: ["new"] } });
});

test("an answer to a question that is not asked does not count", () => {
  const { answers } = walk(questions, [reasons], endings, { year: ["new"], goal: ["other"], team: ["one"] });
  assert.deepEqual(answers, { year: ["new"], goal: ["other"] });
});

test("a reason about every call ends the questions", () => {
  assert.deepEqual(walk(questions, [reasons], endings, { year: ["between"], goal: ["ours"] }), {
    asked: ["year"],
    next: null,
    answers: { year: ["between"] },
    ending: 0,
  });
});
