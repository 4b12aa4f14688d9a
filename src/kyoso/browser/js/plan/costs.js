/** The plan's money in whole yen, as `kyoso.plan` counts it. */

/** @import { BudgetLine, Plan } from "./model.js" */

export const INDIRECT = "indirect";

/**
 * Direct and indirect costs of one line; indirect ones at the assumed share where the plan says nothing.
 *
 * @param {BudgetLine} line
 * @param {Plan} plan
 * @param {number} assumedPercent
 * @returns {{direct: number, indirect: number, assumed: boolean}}
 */
export function costOf(line, plan, assumedPercent) {
  const amounts = line.amounts ?? {};
  const direct = Object.entries(amounts).reduce((sum, [name, amount]) => (name === INDIRECT ? sum : sum + amount), 0);
  if (INDIRECT in amounts) return { direct, indirect: amounts[INDIRECT], assumed: false };
  const percent = plan.indirect_percent ?? assumedPercent;
  return { direct, indirect: share(direct, percent), assumed: plan.indirect_percent === undefined };
}

/** Whole yen, rounded down. @param {number} amount @param {number} percent */
const share = (amount, percent) => Number((BigInt(amount) * BigInt(percent)) / 100n);
