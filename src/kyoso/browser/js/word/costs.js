/**
 * A plan's costs in whole yen, exact whatever their size: the twin of the sums in `kyoso.plan`.
 *
 * @typedef {import("./prepared.js").Prepared} Prepared
 * @typedef {import("../plan/model.js").Plan} Plan
 * @typedef {import("../plan/model.js").Institution} Institution
 * @typedef {import("../plan/model.js").BudgetLine} BudgetLine
 * @typedef {{direct: bigint, indirect: bigint, assumed: boolean}} Cost
 */

/** @type {Cost} */
export const NOTHING = { direct: 0n, indirect: 0n, assumed: false };

/**
 * Both costs together.
 *
 * @param {Cost} one
 * @param {Cost} other
 * @returns {Cost}
 */
export function plus(one, other) {
  return {
    direct: one.direct + other.direct,
    indirect: one.indirect + other.indirect,
    assumed: one.assumed || other.assumed,
  };
}

/**
 * The institution of that id or name.
 *
 * @param {Plan} plan
 * @param {string} name
 */
export function institutionOf(plan, name) {
  return (plan.institutions ?? []).find((each) => name === (each.id ?? "") || name === each.name);
}

/**
 * Costs of one line; indirect ones at the assumed share where the plan says nothing.
 *
 * @param {BudgetLine} line
 * @param {Plan} plan
 * @param {Prepared} rules
 * @returns {Cost}
 */
export function costOf(line, plan, rules) {
  const amounts = new Map(Object.entries(line.amounts ?? {}));
  const stated = amounts.get(rules.indirect);
  amounts.delete(rules.indirect);
  const direct = sum([...amounts.values()]);
  if (stated !== undefined) return { direct, indirect: BigInt(stated), assumed: false };
  const percent = plan.indirect_percent ?? null;
  const share = BigInt(percent ?? rules.indirect_percent);
  return { direct, indirect: (direct * share) / 100n, assumed: percent === null };
}

/**
 * @param {number[]} amounts
 */
export function sum(amounts) {
  return amounts.reduce((total, amount) => total + BigInt(amount), 0n);
}

/**
 * The costs of each fiscal year, perhaps of one role alone, in order.
 *
 * @param {Plan} plan
 * @param {Prepared} rules
 * @param {string} [role]
 * @returns {Map<number, Cost>}
 */
export function costsByYear(plan, rules, role) {
  return new Map([...costsBy(plan, rules, (line) => line.fiscal_year, role)].sort(([one], [other]) => one - other));
}

/**
 * The costs of each institution, in the order of the budget.
 *
 * @param {Plan} plan
 * @param {Prepared} rules
 * @returns {Map<string, Cost>}
 */
export function costsByInstitution(plan, rules) {
  return costsBy(plan, rules, (line) => institutionOf(plan, line.institution)?.name ?? line.institution);
}

/**
 * @template Key
 * @param {Plan} plan
 * @param {Prepared} rules
 * @param {(line: BudgetLine) => Key} keyOf
 * @param {string} [role]
 * @returns {Map<Key, Cost>}
 */
function costsBy(plan, rules, keyOf, role) {
  /** @type {Map<Key, Cost>} */
  const sums = new Map();
  for (const line of plan.budget ?? []) {
    const institution = institutionOf(plan, line.institution);
    if (role && (!institution || roleOf(institution) !== role)) continue;
    const key = keyOf(line);
    sums.set(key, plus(sums.get(key) ?? NOTHING, costOf(line, plan, rules)));
  }
  return sums;
}

/**
 * The role of an institution; one that does not say is a participating one.
 *
 * @param {Institution} institution
 */
export function roleOf(institution) {
  return institution.role ?? "participating";
}
