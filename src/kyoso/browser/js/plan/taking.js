/** Take your draft: the Word draft of the chosen call, filled with the plan of the form, made in the page. */

import { toMend } from "./files.js";
import { doing, handOver, teller } from "./handing.js";
import { filledIn } from "./text.js";

/** @import { Desk } from "./desk.js" */

/** @param {Desk} desk */
export function showTaking(desk) {
  const by = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(`plan-take-${id}`));
  const language = /** @type {HTMLSelectElement} */ (by("language"));
  const button = /** @type {HTMLButtonElement} */ (by("make"));
  const [kind, note] = [by("kind"), by("note")];
  const { engine, words, calls, choice } = desk;
  const tell = teller(note);
  let shown = "";

  const say = () => {
    if (choice.value === shown && kind.textContent) return;
    shown = choice.value;
    kind.textContent = calls[shown]?.says ?? words.chooseCall;
    kind.classList.toggle("plan-caution", calls[shown]?.caution ?? false);
    tell(false, "");
  };
  choice.addEventListener("change", say);
  desk.onAnswer(say);
  button.disabled = false;
  button.addEventListener("click", () =>
    doing(button, tell, words, async () => {
      if (!choice.value) {
        tell(true, words.chooseCall);
        choice.focus();
        return;
      }
      if (await toMend(desk, (text) => tell(true, text))) return;
      const { answer: name, files } = await engine.call("draft", { form: desk.read(), language: language.value });
      handOver(name, files[0]);
      tell(false, filledIn(words.made, { name }));
    }),
  );
}
