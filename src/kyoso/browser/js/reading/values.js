/** Words as values: amounts, fiscal years and numbers as people type them. The twin of the Python reader's. */

import { tidy } from "./words.js";

const ASSUMED = "※"; // beside indirect costs that the draft worked out itself
const LONGEST_NUMBER = 60; // characters; whatever is longer is no amount
/** @type {Record<string, bigint>} */
const UNITS = {
  "": 1000n,
  千円: 1000n,
  "thousand yen": 1000n,
  円: 1n,
  yen: 1n,
  万円: 10n ** 4n,
  百万円: 10n ** 6n,
  億円: 10n ** 8n,
};
const AMOUNT =
  /^(?:JPY|[¥￥])?[ ]*([0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.([0-9]+))?[ ]*(千円|円|万円|百万円|億円|thousand yen|yen)?$/;
const DASHES = /^[-‐‑‒–—―−ー]+$/;
const REIWA_STARTS = 2019;
const HEISEI_STARTS = 1989;
const CHRISTIAN = /^(?:FY *)?([12][0-9]{3}) *(?:年度?|会計年度)?$/i;
const ERA = /^(令和|平成|R|H)\.? *(元|[0-9]{1,2}) *(?:年度?)?$/i;
const NTH = /^(?:第? *([0-9]{1,2}) *年(?:度)?目|(?:Year|年次) *([0-9]{1,2}))$/i;
const TWICE = /[\n/()（）]/; // between the two forms of one year: 令和7年度（2025年度）
const TOTAL = /^(?:総?合計|総?計|小計|(?:grand ?|sub-?)?totals?|sum)$/i;
const DITTO = new Set(["", "同上", "〃", '"', "々", "同", "ditto"]);

/** What is no such value. */
export class Unreadable extends Error {}

/**
 * Whether a cell at the head of a row names a sum: 合計, Total, or both.
 *
 * @param {string} text
 */
export function isTotal(text) {
  const parts = text
    .normalize("NFKC")
    .split(/[\n/]/)
    .map((part) => tidy(part).replace(/ /g, ""));
  return parts.some(Boolean) && parts.every((part) => !part || TOTAL.test(part));
}

/**
 * Whether a cell leaves its value to the row above.
 *
 * @param {string} text
 */
export function isDitto(text) {
  return DITTO.has(tidy(text));
}

/**
 * Whether an amount is marked as following from an assumption of the draft's.
 *
 * @param {string} text
 */
export function isAssumed(text) {
  return tidy(text).startsWith(ASSUMED);
}

/**
 * Whole yen of an amount in thousands of yen: 6,200; ６，２００千円; 1,234.567; 6,200,000円.
 *
 * @param {string} text
 * @returns {bigint | null} nothing, or a dash, is null
 * @throws {Unreadable}
 */
export function amount(text) {
  if ([...text].length > LONGEST_NUMBER) throw new Unreadable(text);
  const words = tidy(text).replace(/^※/, "").trim();
  if (!words || DASHES.test(words)) return null;
  const match = AMOUNT.exec(words);
  if (!match) throw new Unreadable(text);
  const decimals = match[2] ?? "";
  const scaled = BigInt(match[1].replace(/,/g, "") + decimals) * UNITS[match[3] ?? ""];
  const scale = 10n ** BigInt(decimals.length);
  if (scaled % scale) throw new Unreadable(text);
  return scaled / scale;
}

/**
 * The fiscal year of 令和7年度, FY2025, 2025, R7, or of both languages; 2年度目 counts from `start`.
 *
 * @param {string} text
 * @param {number | null} [start]
 * @returns {number | null} nothing is null
 * @throws {Unreadable} what is no year, or two
 */
export function fiscalYear(text, start = null) {
  if ([...text].length > LONGEST_NUMBER) throw new Unreadable(text);
  const parts = text.split(TWICE).map(tidy).filter(Boolean);
  const years = new Set(parts.map((part) => oneYear(part, start)));
  if (years.size > 1) throw new Unreadable(text);
  return years.size ? [...years][0] : null;
}

/**
 * @param {string} words
 * @param {number | null} start
 */
function oneYear(words, start) {
  const christian = CHRISTIAN.exec(words);
  if (christian) return Number(christian[1]);
  const era = ERA.exec(words);
  if (era) {
    const first = ["令和", "R"].includes(era[1].toUpperCase()) ? REIWA_STARTS : HEISEI_STARTS;
    return first - 1 + (era[2] === "元" ? 1 : Number(era[2]));
  }
  const nth = start ? NTH.exec(words) : null;
  if (start && nth) return start + Number(nth[1] ?? nth[2]) - 1;
  throw new Unreadable(words);
}

/**
 * Whether a year is named by its place in the project: 2年度目, Year 2.
 *
 * @param {string} text
 */
export function isNth(text) {
  return text.split(TWICE).some((part) => NTH.test(tidy(part)));
}

/**
 * The numbers in a text that are known, and those that are not.
 *
 * @param {string} text
 * @param {(number: number) => boolean} known
 * @returns {[number[], string[]]}
 */
export function numbers(text, known) {
  const all = text.normalize("NFKC").match(/[0-9]+/g) ?? [];
  /** @param {string} digits */
  const isKnown = (digits) => digits.length < 6 && known(Number(digits));
  return [all.filter(isKnown).map(Number), all.filter((digits) => !isKnown(digits))];
}

