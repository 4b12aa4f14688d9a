/* The search page: looks through the texts of all pages, which the parts of the index hand to `kyosoSearch`.
 *
 * The guidebook's own pages come first and are answered from while the rest is still loading. Pages are looked through
 * in slices of time, and each text is made ready to be compared when it is first looked through: the page never stands
 * still for long, however large the guidebook.
 *
 * Texts and query are folded alike, so that full-width, half-width and capital letters do not
 * matter. A page is found if it holds every word. Japanese is found anywhere; a word in Latin
 * letters or digits at the beginning of a word only. Pages and their sections are ranked by BM25F.
 */
(function () {
  "use strict";

  const RECORDS = 1; // the kind of the page that repeats every record; notebooks come after it
  const MOST_WORDS = 12;
  const MOST_SECTIONS = 3; // shown for a page
  const MOST_PAGES = 50; // shown at a time
  const SLICE = 40; // milliseconds of work between two looks at what the reader does
  const PATIENCE = 1000; // milliseconds after which a reader is told that it takes longer
  const GAP = "\0"; // between the texts of a page; no pattern reaches across it
  const BEFORE = 60; // characters of an excerpt around what was found
  const AFTER = 130;
  const FIELDS = { title: 40, heading: 8, text: 1, aside: 0.1 }; // BM25F: what a word counts in each
  const SATURATION = 4; // BM25's k1: how soon more of the same word adds little
  const LENGTH = 0.75; // BM25's b: how much a long text is held against it

  /**
   * @typedef {{word: string, pattern: RegExp}} Term
   * @typedef {{anchor: string, heading: string, text: string, aside: string, first: boolean,
   *   folded: {heading: string, text: string, aside: string}}} Section
   * @typedef {{name: string, kind: number, title: string, parts: string[][], length: number, folded?: string,
   *   sections?: Section[]}} Page
   * @typedef {{pages: number, sections: number, length: number}} Whole what all parts hold together
   * @typedef {{page: Page, sections: Section[], score: number, rank: number, node?: Element}} Result
   * @typedef {{query: string, since: number, told: boolean, most: number, terms: Term[], rated: Term[], loosely: string,
   *   found: Result[], at: number}} Question and how far it is answered
   */

  // Words

  /** @param {string} text */
  function fold(text) {
    return text.normalize("NFKC").toLowerCase().replace(/[\u2010-\u2015\u2212]/g, "-").replace(/[\u2018\u2019]/g, "'");
  }

  /** The words of a query. @param {string} query @returns {Term[]} */
  function termsOf(query) {
    const words = fold(query).split(/\s+/).map((word) => word.replace(/^["'“”「」『』、。,.;:!?]+|["'“”「」『』、。,.;:!?]+$/g, ""));
    return Array.from(new Set(words)).filter((word) => /[\p{L}\p{N}]/u.test(word)).slice(0, MOST_WORDS).map(termOf);
  }

  /** @param {string} word @returns {Term} */
  function termOf(word) { return { word, pattern: new RegExp(patternOf(word), "g") }; }

  /** A word as a pattern: plural or singular, with or without a hyphen or a middle dot. @param {string} word */
  function patternOf(word) {
    let inner = word.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
    if (/^[a-z]{4,}$/.test(word)) { inner = word.replace(/ies$/, "(?:y|ies)").replace(/([^s'])s$/, "$1s?"); }
    inner = inner.replace(/-/g, "[- ]").replace(/([\u30a1-\u30fa\u30fc])(?=[\u30a1-\u30fa])/g, "$1・").replace(/・+/g, "・?");
    const start = /^[a-z0-9]/.test(word) ? "(?<![a-z0-9])" : "";
    const end = /^[a-z]{1,2}$/.test(word) ? "(?![a-z0-9])" : /[0-9]$/.test(word) ? "(?![0-9])" : "";
    return start + inner + end;
  }

  /** A query of Japanese without blanks, split at the particles between its words. @param {string} query */
  function loosened(query) {
    const word = "[\\u30a1-\\u30fc\\u4e00-\\u9fffa-z0-9]";
    return fold(query).replace(new RegExp(`(${word}|^お[\\u4e00-\\u9fff])[のはをにがでとやへも](?=${word})`, "g"), "$1 ");
  }

  /** @param {string} text @param {Term} term */
  function count(text, term) { return (text.match(term.pattern) || []).length; }

  /** @param {string} text @param {Term} term */
  function holds(text, term) { return text.search(term.pattern) >= 0; }

  // Ranking

  /** All texts of a page as they are compared, made when it is first looked through. @param {Page} page */
  function foldedOf(page) {
    page.folded ??= fold([page.title, ...page.parts.flatMap(([, heading, text, aside], at) => [at ? heading : "", text, aside])].join(GAP));
    return page.folded;
  }

  /** The sections of a page, made when it is first found. @param {Page} page @returns {Section[]} */
  function sectionsOf(page) {
    const folded = page.sections ? [] : foldedOf(page).split(GAP);
    page.sections ??= page.parts.map(([anchor, heading, text, aside], at) => ({
      anchor, heading, text, aside, first: at === 0,
      folded: { heading: folded[3 * at + 1], text: folded[3 * at + 2], aside: folded[3 * at + 3] },
    }));
    return page.sections;
  }

  function sum(items, value) { return items.reduce((total, item) => total + value(item), 0); }

  /** How often a section says a term, each place with its weight. @param {Section} section @param {Term} term */
  function weigh(section, term) {
    return sum(Object.keys(section.folded), (field) => FIELDS[field] * count(section.folded[field], term));
  }

  /** BM25F: what is said often in a short text or where it counts. */
  function saturated(weight, length, usual) {
    return weight / (weight + SATURATION * (1 - LENGTH + LENGTH * length / usual));
  }

  /** A page that holds every word, and how well it answers. @param {Page} page @param {Question} question @param {Whole} whole @returns {Result} */
  function rate(page, { terms, rated }, whole) {
    const title = fold(page.title);
    const parts = sectionsOf(page);
    const weights = parts.map((part) => rated.map((term) => weigh(part, term)));
    const score = sum([...rated.keys()], (at) => saturated(
      FIELDS.title * count(title, rated[at]) + sum(weights, (weight) => weight[at]), page.length, whole.length / whole.pages));
    const sections = parts
      .map((part, at) => ({ part, score: sum(weights[at], (weight) => saturated(weight, part.text.length, whole.length / whole.sections)) }))
      .filter((section) => section.score > 0)
      .sort((one, other) => other.score - one.score)
      .map((section) => section.part);
    const asked = page.kind === RECORDS && terms.length === 1 && terms[0].word === title;
    return { page, sections: sections.length ? sections : parts.slice(0, 1), score, rank: asked ? 0 : page.kind };
  }

  /** The best first; records and notebooks after the guidebook's own pages. @param {Result[]} found */
  function ranked(found) { return found.sort((one, other) => one.rank - other.rank || other.score - one.score); }

  // Showing

  /** A line folded, with the place of each folded character in the line, so that what was found is shown as written. */
  function folding(line) {
    const origin = [];
    let folded = "";
    let at = 0;
    for (const piece of line.match(/[^][\u3099\u309a\uff9e\uff9f\u0300-\u036f]*/gu) || []) {
      const form = fold(piece);
      origin.push(...Array(form.length).fill(at));
      folded += form;
      at += piece.length;
    }
    return { folded, origin: [...origin, at] };
  }

  /** The places of all words in a line, as written, in order and without overlaps. @returns {[number, number][]} */
  function marksOf(line, terms) {
    const { folded, origin } = folding(line);
    const places = terms.flatMap((term) => Array.from(folded.matchAll(term.pattern), (match) =>
      [origin[match.index], origin[match.index + match[0].length]]));
    places.sort((one, other) => one[0] - other[0] || other[1] - one[1]);
    let end = 0;
    return places.filter((place) => {
      const free = place[0] >= end;
      if (free) { end = place[1]; }
      return free;
    });
  }

  /** The line of a text that shows most of the words; sentences before rows of tables. */
  function bestLine(text, folded, terms) {
    const lines = text.split("\n");
    const compared = folded.split("\n"); // folding keeps the lines
    let best = "";
    let most = 0;
    for (const [at, line] of lines.entries()) {
      const held = sum(terms, (term) => (holds(compared[at], term) ? 1 : 0));
      const score = held && held * 4 + (/[。.!?！？]/.test(line) ? 1 : 0) + (line.includes(" | ") ? 0 : 1);
      if (score > most) { [best, most] = [line, score]; }
    }
    return best || lines[0];
  }

  /** Where to cut a long line: at the end of a sentence, of a cell or of a word, near what was found. */
  function cut(line, [from, to]) {
    const room = /[\u3040-\u30ff\u4e00-\u9fff]/.test(line) ? 1 : 2; // Latin letters are half as wide
    if (line.length <= (BEFORE + AFTER) * room) { return [0, line.length]; }
    return [cutBefore(line, from, BEFORE * room), cutAfter(line, to, AFTER * room)];
  }

  function cutBefore(line, found, room) {
    const start = Math.max(0, found - room);
    const before = line.slice(start, found);
    const end = Array.from(before.matchAll(/[。．！？]|[.!?;:] | \| /g)).at(-1);
    if (end) { return start + end.index + end[0].length; }
    if (start === 0 || !/[a-z]/i.test(line[start])) { return start; }
    return start + before.search(/\s/) + 1;
  }

  function cutAfter(line, found, room) {
    const after = line.slice(found, found + room);
    if (found + room >= line.length) { return line.length; }
    const end = Array.from(after.matchAll(/[。．！？]|[.!?](?= )| \| /g)).at(-1);
    if (end) { return found + end.index + (end[0] === " | " ? 0 : 1); }
    const blank = after.lastIndexOf(" ");
    return found + (blank > 0 && /[a-z]/i.test(after) ? blank : after.length);
  }

  /** Put a text into an element, its words marked. */
  function fill(node, line, marks, start, end) {
    let at = start;
    for (const [from, to] of marks.filter((mark) => mark[0] >= start && mark[1] <= end)) {
      const found = document.createElement("mark");
      found.textContent = line.slice(from, to);
      node.append(line.slice(at, from), found);
      at = to;
    }
    node.append(line.slice(at, end));
    return node;
  }

  function paragraph(name, ...parts) {
    const node = document.createElement("p");
    node.className = name;
    node.append(...parts);
    return node;
  }

  function link(href, text, terms) {
    const node = document.createElement("a");
    node.href = href;
    return fill(node, text, marksOf(text, terms), 0, text.length);
  }

  /** The words around what was found, marked. */
  function excerpt(text, folded, terms, name) {
    const line = bestLine(text, folded, terms);
    const marks = marksOf(line, terms);
    const [start, end] = cut(line, marks[0] || [0, 0]);
    const node = fill(paragraph(name, start > 0 ? "… " : ""), line, marks, start, end);
    node.append(end < line.length ? " …" : "");
    return node;
  }

  /** One page that was found: its title, and the sections that answer best. @param {Result} result */
  function show(result, terms) {
    const { page, sections } = result;
    const address = page.name + ".html";
    const item = document.createElement("li");
    item.append(paragraph("kyoso-result-title", link(address, page.title, terms)));
    for (const section of sections.slice(0, MOST_SECTIONS)) {
      if (!section.first) { item.append(paragraph("kyoso-result-place", link(`${address}#${section.anchor}`, section.heading, terms))); }
      const inAside = !terms.some((term) => holds(section.folded.text, term)) && terms.some((term) => holds(section.folded.aside, term));
      const place = inAside ? "aside" : "text";
      if (section[place]) { item.append(excerpt(section[place], section.folded[place], terms, inAside ? "context kyoso-aside" : "context")); }
    }
    return item;
  }

  /** Put nodes into a list; those that stand in it stay, and so does the focus within them. */
  function arrange(list, nodes) {
    nodes.forEach((node, at) => { if (list.children[at] !== node) { list.insertBefore(node, list.children[at] || null); } });
    while (list.children.length > nodes.length) { list.lastChild.remove(); }
  }

  // Asking

  const field = document.getElementById("kyoso-search-field");
  const status = document.getElementById("kyoso-search-status");
  const list = document.getElementById("kyoso-results");
  const more = document.getElementById("kyoso-search-more");
  const words = status.dataset;
  const plain = document.title;

  /** @type {Page[]} */
  const pages = []; // those that have come, the guidebook's own first
  /** @type {Whole} */
  let whole = { pages: Infinity, sections: 0, length: 0 };
  let loading = true; // whether more may come
  /** @type {Question} */
  let asked;
  let waiting = 0;
  let next = 0;

  /** Answer what stands in the field. */
  function run() {
    const query = field.value.trim();
    document.title = query ? words.title.replace("%s", query) + plain.slice(plain.indexOf(" — ")) : plain;
    asked = { query, since: performance.now(), told: false, most: MOST_PAGES, ...lookingFor(query) };
    more.hidden = true; // until there are pages to show
    look();
  }

  /** What is looked for, from the first page on. @param {string} query @param {string} loosely what is said of it */
  function lookingFor(query, loosely = "") {
    const terms = termsOf(query);
    // several words count once more where they follow each other
    const rated = terms.length > 1 ? [...terms, termOf(terms.map((term) => term.word).join(" "))] : terms;
    return { terms, rated, loosely, found: [], at: 0 };
  }

  /** Look through the pages that have come, for a slice of time; without words they are only made ready. */
  function look() {
    clearTimeout(next);
    const end = performance.now() + SLICE;
    while (asked.at < pages.length && performance.now() < end) {
      const page = pages[asked.at];
      const text = foldedOf(page);
      if (asked.terms.length && asked.terms.every((term) => holds(text, term))) { asked.found.push(rate(page, asked, whole)); }
      asked.at += 1;
    }
    if (asked.at < pages.length) {
      pause(pages[asked.at].kind > 0, 0);
    } else if (loading && pages.length < whole.pages) {
      pause(pages.length > 0, PATIENCE); // or until more comes
    } else {
      finish();
    }
  }

  /** Let the reader go on, with what the guidebook's own pages answer; that there is more is said only if it takes long. */
  function pause(answered, time) {
    if (answered) { showFound(); }
    if (!asked.told) {
      asked.told = Boolean(asked.query) && performance.now() - asked.since >= PATIENCE;
      say(asked.told ? (answered && asked.found.length ? number() + words.gap : "") + words.looking : "");
    }
    next = setTimeout(look, time);
  }

  /** Show what was found; a phrase that stands nowhere is looked for once more, in words. */
  function finish() {
    const loose = loosened(asked.query);
    if (!asked.found.length && !asked.loosely && loose !== fold(asked.query)) {
      Object.assign(asked, lookingFor(loose, words.loose + words.gap));
      look();
      return;
    }
    showFound();
    const missing = pages.length < whole.pages ? words.gap + words.missing : "";
    say(asked.query ? (asked.found.length ? asked.loosely : "") + number() + missing : "");
  }

  /** What is said already is not said again: a screen reader would read it out twice. @param {string} text */
  function say(text) { if (status.textContent !== text) { status.textContent = text; } }

  /** How many pages were found. */
  function number() {
    return ({ 0: words.none, 1: words.one }[asked.found.length] || words.many).replace("%s", String(asked.found.length));
  }

  function showFound() {
    const { found, terms, most } = asked;
    const results = ranked(found).slice(0, most);
    arrange(list, results.map((result) => { result.node ??= show(result, terms); return result.node; }));
    more.hidden = found.length <= most;
    more.textContent = more.dataset.label.replace("%s", String(found.length - results.length));
  }

  /** The next pages; the reader goes on at the first of them. */
  function showMore() {
    const first = list.children.length;
    asked.most += MOST_PAGES;
    showFound();
    list.children[first].querySelector("a").focus();
  }

  function runAndRemember() {
    clearTimeout(waiting);
    run();
    history.replaceState(null, "", asked.query ? "?q=" + encodeURIComponent(asked.query) : location.pathname);
  }

  /** A part of the index has come. @param {Whole} all */
  window.kyosoSearch = (all, rows) => {
    whole = all;
    for (const [name, kind, title, parts] of rows) {
      pages.push({ name, kind, title, parts, length: sum(parts, (part) => part[2].length) });
    }
    look();
  };

  field.value = new URLSearchParams(location.search).get("q") || "";
  run();
  if (!field.value) { field.focus(); }
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(runAndRemember, 200);
  });
  field.form.addEventListener("submit", (event) => {
    event.preventDefault();
    runAndRemember();
  });
  more.addEventListener("click", showMore);
  addEventListener("load", () => {
    loading = false;
    look();
  });
})();
