/**
 * A draft that was read as what the checks work on, as `kyoso.checks.subject` makes it of one.
 *
 * @typedef {import("../checks/model.js").Subject} Subject
 * @typedef {import("../checks/model.js").YearSum} YearSum
 * @typedef {import("./read.js").Read} Read
 * @typedef {import("./register.js").Place} Place
 * @typedef {import("./tables.js").Row} Row
 * @typedef {import("./tables.js").Table} Table
 */

import { ofPlan, yearsOf as sumsOf } from "../checks/subject.js";
import { strip } from "../checks/text.js";
import { Unreadable, amount, fiscalYear } from "./values.js";

const BY_YEAR = "budget-years";
// Checks of what is read by the command line alone: answers to them would be guesses here.
const NOT_READ = ["own-text-changed"];

/**
 * @param {Read} read
 * @param {any} rules the data named "checks"
 * @param {string} file its name
 * @returns {Subject}
 */
export function ofDraft(read, rules, file) {
  const { identity } = read;
  const tables = new Map(read.tables.map((table) => [table.id, table]));
  const plan = ofPlan(read.plan, rules, file);
  /** @template {{place: Place}} Entry @param {string} table @param {Entry[]} entries @returns {Entry[]} */
  const placed = (table, entries) => {
    const places = placesOf(tables.get(table), entries);
    return entries.map((entry, index) => ({ ...entry, place: places[index] }));
  };
  const themes = read.plan.themes ?? [];
  const ofThemes = placesOf(tables.get("themes"), themes).filter((_, index) => themes[index].fiscal_year);
  const ofGoals = placesOf(tables.get("milestones"), read.plan.milestones ?? []);
  const datedPlaces = [...ofThemes, ...ofGoals];
  const lines = placed("budget", plan.lines);
  return {
    ...plan,
    origin: "draft",
    calls: { ...(identity.call ? { draft: identity.call } : {}), ...plan.calls },
    document: identity.kind,
    practice: identity.practice === "yes",
    language: identity.language,
    fields: Object.fromEntries(read.fields.map((field) => [field.tag, field])),
    members: placed("institutions", plan.members),
    lines,
    dated: plan.dated.map((each, index) => ({ ...each, place: datedPlaces[index] })),
    years: yearsOf(sumsOf(lines), tables.get(BY_YEAR), plan.start),
    tables: Object.fromEntries(
      read.tables.map((table) => [table.id, { place: table.place, written: written(table).length, rows: table.rows }]),
    ),
    remarks: read.remarks.map((remark) => ({ ...remark, place: located(remark.place, read, tables) })),
    headings: Object.fromEntries([...read.sections].map(([id, { heading }]) => [id, heading])),
  };
}

/**
 * A place with a block: where it has none of its own, that of its table or section.
 *
 * @param {Place} place
 * @param {Read} read
 * @param {Map<string, Table>} tables
 * @returns {Place}
 */
function located(place, read, tables) {
  const block = tables.get(place.table ?? "")?.place.block ?? read.sections.get(place.section ?? "")?.block;
  return block === undefined ? place : { block, ...place };
}

/**
 * The rules without the checks that this page cannot answer for a draft.
 *
 * @param {any} rules the data named "checks"
 */
export function answerable(rules) {
  return { ...rules, rows: rules.rows.filter((/** @type {any} */ row) => !NOT_READ.includes(row.remark)) };
}

/**
 * A place for each of the plan's entries: the rows of the draft's table that are written in.
 *
 * @param {Table | undefined} table
 * @param {unknown[]} entries
 * @returns {Place[]}
 */
function placesOf(table, entries) {
  const rows = table ? written(table) : [];
  return entries.map((_, index) => (rows.length === entries.length ? rows[index].place : (table?.place ?? {})));
}

/**
 * The rows that say something beside their number or year, without the row of sums.
 *
 * @param {Table} table
 * @returns {Row[]}
 */
function written(table) {
  return table.rows.filter(
    (row) =>
      !row.isTotal && [...row.cells].some(([name, cell]) => !["number", "year"].includes(name) && strip(cell.text)),
  );
}

/**
 * The sum of each fiscal year: of the lines, or of the table by year where that says more.
 *
 * @param {YearSum[]} ofLines
 * @param {Table | undefined} table
 * @param {number | null} start
 * @returns {YearSum[]}
 */
function yearsOf(ofLines, table, start) {
  const sums = new Map(ofLines.map((sum) => [sum.fiscalYear, sum]));
  const rows = table?.columns.includes("total") ? table.rows.filter((row) => !row.isTotal) : [];
  for (const row of rows) {
    const text = (/** @type {string} */ name) => row.cells.get(name)?.text ?? "";
    const year = perhaps(() => fiscalYear(text("year"), start));
    if (year === null) continue;
    const total = Number(perhaps(() => amount(text("total"))) ?? 0n);
    const direct = Number(perhaps(() => amount(text("direct"))) ?? 0n) || total;
    const known = sums.get(year);
    const more = { fiscalYear: year, direct, stated: total, total, place: row.place };
    sums.set(year, !known || total > known.total ? more : { ...known, place: row.place });
  }
  return [...sums.values()].filter((sum) => sum.total).sort((one, other) => one.fiscalYear - other.fiscalYear);
}

/**
 * @template Value
 * @param {() => Value} read
 * @returns {Value | null}
 */
function perhaps(read) {
  try {
    return read();
  } catch (error) {
    if (error instanceof Unreadable) return null;
    throw error;
  }
}
