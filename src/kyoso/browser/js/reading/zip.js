/**
 * A zip by its directory, and its entries, none inflated beyond the size that the directory gives.
 *
 * @typedef {object} Entry
 * @property {string} name
 * @property {number} method
 * @property {number} flags
 * @property {number} checksum
 * @property {number} compressed bytes
 * @property {number} size bytes, as declared
 * @property {number} start where its own header stands
 */

import { Inflate } from "fflate";

import { Refusal } from "./refusal.js";

const DIRECTORY_ENDS = 0x06054b50;
const DIRECTORY = 0x02014b50;
const LOCAL = 0x04034b50;
const LONGEST_COMMENT = 0xffff;
const STEP = 1 << 14; // compressed bytes at a time: no more than 16 MiB can come of them before the size is looked at

/**
 * The entries of a zip, in the order of its directory.
 *
 * @param {Uint8Array} data
 * @param {number} most entries that are read
 * @returns {Entry[]}
 */
export function entriesOf(data, most) {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  try {
    const end = endOf(view);
    const count = view.getUint16(end + 10, true);
    if (count > most) throw new Refusal("many-entries", { most });
    const size = view.getUint32(end + 12, true);
    const start = end - size;
    if (start < 0) throw new Refusal("cut-off");
    // what stands before the zip itself is no part of it
    const before = start - view.getUint32(end + 16, true);
    let at = start;
    return Array.from({ length: count }, () => {
      if (view.getUint32(at, true) !== DIRECTORY || at >= end) throw new Refusal("cut-off");
      const lengths = [28, 30, 32].map((place) => view.getUint16(at + place, true));
      const entry = {
        name: new TextDecoder().decode(data.subarray(at + 46, at + 46 + lengths[0])),
        flags: view.getUint16(at + 8, true),
        method: view.getUint16(at + 10, true),
        checksum: view.getUint32(at + 16, true),
        compressed: view.getUint32(at + 20, true),
        size: view.getUint32(at + 24, true),
        start: view.getUint32(at + 42, true) + before,
      };
      at += 46 + lengths[0] + lengths[1] + lengths[2];
      return entry;
    });
  } catch (error) {
    throw error instanceof RangeError ? new Refusal("cut-off") : error;
  }
}

/**
 * @param {DataView} view
 */
function endOf(view) {
  const last = view.byteLength - 22;
  for (let at = last; at >= Math.max(0, last - LONGEST_COMMENT); at--) {
    if (view.getUint32(at, true) === DIRECTORY_ENDS) return at;
  }
  throw new Refusal("cut-off");
}

/**
 * The bytes of an entry.
 *
 * @param {Uint8Array} data
 * @param {Entry} entry
 * @returns {Uint8Array}
 */
export function contentOf(data, entry) {
  const damaged = new Refusal("damaged", { part: entry.name });
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  if (entry.start + 30 > data.length || view.getUint32(entry.start, true) !== LOCAL) throw damaged;
  const start = entry.start + 30 + view.getUint16(entry.start + 26, true) + view.getUint16(entry.start + 28, true);
  const packed = data.subarray(start, start + entry.compressed);
  if (packed.length !== entry.compressed) throw damaged;
  const content = entry.method === 0 ? packed : entry.method === 8 ? inflated(packed, entry.size) : null;
  if (!content || content.length !== entry.size || checksumOf(content) !== entry.checksum) throw damaged;
  return content;
}

/**
 * What was deflated; null where it is damaged, or larger than it says.
 *
 * @param {Uint8Array} packed
 * @param {number} size
 */
function inflated(packed, size) {
  const content = new Uint8Array(size);
  let length = 0;
  const stream = new Inflate((chunk) => {
    if (length + chunk.length <= size) content.set(chunk, length);
    length += chunk.length;
  });
  try {
    for (let at = 0; at < packed.length && length <= size; at += STEP) {
      stream.push(packed.subarray(at, at + STEP), at + STEP >= packed.length);
    }
  } catch {
    return null;
  }
  return length === size ? content : null;
}

const REMAINDERS = Uint32Array.from({ length: 256 }, (_, byte) => {
  for (let bit = 0; bit < 8; bit++) byte = byte & 1 ? (byte >>> 1) ^ 0xedb88320 : byte >>> 1;
  return byte;
});

/**
 * CRC-32.
 *
 * @param {Uint8Array} data
 */
function checksumOf(data) {
  let sum = -1;
  for (const byte of data) sum = REMAINDERS[(sum ^ byte) & 255] ^ (sum >>> 8);
  return ~sum >>> 0;
}
