/**
 * Opening a .docx that somebody drops here: the twin of `kyoso.word.opening`, with its limits.
 *
 * @typedef {import("./zip.js").Entry} Entry
 * @typedef {{id: string, kind: string, target: string, external: boolean}} Relation
 */

import { Refusal } from "./refusal.js";
import { parsed } from "./tree.js";
import { contentOf, entriesOf } from "./zip.js";

const MIB = 2 ** 20;
const LARGEST_FILE = 64 * MIB;
const MOST_ENTRIES = 2000;
const LARGEST_UNPACKED = 256 * MIB; // all entries together, pictures too, as the zip declares them
const LARGEST_XML = 16 * MIB; // the parts that are read, together
const RATIO = 200;
const RATIO_FROM = 4 * MIB; // an entry larger than this may not be squeezed further than that
const MOST_ELEMENTS = 200_000; // tags in the parts that are read
const DEEPEST = 256; // elements within elements
const OLE = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
const TYPES = "[Content_Types].xml";
const MAIN_TYPES =
  /^application\/vnd\.(openxmlformats-officedocument\.wordprocessingml\.(document|template)\.main|ms-word\.(document|template)\.macroEnabled(Template)?\.main)\+xml$/i;

/** An opened .docx: its parts by name, each read at most once and within the limits. */
export class Opened {
  /**
   * @param {Uint8Array} data
   * @param {Map<string, Entry>} entries
   */
  constructor(data, entries) {
    this.data = data;
    this.entries = entries;
    /** @type {Map<string, Uint8Array>} */
    this.contents = new Map();
    /** @type {Map<string, import("./tree.js").Element>} */
    this.trees = new Map();
    this.read = this.elements = 0;
    this.main = "";
  }

  /**
   * @param {string} name
   */
  has(name) {
    return this.entries.has(name.toLowerCase());
  }

  /**
   * The bytes of a part that is there.
   *
   * @param {string} name
   */
  part(name) {
    const key = name.toLowerCase();
    const known = this.contents.get(key);
    if (known) return known;
    const entry = this.entries.get(key);
    if (!entry) throw new Refusal("part-missing", { part: name });
    this.read += entry.size;
    if (this.read > LARGEST_XML) throw new Refusal("much-xml", { part: name, most: LARGEST_XML / MIB });
    const content = contentOf(this.data, entry);
    this.contents.set(key, content);
    return content;
  }

  /**
   * A part as a tree, made once.
   *
   * @param {string} name
   */
  tree(name) {
    const key = name.toLowerCase();
    const known = this.trees.get(key);
    if (known) return known;
    const data = this.part(name);
    if (this.read > 4 * MOST_ELEMENTS) this.elements += elementsAtMost(data); // in fewer bytes there is no room for them
    if (this.elements > MOST_ELEMENTS) throw new Refusal("many-elements", { part: name, most: MOST_ELEMENTS });
    const tree = parsed(data, name, DEEPEST);
    this.trees.set(key, tree);
    return tree;
  }

  /**
   * The relations of a part, or those of the whole file.
   *
   * @param {string} name
   * @returns {Relation[]}
   */
  relations(name = "") {
    const [, folder, last] = /** @type {RegExpExecArray} */ (/^(?:(.*)\/)?([^/]*)$/.exec(name));
    const path = (folder ? `${folder}/` : "") + `_rels/${last}.rels`;
    if (!this.has(path)) return [];
    return this.tree(path).children.map((row) => {
      const external = row.get("TargetMode").toLowerCase() === "external";
      const target = row.get("Target");
      return {
        id: row.get("Id"),
        kind: row.get("Type").split("/").pop() ?? "",
        target: external ? target : withoutDots(target.startsWith("/") ? target : `${folder ?? ""}/${target}`),
        external,
      };
    });
  }

  /**
   * The name of the part that the document has for something, such as comments; "" without one.
   *
   * @param {string} kind
   */
  related(kind) {
    return this.relations(this.main).find((each) => each.kind === kind && this.has(each.target))?.target ?? "";
  }

  /**
   * The content type of a part.
   *
   * @param {string} name
   */
  contentType(name) {
    const part = `/${name.toLowerCase()}`;
    const extension = name.toLowerCase().split(".").pop();
    const rows = this.tree(TYPES).children;
    const found =
      rows.find((row) => row.get("PartName").toLowerCase() === part) ??
      rows.find((row) => row.get("Extension") && row.get("Extension").toLowerCase() === extension);
    return found?.get("ContentType") ?? "";
  }
}

/**
 * No fewer than the elements and attributes of a part.
 *
 * @param {Uint8Array} data
 */
function elementsAtMost(data) {
  let count = 0;
  for (let at = 0; at < data.length; at++) {
    if (data[at] === 60 && data[at + 1] !== 47) count += 1;
    else if (data[at] === 61) count += 0.5;
  }
  return count;
}

/**
 * @param {string} path
 */
function withoutDots(path) {
  /** @type {string[]} */
  const steps = [];
  for (const step of path.split("/")) {
    if (step === "..") steps.pop();
    else if (step && step !== ".") steps.push(step);
  }
  return steps.join("/");
}

/**
 * The file, once it has shown that it is a .docx of bearable size.
 *
 * @param {Uint8Array} data
 * @returns {Opened}
 * @throws {Refusal}
 */
export function openDocx(data) {
  if (data[0] !== 0x50 || data[1] !== 0x4b) throw new Refusal(noZip(data));
  checkSize(data.length);
  const opened = new Opened(data, checked(entriesOf(data, MOST_ENTRIES)));
  const main = opened.relations().find((each) => each.kind === "officeDocument" && !each.external)?.target ?? "";
  if (!opened.has(main)) throw new Refusal("main-missing", { part: main || "word/document.xml" });
  const kind = opened.contentType(main);
  if (!MAIN_TYPES.test(kind)) {
    if (kind.includes("spreadsheet")) throw new Refusal("spreadsheet");
    if (kind.includes("presentation")) throw new Refusal("presentation");
    throw new Refusal("wrong-type", { kind: shown(kind) || "—" });
  }
  opened.main = main;
  return opened;
}

/**
 * Refuses a file by its size, before it is read.
 *
 * @param {number} size bytes
 */
export function checkSize(size) {
  if (size > LARGEST_FILE) throw new Refusal("large-file", { most: LARGEST_FILE / MIB });
}

/**
 * What a file is that is no zip.
 *
 * @param {Uint8Array} data
 */
function noZip(data) {
  if (!data.length) return "empty";
  const latin = new TextDecoder("latin1");
  const start = latin.decode(data.subarray(0, 512)).replace(/^\s+/, "");
  if (OLE.every((byte, place) => data[place] === byte)) {
    const all = latin.decode(data);
    return all.includes([..."EncryptedPackage"].join("\0")) ? "encrypted" : "old-word";
  }
  if (start.startsWith("%PDF")) return "pdf";
  if (start.startsWith("{\\rtf")) return "rtf";
  return /^(ï»¿)?</.test(start) ? "markup" : "no-zip";
}

/**
 * The entries by their names in lower case, as the format compares them.
 *
 * @param {Entry[]} entries
 */
function checked(entries) {
  /** @type {Map<string, Entry>} */
  const named = new Map();
  let total = 0;
  for (const entry of entries) {
    const name = shown(entry.name);
    if (leadsOut(entry.name)) throw new Refusal("leads-out", { name });
    if (entry.flags & 1) throw new Refusal("encrypted");
    if (named.has(entry.name.toLowerCase())) throw new Refusal("twice", { name });
    total += entry.size;
    if (total > LARGEST_UNPACKED) throw new Refusal("large-unpacked", { most: LARGEST_UNPACKED / MIB });
    if (entry.size > RATIO_FROM && entry.size > RATIO * Math.max(entry.compressed, 1)) {
      throw new Refusal("bomb", { name, most: RATIO });
    }
    named.set(entry.name.toLowerCase(), entry);
  }
  if (named.has("mimetype") && named.has("content.xml")) throw new Refusal("opendocument");
  if (!named.has(TYPES.toLowerCase())) throw new Refusal("other-zip");
  return named;
}

/**
 * A name from a file as it may be shown: short, and without characters that are not seen.
 *
 * @param {string} name
 */
function shown(name) {
  return name.slice(0, 60).replace(/[^\x20-\x7e]/g, "?");
}

/**
 * Whether a name, unpacked, could land outside of its folder.
 *
 * @param {string} name
 */
function leadsOut(name) {
  const plain = name.replace(/\\/g, "/");
  return plain.startsWith("/") || plain.split("/").includes("..") || /[:\0]/.test(plain);
}
