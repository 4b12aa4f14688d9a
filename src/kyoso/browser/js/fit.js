/**
 * Whether a call fits an applicant's answers: the twin of `judge` in kyoso/fit.py.
 *
 * @typedef {{answer: "met" | "not-met" | "open", when: Record<string, string[]>, alone: boolean}} Reason
 * @typedef {"met" | "not-met" | "open" | "unanswered"} Outcome
 */

/**
 * @param {Reason[]} reasons every reason that can hold for the call
 * @param {Record<string, string>} answers question to option; questions without an answer are left out
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
 * @param {Record<string, string>} answers
 */
function holds(reason, answers) {
  return Object.entries(reason.when).every(([name, options]) => options.includes(answers[name]));
}
