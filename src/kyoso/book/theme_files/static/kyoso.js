/* Small comforts of the guidebook; every page reads without them. */
(function () {
  "use strict";

  /** Remember the language that a reader chose, for the page that picks one. */
  function rememberLanguage() {
    document.querySelectorAll("a[data-language]").forEach(function (link) {
      link.addEventListener("click", function () {
        try { localStorage.setItem("kyoso-language", link.dataset.language); } catch (error) { /* private mode */ }
        if (location.hash) { link.href = link.href.split("#")[0] + location.hash; }
      });
    });
  }

  /** A field that narrows the table after it; the number of rows shown is announced. */
  function addFilters() {
    document.querySelectorAll(".kyoso-filter-box").forEach(function (box, number) {
      var scope = box.parentElement;
      var table = scope.querySelector("table.kyoso-filter");
      if (!table) { return; }
      var label = document.createElement("label");
      var field = document.createElement("input");
      var count = document.createElement("p");
      field.type = "search";
      field.id = "kyoso-filter-" + number;
      label.htmlFor = field.id;
      label.textContent = box.dataset.label;
      count.setAttribute("role", "status");
      box.append(label, field, count);
      var rows = Array.from(table.tBodies[0].rows);
      function fold(text) { return text.normalize("NFKC").toLowerCase(); }
      function narrow() {
        var words = fold(field.value).split(/\s+/).filter(Boolean);
        var shown = 0;
        rows.forEach(function (row) {
          var text = fold(row.textContent);
          var fits = words.every(function (word) { return text.includes(word); });
          row.hidden = !fits;
          shown += fits ? 1 : 0;
        });
        count.textContent = box.dataset.count.replace("%s", String(shown));
      }
      field.addEventListener("input", narrow);
      narrow();
    });
  }

  /** What the theme leaves without a name or outside a landmark. */
  function nameControls() {
    document.querySelectorAll("main .bd-header-article nav, label.overlay").forEach(function (node) {
      if (node.matches("label")) { node.setAttribute("aria-hidden", "true"); }
    });
    document.querySelectorAll("input.sidebar-toggle").forEach(function (box) {
      box.setAttribute("aria-hidden", "true");
      box.tabIndex = -1;
    });
  }

  rememberLanguage();
  addFilters();
  nameControls();
})();
