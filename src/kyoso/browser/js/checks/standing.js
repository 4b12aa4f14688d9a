/** Kinds of check on what a file is for. Each is a twin of its namesake in `kyoso.checks.standing`. */

import { outcome } from "./model.js";

/** @import { Ask, Subject, Values } from "./model.js" */

/** The plan, the draft and the one who asks name the same call, and there is such a call. @param {Ask} ask @param {Subject} subject */
export function* oneCall(ask, subject) {
  const named = Object.entries(subject.calls);
  const { call } = ask;
  if (!named.length) {
    if (!subject.remarks.some((remark) => remark.name === "identity-missing")) yield outcome("not-met", "call-missing");
  } else if (!call) {
    yield outcome("not-met", "call-unknown", { call: ["text", named[0][1]] });
  } else if (named.some(([, key]) => key !== named[0][1])) {
    for (const [who, key] of named) {
      const told = who === "plan" && key === subject.calls.draft; // a draft's plan has its call from the draft
      if (key !== call.key && !told) {
        yield outcome("not-met", `${who}-for-another-call`, { call: ["call", key], other: ["call", call.key] });
      }
    }
  } else if (subject.document && subject.document !== (call.document || call.practice)) {
    yield outcome("not-met", "another-document", { call: ["call", call.key] });
  } else {
    yield outcome("met", "same-call", { call: ["call", call.key] });
  }
}

/** There is something to apply for; what continuing hubs alone can write is theirs to confirm. @param {Ask} ask @param {Subject} subject */
export function* isOpen(ask, subject) {
  if (!ask.call || !ask.rule) return;
  if (subject.practice) yield outcome("not-met", "practice-copy");
  if (ask.call.document === null) yield outcome("not-met", "nothing-to-write");
  else if (ask.value === "open") yield outcome("met", "call-open");
  else yield outcome("open", "not-for-new-proposals");
}

/** What no program can tell from a plan is for people to confirm. @param {Ask} ask @param {Subject} subject */
export function* confirm(ask, subject) {
  const field = subject.fields[ask.row.field];
  if (ask.row.field && field?.state !== "filled") return;
  /** @type {Values} */
  const values = field ? { text: ["text", field.text] } : {};
  yield outcome("open", field ? "confirm-field" : "confirm", values, field?.place);
}
