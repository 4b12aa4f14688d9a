/** Amounts as people type them, in whole yen. */

import { grouped } from "../checks/words.js";

const UNITS = /** @type {Record<string, bigint>} */ ({
  億: 10n ** 8n, 千万: 10n ** 7n, 百万: 10n ** 6n, 万: 10n ** 4n, 千: 10n ** 3n, "": 1n,
});
const PART = /(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d+))?(億|千万|百万|万|千|)/y;

/**
 * Whole yen: 6,200,000, ６２０万, 1億2,000万円. Nothing is null, and what is no amount of whole yen is undefined.
 *
 * @param {string} text
 * @returns {number | null | undefined}
 */
export function yenOf(text) {
  const typed = text.normalize("NFKC").replace(/[\s※]/gu, "").replace(/、/g, ",");
  if (!typed) return null;
  const amount = typed.replace(/^(?:JPY|¥|\\)/i, "").replace(/円$/, "");
  let [yen, below, at] = [0n, UNITS["億"] + 1n, 0];
  while (at < amount.length) {
    PART.lastIndex = at;
    const [all, whole, digits = "", name = ""] = PART.exec(amount) ?? [];
    const [unit, scale] = [UNITS[name ?? ""], 10n ** BigInt(digits.length)];
    const part = all ? BigInt(whole.replace(/,/g, "") + digits) * unit : 1n;
    if (!all || unit >= below || part % scale) return undefined;
    [yen, below, at] = [yen + part / scale, unit, at + all.length];
  }
  return amount && yen <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(yen) : undefined;
}

/** As it stands in a field. @param {number} yen */
export const written = (yen) => grouped(yen);
