/** Runs the table of checks on a subject, as `kyoso.checks.judge` does. */

import { KINDS, OF_WHOLE_DRAFTS } from "./kinds.js";
import { outcome } from "./model.js";

/** @import { Ask, Outcome, Row, Subject, Verdict } from "./model.js" */

/** @type {Row} */
const ROW = {
  check: "", kind: "", rule: "", always: false, severity: "error", origin: "both", counts: "",
  plainly: [], plainlyNot: [], field: "", only: [], but: [], table: "", parts: [], remark: "",
};

export class Judge {
  /** @param {any} rules the data named "checks" */
  constructor(rules) {
    this.rules = rules;
    /** @type {Row[]} */
    this.rows = rules.rows.map((/** @type {any} */ row) => ({ ...ROW, ...row, plainlyNot: row["plainly-not"] ?? [] }));
    /** @type {Map<string, Ask[]>} */
    this.made = new Map();
  }

  /**
   * Every verdict on a subject, in the order of the table. Checks that need a whole draft are left out.
   *
   * @param {Subject} subject
   * @returns {Verdict[]}
   */
  judge(subject) {
    const key = Object.values(subject.calls)[0] ?? "";
    return this.asks(key in this.rules.calls ? key : "").flatMap((ask) =>
      outcomes(ask, subject).map((found) => verdict(ask, found)),
    );
  }

  /** The rows as they stand for one call. @param {string} key @returns {Ask[]} */
  asks(key) {
    const known = this.made.get(key);
    if (known) return known;
    const call = key ? { key, ...this.rules.calls[key] } : null;
    const asks = this.rows.map((row) => {
      const own = this.rules.asks[key][row.check] ?? {};
      return {
        rule: "", times: "", limit: 0, whole: 0, range: null, value: "", question: "", includes: false, like: "",
        ...own, row, call, severity: own.severity || row.severity,
      };
    });
    this.made.set(key, asks);
    return asks;
  }
}

/** @param {Ask} ask @param {Subject} subject @returns {Outcome[]} */
function outcomes(ask, subject) {
  const { row } = ask;
  if (row.origin !== "both" && row.origin !== subject.origin) return [];
  if (row.rule && !ask.rule && !row.always) {
    return ask.question ? [outcome("open", "not-said", { about: ["label", ask.like] })] : [];
  }
  return OF_WHOLE_DRAFTS.includes(row.kind) ? [] : [...KINDS[row.kind](ask, subject)];
}

/** @param {Ask} ask @param {Outcome} found @returns {Verdict} */
function verdict(ask, found) {
  const { question = ["text", ask.question], ...values } = found.values ?? {};
  const usual = found.answer === "open" ? "note" : ask.row.severity;
  return {
    check: ask.row.check,
    answer: found.answer,
    severity: found.answer === "met" ? "note" : found.severity || usual,
    says: found.says,
    values,
    place: found.place ?? {},
    rule: ask.rule,
    question: found.answer === "open" ? String(question[1]) : "",
  };
}
