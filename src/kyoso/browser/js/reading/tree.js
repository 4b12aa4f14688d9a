/**
 * XML as a tree of elements, each under one short name whatever prefix its file has chosen.
 */

import { Refusal } from "./refusal.js";

const OFFICE = "http://schemas.openxmlformats.org";
/** @type {Map<string | null, string>} */
const PREFIXES = new Map([
  [`${OFFICE}/wordprocessingml/2006/main`, "w:"],
  [`${OFFICE}/markup-compatibility/2006`, "mc:"],
  [`${OFFICE}/officeDocument/2006/math`, "m:"],
  ["http://purl.org/dc/elements/1.1/", "dc:"],
  ["urn:kyoso:draft:1", "draft:"],
  [null, ""],
]);
// "Strict" files say the same under other names.
const STRICT = [
  ["http://purl.oclc.org/ooxml/officeDocument/", `${OFFICE}/officeDocument/2006/`],
  ["http://purl.oclc.org/ooxml/wordprocessingml/main", `${OFFICE}/wordprocessingml/2006/main`],
  ["http://purl.oclc.org/ooxml/drawingml/", `${OFFICE}/drawingml/2006/`],
];

/** An element: its children are elements; its text is what stands in it outside of them. */
export class Element {
  /**
   * @param {string} tag
   * @param {Map<string, string>} attributes
   */
  constructor(tag, attributes = new Map()) {
    this.tag = tag;
    this.attributes = attributes;
    /** @type {Element[]} */
    this.children = [];
    this.text = "";
    /** @type {Element | null} */
    this.parent = null;
  }

  /**
   * The value of an attribute.
   *
   * @param {string} name
   * @param {string} otherwise
   */
  get(name, otherwise = "") {
    return this.attributes.get(name) ?? otherwise;
  }

  /**
   * @param {Element} child
   */
  append(child) {
    child.parent = this;
    this.children.push(child);
    return child;
  }

  /** Takes the element out. */
  remove() {
    if (!this.parent) return;
    this.parent.children.splice(this.parent.children.indexOf(this), 1);
    this.parent = null;
  }

  /**
   * Puts elements before this one.
   *
   * @param {Element[]} elements
   */
  before(...elements) {
    const parent = this.parent;
    if (!parent) return;
    for (const each of elements) each.remove();
    parent.children.splice(parent.children.indexOf(this), 0, ...elements);
    for (const each of elements) each.parent = parent;
  }

  /**
   * The element that follows.
   *
   * @returns {Element | null}
   */
  get next() {
    return this.parent ? (this.parent.children[this.parent.children.indexOf(this) + 1] ?? null) : null;
  }

  /**
   * The element and all in it that have one of these tags, in the order of the file.
   *
   * @param {string[]} tags none: all
   * @returns {Element[]}
   */
  all(...tags) {
    /** @type {Element[]} */
    const found = [];
    const wanted = tags.length ? new Set(tags) : null;
    const waiting = [/** @type {Element} */ (this)];
    for (let each = waiting.pop(); each; each = waiting.pop()) {
      if (!wanted || wanted.has(each.tag)) found.push(each);
      for (let place = each.children.length; place--; ) waiting.push(each.children[place]);
    }
    return found;
  }

  /**
   * The first child along a path of tags.
   *
   * @param {string[]} path
   * @returns {Element | undefined}
   */
  find(...path) {
    const [first, ...rest] = path;
    for (const child of this.children) {
      const found = child.tag === first ? (rest.length ? child.find(...rest) : child) : undefined;
      if (found) return found;
    }
    return undefined;
  }
}

/**
 * A part as a tree.
 *
 * @param {Uint8Array} data
 * @param {string} name for the line that refuses it
 * @param {number} deepest elements within elements
 * @returns {Element}
 */
export function parsed(data, name, deepest) {
  let text = "";
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(data);
  } catch {
    throw new Refusal("not-xml", { part: name });
  }
  if (text.includes("<!DOCTYPE") || text.includes("<!ENTITY")) throw new Refusal("entities", { part: name });
  for (const [strict, usual] of STRICT) text = text.split(strict).join(usual);
  const document = new DOMParser().parseFromString(text, "application/xml");
  const root = document.documentElement;
  if (!root || document.getElementsByTagName("parsererror").length) {
    throw new Refusal(nested(text, deepest) ? "too-deep" : "not-xml", { part: name, deepest });
  }
  return ours(root, name, deepest);
}

/**
 * Whether so many elements are opened one in another.
 *
 * @param {string} text
 * @param {number} deepest
 */
function nested(text, deepest) {
  let depth = 0;
  for (const [, closes, ends] of text.matchAll(/<(\/)?[^?!<>][^<>]*?(\/)?>/g)) {
    depth += closes ? -1 : ends ? 0 : 1;
    if (depth > deepest) return true;
  }
  return false;
}

/**
 * @param {globalThis.Element} root
 * @param {string} name
 * @param {number} deepest
 */
function ours(root, name, deepest) {
  const made = element(root);
  /** @type {[globalThis.Element, Element, number][]} */
  const waiting = [[root, made, 1]];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const [node, into, depth] = next;
    if (depth > deepest) throw new Refusal("too-deep", { part: name, deepest });
    for (const child of node.childNodes) {
      if (child.nodeType === Node.ELEMENT_NODE) {
        const under = into.append(element(/** @type {globalThis.Element} */ (child)));
        if (child.firstChild) waiting.push([/** @type {globalThis.Element} */ (child), under, depth + 1]);
      } else if (child.nodeType === Node.TEXT_NODE || child.nodeType === Node.CDATA_SECTION_NODE) {
        into.text += child.nodeValue;
      }
    }
  }
  return made;
}

/**
 * @param {globalThis.Element} node
 */
function element(node) {
  const attributes = new Map(
    Array.from(node.attributes, (each) => [named(each.namespaceURI, each.localName), each.value]),
  );
  return new Element(named(node.namespaceURI, node.localName), attributes);
}

/**
 * @param {string | null} space
 * @param {string} name
 */
function named(space, name) {
  return (PREFIXES.get(space) ?? `{${space}}`) + name;
}
