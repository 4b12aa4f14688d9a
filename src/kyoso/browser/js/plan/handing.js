/** Files handed to the reader, and work that may be stopped. */

import { isMissing, isStopped } from "../engine/engine.js";
import { put } from "./text.js";

const KEPT = 60_000; // ms for which a file can still be fetched by a slow download
const OFFICE = "application/vnd.openxmlformats-officedocument";

/** What a file is, by its name. @param {string} name */
function kindOf(name) {
  if (/\.do[ct][xm]$/.test(name)) return `${OFFICE}.wordprocessingml.document`;
  return /\.xl[st][xm]$/.test(name) ? `${OFFICE}.spreadsheetml.sheet` : "text/plain";
}

/** Gives a file to the reader, without leaving the page. @param {string} name @param {ArrayBuffer} bytes */
export function handOver(name, bytes) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([bytes], { type: kindOf(name) }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), KEPT);
}

/**
 * Files that a reader chooses, or drops onto a zone.
 *
 * @param {HTMLElement} zone
 * @param {HTMLInputElement} input
 * @param {(files: File[]) => unknown} take
 */
export function onFiles(zone, input, take) {
  input.disabled = false;
  input.addEventListener("change", () => {
    take([...(input.files ?? [])]);
    input.value = "";
  });
  // a file dropped beside the zone would take its reader away from the page, and from what was typed
  for (const name of /** @type {const} */ (["dragover", "drop"])) {
    addEventListener(name, (event) => event.dataTransfer?.types.includes("Files") && event.preventDefault());
  }
  for (const name of ["dragenter", "dragover"]) zone.addEventListener(name, () => zone.classList.add("plan-over"));
  for (const name of ["dragleave", "drop"]) zone.addEventListener(name, () => zone.classList.remove("plan-over"));
  zone.addEventListener("drop", (event) => take([...(event.dataTransfer?.files ?? [])]));
}

/** The name of a copy, with the ending of its own or another. @param {string} name @param {string} what @param {string} [kind] */
export const copyOf = (name, what, kind) => name.replace(/(\.do[ct][xm])?$/i, (own) => what + (kind ?? (own || ".docx")));

/** A place for one line that says how something went. @param {HTMLElement} note */
export const teller = (note) => (/** @type {boolean} */ bad, /** @type {string} */ text) => {
  put(note, text);
  note.classList.toggle("plan-bad", bad);
};

/**
 * What a button does: it waits while it is done, and a fault is said in a line.
 *
 * @param {HTMLButtonElement} button
 * @param {(bad: boolean, text: string) => void} tell
 * @param {Record<string, any>} words
 * @param {() => Promise<void>} work
 */
export async function doing(button, tell, words, work) {
  if (button.getAttribute("aria-busy")) return;
  button.setAttribute("aria-busy", "true");
  try {
    await work();
  } catch (error) {
    told(error, tell, words);
  } finally {
    button.removeAttribute("aria-busy");
  }
}

/**
 * Says why something was not done; throws on what nobody expected.
 *
 * @param {unknown} error
 * @param {(bad: boolean, text: string) => void} tell
 * @param {Record<string, any>} words
 */
export function told(error, tell, words) {
  if (isStopped(error)) return tell(false, words.stopped);
  if (isMissing(error)) return tell(true, words.missing);
  tell(true, words.failed);
  throw error;
}
