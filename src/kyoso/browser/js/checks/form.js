/** Kinds of check on what the author wrote. Each is a twin of its namesake in `kyoso.checks.form`. */

import { outcome } from "./model.js";
import { strip } from "./text.js";

/** @import { Ask, Row, Subject, Values } from "./model.js" */

/** The names that a row looks at: those of `only`, if it has any, without those of `but`. @param {Row} row @param {string[]} names */
const wanted = (row, names) =>
  names.filter((name) => (!row.only.length || row.only.includes(name)) && !row.but.includes(name));

/** Every field that must be filled in says something, and its prompt is gone. @param {Ask} ask @param {Subject} subject */
export function* filled(ask, subject) {
  let written = 0;
  for (const tag of wanted(ask.row, Object.keys(subject.fields))) {
    const field = subject.fields[tag];
    const says = strip(field.text);
    /** @type {Values} */
    const values = { field: ["field", tag, field.label], text: ["text", field.text] };
    if (field.state === "filled" && says) written += 1;
    else yield outcome("not-met", field.state === "prompt" && says ? "prompt-kept" : "field-empty", values, field.place);
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

/** What was noticed while reading. A plan has no such remarks. @param {Ask} ask @param {Subject} subject */
export function* noticed(ask, subject) {
  for (const remark of subject.remarks) {
    if (remark.name !== ask.row.remark) continue;
    const { place, found = "", expected = "" } = remark;
    const named = expected || found || place.table || place.field || place.section || "";
    const gone = remark.name === "own-text-changed" && !found;
    yield outcome("not-met", gone ? "own-text-gone" : remark.name, { found: ["text", found], expected: ["text", named] }, place);
  }
}
