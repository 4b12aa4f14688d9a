/** The single fields of the form: words by the name of the field, and back. */

import { wellFormed } from "./text.js";

/** @import { Plan } from "./model.js" */

const PEOPLE = ["leader", "mentor"];
const OF_PEOPLE = ["name", "affiliation", "position", "email", "age-group", "expertise"];
const OWN = ["title", "title-en", "date", "summary"];
const NUMBERS = ["start-fiscal-year", "indirect-percent", "sdgs"];

/** @param {string} name @returns {HTMLInputElement} */
const input = (name) => /** @type {any} */ (document.getElementById(`plan-${name}`));
const inPlan = (/** @type {string} */ name) => name.replace(/-/g, "_");
const names = () => [...OWN, ...NUMBERS, ...PEOPLE.flatMap((role) => OF_PEOPLE.map((name) => `${role}.${name}`))];

/** What the fields say, without what is empty. @returns {Record<string, string>} */
export const readFields = () =>
  Object.fromEntries(names().map((name) => [name, wellFormed(input(name).value)]).filter(([, text]) => text.trim()));

/** Put a plan into the fields; what it does not say becomes empty. @param {Plan} plan */
export function writeFields(plan) {
  for (const name of OWN) input(name).value = plan[inPlan(name)] ?? "";
  for (const role of PEOPLE) for (const name of OF_PEOPLE) input(`${role}.${name}`).value = plan[role]?.[inPlan(name)] ?? "";
  choose(/** @type {any} */ (input("start-fiscal-year")), String(plan.start_fiscal_year ?? ""));
  input("indirect-percent").value = String(plan.indirect_percent ?? "");
  input("sdgs").value = (plan.sdgs ?? []).join(", ");
}

/** Choose a value of a list, which gets it where it is not in there. @param {HTMLSelectElement} list @param {string} value */
export function choose(list, value) {
  if (![...list.options].some((option) => option.value === value)) list.add(new Option(value, value));
  list.value = value;
}
