/**
 * A plan, as `plan.yaml` has it. Everything is optional, and what is empty is not there.
 *
 * @typedef {{area?: string, tier?: string, fiscal_year?: number}} Choice
 * @typedef {{name?: string, affiliation?: string, position?: string, email?: string, age_group?: string, expertise?: string}} Researcher
 * @typedef {{name: string, id?: string, kind?: string, role?: "lead" | "participating", contact?: string}} Institution
 * @typedef {{fiscal_year: number, institution: string, amounts?: Record<string, number>}} BudgetLine
 * @typedef {{title?: string, leader?: string, poc?: string, fiscal_year?: number}} Theme
 * @typedef {{fiscal_year: number, milestone?: string}} Milestone
 *
 * @typedef {object} Plan
 * @property {Choice} [call]
 * @property {string} [title]
 * @property {string} [title_en]
 * @property {string} [date]
 * @property {Researcher} [leader]
 * @property {Researcher} [mentor]
 * @property {Institution[]} [institutions]
 * @property {number} [start_fiscal_year]
 * @property {number} [indirect_percent]
 * @property {BudgetLine[]} [budget]
 * @property {string} [summary]
 * @property {number[]} [sdgs]
 * @property {Theme[]} [themes]
 * @property {Milestone[]} [milestones]
 */

export {};
