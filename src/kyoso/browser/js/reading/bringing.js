/**
 * Bring a filled draft back: who it is, what the checks say of its plan and fields, and its plan into
 * the form when its reader wants it there.
 *
 * @typedef {import("../checks/words.js").Report} Report
 * @typedef {import("../checks/words.js").Said} Said
 * @typedef {import("../plan/desk.js").Desk} Desk
 * @typedef {import("../word/prepared.js").Prepared} Prepared
 * @typedef {import("./read.js").Read} Read
 */

import { Judge } from "../checks/judge.js";
import { filledIn } from "../checks/words.js";
import { item } from "../plan/findings.js";
import { checkSize } from "./opening.js";
import { readDraft } from "./read.js";
import { Refusal } from "./refusal.js";
import { answerable, ofDraft } from "./subject.js";

const ORDER = /** @type {const} */ (["not-met", "open", "met"]);

/**
 * @param {Desk} desk
 * @param {() => Prepared} prepared
 * @param {{words: Record<string, string>}} spoken
 */
export function showBringing(desk, prepared, { words }) {
  const by = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(`plan-bring-${id}`));
  const [zone, result, note, into] = [by("zone"), by("result"), by("note"), by("into")];
  const input = /** @type {HTMLInputElement} */ (by("file"));
  const judge = new Judge(answerable(desk.rules));
  /** @type {Read | null} */
  let brought = null;

  /**
   * @param {File} file
   */
  const bring = async (file) => {
    brought = null;
    result.hidden = true;
    try {
      checkSize(file.size);
      performance.mark("kyoso-bring");
      const read = readDraft(new Uint8Array(await file.arrayBuffer()), prepared());
      const subject = ofDraft(read, desk.rules, file.name);
      const report = desk.speaker.report(subject, judge.judge(subject), true);
      show(desk, read, report, prepared(), words);
      performance.measure("kyoso-bring", "kyoso-bring");
      brought = read;
      result.hidden = false;
      tell(false, filledIn(words.read, { name: file.name, counts: countsIn(desk, report) }));
    } catch (error) {
      const why = error instanceof Refusal ? filledIn(words[error.why], error.values) : words.failed;
      tell(true, filledIn(words.notRead, { name: file.name, why }));
      if (!(error instanceof Refusal)) throw error;
    }
  };
  /**
   * @param {boolean} bad
   * @param {string} text
   */
  const tell = (bad, text) => {
    note.textContent = text;
    note.classList.toggle("plan-bad", bad);
  };

  input.disabled = false;
  input.addEventListener("change", () => {
    if (input.files?.[0]) bring(input.files[0]);
    input.value = "";
  });
  // a file dropped beside the zone would take its reader away from the page, and from what was typed
  for (const name of /** @type {const} */ (["dragover", "drop"])) {
    addEventListener(name, (event) => event.dataTransfer?.types.includes("Files") && event.preventDefault());
  }
  for (const name of ["dragenter", "dragover"]) zone.addEventListener(name, () => zone.classList.add("plan-over"));
  for (const name of ["dragleave", "drop"]) zone.addEventListener(name, () => zone.classList.remove("plan-over"));
  zone.addEventListener("drop", (event) => {
    const file = event.dataTransfer?.files[0];
    if (file) bring(file);
  });
  into.addEventListener("click", () => {
    if (!brought || (desk.unsaved && !confirm(words.sure))) return;
    desk.load(brought.plan);
    tell(false, words.loaded);
    desk.choice.focus();
  });
}

/**
 * @param {Desk} desk
 * @param {Read} read
 * @param {Report} report
 * @param {Prepared} prepared
 * @param {Record<string, string>} words
 */
function show(desk, read, report, prepared, words) {
  const { identity } = read;
  const now = prepared.calls[identity.call];
  const facts = [
    [words.call, desk.speaker.words.calls[identity.call] ?? (identity.call || words.unknown)],
    [words.kindOf, words[`is-${identity.kind}`] ?? words.unknown],
    [words.language, words[`in-${identity.language}`] ?? words.unknown],
    [words.rules, !identity.rules || !now ? words.unknown : identity.rules === now.rules ? words.sameRules : words.otherRules],
    ...(identity.practice === "yes" ? [[words.practiceOf, words.isPractice]] : []),
  ];
  const list = /** @type {HTMLElement} */ (document.getElementById("plan-bring-identity"));
  list.replaceChildren(...facts.map(([name, said]) => fact(name, said)));
  const box = /** @type {HTMLElement} */ (document.getElementById("plan-bring-findings"));
  const found = (/** @type {string} */ answer) => report.findings.filter((finding) => finding.answer === answer);
  const met = document.createElement("details");
  const summary = document.createElement("summary");
  summary.textContent = `${desk.speaker.words.answers.met[0]} ${filledIn(desk.words.metList, { count: found("met").length })}`;
  met.append(summary, listed(desk, found("met"), words));
  box.replaceChildren(listed(desk, [...found("not-met"), ...found("open")], words), met);
}

/**
 * @param {string} name
 * @param {string} said
 */
function fact(name, said) {
  const [made, term, text] = ["div", "dt", "dd"].map((tag) => document.createElement(tag));
  term.textContent = name;
  text.textContent = said;
  made.append(term, text);
  return made;
}

/**
 * @param {Desk} desk
 * @param {Said[]} findings
 * @param {Record<string, string>} words
 */
function listed(desk, findings, words) {
  const list = document.createElement("ul");
  for (const finding of findings) {
    const made = item(desk, finding);
    made.querySelector("[data-go]")?.remove(); // it leads to the form, which this draft does not stand in
    if (finding.where && !finding.place.field) made.querySelector("dl")?.append(fact(words.where, finding.where));
    list.append(made);
  }
  return list;
}

/**
 * @param {Desk} desk
 * @param {Report} report
 */
function countsIn(desk, report) {
  const { answers, separator } = desk.speaker.words;
  return ORDER.map((answer) =>
    filledIn(desk.words.count, { words: answers[answer].join(" "), count: report.counts[answer] }),
  ).join(separator);
}
