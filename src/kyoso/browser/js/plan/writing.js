/** A plan as a file that the command line reads: the same plan gives the same bytes. */

/** @import { Plan } from "./model.js" */

// The names in the order of `templates/plan.example.yaml`.
const ORDER = [
  "call", "title", "title_en", "date", "leader", "mentor", "institutions", "start_fiscal_year", "indirect_percent",
  "budget", "summary", "sdgs", "themes", "milestones",
];
// What YAML would read as a line end or refuse, although JSON lets it stand.
const ODD = /[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/g;

/** @param {Plan} plan */
const ordered = (plan) =>
  ORDER.filter((name) => name in plan).map((name) => /** @type {[string, any]} */ ([name, plan[/** @type {keyof Plan} */ (name)]]));

/** @param {Plan} plan @returns {string} */
export const asJson = (plan) => `${escaped(JSON.stringify(Object.fromEntries(ordered(plan)), null, 1))}\n`;

/**
 * As YAML: text in quotes, so that nothing in it is taken for anything else.
 *
 * @param {Plan} plan
 * @returns {string}
 */
export function asYaml(plan) {
  return ordered(plan).map(([name, value]) => `${name}:${after(value, "  ")}`).join("") || "{}\n";
}

/** What stands behind a name. @param {any} value @param {string} indent @returns {string} */
function after(value, indent) {
  if (Array.isArray(value) && typeof value[0] === "object") {
    const items = value.map((item) => mapping(item, `${indent}  `).slice(indent.length + 2) || "{}\n");
    return `\n${items.map((item) => `${indent}- ${item}`).join("")}`;
  }
  if (Array.isArray(value)) return ` [${value.join(", ")}]\n`;
  if (typeof value === "object") return Object.keys(value).length ? `\n${mapping(value, indent)}` : " {}\n";
  return ` ${typeof value === "string" ? quoted(value) : value}\n`;
}

/** @param {Record<string, any>} value @param {string} indent */
const mapping = (value, indent) =>
  Object.entries(value).map(([name, item]) => `${indent}${name}:${after(item, `${indent}  `)}`).join("");

/** @param {string} text */
const quoted = (text) => escaped(JSON.stringify(text));

/** @param {string} json */
const escaped = (json) => json.replace(ODD, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);
