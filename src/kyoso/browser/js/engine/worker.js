/**
 * The worker in which kyoso runs: Pyodide from memory, then one call after another.
 *
 * It asks nobody for anything: whatever it needs comes with the first message. Its messages are the seam
 * between the page and Python (see `engine.js`), and `kyoso.engine` has the table of calls.
 */

import "./alone.js";

import { loadPyodide } from "pyodide";
// @ts-expect-error it has no types
import createPyodideModule from "pyodide/pyodide.asm.mjs";
import { info } from "pyodide/pyodide-lock.json";

import { partsOf, unzipped, unzippedStream } from "./packs.js";

const HOME = "/kyoso";
const NOWHERE = "https://kyoso.invalid/"; // what Pyodide asks for there is answered from memory
/** @type {any} */
let python;
/** @type {any} */
let answer;

/** @param {Record<string, ArrayBuffer>} packs @param {ArrayBuffer | null} snapshot @param {boolean} keep whether to make a snapshot @param {string} language */
async function begin(packs, snapshot, keep, language) {
  const parts = new Map(Object.values(packs).flatMap((pack) => [...partsOf(pack)]));
  const part = (/** @type {string} */ name) => /** @type {Uint8Array} */ (parts.get(name));
  const code = Promise.all(["code.zip", "wheels.zip", "project.zip"].map((name) => unzipped(part(name))));
  self.fetch = async (address) =>
    String(address).endsWith(".wasm")
      ? new Response(unzippedStream(part("pyodide.asm.wasm")), { headers: { "Content-Type": "application/wasm" } })
      : new Response(unzippedStream(part("python_stdlib.zip")));
  python = await loadPyodide({
    createPyodideModule,
    lockFileContents: /** @type {any} */ ({ info, packages: {} }),
    indexURL: NOWHERE,
    checkAPIVersion: true,
    env: { HOME, PYTHONHASHSEED: "0" },
    ...(snapshot ? { _loadSnapshot: snapshot } : keep ? { _makeSnapshot: true } : {}),
  });
  const [codeZip, wheels, project] = await code;
  python.FS.mkdirTree(`${HOME}/project`);
  python.FS.mkdirTree(`${HOME}/wheels`);
  python.FS.writeFile(`${HOME}/code.zip`, codeZip);
  /** @type {Uint8Array | null} */
  let made = null;
  if (!snapshot && keep) {
    python.runPython(WARM);
    made = python.makeMemorySnapshot();
  } else if (!snapshot) python.runPython(PATHS);
  python.unpackArchive(wheels, "zip", { extractDir: `${HOME}/wheels` });
  python.unpackArchive(project, "zip", { extractDir: `${HOME}/project` });
  const engine = python.pyimport("kyoso.engine");
  answer = engine.ready(`${HOME}/project`, language);
  return made;
}

const PATHS = `
import sys
sys.path[:0] = ["${HOME}/code.zip", "${HOME}/wheels"]
`;
// What a snapshot may hold: the standard library and pure packages; anything on a compiled module dies when it comes back.
const WARM = `${PATHS}
import importlib
for name in __import__("kyoso_warm").NAMES:
    importlib.import_module(name)
import gc
gc.collect()
gc.freeze()
`;

self.onmessage = async ({ data: { id, begin: first, call, given, files } }) => {
  try {
    if (first) {
      const made = await begin(first.packs, first.snapshot, first.keep, first.language);
      const buffer = made && /** @type {ArrayBuffer} */ (made.slice().buffer);
      self.postMessage({ id, snapshot: buffer }, { transfer: buffer ? [buffer] : [] });
      return;
    }
    const proxy = answer(call, JSON.stringify(given), files.map((/** @type {ArrayBuffer} */ file) => python.toPy(file)));
    const [text, back] = proxy.toJs({ create_pyproxies: false });
    proxy.destroy();
    const buffers = back.map((/** @type {Uint8Array} */ bytes) => bytes.slice().buffer);
    self.postMessage({ id, answer: JSON.parse(text), files: buffers }, { transfer: buffers });
  } catch (error) {
    self.postMessage({ id, fault: String(error) });
  }
};
