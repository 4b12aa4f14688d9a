/**
 * The desk: a plan as the form has it, and what the checks say of it after every change.
 *
 * Panels of the page listen with `onChange`; `plan` is the plan as it stands, `load` puts another one in.
 */

import { Judge } from "../checks/judge.js";
import { callKey, ofPlan } from "../checks/subject.js";
import { Speaker } from "../checks/words.js";
import { Budget } from "./budget.js";
import { readFields, writeFields } from "./fields.js";
import { noteOf, Rows } from "./rows.js";

/** @import { Subject, Verdict } from "../checks/model.js" */
/** @import { Report, Said } from "../checks/words.js" */
/** @import { Plan } from "./model.js" */

/**
 * @typedef {object} State
 * @property {Plan} plan
 * @property {string} call key of the chosen call, or nothing
 * @property {Subject} subject
 * @property {Verdict[]} verdicts in the order of the table
 * @property {Report} report the same in words, in the same order
 * @property {Problem[]} problems what cannot be read, and so is not in the plan
 *
 * @typedef {{target: HTMLElement, note: HTMLElement, why: string}} Problem
 * @typedef {{scope: Element, target: HTMLElement, note: HTMLElement | null}} Spot where a finding belongs in the form
 */

export class Desk {
  /**
   * @param {any} rules the data named "checks"
   * @param {any} spoken the data named "checks-ja" or "checks-en"
   * @param {Record<string, string>} words
   */
  constructor(rules, spoken, words) {
    this.rules = rules;
    this.words = words;
    this.judge = new Judge(rules);
    this.speaker = new Speaker(spoken);
    this.form = /** @type {HTMLFormElement} */ (document.getElementById("plan-form"));
    this.choice = /** @type {HTMLSelectElement} */ (document.getElementById("plan-call"));
    this.institutions = new Rows("institutions", words, (said) => this.announce(said));
    this.themes = new Rows("themes", words, (said) => this.announce(said));
    this.milestones = new Rows("milestones", words, (said) => this.announce(said));
    this.budget = new Budget(rules, this.speaker, words);
    this.unsaved = false;
    /** @type {((state: State) => void)[]} */
    this.listeners = [];
    this.foreign = /** @type {Plan["call"]} */ (undefined);
    this.state = this.read();
    this.form.addEventListener("input", () => this.changed());
    this.choice.addEventListener("change", () => this.chosen());
    this.form.addEventListener("submit", (event) => event.preventDefault());
    this.form.addEventListener("focusout", (event) => touch(/** @type {Element} */ (event.target)));
  }

  /** The plan as it stands. @returns {Plan} */
  get plan() {
    return this.state.plan;
  }

  /** @param {(state: State) => void} listener called after every change, and at once */
  onChange(listener) {
    this.listeners.push(listener);
    listener(this.state);
  }

  /** Put another plan into the form. @param {Plan} plan @param {{touched?: boolean}} [options] `touched`: notes stand at the fields from the start */
  load(plan, { touched = true } = {}) {
    const { area, tier, fiscal_year: year } = plan.call ?? {};
    const key = area && tier && year ? callKey(area, tier, year, this.rules) : "";
    this.choice.value = key;
    this.foreign = key ? undefined : plan.call;
    writeFields(plan);
    this.institutions.load(plan.institutions ?? []);
    this.themes.load(plan.themes ?? []);
    this.milestones.load(plan.milestones ?? []);
    this.period(key);
    this.budget.load(plan, this.partners().partners);
    this.form.querySelectorAll("[data-touched]").forEach((element) => element.removeAttribute("data-touched"));
    this.form.toggleAttribute("data-touched", touched);
    this.refresh();
    this.unsaved = false;
  }

  /** Choose a call, as a link to this page may. @param {string} key */
  choose(key) {
    if (!(key in this.rules.calls)) return;
    this.choice.value = key;
    this.chosen();
    this.refresh();
  }

  /** A chosen call brings its first year and its period along, where nothing is said yet. */
  chosen() {
    this.foreign = undefined;
    const call = this.rules.calls[this.choice.value];
    const start = /** @type {HTMLSelectElement} */ (document.getElementById("plan-start-fiscal-year"));
    if (call && !this.budget.read(this.partners().partners).lines.length) {
      start.value = String(call.year);
      this.budget.count.value = "";
    }
    this.period(this.choice.value);
    this.changed();
  }

  /** The number of years is that of the call's period until somebody says another. @param {string} key */
  period(key) {
    const row = this.judge.asks(key).find((ask) => ask.row.kind === "years-at-most");
    if (!this.budget.count.value && row?.limit) this.budget.count.value = String(row.limit);
  }

  /** Something was typed. */
  changed() {
    this.unsaved = true;
    this.refresh();
  }

  /** Read the form, judge, and tell the panels. */
  refresh() {
    this.state = this.read();
    for (const listener of this.listeners) listener(this.state);
  }

  /** @param {string} said to readers of the screen */
  announce(said) {
    const status = document.getElementById("plan-status");
    if (status) status.textContent = said;
  }

  /** The institutions that have a name of their own; the others wait for one. */
  partners() {
    const names = new Set();
    /** @type {(import("./budget.js").Partner & {row: HTMLElement})[]} */
    const partners = [];
    /** @type {Problem[]} */
    const problems = [];
    for (const { row, entry } of this.institutions.read()) {
      const { lead, ...said } = entry;
      if (!Object.keys(said).length) continue;
      const institution = { ...said, ...(row.dataset.id ? { id: row.dataset.id } : {}), ...(lead ? { role: "lead" } : {}) };
      const own = [institution.name, institution.id].filter(Boolean);
      const why = !institution.name ? "nameMissing" : own.some((name) => names.has(name)) ? "nameTwice" : "";
      const target = /** @type {HTMLElement} */ (row.querySelector("[name=name]"));
      if (why) problems.push({ target, note: noteOf(row), why: this.words[why] });
      else partners.push({ key: row.dataset.key ?? "", institution, row });
      own.forEach((name) => names.add(name));
    }
    return { partners, problems };
  }

  /** @returns {State} */
  read() {
    const { plan, bad } = readFields();
    const { partners, problems } = this.partners();
    this.budget.arrange(plan.start_fiscal_year ?? 0, partners);
    const { lines, bad: cells } = this.budget.read(partners);
    const dated = (/** @type {any} */ { entry }) => ({ ...entry, ...(entry.fiscal_year ? { fiscal_year: Number(entry.fiscal_year) } : {}) });
    const goals = this.milestones.read();
    const themes = this.themes.read();
    const whole = /** @type {Plan} */ ({
      ...(this.chosenCall() ? { call: this.chosenCall() } : {}),
      ...plan,
      institutions: partners.map(({ institution }) => institution),
      budget: lines.map(({ line }) => line),
      themes: themes.map(dated),
      milestones: goals.filter(({ entry }) => entry.fiscal_year).map(dated),
    });
    this.rowsOf = /** @type {Record<string, HTMLElement[]>} */ ({
      institutions: partners.map(({ row }) => row),
      budget: lines.map(({ row }) => row),
      themes: themes.map(({ row }) => row),
      milestones: goals.filter(({ entry }) => entry.fiscal_year).map(({ row }) => row),
    });
    this.budget.sum(lines, whole);
    for (const name of ["indirect-percent", "sdgs"]) {
      document.getElementById(`plan-${name}`)?.toggleAttribute("aria-invalid", false);
    }
    problems.push(
      ...bad.map(({ name, why }) => ({ ...spotOf(name), why: this.words[why] })),
      ...cells.map(({ cell, row, why }) => ({ target: cell, note: noteOf(row), why })),
      ...goals.filter(({ entry }) => !entry.fiscal_year).map(({ row }) => ({
        target: /** @type {HTMLElement} */ (row.querySelector("select")), note: noteOf(row), why: this.words.yearMissing,
      })),
    );
    const subject = ofPlan(whole, this.rules);
    const verdicts = this.judge.judge(subject);
    const report = this.speaker.report(subject, verdicts, true);
    return { plan: withoutEmpty(whole), call: report.call, subject, verdicts, report, problems };
  }

  /** @returns {Plan["call"]} */
  chosenCall() {
    const call = this.rules.calls[this.choice.value];
    return call ? { area: call.area, tier: call.tier, fiscal_year: call.year } : this.foreign;
  }

  /** Where in the form a finding belongs: sums of a year with the year, those of all years with the budget. @param {Said} finding @returns {Spot | null} */
  spot({ place, says }) {
    const row = place.table && place.row ? this.rowsOf?.[place.table]?.[place.row - 1] : null;
    const panel = row?.closest(".plan-year");
    if (panel && says.startsWith("year-")) {
      return { scope: panel, target: /** @type {HTMLElement} */ (panel.querySelector("input")), note: noteOf(panel) };
    }
    if (row && !says.startsWith("whole-")) return { scope: row, target: /** @type {HTMLElement} */ (row.querySelector("input, select")), note: noteOf(row) };
    const name = place.table || (place.field === "lead-institution" ? "institutions" : place.field);
    const scope = name ? document.getElementById(`plan-${name}`) : null;
    if (!scope) return null;
    const target = scope.matches("input, select, textarea")
      ? scope
      : (scope.querySelector("input, select, button") ?? document.querySelector(`[data-add="${name}"]`));
    if (!target) return null;
    return {
      scope: /** @type {HTMLElement} */ (scope.closest(".plan-field") ?? scope),
      target: /** @type {HTMLElement} */ (target),
      note: document.getElementById(`plan-${name}-note`),
    };
  }
}

/** @param {string} name of a single field */
const spotOf = (name) => ({
  target: /** @type {HTMLElement} */ (document.getElementById(`plan-${name}`)),
  note: /** @type {HTMLElement} */ (document.getElementById(`plan-${name}-note`)),
});

/** Remember that a reader has been at a field, so that what is missing there may be said. @param {Element} element */
function touch(element) {
  for (const scope of [".plan-field", ".plan-row", "tbody", ".plan-year", ".plan-rows"]) element.closest(scope)?.setAttribute("data-touched", "");
}

/** @param {Plan} plan @returns {Plan} without lists that hold nothing */
const withoutEmpty = (plan) =>
  /** @type {Plan} */ (Object.fromEntries(Object.entries(plan).filter(([, value]) => !Array.isArray(value) || value.length)));
