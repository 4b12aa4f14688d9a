/** Rows that a reader adds and removes: institutions, themes, milestones. */

import { choose } from "./fields.js";
import { filledIn, wellFormed } from "./text.js";

/** @import { FormRow } from "./model.js" */

let made = 0;

export class Rows {
  /**
   * @param {"institutions" | "themes" | "milestones"} name
   * @param {Record<string, string>} words
   * @param {(said: string) => void} announce
   */
  constructor(name, words, announce) {
    this.name = name;
    this.words = words;
    this.announce = announce;
    this.box = /** @type {HTMLElement} */ (document.getElementById(`plan-${name}`));
    this.template = /** @type {HTMLTemplateElement} */ (document.getElementById(`plan-row-${name}`));
    this.more = /** @type {HTMLButtonElement} */ (document.querySelector(`[data-add="${name}"]`));
    this.more.addEventListener("click", () => this.added());
  }

  /** @returns {HTMLElement[]} */
  get rows() {
    return /** @type {HTMLElement[]} */ ([...this.box.children]);
  }

  /** A row that the reader asked for. */
  added() {
    const row = this.add({});
    field(row, "").focus();
    changed(this.box);
  }

  /** @param {Record<string, any>} entry @returns {HTMLElement} */
  add(entry) {
    const copy = /** @type {DocumentFragment} */ (this.template.content.cloneNode(true));
    const row = /** @type {HTMLElement} */ (copy.firstElementChild);
    made += 1;
    row.dataset.key = String(made);
    for (const control of controls(row)) {
      control.id = `plan-${this.name}-${made}-${control.name}`;
      const label = /** @type {HTMLLabelElement} */ (control.closest(".plan-field")?.querySelector("label"));
      if (!label.contains(control)) label.htmlFor = control.id;
      const value = control.name === "lead" ? entry.role === "lead" : (entry[control.name] ?? "");
      if (control instanceof HTMLInputElement && control.type === "checkbox") control.checked = value;
      else choose(control, String(value));
    }
    const note = noteOf(row);
    note.id = `plan-${this.name}-${made}-note`;
    controls(row)[0].setAttribute("aria-describedby", note.id);
    if (entry.id) row.dataset.id = entry.id;
    row.querySelector("[data-remove]")?.addEventListener("click", () => this.remove(row));
    this.box.append(row);
    this.number();
    return row;
  }

  /** @param {HTMLElement} row */
  remove(row) {
    const near = row.nextElementSibling ?? row.previousElementSibling;
    const what = row.getAttribute("aria-label") ?? "";
    row.remove();
    this.number();
    (near ? field(/** @type {HTMLElement} */ (near), "") : this.more).focus();
    this.announce(filledIn(this.words.removed, { what }));
    changed(this.box);
  }

  /** The rows named by their place, for those who do not see them. */
  number() {
    this.rows.forEach((row, index) => row.setAttribute("aria-label", filledIn(this.words[this.name], { number: index + 1 })));
  }

  /** @param {Record<string, any>[]} entries */
  load(entries) {
    this.box.replaceChildren();
    entries.forEach((entry) => this.add(entry));
  }

  /** The rows as `read` has read them; which key each row has now. @param {FormRow[]} rows @returns {Map<string, string>} */
  restore(rows) {
    this.box.replaceChildren();
    return new Map(rows.map(({ key, id, lead, words }) => [key, this.add({ ...words, id, role: lead ? "lead" : "" }).dataset.key ?? ""]));
  }

  /** What the rows say. @returns {FormRow[]} */
  read() {
    return this.rows.map((row) => ({
      key: row.dataset.key ?? "",
      id: row.dataset.id ?? "",
      lead: controls(row).some((control) => control.name === "lead" && "checked" in control && control.checked),
      words: Object.fromEntries(
        controls(row)
          .filter((control) => control.type !== "checkbox" && control.value.trim())
          .map((control) => [control.name, wellFormed(control.value)]),
      ),
    }));
  }
}

/** @param {HTMLElement} row @returns {(HTMLInputElement | HTMLSelectElement)[]} */
export const controls = (row) => [...row.querySelectorAll(/** @type {"input"} */ ("input, select"))];

/** @param {HTMLElement} row @param {string} name the first one where there is none @returns {HTMLInputElement} */
export const field = (row, name) =>
  /** @type {HTMLInputElement} */ (row.querySelector(name ? `[name="${name}"]` : "input, select"));

/** @param {Element} row @returns {HTMLElement} */
export const noteOf = (row) => /** @type {HTMLElement} */ (row.querySelector(".plan-note"));

/** Tell the page that something is another than before. @param {HTMLElement} element */
export const changed = (element) => element.dispatchEvent(new Event("input", { bubbles: true }));
