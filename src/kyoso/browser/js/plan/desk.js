/**
 * The desk: the form of a plan, and what kyoso says of it after every change.
 *
 * Panels of the page listen with `onAnswer`; nothing waits for an answer but what needs one (`settled`).
 */

import { isMissing, isStopped } from "../engine/engine.js";
import { Budget } from "./budget.js";
import { readFields, restoreFields, writeFields } from "./fields.js";
import { noteOf, Rows } from "./rows.js";
import { filledIn } from "./text.js";

/** @import { Engine } from "../engine/engine.js" */
/** @import { Checked, Form, One, Plan, Spot } from "./model.js" */

/**
 * @typedef {{area: string, tier: string, year: number, period: number, says: string, caution: boolean}} Call
 * @typedef {{scope: Element, target: HTMLElement, note: HTMLElement | null}} Place where something belongs in the form
 */

const QUIET = 120; // ms without a question, of somebody who is not typing just now

export class Desk {
  /**
   * @param {Engine} engine
   * @param {Record<string, Call>} calls
   * @param {Record<string, any>} words
   */
  constructor(engine, calls, words) {
    this.engine = engine;
    this.calls = calls;
    this.words = words;
    this.form = /** @type {HTMLFormElement} */ (document.getElementById("plan-form"));
    this.box = /** @type {HTMLElement} */ (document.getElementById("plan-findings"));
    this.choice = /** @type {HTMLSelectElement} */ (document.getElementById("plan-call"));
    this.institutions = new Rows("institutions", words, (said) => this.announce(said));
    this.themes = new Rows("themes", words, (said) => this.announce(said));
    this.milestones = new Rows("milestones", words, (said) => this.announce(said));
    this.budget = new Budget(words);
    this.unsaved = false;
    /** @type {string | null} the call for whose first draft kyoso gets ready, or is */
    this.warmed = null;
    this.foreign = /** @type {Form["foreign"]} */ (null);
    /** @type {((answer: Checked | null) => void)[]} called with each answer; with null while nothing is written */
    this.listeners = [];
    /** @type {Checked | null} the answer to the form as it stands */
    this.answer = null;
    /** @type {Promise<void> | null} the answer that is waited for */
    this.waiting = null;
    this.form.addEventListener("input", () => this.changed());
    this.choice.addEventListener("change", () => this.chosen());
    this.budget.count.addEventListener("change", () => {
      this.budget.shorten((names) => confirm(filledIn(words.sureYears, { years: names.join(words.separator) })));
      this.refresh();
    });
    this.form.addEventListener("submit", (event) => event.preventDefault());
    this.form.addEventListener("focusout", (event) => touch(/** @type {Element} */ (event.target)));
  }

  /** @param {(answer: Checked | null) => void} listener called after every answer, and at once */
  onAnswer(listener) {
    this.listeners.push(listener);
    listener(this.answer);
  }

  /** Put another plan into the form. @param {Plan} plan @param {{touched?: boolean}} [options] `touched`: notes stand at the fields from the start */
  load(plan, { touched = true } = {}) {
    const { area, tier, fiscal_year: year } = plan.call ?? {};
    const named = Object.entries(this.calls).find(([, call]) => call.area === area && call.tier === tier && call.year === year);
    const key = named ? named[0] : "";
    this.choice.value = key;
    this.foreign = key || !plan.call ? null : plan.call;
    writeFields(plan);
    this.institutions.load(plan.institutions ?? []);
    this.themes.load(plan.themes ?? []);
    this.milestones.load(plan.milestones ?? []);
    this.period(key);
    this.budget.load(plan, this.partners());
    this.form.querySelectorAll("[data-touched]").forEach((element) => element.removeAttribute("data-touched"));
    this.form.toggleAttribute("data-touched", touched);
    this.refresh();
    this.unsaved = false;
  }

  /** Put a form back as it was typed, in this page or in its other language. @param {Form} form @param {string} years their number */
  restore(form, years) {
    this.choice.value = form.call;
    this.foreign = form.foreign;
    restoreFields(form.fields);
    const keys = this.institutions.restore(form.institutions);
    this.themes.restore(form.themes);
    this.milestones.restore(form.milestones);
    this.budget.count.value = years;
    this.refresh();
    this.budget.restore(form.budget, keys);
    this.refresh();
  }

  /** Choose a call, as a link to this page may. @param {string} key */
  choose(key) {
    if (!(key in this.calls)) return;
    this.choice.value = key;
    this.chosen();
  }

  /** A chosen call brings its first year and its period along, where nothing is said yet. */
  chosen() {
    this.foreign = null;
    const call = this.calls[this.choice.value];
    const start = /** @type {HTMLSelectElement} */ (document.getElementById("plan-start-fiscal-year"));
    if (call && this.budget.isEmpty) {
      start.value = String(call.year);
      this.budget.count.value = "";
    }
    this.period(this.choice.value);
    this.changed();
  }

  /** The number of years is that of the call's period until somebody says another. @param {string} key */
  period(key) {
    const years = this.calls[key]?.period;
    if (!this.budget.count.value && years) this.budget.count.value = String(years);
  }

  /** Something was typed. */
  changed() {
    this.unsaved = true;
    this.refresh();
  }

  /** Rows and years follow the form at once; the answers follow as soon as they are there. */
  refresh() {
    const start = /** @type {HTMLSelectElement} */ (document.getElementById("plan-start-fiscal-year"));
    this.budget.arrange(Number(start.value), this.partners());
    this.answer = null;
    this.again = true;
    if (this.isBlank || this.isStopped) {
      this.tell(null);
      return;
    }
    this.box.setAttribute("aria-busy", "true");
    this.waiting ??= this.ask().finally(() => {
      this.waiting = null;
      this.box.removeAttribute("aria-busy");
    });
  }

  /** Ask until the answer is to the form as it stands. */
  async ask() {
    try {
      while (this.again) {
        await this.engine.start();
        this.again = false;
        const { answer } = await this.engine.call("check", this.read());
        if (!this.again && !this.isBlank) this.tell(answer);
        if (this.warmed !== this.choice.value) this.warm(this.choice.value);
      }
    } catch (error) {
      this.again = false;
      if (!isStopped(error) && !isMissing(error)) throw error;
    }
  }

  /** The answer to the form as it stands. @returns {Promise<Checked | null>} null where there will be none */
  async settled() {
    if (!this.answer && !this.waiting) this.refresh();
    await this.waiting?.catch(() => {});
    return this.answer;
  }

  /** While nobody asks for anything, kyoso gets ready for a first draft, a small step at a time. @param {string} call */
  async warm(call) {
    const { engine } = this;
    this.warmed = call;
    for (let more = true; more && this.warmed === call; ) {
      for (let last = -1; last !== engine.last || engine.waiting.size; ) {
        last = engine.last;
        await new Promise((resolve) => setTimeout(resolve, QUIET));
      }
      if (engine.progress.state !== "ready") this.warmed = null;
      else ({ answer: more } = await engine.call("warm", { call }).catch(() => ({ answer: false })));
    }
  }

  /** Whether the reader has stopped the loading, until she says otherwise. */
  isStopped = false;

  /** @param {Checked | null} answer */
  tell(answer) {
    this.answer = answer;
    if (answer) this.budget.sum(answer.panels);
    for (const listener of this.listeners) listener(answer);
  }

  /** @param {string} said to readers of the screen */
  announce(said) {
    const status = document.getElementById("plan-status");
    if (status) status.textContent = said;
  }

  /** Whether nothing is written yet. */
  get isBlank() {
    const { call, foreign, fields, institutions, budget, themes, milestones } = this.read();
    const rows = [...institutions, ...themes, ...milestones].some(({ words }) => Object.keys(words).length);
    const cells = budget.some((year) => year.rows.some((row) => Object.keys(row.cells).length));
    return !(call || foreign || rows || cells || Object.keys(fields).length);
  }

  /** The institutions with a name: those that the budget has rows for. */
  partners() {
    return this.institutions.read().filter(({ words }) => words.name).map(({ key, id, words }) => ({ key, id, name: words.name }));
  }

  /** @returns {Form} */
  read() {
    return {
      call: this.choice.value,
      foreign: this.foreign,
      fields: readFields(),
      institutions: this.institutions.read(),
      budget: this.budget.read(),
      themes: this.themes.read(),
      milestones: this.milestones.read(),
    };
  }

  /** The element of the form that something in it is about. @param {Spot} spot @returns {Place | null} */
  at([name, row, cell, column]) {
    if (row === undefined) {
      const target = document.getElementById(`plan-${name}`);
      return target && { scope: target.closest(".plan-field") ?? target, target, note: document.getElementById(`plan-${name}-note`) };
    }
    const rows = /** @type {Record<string, Rows>} */ ({ institutions: this.institutions, themes: this.themes, milestones: this.milestones });
    const found = name === "budget" ? this.budget.row(Number(row), Number(cell)) : rows[name]?.rows[Number(row)];
    if (!found) return null;
    const wanted = column ? `[name="${column}"]` : name === "milestones" ? "select" : "input, select";
    return { scope: found, target: /** @type {HTMLElement} */ (found.querySelector(wanted)), note: noteOf(found) };
  }

  /** Where a finding belongs: sums of a year with the year, those of all years with the budget. @param {One} one @returns {Place | null} */
  spot({ place = {}, says }) {
    const spot = place.table && place.row ? this.answer?.rows[place.table]?.[place.row - 1] : null;
    const found = spot ? this.at(spot) : null;
    const panel = found?.scope.closest(".plan-year");
    if (panel && says.startsWith("year-")) {
      return { scope: panel, target: /** @type {HTMLElement} */ (panel.querySelector("input")), note: noteOf(panel) };
    }
    if (found && !says.startsWith("whole-")) return found;
    const name = place.table || (place.field === "lead-institution" ? "institutions" : place.field);
    const scope = name ? document.getElementById(`plan-${name}`) : null;
    if (!scope) return null;
    const target = scope.matches("input, select, textarea")
      ? scope
      : (scope.querySelector("input, select, button") ?? document.querySelector(`[data-add="${name}"]`));
    if (!target) return null;
    return {
      scope: scope.closest(".plan-field") ?? scope,
      target: /** @type {HTMLElement} */ (target),
      note: document.getElementById(`plan-${name}-note`),
    };
  }
}

/** Remember that a reader has been at a field, so that what is missing there may be said. @param {Element} element */
function touch(element) {
  for (const scope of [".plan-field", ".plan-row", "tbody", ".plan-year", ".plan-rows"]) element.closest(scope)?.setAttribute("data-touched", "");
}
