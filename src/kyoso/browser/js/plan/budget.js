/** The budget: a table for each fiscal year, a row for each institution, a column for each category. */

import { place } from "./placed.js";
import { changed, noteOf } from "./rows.js";
import { filledIn, grouped, put, wellFormed } from "./text.js";

/** @import { FormYear, Panel, Plan } from "./model.js" */

/** @typedef {{key: string, name: string, id: string}} Partner an institution with the key of its row */

const INDIRECT = "indirect";

export class Budget {
  /** @param {Record<string, any>} words */
  constructor(words) {
    this.words = words;
    /** @type {WeakMap<HTMLInputElement, string>} amounts as they are written out, once they are read */
    this.written = new WeakMap();
    this.categories = (document.getElementById("plan-form")?.dataset.categories ?? "").split(" ");
    this.box = /** @type {HTMLElement} */ (document.getElementById("plan-budget"));
    this.count = /** @type {HTMLInputElement} */ (document.getElementById("plan-years"));
    this.year = /** @type {HTMLTemplateElement} */ (document.getElementById("plan-year"));
    this.line = /** @type {HTMLTemplateElement} */ (document.getElementById("plan-line"));
    this.start = 0;
    this.box.addEventListener("input", (event) => this.written.delete(/** @type {HTMLInputElement} */ (event.target)));
    this.box.addEventListener("focusout", (event) => {
      const cell = /** @type {HTMLInputElement} */ (event.target);
      if (cell.name) this.format(cell);
    });
  }

  /** @returns {HTMLElement[]} */
  get panels() {
    return /** @type {HTMLElement[]} */ ([...this.box.querySelectorAll(".plan-year")]);
  }

  /**
   * The panels and rows that belong to a first year, a number of years and some institutions; what was
   * typed stays, and moves along where the budget began with the first year.
   *
   * @param {number} start
   * @param {Partner[]} partners
   */
  arrange(start, partners) {
    if (start && this.start && start !== this.start && Number(this.panels[0]?.dataset.year) === this.start) {
      for (const panel of this.panels) panel.dataset.year = String(Number(panel.dataset.year) + start - this.start);
    }
    this.start = start;
    const wanted = new Set(start ? Array.from({ length: this.years }, (_, index) => start + index) : []);
    for (const panel of this.panels) {
      const year = Number(panel.dataset.year);
      if (!wanted.has(year) && !hasAmounts(panel)) panel.remove();
      wanted.delete(year);
    }
    for (const year of wanted) this.add(year);
    this.panels.forEach((panel, index) => this.dress(panel, index, partners));
    const hint = start || this.panels.length ? (partners.length ? "" : this.words.membersMissing) : this.words.startMissing;
    const note = /** @type {HTMLElement} */ (document.getElementById("plan-budget-note"));
    note.textContent = hint;
    note.hidden = !hint;
  }

  /** How many years are asked for. */
  get years() {
    return Math.min(Math.max(Math.trunc(Number(this.count.value)) || 0, 0), Number(this.count.max));
  }

  /**
   * Years with amounts that are more than are asked for go once their reader has agreed; else their number comes back.
   *
   * @param {(names: string[]) => boolean} agree asked with the names of the years
   */
  shorten(agree) {
    const over = this.panels.filter((panel) => this.start && Number(panel.dataset.year) >= this.start + this.years && hasAmounts(panel));
    if (!over.length) return;
    if (this.years && agree(over.map((panel) => this.nameOf(panel.dataset.year ?? "")))) {
      for (const panel of over) panel.remove();
    } else {
      this.count.value = String(Number(over[over.length - 1].dataset.year) - this.start + 1);
    }
  }

  /** @param {number} year @returns {HTMLElement} */
  add(year) {
    const panel = /** @type {HTMLDetailsElement} */ (
      /** @type {DocumentFragment} */ (this.year.content.cloneNode(true)).firstElementChild
    );
    panel.dataset.year = String(year);
    panel.open = !this.panels.length;
    const next = this.panels.find((other) => Number(other.dataset.year) > year);
    this.box.insertBefore(panel, next ?? null);
    panel.querySelector("[data-copy]")?.addEventListener("click", () => this.copy(panel));
    return panel;
  }

  /** Names, rows and labels of a panel. @param {HTMLElement} panel @param {number} index @param {Partner[]} partners */
  dress(panel, index, partners) {
    const year = this.nameOf(panel.dataset.year ?? "");
    /** @type {HTMLElement} */ (panel.querySelector(".plan-year-name")).textContent = year;
    panel.querySelector("[role=group]")?.setAttribute("aria-label", year);
    /** @type {HTMLElement} */ (panel.querySelector("[data-copy]")).hidden = !index || !partners.length;
    const rows = rowsOf(panel);
    const wanted = partners.flatMap(({ key, name }) => {
      const own = rows.filter((row) => row.dataset.key === key);
      const found = own.length ? own : [this.addRow(panel, key)];
      for (const row of found) label(row, year, name, this.words);
      return found;
    });
    const table = /** @type {HTMLTableElement} */ (panel.querySelector("table"));
    place(table, [table.tHead, ...wanted, table.tFoot].filter((part) => part !== null));
  }

  /** A fiscal year as the list of the first years names it. @param {string} year */
  nameOf(year) {
    return this.words.years[/** @type {any} */ (year)] ?? year;
  }

  /** @param {HTMLElement} panel @param {string} key @returns {HTMLElement} */
  addRow(panel, key) {
    const row = /** @type {HTMLElement} */ (
      /** @type {DocumentFragment} */ (this.line.content.cloneNode(true)).firstElementChild
    );
    row.dataset.key = key;
    panel.querySelector("tfoot")?.before(row);
    return row;
  }

  /** What the year before has, in this year too. @param {HTMLElement} panel */
  copy(panel) {
    const before = this.panels[this.panels.indexOf(panel) - 1];
    const from = rowsOf(before);
    for (const row of rowsOf(panel)) {
      const same = from.find((other) => other.dataset.key === row.dataset.key);
      for (const cell of cellsOf(row)) {
        const other = same && cellsOf(same).find(({ name }) => name === cell.name);
        if (other) cell.value = other.value;
      }
    }
    changed(panel);
  }

  /** @param {Plan} plan @param {Partner[]} partners */
  load(plan, partners) {
    this.box.replaceChildren();
    this.start = plan.start_fiscal_year ?? 0;
    const lines = plan.budget ?? [];
    const last = Math.max(0, ...lines.map((/** @type {any} */ line) => line.fiscal_year));
    this.count.value = this.start && last >= this.start ? String(last - this.start + 1) : this.count.value;
    const taken = new Set();
    for (const line of lines) {
      const partner = partners.find(({ id, name }) => line.institution === name || line.institution === id);
      const panel = this.panels.find((each) => Number(each.dataset.year) === line.fiscal_year) ?? this.add(line.fiscal_year);
      const free = rowsOf(panel).find((row) => row.dataset.key === partner?.key && !taken.has(row));
      const row = free ?? this.addRow(panel, partner?.key ?? "");
      taken.add(row);
      for (const cell of cellsOf(row)) {
        const amount = line.amounts?.[cell.name];
        cell.value = amount === undefined ? "" : grouped(amount);
      }
    }
    this.arrange(this.start, partners);
  }

  /** The years with what was typed in their cells. @returns {FormYear[]} */
  read() {
    return this.panels.map((panel) => ({
      year: Number(panel.dataset.year),
      rows: rowsOf(panel).map((row) => ({
        key: row.dataset.key ?? "",
        cells: Object.fromEntries(
          cellsOf(row).filter((cell) => cell.value.trim()).map((cell) => [cell.name, wellFormed(cell.value)]),
        ),
      })),
    }));
  }

  /** What was typed before, in the years that it was typed for. @param {FormYear[]} years @param {Map<string, string>} keys of the rows then and now */
  restore(years, keys) {
    for (const { year, rows } of years) {
      const panel = this.panels.find((each) => Number(each.dataset.year) === year) ?? this.add(year);
      const taken = new Set();
      for (const { key, cells } of rows) {
        const now = keys.get(key) ?? "";
        const row = rowsOf(panel).find((each) => each.dataset.key === now && !taken.has(each)) ?? this.addRow(panel, now);
        taken.add(row);
        for (const cell of cellsOf(row)) cell.value = cells[cell.name] ?? "";
      }
    }
  }

  /** Whether any amount was typed. */
  get isEmpty() {
    return !hasAmounts(this.box);
  }

  /**
   * Sums beside and below what was typed; indirect costs that follow from a share stand in their empty cells.
   *
   * @param {Panel[]} sums for the years as they were read
   */
  sum(sums) {
    this.panels.forEach((panel, index) => {
      const { rows, columns, sum, words } = sums[index];
      rowsOf(panel).forEach((row, number) => {
        const { written, indirect, sum: own } = rows[number];
        for (const cell of cellsOf(row)) {
          if (cell.name === INDIRECT) cell.placeholder = indirect;
          if (cell.name in written) this.written.set(cell, written[cell.name]);
          else this.written.delete(cell);
          if (cell !== document.activeElement) this.format(cell);
        }
        show(row.querySelector(".plan-sum"), own);
      });
      /** @type {HTMLElement} */ (panel.querySelector(".plan-year-sum")).textContent = words;
      const totals = [...this.categories.map((name) => columns[name] ?? 0), sum];
      [...panel.querySelectorAll("tfoot .plan-sum")].forEach((cell, at) => show(cell, totals[at]));
    });
  }

  /** An amount as it is written out; what is not read yet, or cannot be, stays as it was typed. @param {HTMLInputElement} cell */
  format(cell) {
    const written = this.written.get(cell);
    if (written !== undefined && cell.value !== written) cell.value = written;
  }

  /** @param {number} panel @param {number} row @returns {HTMLElement | undefined} */
  row(panel, row) {
    const found = this.panels[panel];
    return found && rowsOf(found)[row];
  }
}

/** Whether an amount is typed anywhere in it. @param {HTMLElement} element */
const hasAmounts = (element) => [...element.querySelectorAll("input")].some((cell) => cell.value);

/** @param {Element | null} cell @param {number} yen */
function show(cell, yen) {
  const text = yen ? grouped(yen) : "—";
  if (cell && cell.textContent !== text) cell.textContent = text;
}

/** @param {HTMLElement} panel @returns {HTMLElement[]} */
const rowsOf = (panel) => [...panel.querySelectorAll("tbody")];

/** @param {HTMLElement} row @returns {HTMLInputElement[]} */
const cellsOf = (row) => [...row.querySelectorAll("input")];

let made = 0;

/** @param {HTMLElement} row @param {string} year @param {string} name @param {Record<string, string>} words */
function label(row, year, name, words) {
  put(/** @type {HTMLElement} */ (row.querySelector(".plan-name")), name);
  const note = noteOf(row);
  made += note.id ? 0 : 1;
  note.id ||= `plan-budget-${made}-note`;
  for (const cell of cellsOf(row)) {
    const category = /** @type {HTMLElement} */ (cell.parentElement).dataset.label ?? "";
    cell.setAttribute("aria-label", filledIn(words.cell, { year, name, category }));
    cell.setAttribute("aria-describedby", note.id);
  }
}
