/** The single fields of the form: text of a plan by the tag of its field, and back. */

import { strip, wellFormed } from "../checks/text.js";

/** @import { Plan } from "./model.js" */

const PEOPLE = /** @type {const} */ (["leader", "mentor"]);
const OF_PEOPLE = /** @type {const} */ (["name", "affiliation", "position", "email", "age_group", "expertise"]);
const OWN = /** @type {const} */ (["title", "title_en", "date", "summary"]);

/** The field of a name of the plan. @param {string} name @returns {HTMLInputElement} */
const input = (name) => /** @type {any} */ (document.getElementById(`plan-${name.replace(/_/g, "-")}`));

/** @param {string} name @returns {string} nothing where there are blanks alone */
function typed(name) {
  const text = wellFormed(input(name).value);
  return strip(text) ? text : "";
}

/**
 * What the fields say, without what is empty.
 *
 * @returns {{plan: Plan, bad: {name: string, why: string}[]}}
 */
export function readFields() {
  /** @type {any} */
  const plan = {};
  const bad = [];
  for (const name of OWN) if (typed(name)) plan[name] = typed(name);
  for (const role of PEOPLE) {
    const person = Object.fromEntries(OF_PEOPLE.map((name) => [name, typed(`${role}.${name}`)]).filter(([, text]) => text));
    if (Object.keys(person).length) plan[role] = person;
  }
  const start = Number(input("start-fiscal-year").value);
  if (start) plan.start_fiscal_year = start;
  const percent = strip(input("indirect_percent").value.normalize("NFKC")).replace(/%$/, "");
  if (/^\d{1,3}$/.test(percent) && Number(percent) <= 100) plan.indirect_percent = Number(percent);
  else if (percent) bad.push({ name: "indirect-percent", why: "percentUnread" });
  const goals = strip(input("sdgs").value.normalize("NFKC")).split(/[\s,、・]+/).filter(Boolean);
  if (goals.every((goal) => /^\d{1,2}$/.test(goal) && Number(goal) >= 1 && Number(goal) <= 17)) {
    if (goals.length) plan.sdgs = goals.map(Number);
  } else bad.push({ name: "sdgs", why: "sdgsUnread" });
  return { plan, bad };
}

/** Put a plan into the fields; what it does not say becomes empty. @param {Plan} plan */
export function writeFields(plan) {
  for (const name of OWN) input(name).value = plan[name] ?? "";
  for (const role of PEOPLE) for (const name of OF_PEOPLE) input(`${role}.${name}`).value = plan[role]?.[name] ?? "";
  choose(/** @type {any} */ (input("start-fiscal-year")), String(plan.start_fiscal_year ?? ""));
  input("indirect_percent").value = String(plan.indirect_percent ?? "");
  input("sdgs").value = (plan.sdgs ?? []).join(", ");
}

/** Choose a value of a list, which gets it where it is not in there. @param {HTMLSelectElement} list @param {string} value */
export function choose(list, value) {
  if (![...list.options].some((option) => option.value === value)) list.add(new Option(value, value));
  list.value = value;
}
