/**
 * A plan into the holes of a document: the twin of `kyoso.word.fill`.
 *
 * @typedef {import("./prepared.js").Prepared} Prepared
 * @typedef {import("./values.js").Values} Values
 */

import { words } from "./xml.js";

/**
 * The document with the holes filled.
 *
 * @param {import("./prepared.js").Draft["body"]} pieces
 * @param {string[]} strings
 * @param {Values} values
 */
export function filled(pieces, strings, values) {
  /** @type {string[]} */
  const out = [];
  for (const piece of pieces) {
    if (typeof piece === "number") out.push(strings[piece]);
    else if (piece.length === 1) out.push(words(values.slots.get(strings[piece[0]]) ?? ""));
    else if (piece.length === 2) out.push(field(values.fields.get(strings[piece[0]]) ?? "", strings[piece[1]]));
    else for (const row of rows(strings[piece[0]], piece[1], values)) {
      for (const part of piece[2]) {
        out.push(typeof part === "number" ? strings[part] : words(row.get(strings[part[0]]) ?? ""));
      }
    }
  }
  return out.join("");
}

/**
 * @param {string} text
 * @param {string} blank
 */
function field(text, blank) {
  const written = words(text);
  if (written) return `</w:sdtPr><w:sdtContent><w:r>${written}</w:r>`;
  return (
    "<w:showingPlcHdr/></w:sdtPr><w:sdtContent>" +
    `<w:r><w:rPr><w:rStyle w:val="PlaceholderText"/></w:rPr>${words(blank)}</w:r>`
  );
}

/**
 * The plan's rows; where it has none, rows to write in.
 *
 * @param {string} name
 * @param {number} blank
 * @param {Values} values
 * @returns {import("./values.js").Row[]}
 */
function rows(name, blank, values) {
  const given = [values.rows.get(name), values.blankRows.get(name)].find((each) => each?.length);
  return given ?? Array.from({ length: Math.max(blank, 1) }, () => new Map());
}
