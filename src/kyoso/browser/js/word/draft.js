/**
 * A draft made in the page: what `kyoso draft --plan` makes, part for part.
 *
 * @typedef {import("./prepared.js").Prepared} Prepared
 * @typedef {import("./prepared.js").DraftLanguage} DraftLanguage
 * @typedef {import("../plan/model.js").Plan} Plan
 */

import { strToU8, zipSync } from "fflate";

import { filled } from "./fill.js";
import { valuesOf } from "./values.js";

export const TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
const FIRST = ["[Content_Types].xml", "_rels/.rels"];
const DAY = new Date(1980, 0, 1); // zip's first day, as in the drafts of the command line

/**
 * The draft of a call in a language, filled with a plan.
 *
 * @param {Prepared} prepared
 * @param {string} call its key
 * @param {DraftLanguage} language
 * @param {Plan} [plan]
 * @returns {Uint8Array} the bytes of a .docx
 */
export function makeDraft(prepared, call, language, plan = {}) {
  const { drafts, years } = prepared.calls[call];
  const { body, parts } = drafts[language];
  /** @type {Record<string, string>} */
  const contents = { "word/document.xml": filled(body, prepared.strings, valuesOf(plan, prepared, language, years)) };
  for (const [name, text] of Object.entries({ ...prepared.frame, ...parts })) {
    contents[name] = prepared.texts[text].map((number) => prepared.strings[number]).join("");
  }
  const names = [...FIRST, ...Object.keys(contents).filter((name) => !FIRST.includes(name)).sort()];
  return zipSync(Object.fromEntries(names.map((name) => [name, strToU8(contents[name])])), { level: 6, mtime: DAY });
}
