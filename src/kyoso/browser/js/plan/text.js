/** Words with values in them. */

/** The values put into a message. @param {string} message @param {Record<string, string | number>} values */
export const filledIn = (message, values) => message.replace(/%\((\w+)\)s/g, (_, name) => String(values[name]));

/** Thousands apart. @param {number} number */
export const grouped = (number) => number.toLocaleString("en-US");

/** Text that any program can read: half of a character is none. @param {string} text */
export const wellFormed = (text) => text.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, "\ufffd");

// What runs from right to left, with the digits and signs between; and each sign that turns the direction, alone.
const RIGHT = "\\u0590-\\u08ff\\ufb1d-\\ufdff\\ufe70-\\ufefc\\u{10800}-\\u{10fff}\\u{1e800}-\\u{1efff}";
const TURNS = "\\u061c\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069";
const OTHER_WAY = new RegExp(`([${RIGHT}](?:[\\s\\d.,:;&/()'’–-]*[${RIGHT}])*|[${TURNS}])`, "u");

/**
 * A text in pieces: each second one may run the other way, and must not take along what stands around it.
 *
 * @param {string} text
 */
export const pieces = (text) => text.split(OTHER_WAY);

/**
 * Puts a text into an element. What a reader or a file brings may run from right to left, or turn the direction of what
 * follows: each such piece stands alone there.
 *
 * @param {Element} element
 * @param {string} text
 */
export function put(element, text) {
  const [first, ...rest] = pieces(text);
  element.textContent = first;
  rest.forEach((piece, at) => element.append(at % 2 ? piece : Object.assign(document.createElement("bdi"), { textContent: piece })));
}
