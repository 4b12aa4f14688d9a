/** The rules of the chosen call, each with its source. */

import { addressOf } from "./findings.js";

/** @import { Desk } from "./desk.js" */

/** @param {Desk} desk */
export function showFacts(desk) {
  const box = /** @type {HTMLElement} */ (document.getElementById("plan-facts"));
  const list = /** @type {HTMLElement} */ (box.querySelector("dl"));
  let shown = "";
  desk.onAnswer(async (answer) => {
    const call = answer?.call ?? (desk.choice.value && shown);
    if (call === shown) return;
    shown = call;
    box.hidden = true;
    if (!call) return;
    const { answer: found } = await desk.engine.call("facts", { call });
    if (call !== shown) return;
    list.replaceChildren(...found.facts.map((/** @type {Fact} */ fact) => item(desk, fact)));
    box.hidden = false;
  });
}

/** @typedef {{rule: string, label: string, words: string, source: string, document: string, as_written: string}} Fact */

/** @param {Desk} desk @param {Fact} fact */
function item(desk, { rule, label, words, source, document: of, as_written: written }) {
  const [made, name, said] = ["div", "dt", "dd"].map((tag) => document.createElement(tag));
  const link = document.createElement("a");
  link.href = addressOf(desk.form, { rule, document: of });
  link.textContent = words;
  link.title = `${source}: 「${written}」`;
  name.textContent = label;
  said.append(link);
  made.append(name, said);
  return made;
}
