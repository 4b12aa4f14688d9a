/**
 * The one seam between the page and kyoso, which runs in a worker: packs are had once, then calls are answered.
 *
 * @typedef {{name: string, digest: string, size: number}} Pack a file beside the pages' scripts, `size` in bytes
 * @typedef {"idle" | "loading" | "ready" | "failed" | "missing"} State
 * @typedef {{state: State, share: number}} Progress `share` of what is to be loaded, 0 to 1
 * @typedef {{answer: any, files: ArrayBuffer[]}} Answer
 */

import { partsOf, unzipped } from "./packs.js";

const CACHE = "kyoso-engine";
const [STOPPED, MISSING] = ["stopped", "missing"];

/** Whether a call ended because somebody stopped the engine. @param {unknown} error */
export const isStopped = (error) => error instanceof Error && error.message === STOPPED;

/** Whether a call ended because this browser cannot run the engine. @param {unknown} error */
export const isMissing = (error) => error instanceof Error && error.message === MISSING;

export class Engine {
  /**
   * @param {Pack[]} packs
   * @param {string} folder address of the folder with the packs, with a slash at its end
   * @param {string} language of the answers
   */
  constructor(packs, folder, language) {
    this.packs = packs;
    this.folder = new URL(folder, document.baseURI).href;
    this.language = language;
    /** @type {Progress} */
    this.progress = { state: "idle", share: 0 };
    /** @type {((progress: Progress) => void)[]} */
    this.listeners = [];
    /** @type {Worker | null} */
    this.worker = null;
    /** @type {Promise<void> | null} */
    this.loading = null;
    this.leave = new AbortController();
    this.last = 0;
    /** @type {Map<number, {resolve: (answer: any) => void, reject: (why: Error) => void}>} */
    this.waiting = new Map();
    if (!isPossible()) this.tell("missing");
  }

  /** As it was before anything was loaded. */
  forget() {
    this.worker = null;
    this.loading = null;
    this.leave = new AbortController();
    this.waiting = new Map();
  }

  /** @param {(progress: Progress) => void} listener called at each step, and at once */
  onProgress(listener) {
    this.listeners.push(listener);
    listener(this.progress);
  }

  /** @param {State} state @param {number} [share] */
  tell(state, share = 0) {
    this.progress = { state, share };
    for (const listener of this.listeners) listener(this.progress);
  }

  /** Load what is needed, once; afterwards calls are answered. @returns {Promise<void>} */
  start() {
    if (this.progress.state === "missing") return Promise.reject(new Error(MISSING));
    this.loading ??= this.load().catch((error) => {
      if (!isStopped(error)) {
        this.leave.abort();
        this.worker?.terminate();
        this.forget();
        this.tell("failed");
      }
      throw error;
    });
    return this.loading;
  }

  /**
   * One named call of `kyoso.engine`.
   *
   * @param {string} name
   * @param {any} [given] plain data
   * @param {ArrayBuffer[]} [files]
   * @returns {Promise<Answer>}
   */
  async call(name, given = {}, files = []) {
    await this.start();
    const { answer, files: back } = await this.ask({ call: name, given, files }, files);
    return { answer, files: back };
  }

  /** End whatever is going on; the next call begins anew. */
  stop() {
    this.leave.abort();
    this.worker?.terminate();
    const waiting = [...this.waiting.values()];
    this.forget();
    for (const { reject } of waiting) reject(new Error(STOPPED));
    this.tell("idle");
  }

  /** @param {any} message @param {Transferable[]} transfer @returns {Promise<any>} */
  ask(message, transfer) {
    this.last += 1;
    const id = this.last;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.worker?.postMessage({ ...message, id }, transfer);
    });
  }

  async load() {
    this.tell("loading");
    performance.mark("kyoso-engine");
    const { signal } = this.leave;
    const store = await openStore();
    const key = `${this.folder}snapshot?${this.packs.filter(({ name }) => name in SNAPSHOT).map(({ digest }) => digest).join("-")}`;
    const [packs, snapshot] = await Promise.all([this.had(store, signal), kept(store, key)]);
    const [script] = partsOf(packs.worker).values();
    const source = new Blob([/** @type {BlobPart} */ (await unzipped(script))], { type: "text/javascript" });
    delete packs.worker;
    if (signal.aborted) throw new Error(STOPPED);
    const address = URL.createObjectURL(source);
    this.worker = new Worker(address);
    this.worker.onmessage = ({ data }) => this.heard(data);
    this.worker.onerror = (event) => this.broke(event.message);
    const begin = { packs, snapshot, keep: Boolean(store), language: this.language };
    const { snapshot: made } = await this.ask({ begin }, [...Object.values(packs), ...(snapshot ? [snapshot] : [])]);
    URL.revokeObjectURL(address);
    if (store && made) await store.put(key, new Response(made)).catch(() => {}); // a full disk costs time, nothing else
    if (store) await this.tidy(store, key);
    performance.measure("kyoso-engine", "kyoso-engine");
    this.tell("ready", 1);
  }

  /** @param {any} data what the worker says */
  heard({ id, fault, ...said }) {
    const waiting = this.waiting.get(id);
    this.waiting.delete(id);
    if (fault) waiting?.reject(new Error(fault));
    else waiting?.resolve(said);
  }

  /** @param {string} why the worker has ended */
  broke(why) {
    for (const { reject } of this.waiting.values()) reject(new Error(why));
    this.waiting.clear();
  }

  /**
   * The packs by name, from the reader's own store where they are there.
   *
   * @param {Cache | null} store
   * @param {AbortSignal} signal
   */
  async had(store, signal) {
    const whole = this.packs.reduce((sum, { size }) => sum + size, 0);
    let come = 0;
    const tell = (/** @type {number} */ bytes) => {
      come += bytes;
      if (!signal.aborted) this.tell("loading", Math.min(come / whole, 1));
    };
    const had = this.packs.map(async (pack) => {
      const { name } = pack;
      const address = this.address(pack);
      const here = await kept(store, address);
      if (here) tell(here.byteLength);
      const bytes = here ?? (await (isFolder() ? fromScript(this.address(pack, "js"), `engine-${name}`) : fetched(address, signal, tell)));
      if (!here && store) await store.put(address, new Response(bytes)).catch(() => {});
      return /** @type {[string, ArrayBuffer]} */ ([name, bytes]);
    });
    return Object.fromEntries(await Promise.all(had));
  }

  /** @param {Pack} pack */
  address({ name, digest }, kind = "bin") {
    return `${this.folder}engine-${name}.${kind}?${digest}`;
  }

  /** What an earlier edition of this site has left in the store goes. @param {Cache} store @param {string} key of the snapshot */
  async tidy(store, key) {
    const wanted = new Set([key, ...this.packs.map((pack) => this.address(pack))]);
    for (const { url } of await store.keys()) {
      if (url.startsWith(this.folder) && !wanted.has(url)) await store.delete(url);
    }
  }
}

/** The packs that a snapshot hangs on. */
const SNAPSHOT = { runtime: true, code: true };

const isFolder = () => location.protocol === "file:";

/** Whether this browser can run the engine at all. */
function isPossible() {
  try {
    return (
      typeof Worker === "function" && typeof DecompressionStream === "function" &&
      WebAssembly.validate(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]))
    );
  } catch {
    return false;
  }
}

/** @returns {Promise<Cache | null>} where there is one: not in a folder, nor without a secure connection */
async function openStore() {
  try {
    return isFolder() ? null : await caches.open(CACHE);
  } catch {
    return null;
  }
}

/** @param {Cache | null} store @param {string} address @returns {Promise<ArrayBuffer | null>} */
async function kept(store, address) {
  const found = await store?.match(address).catch(() => undefined);
  return found ? found.arrayBuffer() : null;
}

/** @param {string} address @param {AbortSignal} signal @param {(bytes: number) => void} tell */
async function fetched(address, signal, tell) {
  const response = await fetch(address, { signal }).catch((error) => {
    throw new Error(signal.aborted ? STOPPED : String(error));
  });
  if (!response.ok || !response.body) throw new Error(`${address}: ${response.status}`);
  /** @type {Uint8Array[]} */
  const pieces = [];
  const reader = response.body.getReader();
  for (;;) {
    const { done, value } = await reader.read().catch((error) => {
      throw new Error(signal.aborted ? STOPPED : String(error));
    });
    if (done) break;
    pieces.push(value);
    tell(value.byteLength);
  }
  return new Blob(/** @type {BlobPart[]} */ (pieces)).arrayBuffer();
}

/**
 * A page opened from a folder may fetch nothing, but it may have a script, which brings a pack as text.
 *
 * @param {string} address
 * @param {string} name
 * @returns {Promise<ArrayBuffer>}
 */
async function fromScript(address, name) {
  const script = document.createElement("script");
  await new Promise((resolve, reject) => {
    script.onload = resolve;
    script.onerror = () => reject(new Error(address));
    script.src = address;
    document.head.append(script);
  });
  const all = /** @type {{kyosoData: Record<string, string[]>}} */ (/** @type {any} */ (globalThis)).kyosoData;
  const texts = all[name];
  delete all[name];
  script.remove();
  /** @type {Uint8Array[]} */
  const pieces = [];
  for (const text of texts) {
    pieces.push(Uint8Array.from(atob(text), (each) => each.charCodeAt(0)));
    await new Promise((resolve) => setTimeout(resolve)); // the page stays free to be written on
  }
  return new Blob(/** @type {BlobPart[]} */ (pieces)).arrayBuffer();
}
