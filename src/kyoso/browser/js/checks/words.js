/** Verdicts in words, as `kyoso.checks.words` and `.report` put them, from messages that Python has translated. */

import { oneLine } from "./text.js";

/** @import { Place, Subject, Value, Verdict } from "./model.js" */

/**
 * @typedef {object} Said a verdict in words; what is empty is left out
 * @property {string} check
 * @property {"met" | "not-met" | "open"} answer
 * @property {"error" | "warning" | "note"} severity
 * @property {string} says
 * @property {string} found
 * @property {string} [asked]
 * @property {string} [to_do]
 * @property {string} [where]
 * @property {string} [rule]
 * @property {string} [source]
 * @property {string} [as_written]
 * @property {string} [question]
 * @property {Place} place
 *
 * @typedef {object} Report
 * @property {string} file
 * @property {string} call
 * @property {string} call_name
 * @property {string} language
 * @property {Record<string, number>} counts
 * @property {Said[]} findings
 * @property {string} bad
 */

/** The values put into a message. @param {string} message @param {Record<string, string | number>} values */
export const filledIn = (message, values) => message.replace(/%\((\w+)\)s/g, (_, name) => String(values[name]));

/** Thousands apart. @param {number} number */
export const grouped = (number) => String(number).replace(/\B(?=(\d{3})+$)/g, ",");

export class Speaker {
  /** @param {any} words the data named "checks-ja" or "checks-en" */
  constructor(words) {
    this.words = words;
    this.japanese = words.language === "ja";
  }

  /**
   * The report on a subject; what is met only where it is asked for.
   *
   * @param {Subject} subject
   * @param {Verdict[]} verdicts
   * @param {boolean} [allAnswers]
   * @returns {Report}
   */
  report(subject, verdicts, allAnswers = false) {
    /** @type {Record<string, number>} */
    const counts = { "not-met": 0, error: 0, warning: 0, open: 0, met: 0 };
    for (const { answer, severity } of verdicts) {
      counts[answer] += 1;
      if (answer === "not-met") counts[severity] = (counts[severity] ?? 0) + 1;
    }
    const wanted = verdicts.filter((verdict) => allAnswers || verdict.answer !== "met");
    const key = Object.values(subject.calls)[0] ?? "";
    const known = key in this.words.calls;
    return {
      file: subject.file,
      call: known ? key : "",
      call_name: known ? this.words.calls[key] : "",
      language: this.words.language,
      counts,
      findings: wanted.map((verdict) => this.say(subject, verdict)),
      bad: "",
    };
  }

  /** One verdict in words. @param {Subject} subject @param {Verdict} verdict @returns {Said} */
  say(subject, verdict) {
    const [found, toDo, asked] = this.words.messages[verdict.says];
    const values = Object.fromEntries(Object.entries(verdict.values).map(([name, value]) => [name, this.value(value)]));
    values.rule = verdict.rule ? this.words.rules[verdict.rule].rule : "";
    const [source, written] = this.source(verdict);
    const said = {
      check: verdict.check,
      answer: verdict.answer,
      severity: verdict.severity,
      says: verdict.says,
      found: filledIn(found, values),
    };
    const more = {
      asked: this.asked(verdict, asked, values),
      to_do: verdict.answer === "met" ? "" : filledIn(toDo, values),
      where: this.where(subject, verdict.place),
      rule: verdict.rule,
      source,
      as_written: written,
      question: verdict.question,
    };
    const given = Object.fromEntries(Object.entries(more).filter(([, text]) => text));
    return { ...said, ...given, place: verdict.place };
  }

  /** The rule with its qualifiers, or the open question. @param {Verdict} verdict @param {string} said @param {Record<string, string>} values */
  asked(verdict, said, values) {
    const own = said && (!verdict.rule || said.includes("%(rule)s"));
    let parts = [own ? filledIn(said, values) : values.rule];
    if (verdict.question) {
      const { question, known } = this.words.questions[verdict.question];
      parts.push(question, known);
    }
    parts = parts.filter(Boolean);
    if (this.japanese) return parts.join("。");
    return parts.map((part) => (/[?.]$/.test(part) || parts.length === 1 ? part : `${part}.`)).join(" ");
  }

  /** @param {Verdict} verdict @returns {[string, string]} the place that is cited, and the words as written there */
  source(verdict) {
    if (verdict.rule) return this.words.rules[verdict.rule].source;
    return verdict.question ? this.words.questions[verdict.question].source : ["", ""];
  }

  /** A value of a verdict in words. @param {Value} value @returns {string} */
  value([sort, content, beside = ""]) {
    if (Array.isArray(content)) return content.join(this.words.separator) || "—";
    if (typeof content === "number") return this.number(sort, content, beside);
    switch (sort) {
      case "kind": return this.words.kinds[content];
      case "call": return this.words.calls[content] ?? content;
      case "rule": return this.words.rules[content].rule;
      case "label": return content ? this.words.rules[content].label : "";
      case "field": return beside || content;
      case "column": return this.words.columns[content] ?? content;
      case "counted": return this.words.counted[content];
    }
    const line = Array.from(oneLine(content));
    return line.length <= this.words.longest ? line.join("") : `${line.slice(0, this.words.longest - 1).join("")}…`;
  }

  /** @param {string} sort @param {number} number @param {string} like */
  number(sort, number, like) {
    if (sort === "yen") return this.yen(number);
    if (sort === "year") return this.words.years[number];
    if (!like) return grouped(number);
    const [one, several] = this.words.rules[like].units;
    return (number === 1 ? one : several).replace("%s", grouped(number));
  }

  /** An amount of whole yen: 3.2億円, JPY 320 million. @param {number} amount */
  yen(amount) {
    const scales = /** @type {[number, number, string][]} */ (this.words.yen);
    const fits = scales.slice(0, -1).find(([unit, step]) => Math.abs(amount) >= unit && amount % step === 0);
    const [unit, , words] = fits ?? scales[scales.length - 1];
    const rest = String(Math.abs(amount) % unit).padStart(String(unit).length - 1, "0").replace(/0+$/, "");
    const number = grouped(Math.floor(Math.abs(amount) / unit)) + (rest ? `.${rest}` : "");
    return words.replace("%s", (amount < 0 ? "-" : "") + number);
  }

  /** A place in words: in a plan as its file names it, in a draft by field, row and column. @param {Subject} subject @param {Place} place */
  where(subject, place) {
    if (subject.origin === "plan") {
      if (place.table) return place.row ? `${place.table}[${place.row - 1}]` : place.table;
      return (place.field ?? "").replace(/-/g, "_");
    }
    const { places, columns, separator } = this.words;
    const parts = [];
    const heading = subject.headings?.[place.section ?? ""];
    if (heading) parts.push(filledIn(places.heading, { heading: oneLine(heading) }));
    const label = place.field ? subject.fields[place.field]?.label : "";
    if (label) parts.push(filledIn(places.field, { field: label }));
    if (place.row) parts.push(filledIn(places.row, { row: place.row }));
    if (place.column) parts.push(filledIn(places.column, { column: columns[place.column] ?? place.column }));
    if (!parts.length && (place.block ?? -1) >= 0) {
      parts.push(filledIn(places.block, { block: /** @type {number} */ (place.block) + 1 }));
    }
    return parts.join(separator);
  }
}
