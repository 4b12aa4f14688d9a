/**
 * Who a draft says it is, and the register of what was in it: the manifest, or what the bookmarks tell.
 *
 * @typedef {import("./opening.js").Opened} Opened
 * @typedef {import("./tree.js").Element} Element
 * @typedef {{id: string, bookmark: string, heading: string}} SectionMark
 * @typedef {{tag: string, bookmark: string, label: string, section: string}} FieldMark
 * @typedef {{name: string, bookmark: string, label: string}} ColumnMark
 * @typedef {{id: string, bookmark: string, section: string, columns: ColumnMark[]}} TableMark
 * @typedef {{sections: SectionMark[], fields: FieldMark[], tables: TableMark[]}} Register
 * @typedef {Record<string, string>} Identity
 * @typedef {{section?: string, table?: string, row?: number, column?: string, field?: string, block?: number}} Place
 *   where in a file, as the Python reader says it
 * @typedef {{name: string, place: Place, found?: string, expected?: string}} Remark
 * @typedef {object} Reading what the reader knows of our drafts
 * @property {string} prefix of our document properties
 * @property {string[]} identity names of what a draft says of itself
 * @property {Record<string, string>} tags of fields that every plan has, by their bookmark
 * @property {Record<string, string>} styles what the paragraphs of a style are
 * @property {string[]} amounts tables that end in a row of sums
 * @property {{blank: Record<string, string>, room: Record<string, string>}} prompts
 */

import { Refusal } from "./refusal.js";
import { strip } from "../checks/text.js";

const VERSION = /(?<![0-9a-f])[0-9a-f]{12}(?![0-9a-f])/g; // of the rules, as the footer has it
const NAMESPACE = "urn:kyoso:draft:1";
const OURS = 3; // bookmarks of ours that make a file without any other mark a draft

/**
 * Every custom XML part that is a manifest of ours, by its root.
 *
 * @param {Opened} opened
 */
export function manifests(opened) {
  const parts = [...opened.entries.keys()].filter((name) => /^customxml\/.*\.xml$/.test(name)).sort();
  return parts
    .filter((name) => new TextDecoder().decode(opened.part(name)).includes(NAMESPACE))
    .map((name) => opened.tree(name))
    .filter((tree) => tree.tag === "draft:draft");
}

/**
 * The manifest's register, that of the draft's own call first; else what the bookmarks tell.
 *
 * @param {Opened} opened
 * @param {Element[]} found manifests
 * @param {Identity} identity
 * @param {Reading} reading
 * @returns {Register}
 */
export function registerOf(opened, found, identity, reading) {
  const ours = found.find((tree) => tree.get("call") === identity.call) ?? found[0];
  if (ours) return fromManifest(ours);
  const names = opened.tree(opened.main).all("w:bookmarkStart").map((mark) => mark.get("w:name"));
  const register = fromBookmarks(names, reading.tags);
  const marks = register.sections.length + register.fields.length + register.tables.length;
  if (!Object.values(identity).some(Boolean) && marks < OURS) throw new Refusal("not-a-draft");
  return register;
}

/**
 * @param {Element} manifest
 * @returns {Register}
 */
function fromManifest(manifest) {
  return {
    sections: manifest.all("draft:section").map((row) => ({
      id: row.get("id"),
      bookmark: row.get("bookmark"),
      heading: row.get("heading"),
    })),
    fields: manifest.all("draft:field").map((row) => ({
      tag: row.get("tag"),
      bookmark: row.get("bookmark"),
      label: row.get("label"),
      section: row.get("section"),
    })),
    tables: manifest.all("draft:table").map((row) => ({
      id: row.get("id"),
      bookmark: row.get("bookmark"),
      section: row.get("section"),
      columns: row.all("draft:column").map((each) => ({
        name: each.get("name"),
        bookmark: each.get("bookmark"),
        label: each.get("label"),
      })),
    })),
  };
}

/**
 * The register as far as bookmarks, in the order of the document, tell it.
 *
 * @param {string[]} names
 * @param {Record<string, string>} tags
 * @returns {Register}
 */
function fromBookmarks(names, tags) {
  /** @type {SectionMark[]} */
  const sections = [];
  /** @type {FieldMark[]} */
  const fields = [];
  /** @type {Map<string, ColumnMark[]>} */
  const columns = new Map(names.filter((name) => name.startsWith("t_")).map((name) => [name, []]));
  /** @type {Map<string, string>} */
  const within = new Map();
  const known = new Map(Object.entries(tags));
  for (const name of new Set(names)) {
    const cut = name.indexOf("_");
    const [kind, rest] = cut < 0 ? [name, ""] : [name.slice(0, cut), name.slice(cut + 1)];
    const here = sections[sections.length - 1]?.id ?? "";
    if (kind === "s") {
      sections.push({ id: hyphens(rest), bookmark: name, heading: "" });
    } else if (kind === "f") {
      fields.push({ tag: known.get(name) ?? tagOf(rest, here), bookmark: name, label: "", section: here });
    } else if (kind === "t") {
      within.set(name, here);
    } else if (kind === "c") {
      const near = [...columns.keys()].filter((table) => rest.startsWith(`${table.slice(2)}_`));
      const table = near.sort((one, other) => other.length - one.length)[0]; // of budget and budget_years, the longer
      if (table) {
        const column = hyphens(rest.slice(table.length - 1));
        columns.get(table)?.push({ name: column, bookmark: name, label: "" });
      }
    }
  }
  const tables = [...columns].map(([name, each]) => ({
    id: hyphens(name.slice(2)),
    bookmark: name,
    section: within.get(name) ?? "",
    columns: each,
  }));
  return { sections, fields, tables };
}

/**
 * @param {string} name
 */
function hyphens(name) {
  return name.replace(/_/g, "-");
}

/**
 * @param {string} rest of a bookmark
 * @param {string} section
 */
function tagOf(rest, section) {
  const before = section.replace(/-/g, "_");
  if (section && rest === before) return section;
  if (section && rest.startsWith(`${before}_`)) return `${section}.${hyphens(rest.slice(before.length + 1))}`;
  const cut = rest.indexOf("_");
  return cut < 0 || cut === rest.length - 1 ? rest.replace(/_$/, "") : `${rest.slice(0, cut)}.${hyphens(rest.slice(cut + 1))}`;
}

/**
 * Who the draft is: its properties, else its manifest, else its identifier; and where they differ.
 *
 * @param {Opened} opened
 * @param {Element[]} found manifests
 * @param {Reading} reading
 * @returns {{identity: Identity, remarks: Remark[]}}
 */
export function identityOf(opened, found, reading) {
  /** @type {[string, [string, string][]][]} */
  const said = [
    ["custom properties", properties(opened, reading)],
    ...found.map((tree) => /** @type {[string, [string, string][]]} */ (["manifest", claims(tree, reading)])),
    ["dc:identifier", identifier(opened)],
  ];
  /** @type {Map<string, string>} */
  const identity = new Map();
  /** @type {Remark[]} */
  const remarks = [];
  for (const [place, names] of said) {
    for (const [name, value] of names) {
      const known = identity.get(name) ?? value;
      identity.set(name, known);
      if (known.startsWith(value) || value.startsWith(known)) continue;
      remarks.push(contradiction(`${place}: ${name} ${value}`, `${name} ${known}`));
    }
  }
  const versions = [...new Set(pageTexts(opened, "footer").flatMap((text) => text.match(VERSION) ?? []))];
  const rules = identity.get("rules") ?? "";
  if (rules && versions.length && !versions.some((version) => rules.startsWith(version))) {
    remarks.push(contradiction(`footer: rules ${versions.sort().join(", ")}`, `rules ${rules.slice(0, 12)}`));
  }
  if (!identity.get("call")) remarks.push({ name: "identity-missing", place: {} });
  return { identity: Object.fromEntries(reading.identity.map((name) => [name, identity.get(name) ?? ""])), remarks };
}

/**
 * @param {string} found
 * @param {string} expected
 * @returns {Remark}
 */
function contradiction(found, expected) {
  return { name: "identity-contradicts", place: {}, found, expected };
}

/**
 * @param {Element} tree
 * @param {Reading} reading
 * @returns {[string, string][]}
 */
function claims(tree, reading) {
  return reading.identity.flatMap((name) => (tree.get(name) ? [[name, tree.get(name)]] : []));
}

/**
 * @param {Opened} opened
 * @param {Reading} reading
 * @returns {[string, string][]}
 */
function properties(opened, reading) {
  if (!opened.has("docProps/custom.xml")) return [];
  /** @type {Map<string, string>} */
  const found = new Map();
  for (const row of opened.tree("docProps/custom.xml").children) {
    const name = row.get("name").replace(reading.prefix, "");
    if (!row.get("name").startsWith(reading.prefix) || !reading.identity.includes(name)) continue;
    found.set(name, strip(row.all().map((each) => each.text).join("")));
  }
  return [...found].filter(([, value]) => value);
}

/**
 * @param {Opened} opened
 * @returns {[string, string][]}
 */
function identifier(opened) {
  if (!opened.has("docProps/core.xml")) return [];
  for (const row of opened.tree("docProps/core.xml").all("dc:identifier")) {
    const parts = strip(row.text).split(":");
    if (parts.length !== 5 || parts[0] !== "kyoso") continue;
    return ["call", "language", "rules", "form"].flatMap((name, place) =>
      parts[place + 1] ? [[name, parts[place + 1]]] : [],
    );
  }
  return [];
}

/**
 * The words of every header or footer, a paragraph each.
 *
 * @param {Opened} opened
 * @param {string} kind
 */
export function pageTexts(opened, kind) {
  return opened
    .relations(opened.main)
    .filter((each) => each.kind === kind && opened.has(each.target))
    .flatMap((each) => opened.tree(each.target).all("w:p"))
    .map((paragraph) => paragraph.all("w:t").map((text) => text.text).join(""));
}
