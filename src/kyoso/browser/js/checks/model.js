/**
 * What the checks work on and what they say, as in `kyoso.checks.model`, `.subject` and `.table`.
 *
 * @typedef {"met" | "not-met" | "open"} Answer
 * @typedef {"error" | "warning" | "note"} Severity
 * @typedef {{section?: string, table?: string, row?: number, column?: string, field?: string, block?: number}} Place
 * @typedef {[sort: string, content: string | number | string[], beside?: string]} Value
 * @typedef {Record<string, Value>} Values
 *
 * @typedef {object} Outcome what a kind of check found in one place
 * @property {Answer} answer
 * @property {string} says name of the message
 * @property {Values} [values]
 * @property {Place} [place]
 * @property {Severity | ""} [severity] where it is not that of the row
 *
 * @typedef {object} Verdict an outcome with the row that it comes from
 * @property {string} check
 * @property {Answer} answer
 * @property {Severity} severity
 * @property {string} says
 * @property {Values} values
 * @property {Place} place
 * @property {string} rule
 * @property {string} question
 *
 * @typedef {object} Row a row of the table of checks
 * @property {string} check
 * @property {string} kind
 * @property {string} rule
 * @property {boolean} always
 * @property {Severity} severity
 * @property {"plan" | "draft" | "both"} origin
 * @property {string} counts
 * @property {string[]} plainly
 * @property {string[]} plainlyNot
 * @property {string} field
 * @property {string[]} only
 * @property {string[]} but
 * @property {string} table
 * @property {string[]} parts columns
 * @property {string} remark
 *
 * @typedef {object} Ask a row made ready for one call
 * @property {Row} row
 * @property {{key: string, document: string | null, practice: string} | null} call
 * @property {string} rule key of the rule, or nothing
 * @property {string} times key of the rule that says how often, or nothing
 * @property {number} limit
 * @property {number} whole
 * @property {[number, number] | null} range
 * @property {string} value of a status
 * @property {Severity} severity
 * @property {string} question
 * @property {boolean} includes
 * @property {string} like key of a rule with the same role in another call
 *
 * @typedef {object} Member an institution of the consortium
 * @property {string} name
 * @property {string} kind
 * @property {string} role
 * @property {string[]} countsAs
 * @property {boolean} receives
 * @property {boolean} known
 * @property {Place} place
 *
 * @typedef {object} Line whole yen that one institution uses in one fiscal year
 * @property {number} fiscalYear
 * @property {string} institution
 * @property {number} direct
 * @property {number} indirect
 * @property {boolean} assumed
 * @property {Place} place
 *
 * @typedef {object} YearSum
 * @property {number} fiscalYear
 * @property {number} direct
 * @property {number} stated leaves out what follows from our assumption
 * @property {number} total
 * @property {Place} place
 *
 * @typedef {{tag: string, label: string, text: string, state: "filled" | "blank" | "prompt", place: Place}} FieldText
 * @typedef {{table: string, fiscalYear: number, place: Place}} Dated
 * @typedef {{cells: Map<string, {text: string}>, place: Place, isTotal: boolean}} TableRow cells by the id of their column
 * @typedef {{place: Place, written: number, rows: TableRow[]}} Table with the number of its rows that say something
 * @typedef {{name: string, place: Place, found?: string, expected?: string}} Remark
 *
 * @typedef {object} Subject a plan or a draft, ready to be checked
 * @property {string} file
 * @property {"plan" | "draft"} origin
 * @property {Record<string, string>} calls who names which call: `asked`, `draft`, `plan`
 * @property {string} document what the draft says it is
 * @property {boolean} practice
 * @property {string} language
 * @property {number | null} start
 * @property {Record<string, FieldText>} fields
 * @property {Member[]} members
 * @property {Line[]} lines
 * @property {Dated[]} dated
 * @property {YearSum[]} years
 * @property {Record<string, Table>} tables of a draft
 * @property {Remark[]} remarks
 * @property {Record<string, string>} [headings] of the sections of a draft, for naming places
 * @property {string} rateQuestion
 */

/**
 * @param {Answer} answer
 * @param {string} says
 * @param {Values} [values]
 * @param {Place} [place]
 * @param {Severity | ""} [severity]
 * @returns {Outcome}
 */
export function outcome(answer, says, values = {}, place = {}, severity = "") {
  return { answer, says, values, place, severity };
}
