/** Files on the reader's own disk: opened, saved; an example, and a fresh start. */

import { filledIn } from "../checks/words.js";
import { reading } from "./reading.js";
import { asJson, asYaml } from "./writing.js";

/** @import { Desk } from "./desk.js" */
/** @import { Plan } from "./model.js" */

const KEPT = 60_000; // ms for which a file can still be fetched by a slow download

/** @param {Desk} desk @param {Plan} example */
export function showFiles(desk, example) {
  const by = (/** @type {string} */ id) => /** @type {HTMLInputElement} */ (document.getElementById(`plan-${id}`));
  const note = by("file-note");
  const tell = (/** @type {string[]} */ ...lines) => note.replaceChildren(...lines.map(paragraph));
  const sure = () => !desk.unsaved || confirm(desk.words.sure);

  by("open").addEventListener("click", (event) => sure() || event.preventDefault());
  by("open").addEventListener("change", async () => {
    const file = by("open").files?.[0];
    if (!file) return;
    const { plan, findings } = reading(new Uint8Array(await file.arrayBuffer()), file.name, desk.rules);
    if (plan) desk.load(plan);
    const count = findings.length;
    tell(...(plan ? [filledIn(desk.words.opened, { name: file.name })] : [filledIn(desk.words.notOpened, { name: file.name, count }), ...findings]));
    note.classList.toggle("plan-bad", !plan);
    by("open").value = "";
  });
  by("save").addEventListener("click", () => {
    const { problems, plan } = desk.state;
    note.classList.toggle("plan-bad", Boolean(problems.length));
    if (problems.length) {
      tell(filledIn(desk.words.fixFirst, { count: problems.length }));
      problems[0].target.closest("details")?.setAttribute("open", "");
      problems[0].target.focus();
      return;
    }
    const format = by("format").value;
    download(`plan.${format}`, format === "json" ? asJson(plan) : asYaml(plan));
    desk.unsaved = false;
    tell(filledIn(desk.words.saved, { name: `plan.${format}` }));
  });
  by("example").addEventListener("click", () => {
    if (!sure()) return;
    desk.load(example);
    note.classList.remove("plan-bad");
    tell(desk.words.exampleIn);
  });
  by("clear").addEventListener("click", () => {
    if (!sure()) return;
    by("years").value = "";
    desk.load({}, { touched: false });
    desk.institutions.load([{ role: "lead" }, {}]);
    desk.refresh();
    note.classList.remove("plan-bad");
    tell(desk.words.cleared);
  });
  addEventListener("beforeunload", (event) => {
    if (desk.unsaved) event.preventDefault();
  });
}

/** A file handed to the reader, without leaving the page. @param {string} name @param {string} text */
export function download(name, text) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), KEPT);
}

/** @param {string} text */
function paragraph(text) {
  const made = document.createElement("p");
  made.textContent = text;
  return made;
}
