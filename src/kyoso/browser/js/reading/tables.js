/**
 * The draft's own tables: which one a table is, its columns, its rows, and the forms of fields.
 *
 * @typedef {import("./flow.js").Cell} FlowCell
 * @typedef {import("./register.js").Register} Register
 * @typedef {import("./register.js").FieldMark} FieldMark
 * @typedef {import("./register.js").TableMark} TableMark
 * @typedef {import("./register.js").Place} Place
 * @typedef {import("./register.js").Remark} Remark
 * @typedef {import("./tree.js").Element} Element
 * @typedef {"tag" | "bookmark" | "label" | "order"} FoundBy
 * @typedef {{text: string, place: Place}} Cell
 * @typedef {{cells: Map<string, Cell>, place: Place, isTotal: boolean}} Row cells by the id of their column
 * @typedef {{id: string, place: Place, columns: string[], rows: Row[]}} Table
 * @typedef {object} FormRow a row of a form: its field, if it has one, with the words of the label and what stands beside it
 * @property {number} number
 * @property {FieldMark | undefined} known
 * @property {FoundBy} by
 * @property {string} label
 * @property {string} text
 */

import { isTotal } from "./values.js";
import { plain, strip } from "../checks/text.js";
import { joined } from "./words.js";

const INHERITED = ["year", "institution"]; // columns whose cells may span rows

/** A table of the file. */
export class Grid {
  /**
   * @param {Element} table
   * @param {FlowCell[][]} rows
   */
  constructor(table, rows) {
    this.rows = rows;
    this.style = table.find("w:tblPr", "w:tblStyle")?.get("w:val") ?? "";
    /** Bookmarks with the row and the column of the grid in which they stand. */
    this.marks = new Map(
      rows.flatMap((row, number) =>
        row.flatMap((cell) =>
          cell.marks.map((mark) => /** @type {const} */ ([mark.name, { row: number, column: cell.column }])),
        ),
      ),
    );
    /** The words of the first row's cells, for comparing, each with its column of the grid. */
    this.head = (rows[0] ?? []).map((cell) => ({ words: plain(cell.text), column: cell.column }));
  }

  /** Whether the draft's own facts stand in it. */
  get isFacts() {
    if (this.style) return this.style === "FactsTable";
    return this.head.length > 0 && this.rows[0].every((cell) => cell.style.startsWith("TableHead"));
  }
}

/**
 * Which of the register's tables this one is, if any, and by what it was found.
 *
 * @param {Grid} grid
 * @param {Register} register
 * @param {string} section
 * @param {Set<string>} found
 * @returns {[TableMark | null, FoundBy]}
 */
export function findTable(grid, register, section, found) {
  const missing = register.tables.filter((mark) => !found.has(mark.id));
  const marked = missing.find((mark) => [mark, ...mark.columns].some((each) => grid.marks.has(each.bookmark)));
  if (marked) return [marked, "bookmark"];
  if (!["PlanTable", ""].includes(grid.style)) return [null, "order"];
  const heads = new Set(grid.head.map((each) => each.words).filter(Boolean));
  const here = missing.filter((mark) => mark.section === section);
  for (const mark of [...here, ...missing.filter((each) => each.section !== section)]) {
    const labels = new Set(mark.columns.flatMap((column) => (column.label ? [plain(column.label)] : [])));
    const same = [...labels].filter((label) => heads.has(label)).length * 2;
    if (labels.size && same > labels.size && same > heads.size) return [mark, "label"];
  }
  const next = here.find((mark) => grid.head.length === mark.columns.length);
  return grid.style === "PlanTable" && next ? [next, "order"] : [null, "order"];
}

/**
 * The table as it is now, and the columns that it has no more.
 *
 * @param {Grid} grid
 * @param {TableMark} mark
 * @param {FoundBy} by
 * @param {Place} where
 * @param {string[]} amounts tables that end in a row of sums
 * @returns {{table: Table, remarks: Remark[]}}
 */
export function readTable(grid, mark, by, where, amounts) {
  const place = { ...where, table: mark.id };
  const columns = columnsOf(grid, mark, by);
  const names = new Set(columns.values());
  const remarks = mark.columns
    .filter(({ name }) => !names.has(name))
    .map(({ name, label }) => ({ name: "column-missing", place: { ...place, column: name }, expected: label }));
  const heads = [...grid.marks].filter(([name]) => /^[ct]_/.test(name)).map(([, { row }]) => row);
  const first = heads.length ? 1 + Math.max(...heads) : by === "order" ? 0 : 1;
  /** @type {Map<string, string>} */
  const above = new Map();
  const rows = grid.rows.slice(first).map((row, at) => {
    const number = first + at + 1;
    const cells = cellsOf(row, { ...place, row: number }, columns, above);
    const lead = [...cells.values()].find((cell) => strip(cell.text))?.text ?? "";
    return { cells, place: { ...place, row: number }, isTotal: amounts.includes(mark.id) && isTotal(lead) };
  });
  return { table: { id: mark.id, place, columns: [...columns.values()], rows }, remarks };
}

/**
 * The name of the column that begins at each column of the grid; the author's own have their head after a +.
 *
 * @param {Grid} grid
 * @param {TableMark} mark
 * @param {FoundBy} by
 * @returns {Map<number, string>}
 */
function columnsOf(grid, mark, by) {
  /** @type {Map<number, string>} */
  const known = new Map();
  for (const { name, bookmark } of mark.columns) {
    const there = grid.marks.get(bookmark);
    if (there) known.set(there.column, name);
  }
  if (by === "order") grid.head.forEach(({ column }, place) => known.set(column, mark.columns[place].name));
  const named = new Set(known.values());
  const labels = new Map(
    mark.columns.flatMap(({ name, label }) => (label && !named.has(name) ? [[plain(label), name]] : [])),
  );
  /** @type {Map<number, string>} */
  const columns = new Map();
  for (const { words, column } of grid.head) {
    let name = known.get(column);
    if (!name) {
      name = labels.get(words);
      labels.delete(words);
    }
    columns.set(column, name || `+${words || column}`);
  }
  for (const [column, name] of known) if (!columns.has(column)) columns.set(column, name);
  return columns;
}

/**
 * @param {FlowCell[]} row
 * @param {Place} place
 * @param {Map<number, string>} columns
 * @param {Map<string, string>} above what stands in the row above
 * @returns {Map<string, Cell>}
 */
function cellsOf(row, place, columns, above) {
  /** @type {Map<string, Cell>} */
  const cells = new Map();
  for (const cell of row) {
    const name = columns.get(cell.column) ?? `+${cell.column}`;
    const inherits = cell.continues && INHERITED.includes(name) && !strip(cell.text);
    const text = inherits ? (above.get(name) ?? "") : cell.text;
    above.set(name, text);
    cells.set(name, { text, place: { ...place, column: name } });
  }
  return cells;
}

/**
 * The rows of a form; null where no row of the table is a field.
 *
 * @param {Grid} grid
 * @param {Register} register
 * @param {Map<string, FieldMark>} labels
 * @returns {FormRow[] | null}
 */
export function formOf(grid, register, labels) {
  const marked = [...grid.marks.keys()].some((name) => name.startsWith("f_"));
  if (!["FormTable", ""].includes(grid.style) && !marked) return null;
  const rows = grid.rows.map((row, place) => formRow(place + 1, row, register, labels));
  return rows.some((row) => row.known) ? rows : null;
}

/**
 * @param {number} number
 * @param {FlowCell[]} cells
 * @param {Register} register
 * @param {Map<string, FieldMark>} labels
 * @returns {FormRow}
 */
function formRow(number, cells, register, labels) {
  const tags = cells.flatMap((cell) => cell.tags);
  const marks = cells.flatMap((cell) => cell.marks.map((mark) => mark.name));
  const label = cells.length ? strip(cells[0].text) : "";
  const rest = joined(cells.slice(1).map((cell) => cell.text));
  let known = firstOf(tags, (tag) => register.fields.find((field) => field.tag === tag));
  /** @type {FoundBy} */
  let by = "tag";
  if (!known) {
    known = firstOf(marks, (name) => register.fields.find((field) => field.bookmark && field.bookmark === name));
    by = "bookmark";
  }
  if (!known && cells.length > 1) {
    known = labels.get(plain(label));
    by = "label";
  }
  if (known && cells.length === 1) {
    // label and value were merged into one cell
    const [text, start] = [cells[0].text, known.label];
    const value = (text.startsWith(start) ? text.slice(start.length) : text).replace(/^[\n：: \u3000]+/, "");
    return { number, known, by, label: known.label, text: value };
  }
  return { number, known, by, label, text: rest };
}

/**
 * What the first of some things that stand for something stands for.
 *
 * @template Thing, Meaning
 * @param {Thing[]} things
 * @param {(thing: Thing) => Meaning | undefined} meaning
 * @returns {Meaning | undefined}
 */
export function firstOf(things, meaning) {
  for (const thing of things) {
    const found = meaning(thing);
    if (found) return found;
  }
  return undefined;
}
