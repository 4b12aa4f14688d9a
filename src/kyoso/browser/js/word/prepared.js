/**
 * The drafts without their plans, as `kyoso.browser.drafts` has packed them.
 *
 * @typedef {"ja" | "en"} Language
 * @typedef {Language | "both"} DraftLanguage
 * @typedef {Record<Language, string>} Text
 * @typedef {[number, number] | [number] | [number, number, (number | [number])[]]} Hole a field with its blank,
 *   a value that follows from the plan, or a repeated row with the number of blank ones
 * @typedef {{body: (number | Hole)[], parts: Record<string, number>}} Draft
 * @typedef {object} Call
 * @property {number} years fiscal years that a draft has room for
 * @property {string} rules digest of the rules that its drafts stand on
 * @property {Record<DraftLanguage, Draft>} drafts
 * @property {Record<DraftLanguage, string>} files names of the files
 *
 * @typedef {object} Prepared
 * @property {string[]} strings
 * @property {number[][]} texts the content of parts, as numbers of strings
 * @property {Record<string, number>} frame parts that are the same in every draft
 * @property {Record<string, Call>} calls
 * @property {Record<string, {name: Text, counts_as: string[]}>} kinds of institutions
 * @property {Record<string, Text>} roles
 * @property {string} assumed the mark beside an amount that follows from our assumption
 * @property {string} indirect the name of the category of indirect costs
 * @property {number} indirect_percent the assumed share of indirect costs
 * @property {number} reiwa_starts
 * @property {import("../reading/register.js").Reading} reading what the reader knows of our drafts
 */

import { inflateSync, strFromU8 } from "fflate";

/**
 * The drafts from their packed form.
 *
 * @param {string} packed JSON, deflated, in base64
 * @returns {Prepared}
 */
export function unpacked(packed) {
  const characters = atob(packed);
  const bytes = new Uint8Array(characters.length);
  for (let at = 0; at < bytes.length; at++) bytes[at] = characters.charCodeAt(at);
  return JSON.parse(strFromU8(inflateSync(bytes)));
}
