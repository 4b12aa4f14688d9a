/** The budget: a table for each fiscal year, a row for each institution, a column for each category. */

import { filledIn, grouped } from "../checks/words.js";
import { costOf, INDIRECT } from "./costs.js";
import { written, yenOf } from "./amounts.js";
import { place } from "./placed.js";
import { changed, noteOf } from "./rows.js";

/** @import { BudgetLine, Institution, Plan } from "./model.js" */

/**
 * @typedef {{key: string, institution: Institution}} Partner an institution with the key of its row
 * @typedef {{row: HTMLElement, line: BudgetLine}} Written
 * @typedef {{cell: HTMLInputElement, row: HTMLElement, why: string}} Unread
 */

export class Budget {
  /**
   * @param {any} rules the data named "checks"
   * @param {import("../checks/words.js").Speaker} speaker
   * @param {Record<string, string>} words
   */
  constructor(rules, speaker, words) {
    this.rules = rules;
    this.speaker = speaker;
    this.words = words;
    this.categories = (document.getElementById("plan-form")?.dataset.categories ?? "").split(" ");
    this.box = /** @type {HTMLElement} */ (document.getElementById("plan-budget"));
    this.count = /** @type {HTMLInputElement} */ (document.getElementById("plan-years"));
    this.year = /** @type {HTMLTemplateElement} */ (document.getElementById("plan-year"));
    this.line = /** @type {HTMLTemplateElement} */ (document.getElementById("plan-line"));
    this.start = 0;
    this.box.addEventListener("focusout", (event) => {
      const cell = /** @type {HTMLInputElement} */ (event.target);
      if (cell.name) format(cell);
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
    const years = Math.min(Math.max(Math.trunc(Number(this.count.value)) || 0, 0), Number(this.count.max));
    const wanted = new Set(start ? Array.from({ length: years }, (_, index) => start + index) : []);
    for (const panel of this.panels) {
      const year = Number(panel.dataset.year);
      if (!wanted.has(year) && ![...panel.querySelectorAll("input")].some((cell) => cell.value)) panel.remove();
      wanted.delete(year);
    }
    for (const year of wanted) this.add(year);
    this.panels.forEach((panel, index) => this.dress(panel, index, partners));
    const hint = start || this.panels.length ? (partners.length ? "" : this.words.membersMissing) : this.words.startMissing;
    const note = /** @type {HTMLElement} */ (document.getElementById("plan-budget-note"));
    note.textContent = hint;
    note.hidden = !hint;
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
    const year = this.speaker.words.years[Number(panel.dataset.year)];
    /** @type {HTMLElement} */ (panel.querySelector(".plan-year-name")).textContent = year;
    panel.querySelector("[role=group]")?.setAttribute("aria-label", year);
    /** @type {HTMLElement} */ (panel.querySelector("[data-copy]")).hidden = !index || !partners.length;
    const rows = rowsOf(panel);
    const wanted = partners.flatMap(({ key, institution }) => {
      const own = rows.filter((row) => row.dataset.key === key);
      const found = own.length ? own : [this.addRow(panel, key)];
      for (const row of found) label(row, year, institution.name, this.words);
      return found;
    });
    const table = /** @type {HTMLTableElement} */ (panel.querySelector("table"));
    place(table, [table.tHead, ...wanted, table.tFoot].filter((part) => part !== null));
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
    const last = Math.max(0, ...lines.map((line) => line.fiscal_year));
    this.count.value = this.start && last >= this.start ? String(last - this.start + 1) : this.count.value;
    const taken = new Set();
    for (const line of lines) {
      const partner = partners.find(({ institution: { id, name } }) => line.institution === name || line.institution === id);
      const panel = this.panels.find((each) => Number(each.dataset.year) === line.fiscal_year) ?? this.add(line.fiscal_year);
      const free = rowsOf(panel).find((row) => row.dataset.key === partner?.key && !taken.has(row));
      const row = free ?? this.addRow(panel, partner?.key ?? "");
      taken.add(row);
      for (const cell of cellsOf(row)) {
        const amount = line.amounts?.[cell.name];
        cell.value = amount === undefined ? "" : written(amount);
      }
    }
    this.arrange(this.start, partners);
  }

  /**
   * The lines that say something, in order, and the cells that cannot be read.
   *
   * @param {Partner[]} partners
   * @returns {{lines: Written[], bad: Unread[]}}
   */
  read(partners) {
    /** @type {Written[]} */
    const lines = [];
    /** @type {Unread[]} */
    const bad = [];
    for (const panel of this.panels) {
      for (const row of rowsOf(panel)) {
        const institution = partners.find(({ key }) => key === row.dataset.key)?.institution;
        if (!institution) continue;
        /** @type {Record<string, number>} */
        const amounts = {};
        for (const cell of cellsOf(row)) {
          const yen = yenOf(cell.value);
          const why =
            yen === undefined
              ? filledIn(this.words.amountUnread, { text: cell.value })
              : (yen ?? 0) > this.rules.most
                ? filledIn(this.words.amountTooLarge, { most: grouped(this.rules.most) })
                : "";
          if (why) bad.push({ cell, row, why });
          else if (typeof yen === "number") amounts[cell.name] = yen;
          cell.toggleAttribute("aria-invalid", false);
          if (why) cell.setAttribute("aria-invalid", "true");
        }
        if (Object.keys(amounts).length) {
          const line = { fiscal_year: Number(panel.dataset.year), institution: institution.id || institution.name, amounts };
          lines.push({ row, line });
        }
      }
    }
    return { lines, bad };
  }

  /** Sums beside and below what was typed; indirect costs that follow from a share stand in their empty cells. @param {Written[]} lines @param {Plan} plan */
  sum(lines, plan) {
    for (const panel of this.panels) {
      const totals = new Array(this.categories.length + 1).fill(0);
      for (const row of rowsOf(panel)) {
        const line = lines.find((each) => each.row === row)?.line ?? { fiscal_year: 0, institution: "", amounts: {} };
        const cost = costOf(line, plan, this.rules.percent);
        this.categories.forEach((name, index) => {
          totals[index] += name === INDIRECT ? cost.indirect : (line.amounts?.[name] ?? 0);
        });
        totals[this.categories.length] += cost.direct + cost.indirect;
        const mark = cost.assumed ? filledIn(this.words.assumedMark, { amount: grouped(cost.indirect) }) : grouped(cost.indirect);
        for (const cell of cellsOf(row)) if (cell.name === INDIRECT) cell.placeholder = cost.direct ? mark : "";
        show(row.querySelector(".plan-sum"), cost.direct + cost.indirect);
      }
      const whole = totals[this.categories.length];
      const said = whole ? filledIn(this.words.yearTotal, { amount: this.speaker.yen(whole) }) : "";
      /** @type {HTMLElement} */ (panel.querySelector(".plan-year-sum")).textContent = said;
      [...panel.querySelectorAll("tfoot .plan-sum")].forEach((cell, index) => show(cell, totals[index]));
    }
  }
}

/** @param {Element | null} cell @param {number} yen */
function show(cell, yen) {
  const text = yen ? grouped(yen) : "—";
  if (cell && cell.textContent !== text) cell.textContent = text;
}

/** @param {HTMLElement} panel @returns {HTMLElement[]} */
const rowsOf = (panel) => [...panel.querySelectorAll("tbody")];

/** @param {HTMLElement} row @returns {HTMLInputElement[]} */
const cellsOf = (row) => [...row.querySelectorAll("input")];

/** @param {HTMLInputElement} cell */
function format(cell) {
  const yen = yenOf(cell.value);
  if (typeof yen === "number" && cell.value !== written(yen)) cell.value = written(yen);
}

let made = 0;

/** @param {HTMLElement} row @param {string} year @param {string} name @param {Record<string, string>} words */
function label(row, year, name, words) {
  /** @type {HTMLElement} */ (row.querySelector(".plan-name")).textContent = name;
  const note = noteOf(row);
  made += note.id ? 0 : 1;
  note.id ||= `plan-budget-${made}-note`;
  for (const cell of cellsOf(row)) {
    const category = /** @type {HTMLElement} */ (cell.parentElement).dataset.label ?? "";
    cell.setAttribute("aria-label", filledIn(words.cell, { year, name, category }));
    cell.setAttribute("aria-describedby", note.id);
  }
}
