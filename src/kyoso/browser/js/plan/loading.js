/** How far the engine is, wherever the page says so: its share, a way to stop it, and what to do without it. */

import { filledIn } from "./text.js";

/** @import { Desk } from "./desk.js" */

/** @param {Desk} desk */
export function showLoading(desk) {
  const { engine, words } = desk;
  const boxes = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".plan-loading"));
  const part = (/** @type {HTMLElement} */ box, /** @type {string} */ selector) => /** @type {HTMLElement} */ (box.querySelector(selector));
  const size = Math.round(engine.packs.reduce((sum, pack) => sum + pack.size, 0) / 1e6);
  for (const box of boxes) {
    part(box, "[data-stop]").addEventListener("click", () => {
      desk.isStopped = true;
      engine.stop();
    });
    part(box, "[data-again]").addEventListener("click", () => {
      desk.isStopped = false;
      if (desk.isBlank) engine.start().catch(() => {});
      else desk.refresh();
    });
  }
  engine.onProgress(({ state, share }) => {
    const said = state === "idle" && desk.isStopped ? "stopped" : state;
    const text = /** @type {Record<string, string>} */ ({
      loading: share < 1 ? filledIn(words.loading, { percent: Math.floor(share * 100), size }) : words.preparing,
      failed: words.notLoaded,
      stopped: words.stopped,
      missing: words.missing,
    })[said];
    if (said === "loading") desk.isStopped = false;
    for (const box of boxes) {
      box.hidden = !text;
      part(box, "p").textContent = text ?? "";
      const bar = /** @type {HTMLProgressElement} */ (part(box, "progress"));
      bar.hidden = said !== "loading";
      if (share < 1) bar.value = share;
      else bar.removeAttribute("value");
      part(box, "[data-stop]").hidden = said !== "loading";
      part(box, "[data-again]").hidden = !["failed", "stopped"].includes(said);
    }
  });
}
