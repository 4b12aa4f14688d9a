/** A plan from a file, with the same findings at the same lines as `kyoso.plan.load_plan` has. */

import { byCodePoint, folded, strip } from "../checks/text.js";
import { grouped } from "../checks/words.js";
import { Float, nearest, repr, short } from "./names.js";
import { parsed, Slip } from "./yaml.js";

/** @import { Plan } from "./model.js" */
/** @import { Where } from "./yaml.js" */

const TYPES = /** @type {Record<string, string>} */ ({
  string: "text (put it in quotes)",
  array: "a list (- …)",
  object: "names with values (name: value)",
  number: "a number",
  boolean: "true or false",
});

/**
 * @param {Uint8Array} bytes
 * @param {string} name of the file, which says whether it is YAML or JSON
 * @param {any} rules the data named "checks"
 * @returns {{plan: Plan | null, findings: string[]}} no plan where there is a finding
 */
export function reading(bytes, name, rules) {
  try {
    const { data, places } = parsed(decoded(bytes, rules.largest), /\.json$/i.test(name));
    let slips = places.slips;
    if (!slips.length) slips = [...complaints(data, rules.schema, rules.schema, [])].map((found) => places.slip(...found));
    const plan = slips.length ? null : plainly(data);
    if (plan) slips = [...misfits(plan, rules)].map((found) => places.slip(...found));
    return slips.length ? { plan: null, findings: lines(name, slips) } : { plan: inSlugs(plan, rules), findings: [] };
  } catch (error) {
    if (error instanceof Slip) return { plan: null, findings: lines(name, [error]) };
    throw error;
  }
}

/** @param {string} name @param {Slip[]} slips @returns {string[]} in the order of lines, each once */
function lines(name, slips) {
  const sorted = [...slips].sort((one, other) => one.line - other.line || byCodePoint(one.message, other.message));
  return [...new Set(sorted.map(({ line, message }) => `${name}:${line ? `${line}:` : ""} ${message}`))];
}

/** @param {Uint8Array} bytes @param {number} largest @returns {string} @throws {Slip} */
function decoded(bytes, largest) {
  if (bytes.length > largest) throw new Slip(0, `${grouped(bytes.length)} bytes is no plan; expected at most ${grouped(largest)}`);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    const before = new TextDecoder("utf-8").decode(bytes).split("\ufffd")[0];
    throw new Slip(before.split("\n").length, "not UTF-8; save the file as UTF-8");
  }
}

// -- the form of a plan ----------------------------------------------------------------------

/**
 * Everything in which the data differ from the schema of a plan.
 *
 * @param {any} data
 * @param {any} schema
 * @param {any} whole the schema that references are looked up in
 * @param {Where} where
 * @returns {Generator<[Where, string]>}
 */
function* complaints(data, schema, whole, where) {
  if (schema.$ref) return yield* complaints(data, whole.$defs[schema.$ref.split("/").pop()], whole, where);
  const found = `found ${short(data)}`;
  if (schema.anyOf) {
    const [value] = schema.anyOf.filter((/** @type {any} */ each) => each.type !== "null");
    if (data !== null) yield* complaints(data, value, whole, where);
    return;
  }
  const expected = wrong(data, schema);
  if (expected) yield [where, `expected ${expected}, ${found}`];
  if (data instanceof Map && schema.type === "object") {
    for (const name of schema.required ?? []) if (!data.has(name)) yield [where, `expected ${name}, which is missing`];
    const known = schema.properties ?? {};
    for (const [name, value] of data) {
      if (Object.keys(known).includes(name)) yield* complaints(value, known[name], whole, [...where, name]);
      else if (schema.additionalProperties === false) {
        yield [[...where, name], `nothing is called so here; ${nearest(typeof name === "string" ? name : repr(name), Object.keys(known))}`];
      } else if (schema.additionalProperties) yield* complaints(value, schema.additionalProperties, whole, [...where, name]);
    }
  }
  if (Array.isArray(data) && schema.items) {
    for (const [index, item] of data.entries()) yield* complaints(item, schema.items, whole, [...where, index]);
  }
}

/** What was expected in place of a value; nothing where it is right. @param {any} data @param {any} schema @returns {string} */
function wrong(data, schema) {
  if (schema.enum) return schema.enum.includes(data) ? "" : schema.enum.join(" or ");
  if (!isOf(data, schema.type)) return schema.type === "integer" ? schema.description : TYPES[schema.type];
  const number = data instanceof Float ? data.value : data;
  return number < schema.minimum || number > schema.maximum ? schema.description : "";
}

/** @param {any} data @param {string} type */
function isOf(data, type) {
  if (type === "string") return typeof data === "string";
  if (type === "array") return Array.isArray(data);
  if (type === "object") return data instanceof Map;
  return typeof data === "bigint" || Number.isInteger(data);
}

/** @param {any} data @returns {any} as plain values */
function plainly(data) {
  if (Array.isArray(data)) return data.map(plainly);
  if (data instanceof Map) return Object.fromEntries([...data].map(([name, value]) => [name, plainly(value)]));
  return data instanceof Float ? data.value : data;
}

// -- what it names ---------------------------------------------------------------------------

/** What is well-formed and yet names nothing: kinds, institutions, categories. @param {any} plan @param {any} rules @returns {Generator<[Where, string]>} */
function* misfits(plan, rules) {
  const kinds = new Names(Object.entries(rules.kinds).map(([key, kind]) => [key, kind.names]));
  /** @type {string[]} */
  const names = [];
  for (const [index, { kind, id, name }] of (plan.institutions ?? []).entries()) {
    if (kind && !kinds.has(kind)) {
      yield [["institutions", index, "kind"], `no kind of institution is called ${repr(kind)}; ${kinds.nearest(kind)}`];
    }
    for (const own of new Set([id, name].filter(Boolean))) {
      if (names.includes(own)) {
        yield [["institutions", index], `${repr(own)} names another institution too; give each its own id`];
      }
      names.push(own);
    }
  }
  const categories = new Names(Object.entries(rules.categories));
  for (const [index, { institution, amounts }] of (plan.budget ?? []).entries()) {
    if (!names.includes(institution)) {
      const hint = names.length ? nearest(institution, [...new Set(names)]) : "list it there first";
      yield [["budget", index, "institution"], `${repr(institution)} is not among the institutions; ${hint}`];
    }
    for (const [name, amount] of Object.entries(amounts ?? {})) {
      const where = /** @type {Where} */ (["budget", index, "amounts", name]);
      if (!categories.has(name)) yield [where, `no cost category is called so; ${categories.nearest(name)}`];
      if (/** @type {any} */ (amount) > rules.most) yield [where, `expected at most ${rules.most} yen, found ${amount}`];
    }
  }
}

/** Records by slug and by name in either language. */
class Names {
  /** @param {[string, string[]][]} records */
  constructor(records) {
    this.records = records;
    this.slugs = new Map(records.flatMap(([key, names]) => [key, ...names].map((word) => [folded(word), key])));
  }

  /** @param {string} name */
  has(name) {
    return this.slugs.has(folded(strip(name)));
  }

  /** @param {string} name @returns {string} */
  slug(name) {
    return name ? (this.slugs.get(folded(strip(name))) ?? name) : "";
  }

  /** @param {string} name */
  nearest(name) {
    return nearest(name, this.records.flatMap(([key, [japanese]]) => [japanese, key]));
  }
}

/** @param {any} plan @param {any} rules @returns {Plan} with kinds and categories by their slugs */
function inSlugs(plan, rules) {
  const kinds = new Names(Object.entries(rules.kinds).map(([key, kind]) => [key, kind.names]));
  const categories = new Names(Object.entries(rules.categories));
  const entries = (/** @type {any} */ amounts) => Object.entries(amounts).map(([name, amount]) => [categories.slug(name), amount]);
  return {
    ...plan,
    ...(plan.institutions ? { institutions: plan.institutions.map((/** @type {any} */ each) => ({ ...each, ...(each.kind ? { kind: kinds.slug(each.kind) } : {}) })) } : {}),
    ...(plan.budget ? { budget: plan.budget.map((/** @type {any} */ line) => ({ ...line, ...(line.amounts ? { amounts: Object.fromEntries(entries(line.amounts)) } : {}) })) } : {}),
  };
}
