/** The answers: how many of each, all of them in words with their sources, and notes at the fields. */

import { place } from "./placed.js";
import { filledIn, put } from "./text.js";

/** @import { Desk } from "./desk.js" */
/** @import { Checked, Group, One } from "./model.js" */

const QUIET = 900; // ms without a change before the answers are announced
const SHORT = 5; // findings of a group that stand there without being asked for

/** @param {Desk} desk */
export function showFindings(desk) {
  const counts = /** @type {HTMLElement} */ (document.getElementById("plan-counts"));
  const box = /** @type {HTMLElement} */ (document.getElementById("plan-findings"));
  const invitation = counts.textContent ?? "";
  const list = /** @type {HTMLElement} */ (box.querySelector(".plan-list"));
  const fill = lister(desk, list);
  let timer = 0;
  let said = "";
  desk.onAnswer((answer) => {
    if (!answer && !desk.isBlank) return; // what was said stays until there is an answer
    counts.replaceChildren(...(answer ? answer.counts.map(({ answer: kind, text }) => span(`plan-count plan-${kind}`, text)) : [invitation]));
    const words = (answer?.counts ?? []).map(({ text }) => text).join(desk.words.separator) || invitation;
    clearTimeout(timer);
    if (said && words !== said) timer = window.setTimeout(() => desk.announce(filledIn(desk.words.changed, { counts: words })), QUIET);
    said = words;
    /** @type {HTMLElement} */ (box.querySelector(".plan-empty")).hidden = Boolean(answer);
    list.hidden = !answer;
    markFields(desk, answer);
    fill(answer?.groups ?? []);
  });
}

/** What is wrong stands at its field, once its reader has been there. @param {Desk} desk @param {Checked | null} answer */
function markFields(desk, answer) {
  /** @type {Map<HTMLElement, string[]>} */
  const notes = new Map();
  const note = (/** @type {HTMLElement | null} */ where, /** @type {string} */ words) => where && notes.set(where, [...(notes.get(where) ?? []), words]);
  const bad = new Set();
  for (const { spot, why } of answer?.unread ?? []) {
    const found = desk.at(spot);
    bad.add(found?.target);
    note(found?.note ?? null, why);
  }
  for (const control of desk.form.querySelectorAll("input, select, textarea")) {
    if (bad.has(control)) control.setAttribute("aria-invalid", "true");
    else control.removeAttribute("aria-invalid");
  }
  for (const { answer: kind, label, ones } of answer?.groups ?? []) {
    for (const one of kind === "not-met" ? ones : []) {
      const spot = desk.spot(one);
      if (!spot?.note || !(spot.scope.hasAttribute("data-touched") || desk.form.hasAttribute("data-touched"))) continue;
      note(spot.note, `${label.split(" ")[0]} ${one.found}`);
    }
  }
  for (const each of /** @type {NodeListOf<HTMLElement>} */ (desk.form.querySelectorAll(".plan-note"))) {
    const own = notes.get(each);
    if (each.id === "plan-budget-note" && !own) continue;
    const text = [...new Set(own ?? [])].join("\n");
    if (each.textContent !== text) put(each, text);
    each.hidden = !text;
  }
}

/** The list of answers; what is said as it was said before keeps its element. @param {Desk} desk @param {HTMLElement} list */
function lister(desk, list) {
  const [first, then] = [document.createElement("ul"), document.createElement("ul")];
  const [rest, summary] = [document.createElement("details"), document.createElement("summary")];
  rest.append(summary, then);
  /** @type {Map<string, HTMLElement[]>} */
  let shown = new Map();
  return (/** @type {Group[]} */ groups) => {
    /** @type {typeof shown} */
    const now = new Map();
    const [others, met] = [/** @type {HTMLElement[]} */ ([]), /** @type {HTMLElement[]} */ ([])];
    for (const group of groups) {
      const words = JSON.stringify(group);
      const made = shown.get(words)?.pop() ?? card(desk, group, true);
      now.set(words, [...(now.get(words) ?? []), made]);
      offer(desk, group, made);
      (group.answer === "met" ? met : others).push(made);
    }
    shown = now;
    summary.textContent = metWords(desk, groups);
    place(first, others);
    place(then, met);
    place(list, met.length ? [first, rest] : [first]);
  };
}

/** How many answers are met. @param {Desk} desk @param {Group[]} groups */
export function metWords(desk, groups) {
  const met = groups.filter(({ answer }) => answer === "met");
  const count = met.reduce((sum, { ones }) => sum + ones.length, 0);
  return `${met[0]?.label.split(" ")[0] ?? ""} ${filledIn(desk.words.metList, { count })}`;
}

/**
 * A group of findings: each one, then once what is asked for, why, and what to do.
 *
 * @param {Desk} desk
 * @param {Group} group
 * @param {boolean} inForm whether it is about the form, which a button can lead to
 * @returns {HTMLElement}
 */
export function card(desk, group, inForm) {
  const made = copied("plan-finding");
  const part = (/** @type {string} */ selector) => /** @type {HTMLElement} */ (made.querySelector(selector));
  made.classList.add(`plan-${group.answer}`);
  part(".plan-answer").textContent = group.label;
  const ones = group.ones.map((one) => line(desk, one, inForm && group.answer === "not-met"));
  const several = /** @type {HTMLDetailsElement} */ (part("details"));
  if (group.title) {
    put(part("details > summary"), group.title);
    part("details > ul").append(...ones);
    several.open = ones.length <= SHORT;
    part(".plan-one").remove();
  } else {
    part(".plan-one").append(...ones[0].childNodes);
    part(".plan-one").dataset.check = group.ones[0].check;
    several.remove();
  }
  for (const name of /** @type {const} */ (["asked", "unsaid", "to_do"])) {
    part(`[data-part=${name}]`).hidden = !group[name];
    put(part(`[data-part=${name}] dd`), group[name] ?? "");
  }
  part("[data-part=source]").hidden = !group.source;
  const link = /** @type {HTMLAnchorElement} */ (part("[data-part=source] a"));
  link.textContent = group.source ?? "";
  link.href = addressOf(desk.form, group);
  part("q").textContent = group.as_written ?? "";
  return made;
}

/** What was found in one place, with its place. @param {Desk} desk @param {One} one @param {boolean} leads whether a button leads there */
function line(desk, one, leads) {
  const made = copied("plan-one");
  made.dataset.check = one.check;
  put(/** @type {HTMLElement} */ (made.querySelector(".plan-says")), one.found);
  const where = /** @type {HTMLElement} */ (made.querySelector(".plan-where"));
  if (one.where && !leads) put(where, one.where);
  else where.remove();
  const button = /** @type {HTMLElement} */ (made.querySelector("[data-go]"));
  if (leads) button.addEventListener("click", () => goTo(desk, one));
  else button.remove();
  return made;
}

/** The way to its field, where the form has one now. @param {Desk} desk @param {Group} group @param {HTMLElement} made */
function offer(desk, group, made) {
  const buttons = /** @type {NodeListOf<HTMLElement>} */ (made.querySelectorAll("[data-go]"));
  buttons.forEach((button, at) => (button.hidden = !desk.spot(group.ones[at])));
}

/** The place on the pages of sources or of open questions that an answer cites. @param {HTMLFormElement} form @param {{rule?: string, document?: string, question?: string}} cited */
export function addressOf(form, { rule = "", document: of = "", question = "" }) {
  const anchor = (/** @type {string} */ key) => key.replace(/\./g, "-");
  const pages = JSON.parse(form.dataset.sources ?? "{}");
  return rule ? `${pages[of]}#src-${anchor(rule)}` : `${form.dataset.questions}#q-${anchor(question)}`;
}

/** @param {Desk} desk @param {One} one */
function goTo(desk, one) {
  const target = desk.spot(one)?.target;
  for (let above = target?.closest("details"); above; above = above.parentElement?.closest("details")) above.open = true;
  target?.focus();
}

/** What a template holds. @param {string} id @returns {HTMLElement} */
export const copied = (id) =>
  /** @type {HTMLElement} */ (
    /** @type {DocumentFragment} */ (/** @type {HTMLTemplateElement} */ (document.getElementById(id)).content.cloneNode(true)).firstElementChild
  );

/** @param {string} className @param {string} text */
function span(className, text) {
  const made = document.createElement("span");
  made.className = className;
  made.textContent = text;
  return made;
}
