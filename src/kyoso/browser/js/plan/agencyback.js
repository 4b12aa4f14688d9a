/** A filled form: what stands in it, what the checks say of it, and the way into the next year's form. */

import { fact } from "./bringing.js";
import { card } from "./findings.js";
import { copyOf, doing, handOver, teller } from "./handing.js";
import { filledIn, put } from "./text.js";

/** @import { Kept } from "./agency.js" */
/** @import { Desk } from "./desk.js" */
/** @import { Group, Plan } from "./model.js" */

/** @param {Desk} desk @returns {(form: Kept | null) => void} what is told which form it is */
export function showFilledForm(desk) {
  const by = (/** @type {string} */ id) => /** @type {any} */ (document.getElementById(`plan-agency-${id}`));
  const { engine, words } = desk;
  const [box, said, changes] = [by("back"), by("said"), by("changes")];
  const part = (/** @type {string} */ selector) => box.querySelector(selector);
  const tell = teller(by("back-note"));
  /** @type {Record<"form" | "filled" | "next", Kept | null>} */
  const kept = { form: null, filled: null, next: null };
  /** @type {Plan} */
  let plan = {};

  /** The files as the engine is given them, which keeps them. @param {("form" | "filled" | "next")[]} names */
  const bytes = (...names) => names.map((name) => /** @type {Kept} */ (kept[name]).bytes.slice(0));
  const offer = () => (part("[data-carry]").hidden = !kept.filled || !kept.next);
  const onFile = (/** @type {"filled" | "next"} */ id, /** @type {(name: string, form: string) => Promise<unknown>} */ work) =>
    by(id).addEventListener("change", () =>
      doing(by(id), tell, words, async () => {
        const [file] = by(id).files ?? [];
        by(id).value = "";
        if (!file || !kept.form) return;
        tell(false, filledIn(words.reading, { name: file.name, number: 1, count: 1 }));
        kept[id] = { name: file.name, bytes: await file.arrayBuffer() };
        await work(file.name, kept.form.name);
        offer();
      }),
    );

  onFile("filled", async (name, form) => {
    const { answer } = await engine.call("form-read", { name, form, call: desk.choice.value }, bytes("form", "filled"));
    said.hidden = Boolean(answer.problem);
    if (answer.problem) {
      kept.filled = null;
      return tell(true, answer.problem.join(" "));
    }
    plan = answer.plan;
    put(said.querySelector("summary"), answer.line);
    said.querySelector(".plan-list > ul").replaceChildren(...answer.groups.map((/** @type {Group} */ group) => card(desk, group, false)));
    const outside = answer.outside.map((/** @type {string} */ text) => [words.outside, text]);
    part("[data-fields]").replaceChildren(...[...answer.fields, ...outside].map(([label, text]) => fact(label, text)));
    tell(false, filledIn(words.read, { name }));
  });
  onFile("next", async (name, form) => {
    const { answer, files } = await engine.call("form-compare", { old: form, new: name }, bytes("form", "next"));
    changes.hidden = Boolean(answer.problem);
    if (answer.problem) {
      kept.next = null;
      return tell(true, answer.problem.join(" "));
    }
    const [, before, after] = answer.heads;
    const line = (/** @type {string} */ head, /** @type {string} */ text) => (text ? [`${head}: ${text}`] : []);
    const rows = answer.rows.map((/** @type {string[]} */ [at, one, other]) => fact(at, [...line(before, one), ...line(after, other)].join("\n")));
    part("[data-changes]").replaceChildren(...rows);
    put(changes.querySelector("summary"), filledIn(words.formChanges, { count: rows.length }));
    part("[data-table]").onclick = () => handOver(copyOf(name, words.changesName, ".csv"), files[0]);
    tell(false, filledIn(words.read, { name }));
  });
  part("[data-into]").addEventListener("click", () => {
    if (desk.unsaved && !confirm(words.sure)) return;
    const call = desk.choice.value;
    desk.load(plan);
    desk.choose(call);
    tell(false, words.loaded);
    desk.choice.focus();
  });
  part("[data-carry]").addEventListener("click", () =>
    doing(part("[data-carry]"), tell, words, async () => {
      const { form, filled, next } = kept;
      if (!form || !filled || !next) return;
      const given = { name: filled.name, form: form.name, next: next.name };
      const { answer, files } = await engine.call("form-carry", given, bytes("form", "filled", "next"));
      if (answer.problem) return tell(true, answer.problem.join(" "));
      const name = copyOf(next.name, words.filledName);
      handOver(name, files[0]);
      part("[data-left-file]").onclick = () => handOver(copyOf(next.name, words.leftName, ".txt"), files[1]);
      const left = answer.left.map((/** @type {[string, string]} */ [label, text]) => fact(label, text));
      part(".plan-work").hidden = !left.length;
      part("[data-left]").replaceChildren(...left);
      tell(Boolean(left.length), filledIn(words.carried, { name, moved: answer.moved, left: left.length, new: answer.new.length }));
    }),
  );

  return (form) => {
    Object.assign(kept, { form, filled: null, next: null });
    box.hidden = !form;
    for (const each of [said, changes, part(".plan-work"), part("[data-carry]")]) each.hidden = true;
    tell(false, "");
  };
}
