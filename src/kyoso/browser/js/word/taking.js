/**
 * Take your draft: the Word draft of the chosen call, filled with the plan of the form, made in the page.
 *
 * @typedef {import("../plan/desk.js").Desk} Desk
 * @typedef {import("./prepared.js").DraftLanguage} DraftLanguage
 * @typedef {import("./prepared.js").Prepared} Prepared
 */

import { filledIn } from "../checks/words.js";
import { TYPE, makeDraft } from "./draft.js";

/**
 * @param {Desk} desk
 * @param {() => Prepared} prepared
 * @param {{words: Record<string, string>, calls: Record<string, {says: string, caution: boolean}>}} spoken
 */
export function showTaking(desk, prepared, { words, calls }) {
  const by = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(`plan-take-${id}`));
  const language = /** @type {HTMLSelectElement} */ (by("language"));
  const [kind, note] = [by("kind"), by("note")];
  const button = /** @type {HTMLButtonElement} */ (by("make"));
  let shown = "";

  /**
   * @param {boolean} bad
   * @param {string} text
   */
  const tell = (bad, text) => {
    note.textContent = text;
    note.classList.toggle("plan-bad", bad);
  };
  desk.onChange(({ call }) => {
    if (call === shown && kind.textContent) return;
    shown = call;
    kind.textContent = calls[call]?.says ?? words.chooseCall;
    kind.classList.toggle("plan-caution", calls[call]?.caution ?? false);
    tell(false, "");
  });
  button.disabled = false;
  button.addEventListener("click", () => {
    const { call, plan, problems } = desk.state;
    if (!call) {
      tell(true, words.chooseCall);
      desk.choice.focus();
      return;
    }
    if (problems.length) {
      tell(true, filledIn(words.fixFirst, { count: problems.length }));
      problems[0].target.closest("details")?.setAttribute("open", "");
      problems[0].target.focus();
      return;
    }
    const chosen = /** @type {DraftLanguage} */ (language.value);
    const name = prepared().calls[call].files[chosen];
    const file = new Blob([/** @type {BlobPart} */ (makeDraft(prepared(), call, chosen, plan))], { type: TYPE });
    handOver(name, file);
    tell(false, filledIn(words.made, { name }));
  });
}

/**
 * Gives a file to the reader, without leaving the page.
 *
 * @param {string} name
 * @param {Blob} file
 */
function handOver(name, file) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href));
}
