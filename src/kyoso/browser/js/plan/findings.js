/** The answers: how many of each, all of them in words with their sources, and notes at the fields. */

import { filledIn } from "../checks/words.js";
import { place } from "./placed.js";

/** @import { Desk, State } from "./desk.js" */
/** @import { Said } from "../checks/words.js" */

const ORDER = /** @type {const} */ (["not-met", "open", "met"]);
const GRAVER = /** @type {Record<string, number>} */ ({ error: 0, warning: 1, note: 2 });
const QUIET = 900; // ms without a change before the answers are announced

/** @param {Desk} desk */
export function showFindings(desk) {
  const counts = /** @type {HTMLElement} */ (document.getElementById("plan-counts"));
  const box = /** @type {HTMLElement} */ (document.getElementById("plan-findings"));
  const invitation = counts.textContent ?? "";
  let timer = 0;
  let said = invitation;
  const list = /** @type {HTMLElement} */ (box.querySelector(".plan-list"));
  const fill = lister(desk, list);
  desk.onChange((state) => {
    const summary = isBlank(state) ? [] : countsOf(desk, state);
    counts.replaceChildren(...summary.map(({ answer, text }) => span(`plan-count plan-${answer}`, text)));
    if (!summary.length) counts.textContent = invitation;
    const words = summary.map(({ text }) => text).join(desk.speaker.words.separator) || invitation;
    clearTimeout(timer);
    if (words !== said) timer = window.setTimeout(() => desk.announce(filledIn(desk.words.changed, { counts: words })), QUIET);
    said = words;
    markFields(desk, state);
    /** @type {HTMLElement} */ (box.querySelector(".plan-empty")).hidden = !isBlank(state);
    list.hidden = isBlank(state);
    fill(state.report.findings);
  });
}

/** Nothing is written yet, and so nothing is said. @param {State} state */
const isBlank = ({ plan, problems }) => !Object.keys(plan).length && !problems.length;

/** @param {Desk} desk @param {State} state @returns {{answer: string, text: string}[]} */
function countsOf(desk, { report, problems }) {
  const { answers, warning } = desk.speaker.words;
  const found = ORDER.map((answer) => {
    const [sign, words] = answers[answer];
    const also = answer === "not-met" && report.counts.warning ? filledIn(desk.words.warnings, { count: report.counts.warning, warning }) : "";
    return { answer, text: filledIn(desk.words.count, { words: `${sign} ${words}`, count: report.counts[answer] }) + also };
  });
  const unread = { answer: "unread", text: `! ${filledIn(desk.words.unread, { count: problems.length })}` };
  return problems.length ? [unread, ...found] : found;
}

/** What is wrong stands at its field, once its reader has been there. @param {Desk} desk @param {State} state */
function markFields(desk, { report, problems }) {
  /** @type {Map<HTMLElement, string[]>} */
  const notes = new Map();
  for (const { target, note, why } of problems) {
    target.setAttribute("aria-invalid", "true");
    notes.set(note, [...(notes.get(note) ?? []), why]);
  }
  for (const finding of report.findings) {
    if (finding.answer !== "not-met") continue;
    const spot = desk.spot(finding);
    if (!spot?.note || !(spot.scope.hasAttribute("data-touched") || desk.form.hasAttribute("data-touched"))) continue;
    notes.set(spot.note, [...(notes.get(spot.note) ?? []), `${desk.speaker.words.answers["not-met"][0]} ${finding.found}`]);
  }
  for (const note of /** @type {NodeListOf<HTMLElement>} */ (desk.form.querySelectorAll(".plan-note"))) {
    const own = notes.get(note);
    if (note.id === "plan-budget-note" && !own) continue;
    const text = [...new Set(own ?? [])].join("\n");
    if (note.textContent !== text) note.textContent = text;
    note.hidden = !text;
  }
}

/** The list of findings; what is said as it was said before keeps its element. @param {Desk} desk @param {HTMLElement} list */
function lister(desk, list) {
  const [first, then] = [document.createElement("ul"), document.createElement("ul")];
  const [rest, summary] = [document.createElement("details"), document.createElement("summary")];
  rest.append(summary, then);
  /** @type {Map<string, HTMLElement[]>} */
  let shown = new Map();
  return (/** @type {Said[]} */ findings) => {
    /** @type {typeof shown} */
    const now = new Map();
    const [others, met] = [/** @type {HTMLElement[]} */ ([]), /** @type {HTMLElement[]} */ ([])];
    for (const finding of sorted(findings)) {
      const words = JSON.stringify(finding);
      const made = shown.get(words)?.pop() ?? item(desk, finding);
      now.set(words, [...(now.get(words) ?? []), made]);
      offer(desk, finding, made);
      (finding.answer === "met" ? met : others).push(made);
    }
    shown = now;
    summary.textContent = `${desk.speaker.words.answers.met[0]} ${filledIn(desk.words.metList, { count: met.length })}`;
    place(first, others);
    place(then, met);
    place(list, met.length ? [first, rest] : [first]);
  };
}

/** What is not met first, the graver before the lesser. @param {Said[]} findings */
const sorted = (findings) =>
  [...findings].sort(
    (one, other) => ORDER.indexOf(one.answer) - ORDER.indexOf(other.answer) || GRAVER[one.severity] - GRAVER[other.severity],
  );

/** @param {Desk} desk @param {Said} finding @returns {HTMLElement} */
export function item(desk, finding) {
  const template = /** @type {HTMLTemplateElement} */ (document.getElementById("plan-finding"));
  const made = /** @type {HTMLElement} */ (/** @type {DocumentFragment} */ (template.content.cloneNode(true)).firstElementChild);
  const { answers, warning } = desk.speaker.words;
  const part = (/** @type {string} */ selector) => /** @type {HTMLElement} */ (made.querySelector(selector));
  made.classList.add(`plan-${finding.answer}`);
  made.dataset.check = finding.check;
  const [sign, words] = answers[finding.answer];
  part(".plan-answer").textContent = `${sign} ${finding.severity === "warning" ? warning : words}`;
  part(".plan-says").textContent = finding.found;
  for (const name of /** @type {const} */ (["asked", "to_do"])) {
    part(`[data-part=${name}]`).hidden = !finding[name];
    part(`[data-part=${name}] dd`).textContent = finding[name] ?? "";
  }
  part("[data-part=source]").hidden = !finding.source;
  const link = /** @type {HTMLAnchorElement} */ (part("[data-part=source] a"));
  link.textContent = finding.source ?? "";
  link.href = addressOf(desk.form, finding);
  part("q").textContent = finding.as_written ?? "";
  part("[data-go]").addEventListener("click", () => goTo(desk, finding));
  offer(desk, finding, made);
  return made;
}

/** The way to its field, where the form has one now. @param {Desk} desk @param {Said} finding @param {HTMLElement} made */
function offer(desk, finding, made) {
  const spot = finding.answer === "not-met" ? desk.spot(finding) : null;
  /** @type {HTMLElement} */ (made.querySelector("[data-go]")).hidden = !spot;
}

/** The place on the pages of sources or of open questions that a finding cites. @param {HTMLFormElement} form @param {Said} finding */
export function addressOf(form, { rule, question = "" }) {
  const anchor = (/** @type {string} */ key) => key.replace(/\./g, "-");
  return rule ? `${form.dataset.sources}#src-${anchor(rule)}` : `${form.dataset.questions}#q-${anchor(question)}`;
}

/** @param {Desk} desk @param {Said} finding */
function goTo(desk, finding) {
  const target = desk.spot(finding)?.target;
  for (let above = target?.closest("details"); above; above = above.parentElement?.closest("details")) above.open = true;
  target?.focus();
}

/** @param {string} className @param {string} text */
function span(className, text) {
  const made = document.createElement("span");
  made.className = className;
  made.textContent = text;
  return made;
}
