/** A plan as what the checks work on, as `kyoso.checks.subject` makes it. */

import { costOf } from "../plan/costs.js";
import { folded, plain, strip } from "./text.js";

/** @import { Plan } from "../plan/model.js" */
/** @import { Dated, FieldText, Line, Member, Place, Subject, YearSum } from "./model.js" */

/**
 * @param {Plan} plan
 * @param {any} rules the data named "checks"
 * @param {string} [file]
 * @param {string} [asked] key of a call that the reader asks about
 * @returns {Subject}
 */
export function ofPlan(plan, rules, file = "", asked = "") {
  const lines = linesOf(plan, rules);
  return {
    file,
    origin: "plan",
    calls: callsOf(plan, rules, { asked }),
    document: "",
    practice: false,
    language: "",
    start: plan.start_fiscal_year ?? null,
    fields: fieldsOf(plan),
    members: membersOf(plan, rules),
    lines,
    dated: datedOf(plan),
    years: yearsOf(lines),
    tables: {},
    remarks: [],
    rateQuestion: rules.rateQuestion,
  };
}

/** The sum of each fiscal year that has one, in order. @param {Line[]} lines @returns {YearSum[]} */
export function yearsOf(lines) {
  /** @type {Map<number, YearSum>} */
  const sums = new Map();
  for (const line of lines) {
    const sum = sums.get(line.fiscalYear) ?? { fiscalYear: line.fiscalYear, direct: 0, stated: 0, total: 0, place: line.place };
    const total = line.direct + line.indirect;
    sum.direct += line.direct;
    sum.stated += line.assumed ? line.direct : total;
    sum.total += total;
    sums.set(line.fiscalYear, sum);
  }
  return [...sums.values()].filter((sum) => sum.total).sort((one, other) => one.fiscalYear - other.fiscalYear);
}

/** What a plan says in words, by the tag of the draft's field for it. @param {Plan} plan @returns {Record<string, FieldText>} */
export function fieldsOf(plan) {
  const lead = (plan.institutions ?? []).find((each) => each.role === "lead");
  /** @type {Record<string, string>} */
  const texts = {
    title: plan.title ?? "",
    "title-en": plan.title_en ?? "",
    date: plan.date ?? "",
    "lead-institution": lead?.name ?? "",
    "start-fiscal-year": String(plan.start_fiscal_year || ""),
    summary: plan.summary ?? "",
    sdgs: (plan.sdgs ?? []).join(", "),
  };
  for (const role of /** @type {const} */ (["leader", "mentor"])) {
    for (const name of /** @type {const} */ (["name", "affiliation", "position", "email", "age_group", "expertise"])) {
      texts[`${role}.${name.replace("_", "-")}`] = plan[role]?.[name] ?? "";
    }
  }
  return Object.fromEntries(
    Object.entries(texts).map(([tag, text]) => [
      tag,
      { tag, label: tag, text, state: strip(text) ? "filled" : "blank", place: { field: tag } },
    ]),
  );
}

/**
 * Who names which call; a plan's choice that is no call keeps its words.
 *
 * @param {Plan} plan
 * @param {any} rules
 * @param {Record<string, string>} named
 * @returns {Record<string, string>}
 */
export function callsOf(plan, rules, named) {
  const calls = Object.fromEntries(Object.entries(named).filter(([, key]) => key));
  const { area, tier, fiscal_year: year } = plan.call ?? {};
  if (area && tier && year) calls.plan = callKey(area, tier, year, rules) || `${area} ${tier} ${year}`;
  return calls;
}

/** The key of the call for an area and tier, by slug or name, in a fiscal year; "" where there is none. @param {string} area @param {string} tier @param {number} year @param {any} rules */
export function callKey(area, tier, year, rules) {
  const [areaKey, tierKey] = [slug(area, rules.areas), slug(tier, rules.tiers)];
  const found = Object.entries(rules.calls).find(
    ([, call]) => call.area === areaKey && call.tier === tierKey && call.year === year,
  );
  return found ? found[0] : "";
}

/** @param {string} name @param {Record<string, string[]>} known */
function slug(name, known) {
  const wanted = folded(strip(name));
  return Object.keys(known).find((key) => wanted === key || known[key].map(folded).includes(wanted));
}

/** The kind of institution that a slug or a name in either language, or both, stands for; "" where none does. @param {string} written @param {any} rules */
export function kindOf(written, rules) {
  const words = new Set([...written.split(/[\n/]/).filter(strip).map(plain), plain(written)]);
  const fits = (/** @type {string} */ key) => [key, ...rules.kinds[key].names.map(plain)].some((word) => words.has(word));
  return Object.keys(rules.kinds).find(fits) ?? "";
}

/** @param {string} table @param {number} index @returns {Place} */
const at = (table, index) => ({ table, row: index + 1 });

/** @param {Plan} plan @param {any} rules @returns {Member[]} */
function membersOf(plan, rules) {
  return (plan.institutions ?? []).map((each, index) => {
    const key = kindOf(each.kind ?? "", rules);
    const kind = rules.kinds[key];
    return {
      name: each.name,
      kind: key || (each.kind ?? ""),
      role: each.role ?? "participating",
      countsAs: kind?.counts ?? [],
      receives: kind?.receives ?? false,
      known: Boolean(kind),
      place: at("institutions", index),
    };
  });
}

/** @param {Plan} plan @param {any} rules @returns {Line[]} */
function linesOf(plan, rules) {
  const named = (/** @type {string} */ name) => (plan.institutions ?? []).find((each) => name === each.name || name === (each.id ?? ""));
  return (plan.budget ?? []).map((line, index) => ({
    fiscalYear: line.fiscal_year,
    institution: named(line.institution)?.name ?? line.institution,
    ...costOf(line, plan, rules.percent),
    place: at("budget", index),
  }));
}

/** @param {Plan} plan @returns {Dated[]} */
function datedOf(plan) {
  return /** @type {const} */ (["themes", "milestones"]).flatMap((table) =>
    (plan[table] ?? []).flatMap(({ fiscal_year: fiscalYear }, index) =>
      fiscalYear ? [{ table, fiscalYear, place: at(table, index) }] : [],
    ),
  );
}
