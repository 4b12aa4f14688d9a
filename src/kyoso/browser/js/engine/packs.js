/**
 * Packs, as `kyoso.browser.packs` makes them: four bytes with the length of a table, the table as JSON, then
 * the parts, each compressed by itself, so that they are small whatever the server does.
 */

/** @param {ArrayBuffer} pack @returns {Map<string, Uint8Array>} the parts by name, still compressed */
export function partsOf(pack) {
  const length = new DataView(pack).getUint32(0, true);
  /** @type {[string, number][]} */
  const table = JSON.parse(new TextDecoder().decode(new Uint8Array(pack, 4, length)));
  let at = 4 + length;
  return new Map(
    table.map(([name, size]) => {
      const part = new Uint8Array(pack, at, size);
      at += size;
      return [name, part];
    }),
  );
}

/** @param {Uint8Array} part @returns {ReadableStream<Uint8Array>} */
export const unzippedStream = (part) =>
  new Blob([/** @type {BlobPart} */ (part)]).stream().pipeThrough(new DecompressionStream("gzip"));

/** @param {Uint8Array} part */
export const unzipped = async (part) => new Uint8Array(await new Response(unzippedStream(part)).arrayBuffer());
