/** The single fields of the form, whichever there are: words by the name of the field, and back. */

import { wellFormed } from "./text.js";

/** @import { Plan } from "./model.js" */

/** The fields by name; a field of a person is named after both, such as leader.age-group. @returns {[string, HTMLInputElement][]} */
const fields = () =>
  [.../** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("#plan-form [data-field]"))].map(({ dataset: { field = "" } }) => [
    field,
    /** @type {HTMLInputElement} */ (document.getElementById(`plan-${field}`)),
  ]);

/** What the fields say, without what is empty. @returns {Record<string, string>} */
export const readFields = () =>
  Object.fromEntries(fields().map(([name, { value }]) => [name, wellFormed(value)]).filter(([, text]) => text.trim()));

/** Put a plan into the fields; what it does not say becomes empty. @param {Plan} plan */
export function writeFields(plan) {
  for (const [name, input] of fields()) {
    /** @type {any} */
    let value = plan;
    for (const part of name.split(".")) value = value?.[part.replace(/-/g, "_")];
    choose(input, Array.isArray(value) ? value.join(", ") : String(value ?? ""));
  }
}

/** Put the fields back as `readFields` has read them. @param {Record<string, string>} texts */
export function restoreFields(texts) {
  for (const [name, input] of fields()) choose(input, texts[name] ?? "");
}

/** Put a value into a field; a list gets it where it is not in there. @param {HTMLInputElement | HTMLSelectElement} input @param {string} value */
export function choose(input, value) {
  if (input instanceof HTMLSelectElement && ![...input.options].some((option) => option.value === value)) {
    input.add(new Option(value, value));
  }
  input.value = value;
}
