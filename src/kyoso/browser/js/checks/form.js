/** Kinds of check on what the author wrote. Each is a twin of its namesake in `kyoso.checks.form`. */

import { Unreadable, amount } from "../reading/values.js";
import { outcome } from "./model.js";
import { isWritten, strip } from "./text.js";

/** @import { Ask, Row, Subject, Values } from "./model.js" */

/** The names that a row looks at: those of `only`, if it has any, without those of `but`. @param {Row} row @param {string[]} names */
const wanted = (row, names) =>
  names.filter((name) => (!row.only.length || row.only.includes(name)) && !row.but.includes(name));

/** Every field that must be filled in says something, and its prompt is gone. @param {Ask} ask @param {Subject} subject */
export function* filled(ask, subject) {
  let written = 0;
  for (const tag of wanted(ask.row, Object.keys(subject.fields))) {
    const field = subject.fields[tag];
    /** @type {Values} */
    const values = { field: ["field", tag, field.label], text: ["text", field.text] };
    const kept = field.state === "prompt" && strip(field.text);
    if (field.state === "filled" && isWritten(field.text)) written += 1;
    else yield outcome("not-met", kept ? "prompt-kept" : "field-empty", values, field.place);
  }
  if (written) yield outcome("met", "fields-written", { number: ["number", written] });
}

/** Every table that must be filled in has a row that says something. @param {Ask} ask @param {Subject} subject */
export function* tablesWritten(ask, subject) {
  /** @type {Record<string, number>} */
  const counts =
    subject.origin === "plan"
      ? { institutions: subject.members.length, budget: subject.lines.length }
      : Object.fromEntries(Object.entries(subject.tables).map(([name, table]) => [name, table.written]));
  for (const name of wanted(ask.row, Object.keys(counts))) {
    const place = subject.tables[name]?.place ?? { table: name };
    if (counts[name]) yield outcome("met", "table-written", { number: ["number", counts[name]] }, place);
    else yield outcome("not-met", "table-empty", {}, place);
  }
}

/** In each row that says something, the cells that must be filled in are. @param {Ask} ask @param {Subject} subject */
export function* cellsWritten({ row: { table: name, parts, but } }, subject) {
  const table = subject.tables[name];
  if (!table?.written) return;
  for (const { cells, place, isTotal } of table.rows) {
    if (isTotal || ![...cells].some(([column, { text }]) => !but.includes(column) && saysSomething(text))) continue;
    for (const column of parts) {
      const cell = cells.get(column);
      if (!cell || isWritten(cell.text)) continue;
      yield outcome("not-met", "cell-empty", { column: ["column", column] }, { ...place, column });
    }
  }
}

/** Whether a cell holds more than a blank, a dash or no yen at all. @param {string} text */
function saysSomething(text) {
  try {
    return Boolean(amount(text));
  } catch (error) {
    if (error instanceof Unreadable) return true;
    throw error;
  }
}

/** What is said of a remark that quotes nothing. @type {Record<string, string>} */
const WITHOUT_WORDS = { "own-text-changed": "own-text-gone", "tracked-change": "tracked-formatting" };

/** What was noticed while reading. A plan has no such remarks. @param {Ask} ask @param {Subject} subject */
export function* noticed(ask, subject) {
  for (const remark of subject.remarks) {
    const { name, place, found = "", expected = "" } = remark;
    if (name !== ask.row.remark || ask.row.but.includes(found.split(":")[0])) continue;
    const named = expected || found || place.table || place.field || place.section || "";
    const says = found ? name : (WITHOUT_WORDS[name] ?? name);
    yield outcome("not-met", says, { found: ["text", found], expected: ["text", named] }, place);
  }
}
