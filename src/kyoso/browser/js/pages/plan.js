/** The page on which a reader checks a plan: its panels, put together. */

import { dataNamed } from "../data.js";
import { Engine } from "../engine/engine.js";
import { showAgencyForm } from "../plan/agency.js";
import { showBringing } from "../plan/bringing.js";
import { Desk } from "../plan/desk.js";
import { showFacts } from "../plan/facts.js";
import { showFiles } from "../plan/files.js";
import { showFindings } from "../plan/findings.js";
import { showLoading } from "../plan/loading.js";
import { keepOnTheWay } from "../plan/keeping.js";
import { showMoney } from "../plan/money.js";
import { showTaking } from "../plan/taking.js";

const { language = "ja", browser = "" } = document.getElementById("plan-form")?.dataset ?? {};
const { words, calls, packs } = dataNamed(`plan-${language}`);
const engine = new Engine(packs, browser, language);
Object.assign(globalThis, { kyoso: engine }); // for whoever would ask it from the console: await kyoso.call("facts", {call: "…"})
const desk = new Desk(engine, calls, words);

showLoading(desk);
showFacts(desk);
showMoney(desk);
showFindings(desk);
showFiles(desk);
showTaking(desk);
showBringing(desk);
showAgencyForm(desk);

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
keepOnTheWay(desk);
addEventListener("hashchange", fromAddress);
