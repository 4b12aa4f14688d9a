/* Small comforts of the guidebook; every page reads without them. */
(function () {
  "use strict";

  /** Remember the language that a reader chose, for the page that picks one; stay in the section. */
  function rememberLanguage() {
    document.querySelectorAll("a[data-language]").forEach((link) => {
      link.addEventListener("click", () => {
        try { localStorage.setItem("kyoso-language", link.dataset.language); } catch { /* storage is off */ }
        link.hash = location.hash;
      });
    });
  }

  /** A button opens and closes a sidebar and says which; on narrow screens the sidebar lies over the page. */
  function connectSidebar(button) {
    const side = button.dataset.side;
    const box = document.getElementById("pst-" + side + "-sidebar-checkbox");
    const sidebar = document.getElementById("kyoso-" + side);
    const isDrawer = () => getComputedStyle(sidebar).position === "fixed";

    function tell() { button.setAttribute("aria-expanded", String(isDrawer() === box.checked)); }

    function closeDrawer() {
      if (!isDrawer() || !box.checked) { return false; }
      box.checked = false;
      tell();
      return true;
    }

    button.addEventListener("click", () => {
      box.checked = !box.checked;
      tell();
      if (isDrawer() && box.checked) { sidebar.querySelector("a, input").focus(); }
    });
    box.addEventListener("change", tell); // a click beside the drawer
    sidebar.addEventListener("click", (event) => { if (event.target.closest("a")) { closeDrawer(); } });
    document.addEventListener("focusin", (event) => { if (!sidebar.contains(event.target)) { closeDrawer(); } });
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && closeDrawer()) { button.focus(); }
    });
    addEventListener("resize", tell);
    tell();
  }

  /** Ctrl+K or Cmd+K leads to the search field: the one beside the page if it is to be seen, else the search page's. */
  function addShortcut() {
    const field = document.getElementById("kyoso-anywhere") || document.getElementById("kyoso-search-field");
    document.addEventListener("keydown", (event) => {
      if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "k") { return; }
      event.preventDefault();
      if (field.checkVisibility({ visibilityProperty: true })) { field.focus(); } else { location.href = field.form.action; }
    });
  }

  /** A field that narrows the table after it; the number of rows shown is announced. */
  function addFilter(box, number) {
    const table = box.parentElement.querySelector("table.kyoso-filter");
    if (!table) { return; }
    const label = document.createElement("label");
    const field = document.createElement("input");
    const count = document.createElement("p");
    const rows = Array.from(table.tBodies[0].rows);
    const fold = (text) => text.normalize("NFKC").toLowerCase();

    function narrow() {
      const words = fold(field.value).split(/\s+/);
      rows.forEach((row) => { row.hidden = !words.every((word) => fold(row.textContent).includes(word)); });
      count.textContent = box.dataset.count.replace("%s", String(rows.filter((row) => !row.hidden).length));
    }

    field.type = "search";
    field.id = "kyoso-filter-" + number;
    label.htmlFor = field.id;
    label.textContent = box.dataset.label;
    count.setAttribute("role", "status");
    box.append(label, field, count);
    field.addEventListener("input", narrow);
    narrow();
  }

  /** What scrolls sideways can be reached with the keyboard and has a name. */
  function reachScrollers() {
    function nameOf(box) {
      const caption = box.querySelector("caption") || box.closest("section")?.querySelector("h1, h2, h3, h4");
      return caption ? caption.firstChild.textContent.trim() : document.title;
    }

    function look() {
      const boxes = document.querySelectorAll(".pst-scrollable-table-container, .kyoso-published, .kyoso-svg, pre");
      const wide = Array.from(boxes, (box) => box.scrollWidth > box.clientWidth + 1); // all looked at before any changes
      boxes.forEach((box, number) => {
        if (wide[number]) {
          box.tabIndex = 0;
          box.setAttribute("role", "group");
          box.setAttribute("aria-label", nameOf(box));
        } else {
          ["tabindex", "role", "aria-label"].forEach((name) => { box.removeAttribute(name); });
        }
      });
    }

    look();
    addEventListener("resize", look);
    document.addEventListener("toggle", look, true); // tables within details
  }

  /** Paper has light colours and tables in place of tall pictures, and says where and on which day it was printed. */
  function preparePrint() {
    const page = document.documentElement;
    const line = document.querySelector(".kyoso-printed");
    const book = line.textContent;
    let opened = [];
    let theme = "";
    addEventListener("beforeprint", () => {
      const day = new Date().toLocaleDateString(page.lang, { dateStyle: "long" });
      line.textContent = [book, line.dataset.printed.replace("%(day)s", day), decodeURI(location.href)].join(" / ");
      opened = Array.from(document.querySelectorAll("details.kyoso-instead:not([open])"));
      opened.forEach((details) => { details.open = true; });
      theme = page.dataset.theme;
      page.dataset.theme = "light";
    });
    addEventListener("afterprint", () => {
      opened.forEach((details) => { details.open = false; });
      page.dataset.theme = theme;
    });
  }

  /** A link that says where its words stand, what a term means or what is asked shows this beside it; the link leads on. */
  function showNotes() {
    const box = document.createElement("div");
    if (!box.showPopover) { return; }
    const words = document.getElementById("kyoso-text").dataset;
    let opener = null;

    /** A paragraph; Japanese words in a sentence of another language say that they are Japanese. */
    function line(className, text, lang) {
      const made = document.createElement("p");
      made.className = className;
      if (lang) { made.lang = lang; }
      const isJapanese = (lang || document.documentElement.lang) === "ja";
      text.split(isJapanese ? /^$/ : /([\u3005\u3040-\u30ff\u4e00-\u9fff]+)/).forEach((part, number) => {
        made.append(number % 2 ? Object.assign(document.createElement("span"), { lang: "ja", textContent: part }) : part);
      });
      return made;
    }

    function place() {
      const at = opener.getClientRects()[0];
      const room = document.documentElement.clientWidth - box.offsetWidth - 8;
      const below = at.bottom + box.offsetHeight + 8 < innerHeight || at.top < box.offsetHeight + 8;
      box.style.left = `${Math.max(8, Math.min(at.left, room)) + scrollX}px`;
      box.style.top = `${(below ? at.bottom + 4 : at.top - box.offsetHeight - 4) + scrollY}px`;
    }

    function fill(link) {
      const isQuoted = link.matches(".kyoso-rule, .kyoso-cite");
      const onward = document.createElement("a");
      const close = document.createElement("button");
      const ways = line("kyoso-note-ways", "");
      onward.href = link.href;
      onward.textContent = isQuoted ? words.toSource : link.matches(".kyoso-term") ? words.toTerm : words.toQuestion;
      close.type = "button";
      close.textContent = words.close;
      close.addEventListener("click", () => { box.hidePopover(); });
      ways.append(onward, close);
      const said = link.dataset.words ?? "";
      const first = line("kyoso-note-words", isQuoted ? `「${said}」` : said, isQuoted ? "ja" : "");
      box.replaceChildren(first, line("kyoso-note-where", link.dataset.where), ways);
      box.setAttribute("aria-label", isQuoted ? words.source : link.matches(".kyoso-term") ? words.term : words.question);
    }

    function open(link) {
      if (opener === link) { box.hidePopover(); return; }
      if (box.matches(":popover-open")) { box.hidePopover(); }
      opener?.setAttribute("aria-expanded", "false");
      fill(link);
      opener = link;
      link.after(box);
      box.showPopover();
      place();
      link.setAttribute("aria-expanded", "true");
      box.focus({ preventScroll: true });
      box.scrollIntoView({ block: "nearest" });
    }

    box.className = "kyoso-note-box";
    box.popover = "auto";
    box.tabIndex = -1;
    box.setAttribute("role", "dialog");
    box.addEventListener("toggle", (event) => {
      if (event.newState !== "closed" || !opener || box.matches(":popover-open")) { return; }
      opener.setAttribute("aria-expanded", "false");
      if (box.contains(document.activeElement) || document.activeElement === document.body) { opener.focus(); }
      opener = null;
    });
    box.addEventListener("focusout", (event) => {
      if (event.relatedTarget && !box.contains(event.relatedTarget) && event.relatedTarget !== opener) { box.hidePopover(); }
    });
    document.querySelectorAll("a[data-where]").forEach((link) => {
      link.setAttribute("aria-haspopup", "dialog");
      link.setAttribute("aria-expanded", "false");
    });
    document.addEventListener("click", (event) => {
      const link = event.target.closest("a[data-where]");
      if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) { return; }
      event.preventDefault();
      open(link);
    });
  }

  /** A row or heading that an address names is seen, though it stands in what is folded. */
  function unfoldTarget() {
    const target = location.hash.length > 1 ? document.getElementById(decodeURIComponent(location.hash.slice(1))) : null;
    for (let above = target?.closest("details"); above; above = above.parentElement.closest("details")) {
      if (!above.open) { above.open = true; }
    }
    target?.scrollIntoView();
  }

  /** Rows that are laid out as cards are still read out as a table. */
  function nameTableParts() {
    const roles = { TABLE: "table", THEAD: "rowgroup", TBODY: "rowgroup", TR: "row", TD: "cell" };
    document.querySelectorAll(".bd-article table.table").forEach((table) => {
      [table, ...table.querySelectorAll("thead, tbody, tr, td, th")].forEach((part) => {
        part.setAttribute("role", roles[part.tagName] ?? (part.scope === "row" ? "rowheader" : "columnheader"));
      });
    });
  }

  showNotes();
  if (matchMedia("(max-width: 599.98px)").matches) { nameTableParts(); }
  addEventListener("hashchange", unfoldTarget);
  if (location.hash) { unfoldTarget(); }
  rememberLanguage();
  document.querySelectorAll(".kyoso-toggle").forEach(connectSidebar);
  addShortcut();
  document.querySelectorAll(".kyoso-filter-box").forEach(addFilter);
  reachScrollers();
  preparePrint();
})();
