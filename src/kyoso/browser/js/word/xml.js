/** WordprocessingML, a string at a time: the twin of `kyoso.word.xml`. */

// What XML 1.0 cannot hold: most control characters, lone surrogates, two non-characters.
const ILLEGAL = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

const SIGNS = new Map([
  ["\n", "<w:br/>"],
  ["\t", "<w:tab/>"],
  ["", ""],
]);

/**
 * Text as a file can hold it: illegal characters dropped, every line end a newline.
 *
 * @param {string} text
 */
export function clean(text) {
  return text.replace(ILLEGAL, "").replace(/\r\n?/g, "\n");
}

/**
 * Character data.
 *
 * @param {string} text
 */
export function escape(text) {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}

/**
 * The content of a run: text, tabs and line breaks.
 *
 * @param {string} text
 */
export function words(text) {
  return clean(text)
    .split(/([\t\n])/)
    .map((piece) => SIGNS.get(piece) ?? `<w:t xml:space="preserve">${escape(piece)}</w:t>`)
    .join("");
}
