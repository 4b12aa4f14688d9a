/* The colours, before the first paint: the reader's choice or, without one, those of their system. */
(function () {
  "use strict";

  const KEY = "kyoso-colours";
  const MODES = ["auto", "light", "dark"];
  const page = document.documentElement;
  const systemIsDark = matchMedia("(prefers-color-scheme: dark)");
  let mode = "auto";

  function show() {
    page.dataset.mode = mode;
    page.dataset.theme = mode === "auto" ? (systemIsDark.matches ? "dark" : "light") : mode;
  }

  /** The button says what it does and which colours are on. */
  function nameButton(button) {
    button.title = button.dataset[mode];
    button.setAttribute("aria-label", button.dataset.name + " — " + button.dataset[mode]);
  }

  try { mode = localStorage.getItem(KEY) || mode; } catch { /* storage is off */ }
  show();
  systemIsDark.addEventListener("change", show);
  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll(".kyoso-colours").forEach((button) => {
      button.dataset.name = button.getAttribute("aria-label");
      nameButton(button);
      button.addEventListener("click", () => {
        mode = MODES[(MODES.indexOf(mode) + 1) % MODES.length];
        try { localStorage.setItem(KEY, mode); } catch { /* storage is off */ }
        show();
        nameButton(button);
      });
    });
  });
})();
