/**
 * A filled draft back: who it is, its plan, its fields, and what was noticed on the way.
 *
 * The twin of `kyoso.word.reading` as far as a plan goes. What sections say, notes, pictures and the
 * draft's own words are left to the command line.
 *
 * @typedef {import("../plan/model.js").Plan} Plan
 * @typedef {import("../word/prepared.js").Prepared} Prepared
 * @typedef {import("./placing.js").FieldText} FieldText
 * @typedef {import("./placing.js").Placing} Walked
 * @typedef {import("./placing.js").Unplaced} Unplaced
 * @typedef {import("./register.js").Identity} Identity
 * @typedef {import("./register.js").Remark} Remark
 * @typedef {import("./settling.js").Notice} Notice
 * @typedef {import("./tables.js").Table} Table
 * @typedef {object} Read
 * @property {Identity} identity
 * @property {Plan} plan
 * @property {FieldText[]} fields
 * @property {Table[]} tables
 * @property {Map<string, import("./placing.js").Section>} sections their headings, and where these stand
 * @property {Unplaced[]} unplaced
 * @property {Remark[]} remarks
 */

import { openDocx } from "./opening.js";
import { Placing } from "./placing.js";
import { inSlugs, planOf } from "./planning.js";
import { identityOf, manifests, registerOf } from "./register.js";
import { changesIn, settle } from "./settling.js";

const BESIDE = ["header", "footer", "footnotes", "endnotes"]; // parts with words of their own

/**
 * @param {Uint8Array} data the bytes of a .docx
 * @param {Prepared} prepared what the rules say, and what our drafts look like
 * @returns {Read}
 * @throws {import("./refusal.js").Refusal} where it is no draft
 */
export function readDraft(data, prepared) {
  const opened = openDocx(data);
  const found = manifests(opened);
  const who = identityOf(opened, found, prepared.reading);
  const settled = settle(opened);
  const register = registerOf(opened, found, who.identity, prepared.reading);
  const placing = new Placing(settled, register, who.identity.language, prepared.reading).walk();
  const fields = placing.fieldTexts();
  placing.remarks.push(...placing.missingSections());
  const { plan, remarks } = planOf(who.identity, fields, placing.tables, prepared);
  const there = new Set(placing.tables.map((table) => table.id));
  const missing = register.tables
    .filter((mark) => !there.has(mark.id))
    .map((mark) => ({ name: "table-missing", place: { section: mark.section, table: mark.id } }));
  return {
    identity: who.identity,
    plan: inSlugs(plan, prepared),
    fields,
    tables: placing.tables,
    sections: placing.sections,
    unplaced: placing.unplaced,
    remarks: [
      ...who.remarks,
      ...missing,
      ...placing.remarks,
      ...remarks,
      ...settled.notices.map((notice) => remarkOf(notice, placing)),
      ...changesBeside(opened),
      ...outside(opened),
    ],
  };
}

/**
 * @param {Notice} notice
 * @param {Walked} placing
 * @returns {Remark}
 */
function remarkOf(notice, placing) {
  const there = placing.where[notice.block] ?? {};
  const table = placing.tables.find((each) => each.place.block === notice.block)?.id;
  return {
    name: notice.name,
    place: {
      ...there,
      ...(table ? { table } : {}),
      ...(notice.row ? { row: notice.row } : {}),
      ...(notice.block >= 0 ? { block: notice.block } : {}),
    },
    found: notice.found,
  };
}

/**
 * Tracked changes in headers, footers and notes, with the kind of the part.
 *
 * @param {import("./opening.js").Opened} opened
 * @returns {Remark[]}
 */
function changesBeside(opened) {
  return opened
    .relations(opened.main)
    .filter(({ kind, target }) => BESIDE.includes(kind) && opened.has(target))
    .flatMap(({ kind, target }) => changesIn(opened.tree(target)).map((found) => `${kind}: ${found}`))
    .map((found) => ({ name: "tracked-change", place: {}, found }));
}

/**
 * What the file has beside its words: macros, links and embedded files, never run or fetched.
 *
 * @param {import("./opening.js").Opened} opened
 * @returns {Remark[]}
 */
function outside(opened) {
  const names = [...opened.entries.keys()].sort();
  const macros = names.filter((name) => name.split("/").pop() === "vbaproject.bin");
  /** @type {Remark[]} */
  const remarks = [];
  if (macros.length || /macroenabled/i.test(opened.contentType(opened.main))) {
    remarks.push({ name: "macro", place: {}, found: macros.join(", ") });
  }
  for (const name of names.filter((each) => /^word\/_rels\/.*\.rels$/.test(each))) {
    for (const relation of opened.relations(`word/${name.slice("word/_rels/".length, -".rels".length)}`)) {
      const found = `${relation.kind}: ${relation.target}`;
      if (relation.external) remarks.push({ name: "external-link", place: {}, found });
      else if (["aFChunk", "oleObject", "package", "subDocument"].includes(relation.kind)) {
        remarks.push({ name: "unread", place: {}, found });
      }
    }
  }
  return remarks;
}
