/**
 * Fields and tables as a plan, in the normal form of the Python reader.
 *
 * @typedef {import("../plan/model.js").Plan} Plan
 * @typedef {import("../plan/model.js").Institution} Institution
 * @typedef {import("../plan/model.js").BudgetLine} BudgetLine
 * @typedef {import("../word/prepared.js").Prepared} Prepared
 * @typedef {import("./placing.js").FieldText} FieldText
 * @typedef {import("./register.js").Identity} Identity
 * @typedef {import("./register.js").Place} Place
 * @typedef {import("./register.js").Remark} Remark
 * @typedef {import("./tables.js").Row} Row
 * @typedef {import("./tables.js").Table} Table
 */

import { Unreadable, amount, fiscalYear, isAssumed, isDitto, isNth, numbers } from "./values.js";
import { plain, strip } from "../checks/text.js";

const DERIVED = ["year", "institution", "total", "direct"]; // columns of the budget that are no cost category
const NTH_CALL = "fiscal year of the call";
const PERSON = ["name", "affiliation", "position", "email", "age_group", "expertise"];

/** Makes the plan; what cannot be read is a remark and stays in the fields and tables. */
class Planner {
  /**
   * @param {Identity} identity
   * @param {FieldText[]} fields
   * @param {Table[]} tables
   * @param {Prepared} rules
   */
  constructor(identity, fields, tables, rules) {
    this.identity = identity;
    this.rules = rules;
    this.fields = new Map(fields.map((each) => [each.tag, each]));
    this.tables = new Map(tables.map((each) => [each.id, each]));
    this.roles = new Map(
      Object.entries(rules.roles).flatMap(([role, name]) => [name.ja, name.en].map((word) => [plain(word), role])),
    );
    /** @type {Remark[]} */
    this.remarks = [];
    /** @type {number | null} */
    this.start = null;
  }

  /** @returns {Plan} */
  plan() {
    this.start = this.startYear();
    const institutions = this.institutions();
    return given({
      call: this.call(),
      title: this.text("title"),
      title_en: this.text("title-en"),
      date: this.text("date"),
      leader: this.person("leader"),
      mentor: this.person("mentor"),
      institutions,
      start_fiscal_year: this.start,
      budget: this.budget(institutions),
      summary: this.text("summary"),
      sdgs: this.sdgs(),
      themes: this.themes(),
      milestones: this.dated("milestones").map(([fiscal_year, row]) => ({
        fiscal_year,
        ...given({ milestone: cell(row, "milestone") }),
      })),
    });
  }

  call() {
    const [year, area, tier, ...more] = (this.identity.call ?? "").split(".");
    if (tier === undefined || more.length || !/^(fy)?20[0-9]{2}$|^(fy)?2100$/.test(year)) return {};
    return given({ area, tier, fiscal_year: Number(year.replace("fy", "")) });
  }

  /**
   * @param {string} tag
   */
  text(tag) {
    return this.fields.get(tag)?.text ?? "";
  }

  /**
   * @param {string} who
   */
  person(who) {
    return given(Object.fromEntries(PERSON.map((name) => [name, this.text(`${who}.${name.replace("_", "-")}`)])));
  }

  /**
   * @param {Place} place
   * @param {string} found
   * @param {string} expected
   */
  unreadable(place, found, expected) {
    this.remarks.push({ name: "unreadable", place, found, expected });
  }

  /**
   * What can be read; what cannot is remarked, and null.
   *
   * @template Value
   * @param {() => Value} read
   * @param {Place} place
   * @param {string} text
   * @param {string} expected
   * @returns {Value | null}
   */
  read(read, place, text, expected) {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      this.unreadable(place, text, expected);
      return null;
    }
  }

  startYear() {
    const field = this.fields.get("start-fiscal-year");
    if (!field || !strip(field.text)) return null;
    return this.read(() => knownYear(fiscalYear(field.text)), field.place, field.text, "fiscal year");
  }

  sdgs() {
    const field = this.fields.get("sdgs");
    if (!field) return [];
    const [found, strange] = numbers(field.text, (number) => number >= 1 && number <= 17);
    if (strange.length || (strip(field.text) && !found.length)) {
      this.unreadable(field.place, strange.join(", ") || field.text, "numbers from 1 to 17");
    }
    return found;
  }

  // -- tables ---------------------------------------------------------------------------

  /**
   * The rows that say something, beside columns that a draft fills in for every row.
   *
   * @param {string} table
   * @param {string[]} told
   */
  rows(table, told = []) {
    const rows = this.tables.get(table)?.rows ?? [];
    return rows.filter(
      (row) => !row.isTotal && [...row.cells].some(([name, each]) => !told.includes(name) && strip(each.text)),
    );
  }

  /** @returns {Institution[]} */
  institutions() {
    /** @type {Institution[]} */
    const institutions = this.rows("institutions", ["number", "role"]).map((row) => ({
      name: cell(row, "name"),
      ...given({ kind: this.kind(row), role: this.role(row), contact: cell(row, "contact") }),
    }));
    const lead = this.fields.get("lead-institution");
    if (!lead || !strip(lead.text) || institutions.some((each) => each.role === "lead")) return institutions;
    if (!institutions.some((each) => plain(each.name) === plain(lead.text))) {
      this.remarks.push({ name: "assumed", place: lead.place, found: lead.text, expected: "lead institution" });
      institutions.unshift({ name: lead.text, role: "lead" });
    }
    return institutions;
  }

  /**
   * The kind in the words of the table; of two languages, the first.
   *
   * @param {Row} row
   */
  kind(row) {
    const text = cell(row, "kind");
    return this.identity.language === "both" ? text.split("\n")[0] : text;
  }

  /**
   * @param {Row} row
   */
  role(row) {
    const text = cell(row, "role");
    const roles = new Set(
      text
        .split(/[\n/]/)
        .filter(strip)
        .map((part) => this.roles.get(plain(part))),
    );
    if (roles.size === 1 && roles.has("lead")) return "lead";
    roles.delete("participating");
    const place = row.cells.get("role")?.place;
    if (roles.size && place) {
      this.unreadable(place, text, Object.values(this.rules.roles).map((name) => name.ja).join(" / "));
    }
    return "";
  }

  /**
   * The fiscal year of a row; an empty cell, or 同上, has that of the row above.
   *
   * @param {Row} row
   * @param {number | null} above
   * @returns {number | null}
   */
  year(row, above = null) {
    const text = cell(row, "year");
    const place = row.cells.get("year")?.place ?? row.place;
    if (isDitto(text)) {
      if (above !== null) this.remarks.push({ name: "assumed", place, found: text, expected: String(above) });
      return above;
    }
    let start = this.start;
    if (start === null && isNth(text)) {
      start = this.call().fiscal_year ?? null;
      if (start !== null) this.remarks.push({ name: "assumed", place, found: text, expected: NTH_CALL });
    }
    return this.read(() => knownYear(fiscalYear(text, start)), place, text, "fiscal year");
  }

  themes() {
    return this.rows("themes").map((row) =>
      given({
        title: cell(row, "title"),
        leader: cell(row, "leader"),
        poc: cell(row, "poc"),
        fiscal_year: this.year(row),
      }),
    );
  }

  /**
   * The rows with their fiscal years; a row without one stays in the table alone.
   *
   * @param {string} table
   * @returns {[number, Row][]}
   */
  dated(table) {
    /** @type {[number, Row][]} */
    const dated = [];
    /** @type {number | null} */
    let above = null;
    for (const row of this.rows(table, ["year"])) {
      const year = this.year(row, above);
      if (year !== null) dated.push([year, row]);
      else if (above === null && isDitto(cell(row, "year"))) this.unreadable(row.place, "", "fiscal year");
      above = year;
    }
    return dated;
  }

  /**
   * @param {Institution[]} institutions
   * @returns {BudgetLine[]}
   */
  budget(institutions) {
    const names = new Map(institutions.map((each) => [plain(each.name), each.name]));
    const exact = new Set(names.values());
    let above = "";
    return this.dated("budget").map(([fiscal_year, row]) => {
      let name = cell(row, "institution");
      if (strip(name) && !exact.has(name) && isDitto(name) && above) name = above;
      above = name;
      const institution = exact.has(name) ? name : (names.get(plain(name)) ?? name);
      return { fiscal_year, institution, ...given({ amounts: this.amounts(row) }) };
    });
  }

  /**
   * @param {Row} row
   * @returns {Record<string, number>}
   */
  amounts(row) {
    const indirect = this.rules.indirect;
    /** @type {Map<string, number>} */
    const amounts = new Map();
    for (const [name, each] of row.cells) {
      if (DERIVED.includes(name) || name.startsWith("+") || (name === indirect && isAssumed(each.text))) continue;
      const found = this.read(() => exactly(amount(each.text)), each.place, each.text, "thousand yen");
      if (found !== null) amounts.set(name, found);
    }
    if (amounts.get(indirect) === 0 && ![...amounts.values()].some(Boolean)) amounts.delete(indirect); // of no costs at all
    return Object.fromEntries(amounts);
  }
}

/**
 * @param {Row} row
 * @param {string} name
 */
function cell(row, name) {
  return row.cells.get(name)?.text ?? "";
}

/**
 * A year that a plan can hold.
 *
 * @param {number | null} year
 * @throws {Unreadable} for another one
 */
function knownYear(year) {
  if (year !== null && (year < 2000 || year > 2100)) throw new Unreadable(String(year));
  return year;
}

/**
 * An amount that a form can hold to the yen.
 *
 * @param {bigint | null} yen
 * @throws {Unreadable} for a larger one
 */
function exactly(yen) {
  if (yen !== null && yen > BigInt(Number.MAX_SAFE_INTEGER)) throw new Unreadable(String(yen));
  return yen === null ? null : Number(yen);
}

/**
 * What says something: a plan leaves out what it does not say.
 *
 * @param {Record<string, any>} values
 * @returns {any} the same, perhaps with fewer names
 */
function given(values) {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => !isNothing(value)));
}

/**
 * @param {unknown} value
 */
function isNothing(value) {
  if (value === null || value === "") return true;
  return typeof value === "object" && Object.keys(value).length === 0;
}

/**
 * The plan that a draft holds, and what in it could not be read.
 *
 * @param {Identity} identity
 * @param {FieldText[]} fields
 * @param {Table[]} tables
 * @param {Prepared} rules
 * @returns {{plan: Plan, remarks: Remark[]}}
 */
export function planOf(identity, fields, tables, rules) {
  const planner = new Planner(identity, fields, tables, rules);
  return { plan: planner.plan(), remarks: planner.remarks };
}

/**
 * The plan with the kinds of its institutions by the rules' keys, where a kind is called so.
 *
 * @param {Plan} plan
 * @param {Prepared} rules
 * @returns {Plan}
 */
export function inSlugs(plan, rules) {
  if (!plan.institutions) return plan;
  const kinds = new Map(
    Object.entries(rules.kinds).flatMap(([key, kind]) => [kind.name.ja, kind.name.en, key].map((word) => [plain(word), key])),
  );
  const institutions = plan.institutions.map((each) =>
    each.kind ? { ...each, kind: kinds.get(plain(each.kind)) ?? each.kind } : each,
  );
  return { ...plan, institutions };
}
