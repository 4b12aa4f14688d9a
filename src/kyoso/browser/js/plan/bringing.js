/**
 * Bring files back: who each one is, what the checks say of it, a copy with comments, the same draft for another
 * call, and its plan into the form when its reader wants it there.
 */

import { card, copied, metWords } from "./findings.js";
import { copyOf, doing, handOver, onFiles, teller, told } from "./handing.js";
import { filledIn, put } from "./text.js";

/** @import { Desk } from "./desk.js" */
/** @import { Count, Group, Plan } from "./model.js" */

/**
 * @typedef {object} Brought
 * @property {number} id
 * @property {string} line the file, its call, how many answers of each sort
 * @property {[string, string][]} facts
 * @property {Count[]} counts
 * @property {Group[]} groups
 * @property {Plan} plan
 * @property {string} call
 * @property {boolean} draft
 * @property {string[]} [problem] why it cannot be read
 */

/** @param {Desk} desk */
export function showBringing(desk) {
  const by = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(`plan-bring-${id}`));
  const [zone, list] = [by("zone"), by("files")];
  const input = /** @type {HTMLInputElement} */ (by("file"));
  const { words } = desk;
  const tell = teller(by("note"));

  /** @param {File[]} files */
  const bring = async (files) => {
    if (!files.length) return;
    list.replaceChildren();
    let unread = 0;
    try {
      for (const [at, file] of files.entries()) {
        tell(false, filledIn(words.reading, { name: file.name, number: at + 1, count: files.length }));
        const made = await brought(desk, file);
        unread += made.matches(".plan-bad") ? 1 : 0;
        if (files.length > 1) made.removeAttribute("open");
        list.append(made);
      }
      const [first] = files;
      if (files.length > 1) tell(unread > 0, filledIn(words.readAll, { count: files.length, unread }));
      else if (unread) tell(true, list.querySelector("summary")?.textContent ?? "");
      else tell(false, filledIn(words.read, { name: first.name }));
    } catch (error) {
      told(error, tell, words);
    }
  };

  onFiles(zone, input, bring);
}

/** What is said of one file. @param {Desk} desk @param {File} file @returns {Promise<HTMLElement>} */
async function brought(desk, file) {
  performance.mark("kyoso-bring");
  /** @type {{answer: Brought}} */
  const { answer } = await desk.engine.call("bring", { name: file.name }, [await file.arrayBuffer()]);
  const made = copied("plan-brought");
  const part = (/** @type {string} */ selector) => /** @type {HTMLElement} */ (made.querySelector(selector));
  if (answer.problem) {
    put(part("summary"), answer.problem.join(" "));
    made.classList.add("plan-bad");
    part(".plan-brought-body").remove();
    return made;
  }
  put(part("summary"), answer.line);
  part("dl").replaceChildren(...answer.facts.map(([name, said]) => fact(name, said)));
  const others = answer.groups.filter(({ answer: kind }) => kind !== "met");
  const met = answer.groups.filter(({ answer: kind }) => kind === "met");
  part(".plan-list > ul").append(...others.map((group) => card(desk, group, false)));
  part(".plan-list > details > summary").textContent = metWords(desk, answer.groups);
  part(".plan-list > details > ul").append(...met.map((group) => card(desk, group, false)));
  offerWork(desk, file, answer, made);
  performance.measure("kyoso-bring", "kyoso-bring");
  return made;
}

/** What can be done with a file that was read. @param {Desk} desk @param {File} file @param {Brought} brought @param {HTMLElement} made */
function offerWork(desk, file, { id, plan, call, draft }, made) {
  const { engine, words } = desk;
  const part = (/** @type {string} */ selector) => /** @type {any} */ (made.querySelector(selector));
  const tell = teller(part(".plan-word-note"));
  part("[data-into]").addEventListener("click", () => {
    if (desk.unsaved && !confirm(words.sure)) return;
    desk.load(plan);
    tell(false, words.loaded);
    desk.choice.focus();
  });
  if (!draft) {
    for (const selector of [".plan-carry", "[data-annotate]", "[data-clean]", "[data-clean-anyway]"]) part(selector).remove();
    return;
  }
  part("[data-annotate]").addEventListener("click", () =>
    doing(part("[data-annotate]"), tell, words, async () => {
      const { answer, files } = await engine.call("annotate", { id });
      if (answer?.problem) return tell(true, answer.problem.join(" "));
      const name = copyOf(file.name, words.annotatedName);
      handOver(name, files[0]);
      tell(false, filledIn(words.made, { name }));
    }),
  );
  const listed = (/** @type {string[]} */ items) => {
    const lines = items.map((item) => {
      const made = document.createElement("li");
      put(made, item);
      return made;
    });
    part(".plan-work").hidden = !items.length;
    part(".plan-work ol").replaceChildren(...lines);
  };
  const clean = (/** @type {string} */ selector, /** @type {boolean} */ anyway) =>
    part(selector).addEventListener("click", () =>
      doing(part(selector), tell, words, async () => {
        const { answer, files } = await engine.call("clean", { id, with_blanks: anyway });
        if (answer.problem) return tell(true, answer.problem.join(" "));
        listed([...answer.blanks, ...answer.changed]);
        part("[data-clean-anyway]").hidden = anyway || !answer.blanks.length;
        if (!files.length) return tell(true, filledIn(words.blanksLeft, { count: answer.blanks.length }));
        const name = copyOf(file.name, words.cleanName);
        handOver(name, files[0]);
        const said = [words.made, ...(answer.changed.length ? [words.changedLeft] : []), ...(answer.comments ? [words.commentsLeft] : [])];
        const counts = { name, changed: answer.changed.length, comments: answer.comments };
        tell(said.length > 1, filledIn(said.join(desk.form.dataset.language === "ja" ? "" : " "), counts));
      }),
    );
  clean("[data-clean]", false);
  clean("[data-clean-anyway]", true);
  const [target, language, update] = [part("[name=target]"), part("[name=language]"), part("[data-update]")];
  target.append(...[...desk.choice.children].map((child) => withoutIds(child)));
  target.value = newest(desk, call);
  update.addEventListener("click", () =>
    doing(update, tell, words, async () => {
      const given = { id, call: target.value, language: language.value };
      const { answer, files } = await engine.call("update", given);
      if (answer.problem) return tell(true, answer.problem.join(" "));
      handOver(answer.name, files[0]);
      listed(answer.items);
      tell(answer.practice, filledIn(answer.practice ? words.practiceMade : words.made, { name: answer.name }));
    }),
  );
}

/** The newest other call of the same area and tier, which is what a draft is most often carried to. @param {Desk} desk @param {string} key */
function newest(desk, key) {
  const { area, tier } = desk.calls[key] ?? {};
  const same = Object.entries(desk.calls).filter(([other, call]) => other !== key && call.area === area && call.tier === tier);
  const [found] = same.sort(([, one], [, other]) => other.year - one.year);
  return found?.[0] ?? key;
}

/** @param {Element} element */
function withoutIds(element) {
  const made = /** @type {Element} */ (element.cloneNode(true));
  for (const each of [made, ...made.querySelectorAll("[id]")]) each.removeAttribute("id");
  return made;
}

/** A name, and what is said of it. @param {string} name @param {string} said */
export function fact(name, said) {
  const [made, term, text] = ["div", "dt", "dd"].map((tag) => document.createElement(tag));
  term.textContent = name;
  put(text, said);
  made.append(term, text);
  return made;
}
