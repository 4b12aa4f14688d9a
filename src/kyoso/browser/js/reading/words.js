/** Words of a draft, for reading and joining. */

import { oneLine } from "../checks/text.js";

/**
 * Compatibility forms, every white space one blank.
 *
 * @param {string} text
 */
export function tidy(text) {
  return oneLine(text.normalize("NFKC"));
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
