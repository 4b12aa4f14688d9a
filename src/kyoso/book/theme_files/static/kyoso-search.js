/* The search page: looks through the texts of all pages, which the parts of the index hand to `kyosoSearch`.
 *
 * The guidebook's own pages come first and are answered from while the rest is still loading. Pages are looked through
 * in slices of time, and each text is made ready to be compared when it is first looked through: the page never stands
 * still for long, however large the guidebook.
 *
 * What the words of a query match is said by `kyosoWords`. A page is found if it holds every word; where none does, the
 * words are looked for less strictly, and at last pages that hold some of them, the rarest first: the reader is told.
 * Pages and their sections are ranked by BM25F.
 */
(function () {
  "use strict";

  const { know, fold, waysOf, partsOf } = window.kyosoWords;
  const RECORDS = 2; // the kind of the page that repeats every record; notebooks come after it
  const MOST_SECTIONS = 3; // shown for a page
  const MOST_PAGES = 50; // shown at a time
  const SLICE = 40; // milliseconds of work between two looks at what the reader does
  const PATIENCE = 1000; // milliseconds after which a reader is told that it takes longer
  const GAP = "\0"; // between the texts of a page; no pattern reaches across it
  const BEFORE = 60; // characters of an excerpt around what was found
  const AFTER = 130;
  const FIELDS = { title: 40, heading: 20, text: 1, aside: 0.1 }; // BM25F: what a word counts in each
  const SATURATION = 4; // BM25's k1: how soon more of the same word adds little
  const LENGTH = 0.75; // BM25's b: how much a long text is held against it

  /**
   * @typedef {{word: string, pattern: RegExp, weight: number}} Term
   * @typedef {{terms: Term[], every: boolean, said: string}} Way
   * @typedef {{anchor: string, heading: string, text: string, aside: string, first: boolean,
   *   folded: {heading: string, text: string, aside: string}}} Section
   * @typedef {{name: string, kind: number, title: string, parts: string[][], length: number, folded?: string,
   *   sections?: Section[]}} Page
   * @typedef {{pages: number, sections: number, length: number}} Whole what all parts hold together
   * @typedef {{page: Page, sections: Section[], score: number, rank: number, node?: Element}} Result
   * @typedef {{query: string, since: number, told: boolean, most: number, ways: Way[], way: Way, rated: Term[],
   *   held: number[], found: Result[], at: number}} Question and how far it is answered; `held`: pages for each term
   */

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

  /** A page that was found, and how well it answers. @param {Page} page @param {Question} question @param {Whole} whole @returns {Result} */
  function rate(page, { way: { terms }, rated }, whole) {
    const title = fold(page.title);
    const parts = sectionsOf(page);
    const weights = parts.map((part) => rated.map((term) => weigh(part, term)));
    const share = sum(terms, (term) => (holds(foldedOf(page), term) ? term.weight : 0)) / sum(terms, (term) => term.weight);
    const score = share ** 2 * sum([...rated.keys()], (at) => rated[at].weight * saturated(
      FIELDS.title * count(title, rated[at]) + sum(weights, (weight) => weight[at]), page.length, whole.length / whole.pages));
    const sections = parts
      .map((part, at) => ({ part, score: sum(weights[at], (weight) => saturated(weight, part.text.length, whole.length / whole.sections)) }))
      .filter((section) => section.score > 0)
      .sort((one, other) => other.score - one.score)
      .map((section) => section.part);
    const asked = page.kind === RECORDS ? terms.length === 1 && terms[0].word === title : terms.some((term) => holds(title, term));
    return { page, sections: sections.length ? sections : parts.slice(0, 1), score, rank: asked && page.kind <= RECORDS ? 0 : page.kind };
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
    for (const comma of Array.from(folded.matchAll(/(?<=\d),(?=\d{3}(?!\d))/g)).reverse()) {
      folded = folded.slice(0, comma.index) + folded.slice(comma.index + 1); // as `fold` leaves them out
      origin.splice(comma.index, 1);
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
  const otherwise = document.getElementById("kyoso-search-otherwise");
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
    asked = { query, since: performance.now(), told: false, most: MOST_PAGES, ways: waysOf(query), found: [], ...lookingFor({ terms: [], every: true, said: "" }) };
    takeNextWay();
    more.hidden = true; // until there are pages to show
    look();
  }

  /** What is looked for, from the first page on. @param {Way} way */
  function lookingFor(way) {
    // words of a phrase count once more where they follow each other
    const phrase = way.every && way.terms.length > 1 ? [{ word: "", weight: 1, pattern: new RegExp(way.terms.map((term) => `(?:${term.pattern.source})`).join(" "), "g") }] : [];
    return { way, rated: [...way.terms, ...phrase], held: way.terms.map(() => 0), at: 0 };
  }

  /** Look less strictly, where there is a way that is not as good as the last one; whether there is. */
  function takeNextWay() {
    const last = asked.way.terms;
    const way = asked.ways.shift();
    if (!way) { return false; }
    if (!way.every) { way.terms = way.terms.flatMap((term, at) => rarer(term, asked.held[at])); }
    if (!way.terms.length || sources(way.terms) === sources(last) && (way.every || last.length === 1)) { return takeNextWay(); }
    Object.assign(asked, lookingFor(way));
    return true;
  }

  /** @param {Term[]} terms */
  function sources(terms) { return terms.map((term) => term.pattern.source).join(" "); }

  /** A word by how few pages hold it; one that none holds in its parts. @param {Term} term @param {number} held @returns {Term[]} */
  function rarer(term, held) {
    const weight = Math.log(1 + pages.length / (held || 1));
    return held ? [{ ...term, weight }] : partsOf(term);
  }

  /** Look through the pages that have come, for a slice of time; without words they are only made ready. */
  function look() {
    clearTimeout(next);
    const end = performance.now() + SLICE;
    while (asked.at < pages.length && performance.now() < end) {
      const page = pages[asked.at];
      const text = foldedOf(page);
      const { terms, every } = asked.way;
      const held = terms.map((term) => holds(text, term));
      held.forEach((one, at) => { asked.held[at] += Number(one); });
      const fits = terms.length && (every ? held.every(Boolean) : held.some(Boolean));
      if (fits && !asked.found.some((result) => result.page === page)) { asked.found.push(rate(page, asked, whole)); }
      asked.at += 1;
    }
    if (asked.at < pages.length) {
      pause(pages[asked.at].kind >= RECORDS, 0);
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

  /** Show what was found; what is held by no page for readers is looked for once more, less strictly. */
  function finish() {
    if (asked.found.every(({ page }) => page.kind > 0) && takeNextWay()) {
      look();
      return;
    }
    showFound();
    const missing = pages.length < whole.pages ? words.gap + words.missing : "";
    const said = asked.found.length && asked.way.said ? words[asked.way.said] + words.gap : "";
    otherwise.hidden = asked.found.length > 0 || !asked.query;
    say(asked.query ? said + number() + missing : "");
  }

  /** What is said already is not said again: a screen reader would read it out twice. @param {string} text */
  function say(text) { if (status.textContent !== text) { status.textContent = text; } }

  /** How many pages were found. */
  function number() {
    return ({ 0: words.none, 1: words.one }[asked.found.length] || words.many).replace("%s", String(asked.found.length));
  }

  function showFound() {
    const { found, way: { terms }, most } = asked;
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

  /** A part of the index has come; the first brings the synonyms. @param {Whole} all */
  window.kyosoSearch = (all, rows, synonyms) => {
    whole = all;
    if (synonyms) {
      know(synonyms);
      run();
    }
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
