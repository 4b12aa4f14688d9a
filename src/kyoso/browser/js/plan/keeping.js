/** A plan that is half written goes along into the page's other language: in the memory of this tab, and only on the way. */

/** @import { Desk } from "./desk.js" */

const KEPT = "kyoso-plan";

/** @param {Desk} desk */
export function keepOnTheWay(desk) {
  restore(desk);
  for (const link of document.querySelectorAll("a[data-language]")) {
    link.addEventListener("click", (event) => {
      const { ctrlKey, metaKey, shiftKey } = /** @type {MouseEvent} */ (event);
      if (desk.isBlank || ctrlKey || metaKey || shiftKey) return; // another tab or window: this one stays
      try {
        const { unsaved } = desk;
        sessionStorage.setItem(KEPT, JSON.stringify({ form: desk.read(), years: desk.budget.count.value, unsaved }));
        desk.unsaved = false; // nobody is asked whether to leave what comes along
      } catch {
        // the browser keeps nothing: its reader is asked, as before any other page
      }
    });
  }
}

/** What came along is put into the form, and kept no longer. @param {Desk} desk */
function restore(desk) {
  try {
    const kept = sessionStorage.getItem(KEPT);
    sessionStorage.removeItem(KEPT);
    if (!kept) return;
    const { form, years, unsaved } = JSON.parse(kept);
    desk.restore(form, years);
    desk.unsaved = unsaved;
  } catch {
    // nothing came along, or not from here
  }
}
