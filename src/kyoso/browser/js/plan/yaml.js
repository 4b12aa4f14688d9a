/** YAML and JSON as values, with the line of each: the same strict reading as `kyoso.plan` has. */

import { EVENT_ID, getScalarValue, parseEvents, YAMLException } from "js-yaml";

import { Float, repr } from "./names.js";

/**
 * @typedef {(string | number | bigint | boolean | null)[]} Where the names and numbers that lead to a value
 * @typedef {{kind: "map" | "list" | "text" | "alias", line: number, tag: string, text: string, plain: boolean, items: Node[]}} Node
 */

const PLAIN = 1; // js-yaml's number for a scalar without quotes
// What YAML's own reader takes.
const UNREADABLE = /[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;
const MOST_DIGITS = 4300; // of a whole number, in Python

/** Something that is wrong with a file: its line, from 1, or 0 for the whole. */
export class Slip extends Error {
  /** @param {number} line @param {string} message */
  constructor(line, message) {
    super(message);
    this.line = line;
  }
}

/** Where each value of a file stands, and what is wrong with its names. */
export class Places {
  constructor() {
    /** @type {Map<string, number>} */
    this.lines = new Map([["[]", 1]]);
    /** @type {Slip[]} */
    this.slips = [];
  }

  /** @param {Where} where @param {string} message @returns {Slip} */
  slip(where, message) {
    let near = where;
    while (!this.lines.has(key(near))) near = near.slice(0, -1);
    const name = where.map((part) => (typeof part === "string" || part === null ? `.${part ?? "None"}` : `[${repr(part)}]`)).join("");
    const path = name.replace(/^\.+/, "");
    return new Slip(/** @type {number} */ (this.lines.get(key(near))), path ? `${path}: ${message}` : message);
  }

  /** Note the line of every value; names given twice and aliases are slips. @param {Node} node @param {Where} where */
  walk(node, where) {
    if (node.kind === "alias") {
      this.slips.push(this.slip(where, "a YAML alias (*) is not read here; write the value out"));
      return;
    }
    if (!this.lines.has(key(where))) this.lines.set(key(where), node.line);
    if (node.kind === "list") node.items.forEach((item, index) => this.walk(item, [...where, index]));
    if (node.kind !== "map") return;
    const names = new Set();
    for (let at = 0; at < node.items.length; at += 2) {
      const [name, value] = node.items.slice(at, at + 2);
      const inner = [...where, name.kind === "text" ? name.text : "?"];
      if (names.has(key(inner))) this.slips.push(new Slip(name.line, `${name.text}: stands here twice; keep one`));
      names.add(key(inner));
      this.lines.set(key(inner), name.line);
      this.walk(value, inner);
    }
  }
}

/** @param {Where} where */
const key = (where) => JSON.stringify(where.map(String));

/**
 * The data of a file without empty values, and where they stand.
 *
 * @param {string} text
 * @param {boolean} isJson
 * @returns {{data: any, places: Places}}
 * @throws {Slip}
 */
export function parsed(text, isJson) {
  const places = new Places();
  const value = isJson ? json(text) : undefined;
  const node = tree(isJson ? text.replace(/\t/g, " ") : text);
  const data = isJson || !node ? value : valueOf(node);
  if (node) places.walk(node, []);
  return { data: withoutEmpty(data ?? new Map()), places };
}

/** @param {string} text @returns {any} */
function json(text) {
  try {
    return JSON.parse(text, (_, value) =>
      value && typeof value === "object" && !Array.isArray(value)
        ? new Map(Object.entries(value))
        : typeof value === "number" && !Number.isInteger(value) ? new Float(value) : value,
    );
  } catch (error) {
    const words = /** @type {Error} */ (error).message;
    const at = /position (\d+)/.exec(words);
    const line = at ? lineAt(text, Number(at[1])) : Number(/line (\d+)/.exec(words)?.[1] ?? text.split("\n").length);
    throw new Slip(line, `not JSON: ${words.replace(/ (?:in JSON )?at (?:position|line).*$/s, "")}`);
  }
}

/** @param {string} text @returns {Node | null} nothing for an empty file */
function tree(text) {
  const odd = UNREADABLE.exec(text);
  if (odd) {
    const [code, at] = [Number(odd[0].codePointAt(0)).toString(16).padStart(4, "0"), Array.from(text.slice(0, odd.index)).length];
    throw new Slip(0, `not YAML: unacceptable character #x${code}: special characters are not allowed in "<unicode string>", position ${at}`);
  }
  try {
    return grown(text, parseEvents(text, {}));
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    if (/maxDepth/.test(error.reason)) throw new Slip(0, "not YAML: nested too deeply");
    throw new Slip((error.mark?.line ?? -1) + 1, `not YAML: ${error.reason}`);
  }
}

/** Events as a tree. @param {string} text @param {any[]} events @returns {Node | null} */
function grown(text, events) {
  /** @type {Node} */
  const top = { kind: "list", line: 1, tag: "", text: "", plain: false, items: [] };
  const open = [top];
  const anchors = new Set();
  let at = 0;
  let documents = 0;
  const cut = (/** @type {number} */ start, /** @type {number} */ end) => (start >= 0 ? text.slice(start, end) : "");
  for (const event of events) {
    at = Math.max(at, event.start ?? 0, event.valueStart ?? 0, event.anchorStart ?? 0, event.tagStart ?? 0);
    const anchor = cut(event.anchorStart, event.anchorEnd);
    const node = { line: lineAt(text, at), tag: cut(event.tagStart, event.tagEnd), text: "", plain: false, items: [] };
    if (event.type === EVENT_ID.DOCUMENT) {
      documents += 1;
      if (documents > 1) throw new Slip(lineAt(text, text.indexOf("\n---", at) + 1), "not YAML: but found another document");
      open.push(top);
    } else if (event.type === EVENT_ID.POP) {
      open.pop();
    } else if (event.type === EVENT_ID.ALIAS) {
      if (!anchors.has(anchor)) throw new Slip(node.line, `not YAML: found undefined alias '${anchor}'`);
      open[open.length - 1].items.push({ ...node, kind: "alias" });
    } else if (event.type === EVENT_ID.SCALAR) {
      open[open.length - 1].items.push({ ...node, kind: "text", text: getScalarValue(text, event), plain: event.style === PLAIN });
    } else {
      const made = { ...node, kind: event.type === EVENT_ID.MAPPING ? /** @type {const} */ ("map") : /** @type {const} */ ("list") };
      open[open.length - 1].items.push(made);
      open.push(made);
    }
    if (anchor) anchors.add(anchor);
  }
  const [first = null] = top.items;
  return first?.kind === "text" && first.plain && !first.text && !first.tag ? null : first;
}

const TAGS = /** @type {Record<string, "text" | "map" | "list">} */ ({ "!": "text", "!!str": "text", "!!map": "map", "!!seq": "list" });

/** @param {Node} node @returns {any} */
function valueOf(node) {
  if (node.tag && TAGS[node.tag] !== node.kind) {
    const tag = node.tag.replace(/^!!/, "tag:yaml.org,2002:");
    throw new Slip(node.line, `not YAML: could not determine a constructor for the tag '${tag}'`);
  }
  if (node.kind === "list") return node.items.map(valueOf);
  if (node.kind === "text") return node.plain && !node.tag ? scalar(node.text) : node.text;
  if (node.kind === "alias") return null;
  const made = new Map();
  for (let at = 0; at < node.items.length; at += 2) {
    if (node.items[at].kind !== "text") throw new Slip(node.items[at].line, "not YAML: found unhashable key");
    made.set(valueOf(node.items[at]), valueOf(node.items[at + 1]));
  }
  return made;
}

/** Only what looks like a plain number is one: no dates, octals, yes or no. @param {string} text */
function scalar(text) {
  if (/^(?:true|false)$/.test(text)) return text === "true";
  if (/^(?:~|null|)$/.test(text)) return null;
  if (/^[-+]?[0-9][0-9_]*\.[0-9]*$/.test(text)) return new Float(Number(text.replace(/_/g, "")));
  if (!/^[-+]?(?:0|[1-9][0-9_]*)$/.test(text)) return text;
  const digits = text.replace(/[_+]/g, "");
  const count = digits.replace("-", "").length;
  if (count > MOST_DIGITS) {
    const why = `Exceeds the limit (${MOST_DIGITS} digits) for integer string conversion: value has ${count} digits; use sys.set_int_max_str_digits() to increase the limit`;
    throw new Slip(0, `not YAML: ${why.slice(0, 120)}`);
  }
  return Number.isSafeInteger(Number(digits)) ? Number(digits) : BigInt(digits);
}

/** A name without a value is as good as not given. @param {any} data @returns {any} */
function withoutEmpty(data) {
  if (Array.isArray(data)) return data.map(withoutEmpty);
  if (!(data instanceof Map)) return data;
  return new Map([...data].filter(([, value]) => value !== null).map(([name, value]) => [name, withoutEmpty(value)]));
}

/** @param {string} text @param {number} at @returns {number} counted from 1 */
const lineAt = (text, at) => text.slice(0, at).split("\n").length;
