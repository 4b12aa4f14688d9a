/**
 * The body of a document as a flow of paragraphs and tables, and the words in them.
 *
 * What stands in content controls, insertions and the like is walked through at every level.
 */

import { clean } from "../word/xml.js";
import { Element } from "./tree.js";

const STARTS = "\0"; // a paragraph; no text of an XML file can hold it
// Elements that only stand round others, at any level.
const ROUND = new Set(["w:sdtContent", "w:customXml", "w:smartTag", "w:ins", "w:moveTo", "w:sdt"]);
/** @type {Map<string, string>} */
const SIGNS = new Map([
  ["w:cr", "\n"],
  ["w:noBreakHyphen", "\u2011"],
  ["w:softHyphen", "\u00ad"],
  ["w:ptab", "\t"],
]);
const WORDS = ["w:t", "w:tab", "w:br", "m:t", "w:sym", ...SIGNS.keys()];
const IN_TEXT = ["w:sdtPr", "w:tag", "w:bookmarkStart", "w:bookmarkEnd"];
const IN_TABLES = ["w:tr", "w:tc", "w:gridSpan", "w:vMerge", "w:gridBefore"];
const WALKED = ["w:p", "w:tbl", ...IN_TABLES, ...IN_TEXT, ...WORDS];
const LAST_CHARACTER = 0x10ffff;

/**
 * The paragraphs and tables of a body, a note or a comment, in their order.
 *
 * @param {Element} parent
 */
export function blocksOf(parent) {
  return inside(parent, "w:p", "w:tbl");
}

/**
 * The rows of a table, through whatever only stands round them.
 *
 * @param {Element} table
 */
export function rowsOf(table) {
  return inside(table, "w:tr");
}

/**
 * @param {Element} parent
 * @param {string[]} wanted
 * @returns {Element[]}
 */
function inside(parent, ...wanted) {
  return parent.children.flatMap((child) =>
    wanted.includes(child.tag) ? [child] : ROUND.has(child.tag) ? inside(child, ...wanted) : [],
  );
}

/**
 * What stands in a paragraph, or in a cell with a line for each of its paragraphs.
 */
export class Text {
  constructor() {
    /** @type {Element | null} */
    this.first = null; // paragraph
    /** @type {string[]} */
    this.parts = []; // words, and the start of every paragraph
    /** @type {{name: string, end: number}[]} */
    this.marks = []; // bookmarks with the part at which they end; -1: they end elsewhere
    /** @type {Map<string, number>} */
    this.begun = new Map();
    /** @type {string[]} */
    this.tags = [];
    this.controls = 0;
  }

  /** The id of the first paragraph's style, which comes first in its properties. */
  get style() {
    const properties = this.first?.children[0];
    const style = properties?.tag === "w:pPr" ? properties.children[0] : undefined;
    return style?.tag === "w:pStyle" ? style.get("w:val") : "";
  }

  /** The words as a reader sees them, without paragraphs that are empty at the start and at the end. */
  get text() {
    return this.parts.join("").replace(/^\0+|\0+$/g, "").replace(/\0/g, "\n");
  }

  /**
   * An element that is no text.
   *
   * @param {Element} node
   */
  note(node) {
    if (node.tag === "w:bookmarkStart") {
      this.begun.set(node.get("w:id"), this.marks.length);
      this.marks.push({ name: node.get("w:name"), end: -1 });
    } else if (node.tag === "w:bookmarkEnd") {
      const place = this.begun.get(node.get("w:id"));
      this.begun.delete(node.get("w:id"));
      if (place !== undefined) this.marks[place].end = this.parts.length;
    } else if (node.tag === "w:sdtPr") {
      this.controls += 1;
    } else if (node.tag === "w:tag") {
      this.tags.push(node.get("w:val"));
    }
  }

  /**
   * How many characters of the text stand before the end of a bookmark.
   *
   * @param {{end: number}} mark
   */
  upTo(mark) {
    const end = mark.end < 0 ? this.parts.length : mark.end;
    return this.parts.slice(0, end).join("").replace(/^\0+/, "").length;
  }
}

/** A cell, and the column of the grid in which it begins. */
export class Cell extends Text {
  /**
   * @param {number} column
   */
  constructor(column) {
    super();
    this.column = column;
    this.continues = false; // the cell above, which spans several rows
  }
}

/**
 * What stands in each block, all in one pass; a table within a cell becomes words of the cell.
 *
 * @param {Element} body
 * @param {Element[]} blocks
 * @returns {(Text | Cell[][])[]}
 */
export function flowOf(body, blocks) {
  const own = new Set(blocks);
  for (const nested of body.all("w:tbl").filter((table) => !own.has(table)).reverse()) becomeWords(nested); // innermost first
  /** @type {Map<Element, Text | Cell[][]>} */
  const made = new Map(blocks.map((block) => [block, block.tag === "w:p" ? new Text() : []]));
  let here = new Text();
  /** @type {Cell[][]} */
  let rows = [[new Cell(0)]];
  let column = 0;
  for (const node of body.all(...WALKED)) {
    if (node.tag === "w:p") {
      const known = made.get(node);
      if (known instanceof Text) here = known;
      here.first ??= node;
      here.parts.push(STARTS);
    } else if (node.tag === "w:tc" && rows.length) {
      const cell = new Cell(column);
      column += 1;
      rows[rows.length - 1].push(cell);
      here = cell;
    } else if (node.tag === "w:tr") {
      rows.push([]);
      column = 0;
    } else if (node.tag === "w:tbl") {
      rows = /** @type {Cell[][]} */ (made.get(node));
    } else if (node.tag === "w:gridSpan") {
      if (here instanceof Cell) column = here.column + Math.max(whole(node.get("w:val"), 1), 1);
    } else if (node.tag === "w:gridBefore") {
      column += whole(node.get("w:val"), 0);
    } else if (node.tag === "w:vMerge") {
      if (here instanceof Cell) here.continues = node.get("w:val", "continue") === "continue";
    } else if (IN_TEXT.includes(node.tag)) {
      here.note(node);
    } else {
      here.parts.push(word(node));
    }
  }
  return blocks.map((block) => /** @type {Text | Cell[][]} */ (made.get(block)));
}

/**
 * @param {string} text
 * @param {number} otherwise
 */
function whole(text, otherwise) {
  return /^[0-9]{1,3}$/.test(text) ? Number(text) : otherwise;
}

/**
 * A table that stands in a cell as paragraphs: a row each, cells by tabs.
 *
 * @param {Element} table
 */
function becomeWords(table) {
  const paragraphs = blockWords(table)
    .split("\n")
    .map((line) => {
      const paragraph = new Element("w:p");
      paragraph.append(new Element("w:r")).append(new Element("w:t")).text = line;
      return paragraph;
    });
  table.before(...paragraphs);
  table.remove();
}

/**
 * The text of a paragraph or a control, tabs and line breaks included.
 *
 * @param {Element} element
 */
export function words(element) {
  return element.all(...WORDS).map(word).join("");
}

/**
 * @param {Element} node
 */
function word(node) {
  if (node.tag === "w:t" || node.tag === "m:t") return node.text;
  if (node.tag === "w:tab") return node.parent?.tag === "w:r" ? "\t" : ""; // else the place of one among the properties
  if (node.tag === "w:br") return node.get("w:type", "textWrapping") === "textWrapping" ? "\n" : "";
  if (node.tag === "w:sym") return symbol(node.get("w:char"));
  return SIGNS.get(node.tag) ?? "";
}

/**
 * A character of a symbol font; its private place in the font is kept, since nothing else is known.
 *
 * @param {string} code
 */
function symbol(code) {
  const number = parseInt(code.slice(0, 8), 16);
  return number >= 0 && number <= LAST_CHARACTER ? clean(String.fromCodePoint(number)) : "";
}

/**
 * The text of a paragraph, or of a table.
 *
 * @param {Element} block
 */
export function blockWords(block) {
  if (block.tag === "w:p") return words(block);
  const rows = flowOf(block, [block])[0];
  return rows instanceof Text ? rows.text : wordsOfRows(rows);
}

/**
 * The text of a table: a line a row, cells by tabs.
 *
 * @param {Cell[][]} rows
 */
export function wordsOfRows(rows) {
  return rows.map((row) => row.map((cell) => cell.text).join("\t")).join("\n");
}

