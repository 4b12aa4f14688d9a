/** Kinds of check on the institutions of the consortium. Each is a twin of its namesake in `kyoso.checks.partners`. */

import { outcome } from "./model.js";
import { plain } from "./text.js";

/** @import { Ask, Member, Place, Subject, Values } from "./model.js" */

const INSTITUTIONS = "institutions";

/** Where the institutions are listed. @param {Subject} subject @returns {Place} */
const listed = (subject) => subject.tables[INSTITUTIONS]?.place ?? { table: INSTITUTIONS };

/** @param {Member[]} members */
const names = (members) => members.map((member) => member.name);

/** The consortium has as many institutions of a sort as the rule asks for. @param {Ask} ask @param {Subject} subject */
export function* countAtLeast(ask, subject) {
  const sort = ask.row.counts;
  const counted = subject.members.filter((member) => !sort || member.countsAs.includes(sort));
  /** @type {Values} */
  const values = {
    label: ["label", ask.rule],
    count: ["like", counted.length, ask.rule],
    names: ["names", names(counted)],
  };
  const enough = counted.length >= ask.limit;
  yield outcome(enough ? "met" : "not-met", enough ? "enough" : "too-few", values, listed(subject), ask.severity);
}

/** Each institution of the consortium has a name, and no two have the same. @param {Ask} _ask @param {Subject} subject */
export function* namedOnce(_ask, subject) {
  const seen = new Set();
  for (const member of subject.members) {
    const name = plain(member.name);
    if (!name) yield outcome("not-met", "name-missing", {}, member.place);
    else if (seen.has(name)) yield outcome("not-met", "name-twice", { name: ["text", member.name] }, member.place);
    seen.add(name);
  }
}

/** Exactly one institution leads. @param {Ask} _ask @param {Subject} subject */
export function* oneLead(_ask, subject) {
  const leads = subject.members.filter((member) => member.role === "lead");
  if (!subject.members.length) return;
  /** @type {Values} */
  const values = { names: ["names", names(leads)] };
  if (leads.length === 1) yield outcome("met", "one-lead", values, leads[0].place);
  else if (leads.length) yield outcome("not-met", "several-lead", values, leads[1].place);
  else yield outcome("not-met", "none-leads", values, listed(subject));
}

/** The lead institution is of a kind that may lead. @param {Ask} ask @param {Subject} subject */
export function* leadCountsAs(ask, subject) {
  for (const member of subject.members) {
    if (member.role !== "lead" || !member.known) continue;
    const may = member.countsAs.includes(ask.row.counts);
    /** @type {Values} */
    const values = { name: ["text", member.name], kind: ["kind", member.kind] };
    yield outcome(may ? "met" : "not-met", may ? "may-lead" : "may-not-lead", values, member.place);
  }
}

/** Funds go only to institutions that can receive them. @param {Ask} ask @param {Subject} subject */
export function* mayReceive(ask, subject) {
  const members = new Map(subject.members.map((member) => [member.name, member]));
  /** @type {Map<string, number>} */
  const sums = new Map();
  for (const line of subject.lines) {
    sums.set(line.institution, (sums.get(line.institution) ?? 0) + line.direct + line.indirect);
  }
  for (const [name, amount] of sums) {
    const member = members.get(name);
    if (!member?.known || !amount) continue;
    const place = subject.lines.find((line) => line.institution === name)?.place;
    /** @type {Values} */
    const values = { name: ["text", name], kind: ["kind", member.kind], amount: ["yen", amount] };
    if (ask.question && ![...ask.row.plainly, ...ask.row.plainlyNot].includes(member.kind)) {
      yield outcome("open", "recipient-not-said", values, place);
    } else {
      yield outcome(member.receives ? "met" : "not-met", member.receives ? "may-receive" : "may-not-receive", values, place);
    }
  }
}

/** Each institution has a kind that the rules know. @param {Ask} _ask @param {Subject} subject */
export function* kindsGiven(_ask, subject) {
  for (const member of subject.members) {
    /** @type {Values} */
    const values = { name: ["text", member.name], kind: ["text", member.kind] };
    if (!member.kind) yield outcome("not-met", "kind-missing", values, member.place);
    else if (!member.known) yield outcome("not-met", "kind-unknown", values, member.place);
  }
}

/** Each institution in the budget is one of the consortium. @param {Ask} _ask @param {Subject} subject */
export function* budgetNamesPartners(_ask, subject) {
  const known = new Set(names(subject.members).map(plain));
  if (!known.size) return;
  for (const line of subject.lines) {
    if (known.has(plain(line.institution))) continue;
    known.add(plain(line.institution));
    yield outcome("not-met", "not-a-partner", { name: ["text", line.institution] }, line.place);
  }
}

/** The lead institution on the cover is the one in the table of institutions. @param {Ask} ask @param {Subject} subject */
export function* coverNamesTheLead(ask, subject) {
  const cover = subject.fields[ask.row.field];
  const leads = names(subject.members.filter((member) => member.role === "lead"));
  if (!cover || cover.state !== "filled" || leads.length !== 1) return;
  const same = plain(cover.text) === plain(leads[0]);
  /** @type {Values} */
  const values = { cover: ["text", cover.text], table: ["text", leads[0]] };
  yield outcome(same ? "met" : "not-met", same ? "lead-agrees" : "lead-differs", values, cover.place);
}
