/** Files on the reader's own disk: opened, saved; an example, and a fresh start. */

import { doing, handOver } from "./handing.js";
import { filledIn, put } from "./text.js";

/** @import { Desk } from "./desk.js" */

/** @param {Desk} desk */
export function showFiles(desk) {
  const by = (/** @type {string} */ id) => /** @type {HTMLInputElement} */ (document.getElementById(`plan-${id}`));
  const button = (/** @type {string} */ id) => /** @type {HTMLButtonElement} */ (document.getElementById(`plan-${id}`));
  const { engine, words } = desk;
  const note = by("file-note");
  const tell = (/** @type {boolean} */ bad, /** @type {string[]} */ ...lines) => {
    note.replaceChildren(...lines.map(paragraph));
    note.classList.toggle("plan-bad", bad);
  };
  const sure = () => !desk.unsaved || confirm(words.sure);
  desk.form.addEventListener("input", () => tell(false)); // what was said of a file or of the example is over

  by("open").addEventListener("click", (event) => sure() || event.preventDefault());
  by("open").addEventListener("change", () =>
    doing(/** @type {any} */ (by("open")), tell, words, async () => {
      const [file] = by("open").files ?? [];
      if (!file) return;
      const bytes = await file.arrayBuffer();
      by("open").value = "";
      const { answer } = await engine.call("load", { name: file.name, form: desk.read() }, [bytes]);
      if (answer.problem) {
        tell(true, filledIn(words.notOpened, { name: file.name, count: answer.problem.length }), ...answer.problem);
        return;
      }
      desk.load(answer);
      tell(false, filledIn(words.opened, { name: file.name }));
    }),
  );
  button("save").addEventListener("click", () =>
    doing(button("save"), tell, words, async () => {
      if (await toMend(desk, (text) => tell(true, text))) return;
      const name = `plan.${by("format").value}`;
      const { answer, files } = await engine.call("save", { form: desk.read(), format: by("format").value });
      if (answer?.problem) {
        tell(true, ...answer.problem);
        return;
      }
      handOver(name, files[0]);
      if (by("format").value !== "xlsx") desk.unsaved = false; // a workbook holds the money alone
      tell(false, filledIn(words.saved, { name }));
    }),
  );
  button("example").addEventListener("click", () =>
    doing(button("example"), tell, words, async () => {
      if (!sure()) return;
      const { answer } = await engine.call("example");
      desk.load(answer);
      tell(false, words.exampleIn);
    }),
  );
  button("clear").addEventListener("click", () => {
    if (!sure()) return;
    by("years").value = "";
    desk.load({}, { touched: false });
    desk.institutions.load([{ role: "lead" }, {}]);
    desk.refresh();
    tell(false, words.cleared);
  });
  addEventListener("beforeunload", (event) => {
    if (desk.unsaved) event.preventDefault();
  });
}

/**
 * Whether something in the form cannot be read; if so, its reader is led there.
 *
 * @param {Desk} desk
 * @param {(text: string) => void} tell
 */
export async function toMend(desk, tell) {
  const answer = await desk.settled();
  if (!answer?.unread.length) return false;
  tell(filledIn(desk.words.fixFirst, { count: answer.unread.length }));
  const target = desk.at(answer.unread[0].spot)?.target;
  target?.closest("details")?.setAttribute("open", "");
  target?.focus();
  return true;
}

/** @param {string} text */
function paragraph(text) {
  const made = document.createElement("p");
  put(made, text);
  return made;
}
