/**
 * Whether a call fits an applicant's answers: the twin of `judge` in kyoso/fit.py.
 *
 * @typedef {{answer: "met" | "not-met" | "open", when: Record<string, string[]>, alone: boolean}} Reason
 * @typedef {"met" | "not-met" | "open" | "unanswered"} Outcome
 * @typedef {Record<string, string[]>} Answers question to the options chosen; one without an answer is left out
 */

/**
 * @param {Reason[]} reasons every reason that can hold for the call
 * @param {Answers} answers
 * @returns {{outcome: Outcome, held: number[], missing: string[]}} the outcome, the numbers of the reasons
 *   that hold, the questions still to answer
 */
export function judge(reasons, answers) {
  const all = reasons.flatMap((reason, at) => (holds(reason, answers) ? [at] : []));
  const alone = all.filter((at) => reasons[at].alone);
  const held = alone.length ? alone : all;
  const asked = alone.length ? [] : [...new Set(reasons.flatMap((reason) => Object.keys(reason.when)))];
  const missing = asked.filter((name) => !(name in answers));
  const said = new Set(held.map((at) => reasons[at].answer));
  /** @type {Outcome} */
  let outcome = said.has("open") ? "open" : "met";
  if (said.has("not-met")) outcome = "not-met";
  else if (missing.length) outcome = "unanswered";
  return { outcome, held, missing };
}

/**
 * @param {Reason} reason
 * @param {Answers} answers
 */
export function holds(reason, answers) {
  return Object.entries(reason.when).every(([name, options]) => answers[name]?.some((one) => options.includes(one)));
}

/**
 * The questions in the order in which they are asked of somebody who gives these answers, and the one to ask next.
 *
 * A question is asked only while a call that nothing speaks against still waits for its answer; an empty answer is
 * one of somebody who does not know. What was answered to a question that is not asked any more does not count.
 *
 * @param {string[]} questions in the order of the table
 * @param {Reason[][]} calls the reasons of each call
 * @param {Reason[]} endings reasons that answer for every call at once
 * @param {Answers} given with an empty list for what was skipped
 * @returns {{asked: string[], next: string | null, answers: Answers, ending: number}} `answers` are those that count;
 *   `ending` is the number of the reason that answers for every call, or -1
 */
export function walk(questions, calls, endings, given) {
  /** @type {string[]} */
  const asked = [];
  /** @type {Answers} */
  const answers = {};
  for (;;) {
    const ending = endings.findIndex((reason) => holds(reason, answers));
    if (ending >= 0) return { asked, next: null, answers, ending };
    const open = calls.map((reasons) => judge(reasons, answers)).filter(({ outcome }) => outcome === "unanswered");
    const next = questions.find((name) => !asked.includes(name) && open.some(({ missing }) => missing.includes(name)));
    if (!next || !(next in given)) return { asked, next: next ?? null, answers, ending };
    asked.push(next);
    if (given[next].length) answers[next] = given[next];
  }
}
