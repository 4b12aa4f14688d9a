/** Kinds of check on money and years. Each is a twin of the function of that name in `kyoso.checks.amounts`. */

import { outcome } from "./model.js";

/** @import { Ask, Outcome, Place, Subject, Values, YearSum } from "./model.js" */

const THEMES = "themes";

/** @param {YearSum[]} years @param {"direct" | "stated" | "total"} what */
const sum = (years, what) => years.reduce((total, year) => total + year[what], 0);

/** Each fiscal year asks for no more than the rule's amount. @param {Ask} ask @param {Subject} subject */
export function* eachYearAtMost(ask, subject) {
  for (const year of subject.years) {
    /** @type {Values} */
    const values = { year: ["year", year.fiscalYear], direct: ["yen", year.direct] };
    yield measured(ask, subject, [year.direct, year.stated, year.total], ask.limit, "year", values, year.place);
  }
}

/** All fiscal years together ask for no more than the rule's amount times the period. @param {Ask} ask @param {Subject} subject */
export function* wholeAtMost(ask, subject) {
  const { years } = subject;
  if (!years.length || !ask.times) return;
  /** @type {[number, number, number]} */
  const sums = [sum(years, "direct"), sum(years, "stated"), sum(years, "total")];
  /** @type {Values} */
  const values = { direct: ["yen", sums[0]], times: ["rule", ask.times] };
  yield measured(ask, subject, sums, ask.whole, "whole", values, years[0].place);
}

/**
 * An amount against a limit. What is over it by an open question alone is open.
 *
 * @param {Ask} ask
 * @param {Subject} subject
 * @param {[direct: number, stated: number, total: number]} sums
 * @param {number} limit
 * @param {"year" | "whole"} what
 * @param {Values} about
 * @param {Place} place
 * @returns {Outcome}
 */
function measured(ask, subject, [direct, stated, total], limit, what, about, place) {
  /** @type {Values} */
  const values = { ...about, amount: ["yen", total], limit: ["yen", limit], over: ["yen", total - limit] };
  if (total <= limit) return outcome("met", `${what}-within`, values, place);
  if (direct <= limit && ask.question && !ask.includes) return outcome("open", `${what}-over-with-indirect`, values, place);
  if (stated <= limit && subject.rateQuestion) {
    return outcome("open", `${what}-over-by-assumption`, { ...values, question: ["text", subject.rateQuestion] }, place);
  }
  const says = ask.severity === "warning" ? `${what}-over-about` : `${what}-over`;
  return outcome("not-met", says, values, place, ask.severity);
}

/** Money, themes and milestones stay within as many fiscal years as the rule gives. @param {Ask} ask @param {Subject} subject */
export function* yearsAtMost(ask, subject) {
  const years = subject.years.map((year) => year.fiscalYear);
  const first = subject.start || (years.length ? Math.min(...years) : 0);
  if (!first) return;
  const last = first + ask.limit - 1;
  /** @type {Values} */
  const values = { first: ["year", first], last: ["year", last] };
  const late = [...after(subject, last)];
  for (const [year, says, place] of late) {
    yield outcome("not-met", `${says}-past-period`, { ...values, year: ["year", year] }, place, ask.severity);
  }
  if (!late.length) {
    const used = (years.length ? Math.max(...years) : first) - first + 1;
    yield outcome("met", "within-period", { ...values, count: ["like", used, ask.rule] });
  }
}

/** Nothing is planned after the fiscal year with which the support ends. @param {Ask} ask @param {Subject} subject */
export function* noLaterThan(ask, subject) {
  /** @type {Values} */
  const values = { last: ["year", ask.limit] };
  const late = [...after(subject, ask.limit)];
  for (const [year, says, place] of late) {
    yield outcome("not-met", `${says}-past-end`, { ...values, year: ["year", year] }, place, ask.severity);
  }
  if (!late.length && (subject.years.length || subject.dated.length)) yield outcome("met", "within-end", values);
}

/** @param {Subject} subject @param {number} last @returns {Generator<[number, string, Place]>} */
function* after(subject, last) {
  for (const year of subject.years) if (year.fiscalYear > last) yield [year.fiscalYear, "money", year.place];
  for (const each of subject.dated) if (each.fiscalYear > last) yield [each.fiscalYear, "goal", each.place];
}

/** Each theme reaches its goal by the project year that the rule names. @param {Ask} ask @param {Subject} subject */
export function* byProjectYear(ask, subject) {
  if (!subject.start) return;
  for (const theme of subject.dated) {
    if (theme.table !== THEMES) continue;
    const number = theme.fiscalYear - subject.start + 1;
    /** @type {Values} */
    const values = { year: ["year", theme.fiscalYear], number: ["like", number, ask.rule] };
    const late = number > ask.limit;
    yield outcome(late ? "not-met" : "met", late ? "theme-late" : "theme-in-time", values, theme.place, ask.severity);
  }
}

/** Money in project years that the rule reduces: by how much, an open question says. @param {Ask} ask @param {Subject} subject */
export function* reduced(ask, subject) {
  if (!ask.range || !subject.years.length || !ask.question) return;
  const first = subject.start || subject.years[0].fiscalYear;
  const [low, high] = ask.range;
  for (const year of subject.years) {
    const number = year.fiscalYear - first + 1;
    if (low <= number && number <= high) {
      /** @type {Values} */
      const values = { year: ["year", year.fiscalYear], amount: ["yen", year.total] };
      yield outcome("open", "reduced-by-unknown-share", values, year.place);
    }
  }
}

/** Indirect costs that follow from our assumption are the applicant's to confirm. @param {Ask} _ask @param {Subject} subject */
export function* indirectStated(_ask, subject) {
  const assumed = subject.lines.filter((line) => line.assumed && line.indirect);
  if (!assumed.length) return;
  /** @type {Values} */
  const values = {
    amount: ["yen", assumed.reduce((total, line) => total + line.indirect, 0)],
    question: ["text", subject.rateQuestion],
  };
  yield outcome("open", "indirect-assumed", values, assumed[0].place);
}

/** The first fiscal year on the cover is the first one with money, and no goal stands before it. @param {Ask} _ask @param {Subject} subject */
export function* startsWithItsFirstYear(_ask, subject) {
  if (!subject.start) return;
  for (const { fiscalYear, place } of subject.dated) {
    if (fiscalYear >= subject.start) continue;
    yield outcome("not-met", "goal-before-start", { year: ["year", fiscalYear], start: ["year", subject.start] }, place);
  }
  if (!subject.years.length) return;
  const first = subject.years[0];
  /** @type {Values} */
  const values = { start: ["year", subject.start], first: ["year", first.fiscalYear] };
  const same = first.fiscalYear === subject.start;
  yield outcome(same ? "met" : "not-met", same ? "start-agrees" : "start-differs", values, first.place);
}
