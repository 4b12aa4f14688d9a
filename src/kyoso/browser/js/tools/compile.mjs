/**
 * Python modules compiled by the Python that runs in the page: the same sources give the same bytes.
 *
 * Call: node compile.mjs FOLDER. Every .py under FOLDER gets its .pyc beside it; the .py is left as it is.
 */

import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { loadPyodide } from "pyodide";

const [folder] = process.argv.slice(2);
const python = await loadPyodide({ env: { PYTHONHASHSEED: "0" } });
const compiled = python.runPython(`
import importlib._bootstrap_external as bootstrap
from marshal import dumps

def compiled(source, name):
    code = compile(source, name, "exec", dont_inherit=True)
    return bootstrap._code_to_hash_pyc(code, bytes(8), False)

compiled
`);
const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".py")).sort();
for (const name of names) {
  const bytes = compiled(readFileSync(join(folder, name), "utf8"), name.replaceAll("\\", "/"));
  writeFileSync(join(folder, `${name}c`), bytes.toJs());
  bytes.destroy();
}
