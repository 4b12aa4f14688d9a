/** What a message says about a name or a value, as Python says it. */

import { byCodePoint } from "../checks/text.js";

const [NEAR, SHOWN] = [0.5, 3];

/** A number with a point, which Python keeps apart from whole numbers. */
export class Float {
  /** @param {number} value */
  constructor(value) {
    this.value = value;
  }
}

/** A tail for a message: the known names nearest to `word`, else all of them. @param {string} word @param {string[]} known */
export function nearest(word, known) {
  const close = known
    .map((name) => ({ name, score: ratio(Array.from(name), Array.from(word)) }))
    .filter(({ score }) => score >= NEAR)
    .sort((one, other) => other.score - one.score || byCodePoint(other.name, one.name))
    .slice(0, SHOWN)
    .map(({ name }) => name);
  return close.length ? `did you mean ${close.join(" or ")}?` : `known: ${known.join(", ")}`;
}

/** How alike two texts are: twice what they share, by their length (Ratcliff and Obershelp, as in difflib). @param {string[]} a @param {string[]} b */
function ratio(a, b) {
  const length = a.length + b.length;
  return length ? (2 * shared(a, b)) / length : 1;
}

/** @param {string[]} a @param {string[]} b @returns {number} */
function shared(a, b) {
  let [size, endA, endB] = [0, 0, 0];
  /** @type {number[]} */
  let before = [];
  for (let i = 0; i < a.length; i += 1) {
    /** @type {number[]} */
    const now = [];
    for (let j = 0; j < b.length; j += 1) {
      if (a[i] !== b[j]) continue;
      now[j] = (before[j - 1] ?? 0) + 1;
      if (now[j] > size) [size, endA, endB] = [now[j], i + 1, j + 1];
    }
    before = now;
  }
  if (!size) return 0;
  const left = shared(a.slice(0, endA - size), b.slice(0, endB - size));
  return left + size + shared(a.slice(endA), b.slice(endB));
}

/** A value as it is shown in a message: short, and in Python's writing. @param {any} value */
export function short(value, width = 40) {
  const words = Array.from(repr(value));
  return words.length <= width ? words.join("") : `${words.slice(0, width - 1).join("")}…`;
}

/** @param {any} value @returns {string} */
export function repr(value) {
  if (value === null) return "None";
  if (value === true) return "True";
  if (value === false) return "False";
  if (value instanceof Float) return floatRepr(value.value);
  if (typeof value === "string") return textRepr(value);
  if (Array.isArray(value)) return `[${value.map(repr).join(", ")}]`;
  if (value instanceof Map) return `{${[...value].map(([name, item]) => `${repr(name)}: ${repr(item)}`).join(", ")}}`;
  return String(value);
}

/** @param {number} value */
function floatRepr(value) {
  const size = Math.abs(value);
  if (size && (size >= 1e16 || size < 1e-4)) return value.toExponential().replace(/e([+-])(\d)$/, "e$10$2");
  return Number.isInteger(value) ? `${value}.0` : String(value);
}

const NAMED = /** @type {Record<string, string>} */ ({ "\n": "\\n", "\r": "\\r", "\t": "\\t", "\\": "\\\\" });

/** @param {string} text */
function textRepr(text) {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const inner = Array.from(text, (char) => {
    if (char === quote) return `\\${char}`;
    if (NAMED[char]) return NAMED[char];
    if (char === " " || !/[\p{C}\p{Z}]/u.test(char)) return char;
    const code = /** @type {number} */ (char.codePointAt(0)).toString(16);
    if (code.length <= 2) return `\\x${code.padStart(2, "0")}`;
    return code.length <= 4 ? `\\u${code.padStart(4, "0")}` : `\\U${code.padStart(8, "0")}`;
  });
  return quote + inner.join("") + quote;
}
