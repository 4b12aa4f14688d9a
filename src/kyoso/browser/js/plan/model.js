/**
 * What goes to `kyoso.engine` and what comes back, as its structs have it.
 *
 * @typedef {{area?: string, tier?: string, fiscal_year?: number}} Choice
 * @typedef {Record<string, any>} Plan as `plan.yaml` has it; what is empty is not there
 * @typedef {{key: string, id: string, lead: boolean, words: Record<string, string>}} FormRow
 * @typedef {{year: number, rows: {key: string, cells: Record<string, string>}[]}} FormYear
 *
 * @typedef {object} Form words as they were typed
 * @property {string} call
 * @property {Choice | null} foreign
 * @property {Record<string, string>} fields
 * @property {FormRow[]} institutions
 * @property {FormYear[]} budget
 * @property {FormRow[]} themes
 * @property {FormRow[]} milestones
 *
 * @typedef {(string | number)[]} Spot
 * @typedef {{spot: Spot, why: string}} Unread
 * @typedef {{written: Record<string, string>, indirect: string, sum: number}} Line
 * @typedef {{rows: Line[], columns: Record<string, number>, sum: number, words: string}} Panel
 * @typedef {{table?: string, row?: number, field?: string}} Place
 * @typedef {{check: string, says: string, found: string, where?: string, place?: Place}} One
 *
 * @typedef {object} Group
 * @property {"not-met" | "open" | "met"} answer
 * @property {string} label
 * @property {One[]} ones
 * @property {string} [asked]
 * @property {string} [unsaid]
 * @property {string} [to_do]
 * @property {string} [rule]
 * @property {string} [document]
 * @property {string} [source]
 * @property {string} [as_written]
 * @property {string} [question]
 * @property {string} [title]
 *
 * @typedef {{answer: string, text: string}} Count
 * @typedef {{name: string, direct: number, total: number, amount: string, mark: string, answer: string, sign: string, said: string}} YearShown
 * @typedef {{years: YearShown[], ceiling: number, title: string}} Money
 *
 * @typedef {object} Checked
 * @property {Plan} plan
 * @property {string} call
 * @property {Unread[]} unread
 * @property {Record<string, Spot[]>} rows
 * @property {Panel[]} panels
 * @property {Count[]} counts
 * @property {Group[]} groups
 * @property {Money} money
 */

export {};
