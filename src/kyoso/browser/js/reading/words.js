/** Words as Python sees them, so that both readers cut and compare alike. */

const BLANK = "\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
const BLANKS = new RegExp(`[${BLANK}]+`, "g");
const AROUND = new RegExp(`^[${BLANK}]+|[${BLANK}]+$`, "g");

/**
 * Without white space at both ends.
 *
 * @param {string} text
 */
export function stripped(text) {
  return text.replace(AROUND, "");
}

/**
 * Compatibility forms, every white space one blank.
 *
 * @param {string} text
 */
export function tidy(text) {
  return stripped(text.normalize("NFKC").replace(BLANKS, " "));
}

/**
 * Words for comparing: compatibility forms, case and blanks do not matter.
 *
 * @param {string} text
 */
export function plain(text) {
  return text.normalize("NFKC").toUpperCase().toLowerCase().replace(/ς/g, "σ").replace(BLANKS, "");
}

/**
 * Paragraphs as one text; those that are empty at the start and at the end are layout.
 *
 * @param {string[]} lines
 */
export function joined(lines) {
  let start = 0;
  let end = lines.length;
  while (start < end && !lines[start]) start += 1;
  while (end > start && !lines[end - 1]) end -= 1;
  return lines.slice(start, end).join("\n");
}
