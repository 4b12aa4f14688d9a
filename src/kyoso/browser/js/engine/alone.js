/**
 * This worker can import no script. From a folder browsers run classic workers alone, and Pyodide refuses one that
 * can import further scripts; it needs none, since all of its own is in this worker's. Imported before Pyodide.
 */
Object.assign(self, { importScripts: undefined });

export {};
