/** The rules of the chosen call, each with its source. */

import { addressOf } from "./findings.js";

/** @import { Desk } from "./desk.js" */

/** @param {Desk} desk */
export function showFacts(desk) {
  const box = /** @type {HTMLElement} */ (document.getElementById("plan-facts"));
  const list = /** @type {HTMLElement} */ (box.querySelector("dl"));
  let shown = "";
  desk.onChange(({ call }) => {
    if (call === shown) return;
    shown = call;
    box.hidden = !call;
    const keys = new Set(desk.judge.asks(call).flatMap(({ rule, times }) => [rule, times].filter(Boolean)));
    list.replaceChildren(...[...keys].map((key) => fact(desk, key)));
  });
}

/** @param {Desk} desk @param {string} key of a rule */
function fact(desk, key) {
  const { label, words, source } = desk.speaker.words.rules[key];
  const [made, name, said] = ["div", "dt", "dd"].map((tag) => document.createElement(tag));
  const link = document.createElement("a");
  link.href = addressOf(desk.form, /** @type {any} */ ({ rule: key }));
  link.textContent = words;
  link.title = `${source[0]}: 「${source[1]}」`;
  name.textContent = label;
  said.append(link);
  made.append(name, said);
  return made;
}
