/** Amounts as people type them, in whole yen. */

import { grouped } from "../checks/words.js";

const UNITS = /** @type {Record<string, bigint>} */ ({
  "": 1n, 円: 1n, 千: 1000n, 千円: 1000n, 万: 10n ** 4n, 万円: 10n ** 4n,
  百万: 10n ** 6n, 百万円: 10n ** 6n, 億: 10n ** 8n, 億円: 10n ** 8n,
});
const AMOUNT = /^(?:JPY|¥|\\)?(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d+))?(円|千円?|百万円?|万円?|億円?)?$/i;

/**
 * Whole yen: 6,200,000, ６２０万, 6.2百万円. Nothing is null, and what is no amount of whole yen is undefined.
 *
 * @param {string} text
 * @returns {number | null | undefined}
 */
export function yenOf(text) {
  const typed = text.normalize("NFKC").replace(/[\s※]/gu, "").replace(/、/g, ",");
  if (!typed) return null;
  const match = AMOUNT.exec(typed);
  if (!match) return undefined;
  const [, whole, part = "", unit = ""] = match;
  const scale = 10n ** BigInt(part.length);
  const yen = BigInt(whole.replace(/,/g, "") + part) * UNITS[unit];
  const exact = yen % scale === 0n && yen / scale <= BigInt(Number.MAX_SAFE_INTEGER);
  return exact ? Number(yen / scale) : undefined;
}

/** As it stands in a field. @param {number} yen */
export const written = (yen) => grouped(yen);
