/** The page on which a reader checks a plan: its panels, put together. */

import { dataNamed } from "../data.js";
import { Desk } from "../plan/desk.js";
import { showFacts } from "../plan/facts.js";
import { showFiles } from "../plan/files.js";
import { showFindings } from "../plan/findings.js";
import { showMoney } from "../plan/money.js";
import { showBringing } from "../reading/bringing.js";
import { makeDraft } from "../word/draft.js";
import { unpacked } from "../word/prepared.js";
import { showTaking } from "../word/taking.js";

const language = document.getElementById("plan-form")?.dataset.language ?? "ja";
const { words, example } = dataNamed(`plan-${language}`);
const desk = new Desk(dataNamed("checks"), dataNamed(`checks-${language}`), words);

showFacts(desk);
showMoney(desk);
showFindings(desk);
showFiles(desk, example);

/** @type {import("../word/prepared.js").Prepared | undefined} */
let drafts;
const prepared = () => (drafts ??= unpacked(dataNamed("drafts")));
showTaking(desk, prepared, dataNamed(`drafts-${language}`));
showBringing(desk, prepared, dataNamed(`drafts-${language}`));
// a first draft, thrown away, warms up what the reader's own one needs
(window.requestIdleCallback ?? setTimeout)(() => makeDraft(prepared(), Object.keys(prepared().calls)[0], "both", example));

/** A link such as plan.html#call=fy2025.future.concept picks a call. */
function fromAddress() {
  const chosen = /^#call=([\w.-]+)$/.exec(location.hash);
  if (chosen) desk.choose(chosen[1]);
}

desk.institutions.load([{ role: "lead" }, {}]);
/** @type {HTMLFieldSetElement} */ (document.getElementById("plan-all")).disabled = false;
desk.refresh();
fromAddress();
desk.unsaved = false;
addEventListener("hashchange", fromAddress);
