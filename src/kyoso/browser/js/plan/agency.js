/** An agency's own form: its fields with what the plan says for each, corrected by the reader, and the form filled. */

import { showFilledForm } from "./agencyback.js";
import { copyOf, doing, handOver, onFiles, teller } from "./handing.js";
import { filledIn, put } from "./text.js";

/** @import { Desk } from "./desk.js" */

/**
 * @typedef {{name: string, bytes: ArrayBuffer}} Kept
 *
 * @typedef {object} FormField
 * @property {string} id
 * @property {string} label
 * @property {string} kind
 * @property {string} value what the plan says for it
 * @property {boolean} sure
 * @property {string} note the limit, the unit, the heads of its columns
 * @property {string[]} options
 * @property {boolean} rows a line for each row, cells by tabs
 * @property {boolean} locked by the form's protection
 */

/** @param {Desk} desk */
export function showAgencyForm(desk) {
  const by = (/** @type {string} */ id) => /** @type {any} */ (document.getElementById(`plan-agency-${id}`));
  const [input, form, fill] = [by("file"), by("fields"), by("fill")];
  const { engine, words } = desk;
  const tell = teller(by("note"));
  const back = showFilledForm(desk);
  /** @type {Kept | null} */
  let kept = null;

  onFiles(by("zone"), input, ([file]) =>
    doing(input, tell, words, async () => {
      if (!file) return;
      form.hidden = true;
      back(null);
      tell(false, filledIn(words.reading, { name: file.name, number: 1, count: 1 }));
      const bytes = await file.arrayBuffer();
      const given = { name: file.name, form: desk.read() };
      const { answer } = await engine.call("form", given, [bytes.slice(0)]);
      if (answer.problem) return tell(true, answer.problem.join(" "));
      kept = { name: file.name, bytes };
      form.firstElementChild.replaceChildren(...answer.fields.map((/** @type {FormField} */ field) => shown(field, words)));
      form.hidden = false;
      back(kept);
      const count = answer.fields.length;
      tell(false, filledIn(words.formRead, { name: file.name, count, proposed: answer.proposed }));
    }),
  );
  form.addEventListener("submit", (/** @type {Event} */ event) => {
    event.preventDefault();
    doing(fill, tell, words, async () => {
      if (!kept) return;
      const values = Object.fromEntries(new FormData(form));
      const given = { name: kept.name, values };
      const { answer, files } = await engine.call("form-fill", given, [kept.bytes.slice(0)]);
      if (answer?.problem) return tell(true, answer.problem.join(" "));
      const name = copyOf(kept.name, words.filledName);
      handOver(name, files[0]);
      tell(false, filledIn(words.made, { name }));
    });
  });
}

/** A field with its label, and room for its value. @param {FormField} field @param {Record<string, string>} words */
function shown(field, words) {
  const made = document.createElement("p");
  const label = document.createElement("label");
  label.htmlFor = `plan-agency-${field.id}`;
  const note = field.note ? `（${field.note}）` : "";
  put(label, field.label + note + (field.locked ? ` ${words.locked}` : field.sure ? "" : ` ${words.unsure}`));
  made.append(label, control(field));
  return made;
}

/** @param {FormField} field */
function control(field) {
  const chosen = field.kind === "choice" || field.kind === "tick";
  const long = field.kind === "long" || field.rows;
  const made = document.createElement(chosen ? "select" : long ? "textarea" : "input");
  made.id = `plan-agency-${field.id}`;
  made.name = field.id;
  made.dir = "auto";
  if (made instanceof HTMLSelectElement) {
    made.append(...["", ...field.options].map((text) => new Option(text)));
  }
  made.value = field.locked ? "" : field.value;
  made.disabled = field.locked;
  return made;
}
