/** Text as Python sees it: blanks, width and case, so that names are the same names on both sides. */

const BLANKS = "\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
const BLANK = new RegExp(`[${BLANKS}]+`, "gu");
// Blanks, and signs that only change the one before: variation selectors, joiners.
const UNCOUNTED = new RegExp(`[${BLANKS}\\ufe00-\\ufe0f\\u200b\\u200d\\ufeff\\u{e0100}-\\u{e01ef}]+`, "gu");
const AROUND = new RegExp(`^[${BLANKS}]+|[${BLANKS}]+$`, "gu");

/** @param {string} text @returns {string} without blanks around it */
export const strip = (text) => text.replace(AROUND, "");

/** @param {string} text @returns {boolean} whether it holds a character that counts */
export const isWritten = (text) => text.replace(UNCOUNTED, "") !== "";

/** @param {string} text @returns {string} in one line, with single blanks */
export const oneLine = (text) => strip(text.replace(BLANK, " "));

/** @param {string} text @returns {string} without differences of case */
export const folded = (text) => text.toLowerCase().replace(/ß/gu, "ss").replace(/ς/gu, "σ");

/** @param {string} name @returns {string} without what two people would write differently: width, blanks, case */
export const plain = (name) => folded(name.normalize("NFKC").replace(BLANK, ""));

/** @param {string} text @returns {string} without lone halves of characters, which no file can hold */
export const wellFormed = (text) =>
  text.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, "");

/** By code points, as Python orders text. @param {string} one @param {string} other */
export function byCodePoint(one, other) {
  const [a, b] = [Array.from(one), Array.from(other)];
  for (let at = 0; at < Math.min(a.length, b.length); at += 1) {
    const difference = /** @type {number} */ (a[at].codePointAt(0)) - /** @type {number} */ (b[at].codePointAt(0));
    if (difference) return difference;
  }
  return a.length - b.length;
}
