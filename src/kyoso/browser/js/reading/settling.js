/**
 * The document as it would be once every tracked change is accepted, and what was noticed on the way.
 *
 * The tree is changed in place: it is a copy of ours, and the author's file is never written.
 *
 * @typedef {import("./opening.js").Opened} Opened
 * @typedef {{name: string, block: number, row: number, found: string}} Notice
 * @typedef {object} Settled
 * @property {Element} body
 * @property {Element[]} blocks
 * @property {Set<Element>} openEnded paragraphs whose end was deleted
 * @property {Map<number, string[]>} boxes words of text boxes by block
 * @property {Notice[]} notices
 */

import { blockWords, blocksOf, rowsOf, words } from "./flow.js";
import { Refusal } from "./refusal.js";
import { Element } from "./tree.js";
import { joined } from "./words.js";

const GONE = ["w:del", "w:moveFrom"];
const COME = ["w:ins", "w:moveTo"];
const FORMATTING = ["rPr", "pPr", "tblPr", "tblGrid", "tblPrEx", "trPr", "tcPr", "sectPr", "numbering"].map(
  (name) => `w:${name}Change`,
);
const CELLS = ["w:cellIns", "w:cellDel", "w:cellMerge"];
const MULTIPLIES = "LibreOffice/7.4";
const LONGEST = 200; // characters of a change that are quoted

/** @param {string} words */
const quoted = (words) => [...words].slice(0, LONGEST).join("");

/** Finds the block, and the row of it, that an element stands in. */
class Places {
  /**
   * @param {Element[]} blocks
   */
  constructor(blocks) {
    this.numbers = new Map(blocks.map((block, number) => [block, number]));
    /** @type {Map<Element, Map<Element, number>>} */
    this.rows = new Map(); // as numbered before any row was taken out
  }

  /**
   * @param {Element | null} element
   * @returns {{block: number, row: number}}
   */
  of(element) {
    /** @type {Element | null} */
    let row = null;
    for (let each = element; each; each = each.parent) {
      const block = this.numbers.get(each);
      if (block !== undefined) return { block, row: row ? (this.rowsOf(each).get(row) ?? 0) : 0 };
      if (each.tag === "w:tr") row = each;
    }
    return { block: -1, row: 0 };
  }

  /**
   * @param {Element} block
   */
  rowsOf(block) {
    const known = this.rows.get(block) ?? new Map(rowsOf(block).map((row, place) => [row, place + 1]));
    this.rows.set(block, known);
    return known;
  }
}

/**
 * The document with its changes accepted, one choice of each alternative, and no text twice.
 *
 * @param {Opened} opened
 * @returns {Settled}
 */
export function settle(opened) {
  const body = opened.tree(opened.main).find("w:body");
  if (!body) throw new Refusal("no-body", { part: opened.main });
  const blocks = blocksOf(body);
  const places = new Places(blocks);
  /** @type {Notice[]} */
  const notices = [];
  /** @type {Tell} */
  const tell = (name, element, found = "") =>
    notices.push({ name, ...places.of(element), found: quoted(found) });

  choose(body);
  if (application(opened).includes(MULTIPLIES)) undoMultiplied(body, tell);
  comments(opened, body, tell);
  const openEnded = accept(body, tell);
  if (!notices.some(({ name }) => name === "tracked-change")) {
    for (const end of newEnds(body)) tell("tracked-change", end, "+¶"); // beside other changes they say nothing new
  }
  for (const reading of body.all("w:rt")) reading.remove(); // it stands beside its base
  return { body, blocks, openEnded, boxes: unboxed(body, places), notices };
}

/** @typedef {(name: string, element: Element | null, found?: string) => void} Tell */

/**
 * The words of text boxes by their block; the boxes are taken out, those within others first.
 *
 * @param {Element} body
 * @param {Places} places
 */
function unboxed(body, places) {
  /** @type {Map<number, string[]>} */
  const boxes = new Map();
  for (const box of body.all("w:txbxContent").reverse()) {
    const { block } = places.of(box);
    boxes.set(block, [joined(blocksOf(box).map(blockWords)), ...(boxes.get(block) ?? [])]);
    box.remove();
  }
  return boxes;
}

/**
 * @param {Opened} opened
 */
function application(opened) {
  if (!opened.has("docProps/app.xml")) return "";
  const rows = opened.tree("docProps/app.xml").children;
  return rows.filter((row) => /(^|[:}])Application$/.test(row.tag)).map((row) => row.text).join("");
}

/**
 * Of alternatives for old and new programs, the first choice stays; both hold the same words.
 *
 * @param {Element} body
 */
function choose(body) {
  for (const alternate of body.all("mc:AlternateContent")) {
    const [, ...others] = alternate.children.filter((option) => option.children.length);
    for (const other of others) other.remove();
  }
}

/**
 * Accepts every tracked change.
 *
 * @param {Element} body
 * @param {Tell} tell
 * @returns {Set<Element>} the paragraphs whose end was deleted
 */
function accept(body, tell) {
  /** @type {Set<Element>} */
  const openEnded = new Set();
  for (const change of body.all(...COME, ...GONE)) {
    const parent = change.parent;
    if (!parent) continue;
    if (parent.tag === "w:rPr") {
      // the end of a paragraph
      const paragraph = above(parent, "w:p");
      if (GONE.includes(change.tag) && paragraph) {
        openEnded.add(paragraph);
        if (!paragraph.children.some((each) => GONE.includes(each.tag))) tell("tracked-change", change, "-¶");
      }
    } else if (parent.tag === "w:trPr") {
      acceptRow(change, above(parent, "w:tr"), tell);
    } else if (GONE.includes(change.tag)) {
      tell("tracked-change", change, `-${allText(change)}`);
      takeOut(change);
    } else if (change.all("w:r", "w:p").length) {
      tell("tracked-change", change, `+${allText(change)}`);
    }
  }
  for (const change of body.all(...FORMATTING, ...CELLS)) {
    tell("tracked-change", change);
    if (FORMATTING.includes(change.tag)) change.remove(); // with the properties as they were
  }
  return openEnded;
}

/**
 * The marks of paragraph ends that were inserted: all that is left where only a line end was typed.
 *
 * @param {Element} body
 */
function newEnds(body) {
  return body.all(...COME).filter((change) => change.parent?.tag === "w:rPr");
}

/**
 * The words that were inserted and deleted in a part beside the body, such as a header or footnotes.
 *
 * @param {Element} part
 */
export function changesIn(part) {
  return part.all(...COME, ...GONE).map((change) => quoted((GONE.includes(change.tag) ? "-" : "+") + allText(change)));
}

/**
 * @param {Element} change
 * @param {Element | null} row
 * @param {Tell} tell
 */
function acceptRow(change, row, tell) {
  if (!row) return;
  const gone = GONE.includes(change.tag);
  tell("tracked-change", change, (gone ? "-" : "+") + allText(row));
  if (gone) row.remove();
}

/**
 * @param {Element} element
 */
function allText(element) {
  return element.all("w:t", "w:delText").map((each) => each.text).join("");
}

/**
 * Removes what was deleted; bookmarks in it stay, since they do not go with the words.
 *
 * @param {Element} change
 */
function takeOut(change) {
  change.before(...change.all("w:bookmarkStart", "w:bookmarkEnd"));
  change.remove();
}

/**
 * @param {Element | null} element
 * @param {string} tag
 */
function above(element, tag) {
  while (element && element.tag !== tag) element = element.parent;
  return element;
}

/**
 * @param {Opened} opened
 * @param {Element} body
 * @param {Tell} tell
 */
function comments(opened, body, tell) {
  const name = opened.related("comments");
  if (!name) return;
  const marks = [...body.all("w:commentReference"), ...body.all("w:commentRangeStart")];
  const places = new Map(marks.map((mark) => [mark.get("w:id"), mark]));
  for (const comment of opened.tree(name).all("w:comment")) {
    tell("comment", places.get(comment.get("w:id")) ?? null, blocksOf(comment).map(blockWords).join("\n"));
  }
}

/**
 * What LibreOffice 7.4 wrote several times stands once: neighbouring controls without a tag, the
 * whole text first, then a piece of it and the whole again, and so on.
 *
 * @param {Element} body
 * @param {Tell} tell
 */
function undoMultiplied(body, tell) {
  /** @type {Set<Element>} */
  const seen = new Set();
  for (const first of body.all("w:sdt")) {
    const text = seen.has(first) || !nameless(first) ? "" : words(first);
    if (!text) continue;
    /** @type {Element[]} */
    const copies = [];
    for (let each = first.next; each?.tag === "w:sdt" && nameless(each); each = each.next) {
      const again = words(each);
      if (!again.endsWith(text) || !text.includes(again.slice(0, again.length - text.length))) break;
      copies.push(each);
      seen.add(each);
    }
    if (!copies.some((copy) => words(copy).length > text.length)) continue;
    tell("repaired", first, words(first));
    for (const copy of copies) copy.remove();
  }
}

/**
 * @param {Element} control
 */
function nameless(control) {
  return Boolean(control.find("w:sdtContent")) && !control.find("w:sdtPr", "w:tag");
}
