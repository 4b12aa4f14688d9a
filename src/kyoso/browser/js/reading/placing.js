/**
 * Each block of a draft to its place: section, field, table, the draft's own words, or none.
 *
 * A field is found by the tag of its control, else by the bookmark on its label, else by the words of
 * the label, else by its order among the fields of its section. A section is found by the bookmark in
 * its heading, else by the heading's words.
 *
 * @typedef {import("./flow.js").Cell} Cell
 * @typedef {import("./register.js").FieldMark} FieldMark
 * @typedef {import("./register.js").Place} Place
 * @typedef {import("./register.js").Reading} Reading
 * @typedef {import("./register.js").Register} Register
 * @typedef {import("./register.js").Remark} Remark
 * @typedef {import("./register.js").SectionMark} SectionMark
 * @typedef {import("./settling.js").Settled} Settled
 * @typedef {import("./tables.js").FoundBy} FoundBy
 * @typedef {import("./tables.js").FormRow} FormRow
 * @typedef {import("./tables.js").Table} Table
 * @typedef {"filled" | "blank" | "prompt"} State
 * @typedef {{tag: string, label: string, text: string, state: State, place: Place, found_by: FoundBy}} FieldText
 * @typedef {{text: string, place: Place}} Unplaced
 * @typedef {{heading: string, block: number}} Section
 */

import { Text, flowOf, wordsOfRows } from "./flow.js";
import { Prompts } from "./prompts.js";
import { Grid, findTable, firstOf, formOf, readTable } from "./tables.js";
import { plain, strip } from "../checks/text.js";
import { joined } from "./words.js";

/** A field while it is being read: its pieces of text, in order. */
class Found {
  /**
   * @param {string} label
   * @param {Place} place
   * @param {FoundBy} foundBy
   */
  constructor(label, place, foundBy) {
    this.label = label;
    this.place = place;
    this.foundBy = foundBy;
    /** @type {string[]} */
    this.lines = [];
    this.controls = 0;
    this.prompt = this.continues = false;
  }

  /**
   * A paragraph more; it continues the one before if that one's end was deleted.
   *
   * @param {string} text
   * @param {boolean} openEnded
   */
  add(text, openEnded = false) {
    if (this.continues && this.lines.length) this.lines[this.lines.length - 1] += text;
    else this.lines.push(text);
    this.continues = openEnded;
  }
}

/** Walks the blocks of a draft once, in order. */
export class Placing {
  /**
   * @param {Settled} settled
   * @param {Register} register
   * @param {string} language
   * @param {Reading} reading
   */
  constructor(settled, register, language, reading) {
    this.settled = settled;
    this.register = register;
    this.reading = reading;
    this.styles = new Map(Object.entries(reading.styles));
    this.prompts = new Prompts(reading.prompts, language);
    this.section = "";
    this.field = "";
    /** @type {Map<string, Section>} */
    this.sections = new Map();
    /** @type {Map<string, Found>} */
    this.fields = new Map();
    /** @type {Table[]} */
    this.tables = [];
    /** @type {Unplaced[]} */
    this.unplaced = [];
    /** @type {Remark[]} */
    this.remarks = [];
    /** @type {Place[]} */
    this.where = []; // of every block
    this.flow = flowOf(settled.body, settled.blocks);
    /** Paragraphs that were deleted, or moved away. */
    this.gone = new Set(
      this.flow.filter(
        (each, number) =>
          settled.openEnded.has(settled.blocks[number]) &&
          !strip(each instanceof Text ? each.text : wordsOfRows(each)),
      ),
    );
    const there = this.flow.flatMap((each) => (each instanceof Text && !this.gone.has(each) ? each.marks : []));
    this.marks = new Set(there.map((mark) => mark.name));
    const headed = register.sections.filter((each) => each.heading);
    const lost = headed.filter((each) => !this.marks.has(each.bookmark));
    this.headings = new Map(lost.map((each) => [plain(each.heading), each]));
    this.knownHeadings = new Map(headed.map((each) => [plain(each.heading), each]));
    const unlabelled = register.fields.filter((each) => each.label && !this.marks.has(each.bookmark));
    this.labels = new Map(unlabelled.map((each) => [plain(each.label), each]));
    this.bySection = new Map(register.sections.map((each) => [each.bookmark, each]));
    this.byBookmark = new Map(register.fields.filter((each) => each.bookmark).map((each) => [each.bookmark, each]));
    this.byTag = new Map(register.fields.map((each) => [each.tag, each]));
  }

  /** Places every block. */
  walk() {
    this.settled.blocks.forEach((block, number) => {
      const each = this.flow[number];
      if (!(each instanceof Text)) this.table(number, new Grid(block, each));
      else if (this.gone.has(each)) this.where.push(this.place(number));
      else this.paragraph(number, each, this.settled.openEnded.has(block));
      for (const text of this.settled.boxes.get(number) ?? []) this.content(number, text);
    });
    return this;
  }

  /**
   * @param {number} block
   * @returns {Place}
   */
  place(block) {
    return placed({ section: this.section, field: this.field, block });
  }

  // -- paragraphs -------------------------------------------------------------------------

  /**
   * @param {number} number
   * @param {Text} each
   * @param {boolean} openEnded
   */
  paragraph(number, each, openEnded) {
    const style = each.style.toLowerCase();
    const text = each.text;
    if (!this.heading(number, style, each, text)) {
      const label = this.label(style, each, text);
      const tagged = firstOf(each.tags, (tag) => this.byTag.get(tag));
      if (label) {
        this.openField(number, label[0], label[1], each, text);
      } else if (this.styles.has(style) && !tagged) {
        this.field = "";
      } else {
        const next = tagged ?? this.byOrder(style, each);
        if (next) this.startField(number, next, tagged ? "tag" : "order");
        this.content(number, text, each, openEnded);
      }
    }
    this.where.push(this.place(number));
  }

  /**
   * Whether the paragraph is a heading of ours; a bookmark that was pushed into other words is none.
   *
   * @param {number} number
   * @param {string} style
   * @param {Text} each
   * @param {string} text
   */
  heading(number, style, each, text) {
    const isHeading = style.startsWith("heading") || /^[0-9]+$/.test(style);
    let section = firstOf(each.marks, (mark) => this.bySection.get(mark.name));
    if (!section && isHeading && strip(text)) {
      section = this.headings.get(plain(text)) ?? this.knownHeadings.get(plain(text));
    }
    if (!section) return false;
    const heading = isHeading || plain(text) === plain(section.heading);
    this.openSection(number, section, heading ? strip(text) : "");
    return heading;
  }

  /**
   * @param {number} number
   * @param {SectionMark} section
   * @param {string} heading
   */
  openSection(number, section, heading) {
    this.section = section.id;
    this.field = "";
    if (this.sections.has(section.id)) {
      this.remarks.push({ name: "section-twice", place: this.place(number), found: heading });
    }
    else this.sections.set(section.id, { heading, block: number });
  }

  /**
   * @param {string} style
   * @param {Text} each
   * @param {string} text
   * @returns {[FieldMark, FoundBy] | null}
   */
  label(style, each, text) {
    const known = firstOf(each.marks, (mark) => this.byBookmark.get(mark.name));
    if (known) return [known, "bookmark"];
    const named = style === "fieldlabel" ? this.labels.get(plain(text)) : undefined;
    return named ? [named, "label"] : null;
  }

  /**
   * A label; whatever stands behind it in the same paragraph is the author's.
   *
   * @param {number} number
   * @param {FieldMark} known
   * @param {FoundBy} by
   * @param {Text} each
   * @param {string} text
   */
  openField(number, known, by, each, text) {
    const mark = each.marks.find(({ name }) => name === known.bookmark);
    const ours = known.label && text.startsWith(known.label);
    const end = ours ? known.label.length : mark ? each.upTo(mark) : text.length;
    this.startField(number, known, by, strip(text.slice(0, end)));
    const rest = text.slice(end).replace(/^[：: \t\u3000]+/, "");
    if (strip(rest)) this.content(number, rest, each);
  }

  /**
   * @param {number} number
   * @param {FieldMark} known
   * @param {FoundBy} by
   * @param {string} label
   */
  startField(number, known, by, label = "") {
    this.field = known.tag;
    const found = this.fields.get(known.tag);
    if (!found) this.fields.set(known.tag, new Found(label || known.label, this.place(number), by));
    else if (by === "tag") found.foundBy = "tag";
  }

  /**
   * A second room to write in under one label: the next field of the section, whose label is gone.
   *
   * @param {string} style
   * @param {Text} each
   */
  byOrder(style, each) {
    const found = this.fields.get(this.field);
    if (style !== "answer" || !each.controls || (found && !found.controls)) return undefined;
    return this.register.fields.find(
      (field) => field.section === this.section && !this.fields.has(field.tag) && !this.marks.has(field.bookmark),
    );
  }

  /**
   * Words of the author's.
   *
   * @param {number} number
   * @param {string} text
   * @param {Text | null} each
   * @param {boolean} openEnded
   */
  content(number, text, each = null, openEnded = false) {
    const field = this.fields.get(this.field);
    const rest = this.prompts.without(text, field?.label ?? "");
    if (rest !== null) {
      if (field) field.prompt = true;
      if (strip(rest)) this.promptLeft(this.place(number), text, rest);
    }
    const written = rest ?? text;
    if (!this.section && !field) {
      if (strip(written)) this.unplaced.push({ text: written, place: this.place(number) });
    } else if (field) {
      field.add(written, openEnded);
      field.controls += each?.controls ?? 0;
    }
  }

  /**
   * @param {Place} place
   * @param {string} text
   * @param {string} rest
   */
  promptLeft(place, text, rest) {
    const at = text.indexOf(rest);
    const found = text.slice(0, at) + text.slice(at + rest.length);
    this.remarks.push({ name: "prompt-left", place, found });
  }

  // -- tables -----------------------------------------------------------------------------

  /**
   * @param {number} number
   * @param {Grid} grid
   */
  table(number, grid) {
    const read = new Set(this.tables.map((table) => table.id));
    const [mark, by] = findTable(grid, this.register, this.section, read);
    const place = placed({ section: this.section, block: number });
    const form = mark ? null : formOf(grid, this.register, this.labels);
    if (mark) {
      this.field = "";
      const { table, remarks } = readTable(grid, mark, by, place, this.reading.amounts);
      this.tables.push(table);
      this.remarks.push(...remarks);
    } else if (form) {
      this.field = "";
      this.form(number, form);
    } else if (grid.isFacts) {
      this.field = "";
    } else {
      this.content(number, wordsOfRows(grid.rows));
    }
    this.where.push(place);
  }

  /**
   * @param {number} number
   * @param {FormRow[]} rows
   */
  form(number, rows) {
    for (const row of rows) {
      const place = placed({ section: this.section, row: row.number, field: row.known?.tag ?? "", block: number });
      if (!row.known) {
        if (strip(row.text)) this.unplaced.push({ text: `${row.label}\t${row.text}`, place });
        continue;
      }
      const found = this.fields.get(row.known.tag) ?? new Found(row.label, place, row.by);
      this.fields.set(row.known.tag, found);
      const rest = this.prompts.without(row.text, row.label);
      found.prompt ||= rest !== null;
      if (rest && strip(rest)) this.promptLeft(place, row.text, rest);
      found.add(rest ?? row.text);
    }
  }

  // -- what came of it ----------------------------------------------------------------------

  /**
   * The fields in the order of the draft as it was made.
   *
   * @returns {FieldText[]}
   */
  fieldTexts() {
    return this.register.fields.flatMap((known) => {
      const found = this.fields.get(known.tag);
      if (!found) {
        const place = placed({ section: known.section, field: known.tag });
        this.remarks.push({ name: "field-missing", place, expected: known.label });
        return [];
      }
      const text = joined(found.lines);
      const state = strip(text) ? "filled" : found.prompt ? "prompt" : "blank";
      return [{ tag: known.tag, label: found.label, text, state, place: found.place, found_by: found.foundBy }];
    });
  }

  /** The sections that are not there any more. */
  missingSections() {
    return this.register.sections
      .filter((known) => !this.sections.has(known.id))
      .map((known) => ({ name: "section-missing", place: { section: known.id }, expected: known.heading }));
  }
}

/**
 * A place without what it does not say.
 *
 * @param {{section?: string, row?: number, field?: string, block?: number}} place
 * @returns {Place}
 */
function placed(place) {
  return Object.fromEntries(Object.entries(place).filter(([, value]) => value !== ""));
}
