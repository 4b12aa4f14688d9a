/**
 * What a plan puts into a draft, as text: the twin of `values_of` in `kyoso.word.fill`.
 *
 * @typedef {import("./prepared.js").Language} Language
 * @typedef {import("./prepared.js").DraftLanguage} DraftLanguage
 * @typedef {import("./prepared.js").Prepared} Prepared
 * @typedef {import("../plan/model.js").Plan} Plan
 * @typedef {import("./costs.js").Cost} Cost
 * @typedef {Map<string, string>} Row
 * @typedef {object} Values by field, by slot, by table and column
 * @property {Row} fields
 * @property {Row} slots
 * @property {Map<string, Row[]>} rows
 * @property {Map<string, Row[]>} blankRows
 *
 * @typedef {(words: (language: Language) => string) => string} Tell words in each language of the draft
 */

import { NOTHING, costOf, costsByInstitution, costsByYear, institutionOf, plus, roleOf, sum } from "./costs.js";

/** @type {Record<DraftLanguage, Language[]>} */
const SPOKEN = { ja: ["ja"], en: ["en"], both: ["ja", "en"] };
const PERSON = ["name", "affiliation", "position", "email", "age_group", "expertise"];

/**
 * Everything that a plan puts into a draft; without one, the rows that wait for it.
 *
 * @param {Plan} plan
 * @param {Prepared} rules
 * @param {DraftLanguage} language
 * @param {number} years
 * @returns {Values}
 */
export function valuesOf(plan, rules, language, years) {
  const tell = sayer(language, "\n");
  const waiting = Array.from({ length: years }, (_, place) => row({ year: nthYear(place + 1, plan, rules, tell) }));
  return {
    fields: fieldsOf(plan, rules, sayer(language, " / ")),
    slots: new Map([...totals(plan, rules), ...counts(plan, rules)]),
    rows: new Map([
      ["institutions", institutions(plan, rules, tell)],
      [
        "themes",
        (plan.themes ?? []).map((each) =>
          row({
            title: each.title ?? "",
            leader: each.leader ?? "",
            poc: each.poc ?? "",
            year: yearIn(each.fiscal_year, rules, tell),
          }),
        ),
      ],
      [
        "milestones",
        (plan.milestones ?? []).map((each) =>
          row({ year: yearIn(each.fiscal_year, rules, tell), milestone: each.milestone ?? "" }),
        ),
      ],
      ["budget", budget(plan, rules, tell)],
      ["budget-years", byYear(plan, rules, tell)],
      [
        "budget-institutions",
        [...costsByInstitution(plan, rules)].map(([name, cost]) => row({ institution: name, ...amounts(cost, rules) })),
      ],
    ]),
    blankRows: new Map(["milestones", "budget", "budget-years"].map((name) => [name, waiting])),
  };
}

/**
 * Words in each language of the draft, once where they agree.
 *
 * @param {DraftLanguage} language
 * @param {string} joiner
 * @returns {Tell}
 */
function sayer(language, joiner) {
  return (words) => [...new Set(SPOKEN[language].map(words))].join(joiner);
}

/**
 * @param {Record<string, string>} values
 * @returns {Row}
 */
function row(values) {
  return new Map(Object.entries(values));
}

/**
 * Yen in thousands, exact: 32000000 is 32,000 and 1234567 is 1,234.567.
 *
 * @param {bigint} amount
 */
export function thousands(amount) {
  const whole = (amount / 1000n).toString().replace(/\B(?=(\d{3})+$)/g, ",");
  const rest = (amount % 1000n).toString().padStart(3, "0").replace(/0+$/, "");
  return rest ? `${whole}.${rest}` : whole;
}

/**
 * 令和7年度 or FY2025.
 *
 * @param {number} year
 * @param {Language} language
 * @param {number} reiwaStarts
 */
export function fiscalYear(year, language, reiwaStarts) {
  if (language === "en") return `FY${year}`;
  if (year < reiwaStarts) return `${year}年度`;
  return `令和${year === reiwaStarts ? "元" : year - reiwaStarts + 1}年度`;
}

/**
 * @param {number | null | undefined} year
 * @param {Prepared} rules
 * @param {Tell} tell
 */
function yearIn(year, rules, tell) {
  return year ? tell((language) => fiscalYear(year, language, rules.reiwa_starts)) : "";
}

/**
 * The n-th fiscal year of the project; by its name once the first one is known.
 *
 * @param {number} number
 * @param {Plan} plan
 * @param {Prepared} rules
 * @param {Tell} tell
 */
function nthYear(number, plan, rules, tell) {
  if (plan.start_fiscal_year) return yearIn(plan.start_fiscal_year + number - 1, rules, tell);
  return tell((language) => (language === "ja" ? `${number}年度目` : `Year ${number}`));
}

/**
 * @param {Plan} plan
 * @param {Prepared} rules
 * @param {Tell} tell
 * @returns {Row}
 */
function fieldsOf(plan, rules, tell) {
  const lead = (plan.institutions ?? []).find((each) => roleOf(each) === "lead");
  const fields = row({
    title: plan.title ?? "",
    "title-en": plan.title_en ?? "",
    date: plan.date ?? "",
    "lead-institution": lead?.name ?? "",
    "start-fiscal-year": yearIn(plan.start_fiscal_year, rules, tell),
    summary: plan.summary ?? "",
    sdgs: (plan.sdgs ?? []).join(", "),
  });
  for (const role of /** @type {const} */ (["leader", "mentor"])) {
    const person = /** @type {Record<string, string>} */ (plan[role] ?? {});
    for (const name of PERSON) fields.set(`${role}.${name.replace("_", "-")}`, person[name] ?? "");
  }
  return fields;
}

/**
 * @param {Plan} plan
 * @param {Prepared} rules
 * @param {Tell} tell
 * @returns {Row[]}
 */
function institutions(plan, rules, tell) {
  return (plan.institutions ?? []).map((each, place) =>
    row({
      number: String(place + 1),
      name: each.name,
      kind: kindIn(each.kind ?? "", rules, tell),
      role: tell((language) => rules.roles[roleOf(each)][language]),
      contact: each.contact ?? "",
    }),
  );
}

/**
 * A kind of institution by its name in the rules; as it is written where they have none such.
 *
 * @param {string} kind
 * @param {Prepared} rules
 * @param {Tell} tell
 */
function kindIn(kind, rules, tell) {
  const known = new Map(Object.entries(rules.kinds)).get(kind);
  return known ? tell((language) => known.name[language]) : kind;
}

/**
 * @param {Cost} cost
 * @param {Prepared} rules
 */
function amounts(cost, rules) {
  const mark = cost.assumed && cost.indirect ? rules.assumed : "";
  return {
    direct: thousands(cost.direct),
    indirect: mark + thousands(cost.indirect),
    total: thousands(total(cost)),
  };
}

/**
 * @param {Cost} cost
 */
function total(cost) {
  return cost.direct + cost.indirect;
}

/**
 * @param {Plan} plan
 * @param {Prepared} rules
 * @param {Tell} tell
 * @returns {Row[]}
 */
function budget(plan, rules, tell) {
  return (plan.budget ?? []).map((line) => {
    const institution = institutionOf(plan, line.institution);
    const categories = Object.entries(line.amounts ?? {}).map(([name, amount]) => [name, thousands(BigInt(amount))]);
    return row({
      year: yearIn(line.fiscal_year, rules, tell),
      institution: institution?.name ?? line.institution,
      ...Object.fromEntries(categories),
      ...amounts(costOf(line, plan, rules), rules),
    });
  });
}

/**
 * @param {Plan} plan
 * @param {Prepared} rules
 * @param {Tell} tell
 * @returns {Row[]}
 */
function byYear(plan, rules, tell) {
  const lead = costsByYear(plan, rules, "lead");
  const others = costsByYear(plan, rules, "participating");
  return [...costsByYear(plan, rules)].map(([year, cost]) =>
    row({
      year: yearIn(year, rules, tell),
      lead: thousands(total(lead.get(year) ?? NOTHING)),
      others: thousands(total(others.get(year) ?? NOTHING)),
      ...amounts(cost, rules),
    }),
  );
}

/**
 * Sums over the whole plan; nothing where it has no budget.
 *
 * @param {Plan} plan
 * @param {Prepared} rules
 * @returns {Row}
 */
function totals(plan, rules) {
  const lines = plan.budget ?? [];
  if (!lines.length) return new Map();
  const all = lines.map((line) => costOf(line, plan, rules)).reduce(plus, NOTHING);
  const sums = row(Object.fromEntries(Object.entries(amounts(all, rules)).map(([name, words]) => [`sum.${name}`, words])));
  for (const category of new Set(lines.flatMap((line) => Object.keys(line.amounts ?? {})))) {
    const amountsOf = lines.map((line) => line.amounts?.[category] ?? 0);
    if (!sums.has(`sum.${category}`)) sums.set(`sum.${category}`, thousands(sum(amountsOf)));
  }
  for (const [role, name] of [
    ["lead", "lead"],
    ["participating", "others"],
  ]) {
    const costs = [...costsByYear(plan, rules, role).values()];
    sums.set(`sum.${name}`, thousands(costs.reduce((before, cost) => before + total(cost), 0n)));
  }
  return sums;
}

/**
 * Institutions in all, and of each sort that the rules count; nothing where the plan lists none.
 *
 * @param {Plan} plan
 * @param {Prepared} rules
 * @returns {Row}
 */
function counts(plan, rules) {
  const listed = plan.institutions ?? [];
  if (!listed.length) return new Map();
  const kinds = new Map(Object.entries(rules.kinds));
  const sorts = listed.map((each) => kinds.get(each.kind ?? "")?.counts_as ?? []);
  const all = new Set([...kinds.values()].flatMap((kind) => kind.counts_as));
  const counted = [...all].map((sort) => [`count.${sort}`, String(sorts.filter((its) => its.includes(sort)).length)]);
  return row({ "count.all": String(listed.length), ...Object.fromEntries(counted) });
}
