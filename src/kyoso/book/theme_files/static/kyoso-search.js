/* Looks through the texts of the pages (search-index.js calls `kyosoSearch` with them).
 *
 * Texts and query are folded alike, so that full-width, half-width and capital letters do not
 * matter. A page is found if it holds every word. Japanese is found anywhere; a word in Latin
 * letters or digits at the beginning of a word only.
 */
(function () {
  "use strict";

  var RECORDS = 1; // the kind of the page that repeats every record; notebooks come after it
  var MOST_WORDS = 12;
  var MOST_SECTIONS = 3; // shown for a page
  var BEFORE = 60; // characters of an excerpt around what was found
  var AFTER = 130;
  var WEIGHT = { title: 60, heading: 26, named: 45, page: 50, text: 10, opening: 5, together: 14, line: 10, aside: 1 };

  /** @param {string} text @returns {string} the text as it is compared */
  function fold(text) {
    return text.normalize("NFKC").toLowerCase().replace(/[\u2010-\u2015\u2212]/g, "-").replace(/[\u2018\u2019]/g, "'");
  }

  /** @param {string} query @returns {{word: string, pattern: RegExp}[]} the words of a query */
  function termsOf(query) {
    var words = fold(query).split(/\s+/).map(function (word) {
      return word.replace(/^["'“”「」『』、。,.;:!?]+|["'“”「」『』、。,.;:!?]+$/g, "");
    });
    words = words.filter(function (word, at) { return /[\p{L}\p{N}]/u.test(word) && words.indexOf(word) === at; });
    return words.slice(0, MOST_WORDS).map(termOf);
  }

  /** A query of Japanese without blanks, split at the particles between its words. */
  function loosened(query) {
    return fold(query).replace(/([\u30a1-\u30fc\u4e00-\u9fffa-z0-9]|^お[\u4e00-\u9fff])[のはをにがでとやへも](?=[\u30a1-\u30fc\u4e00-\u9fffa-z0-9])/g, "$1 ");
  }

  /** A word with its pattern. */
  function termOf(word) { return { word: word, pattern: new RegExp(patternOf(word), "g") }; }

  /** All words as they follow each other, which headings that name the subject have. */
  function phraseOf(terms) { return terms.length > 1 ? [termOf(terms.map(function (term) { return term.word; }).join(" "))] : []; }

  /** A word as a pattern: plural or singular, with or without a hyphen or a middle dot. */
  function patternOf(word) {
    var stem = word;
    if (/^[a-z]{4,}$/.test(word)) {
      stem = word.replace(/ies$/, "(?:y|ies)").replace(/([^s'])s$/, "$1s?");
    }
    var inner = stem === word ? stem.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&") : stem;
    inner = inner.replace(/-/g, "[- ]").replace(/([\u30a1-\u30fa\u30fc])(?=[\u30a1-\u30fa])/g, "$1・").replace(/・+/g, "・?");
    var start = /^[a-z0-9]/.test(word) ? "(?:^|[^a-z0-9])" : "";
    var end = /^[a-z]{1,2}$/.test(word) ? "(?![a-z0-9])" : /[0-9]$/.test(word) ? "(?![0-9])" : "";
    return "(" + start + ")(" + inner + ")" + end;
  }

  /** @returns {[number, number][]} where a pattern matches: from, to */
  function placesOf(text, pattern) {
    var places = [];
    var match;
    pattern.lastIndex = 0;
    while ((match = pattern.exec(text)) !== null) {
      var from = match.index + match[1].length;
      places.push([from, from + match[2].length]);
      pattern.lastIndex = Math.max(from + match[2].length, match.index + 1);
    }
    return places;
  }

  /** @returns {boolean} */
  function holds(text, pattern) {
    pattern.lastIndex = 0;
    return pattern.test(text);
  }

  /** What share of a title or heading the word is. */
  function share(word, text) { return 0.5 + 0.5 * Math.min(1, word.length / Math.max(1, text.length)); }

  /** The texts as they are compared, made once. */
  function prepare(rows) {
    return rows.map(function (row, order) {
      return {
        length: row[3].reduce(function (sum, part) { return sum + part[2].length; }, 0),
        name: row[0], kind: row[1], title: row[2], order: order, folded: fold(row[2]),
        sections: row[3].map(function (part, at) {
          return { anchor: part[0], heading: part[1], text: part[2], aside: part[3], first: at === 0,
            foldedHeading: at === 0 ? "" : fold(part[1]), foldedText: fold(part[2]), foldedAside: fold(part[3]) };
        })
      };
    });
  }

  /** How well a section answers: its score, the words it holds. */
  function rateSection(section, terms) {
    var score = 0;
    var held = 0;
    terms.forEach(function (term) {
      var inHeading = section.foldedHeading && holds(section.foldedHeading, term.pattern);
      var count = placesOf(section.foldedText, term.pattern).length;
      if (inHeading) { score += WEIGHT.heading * share(term.word, section.foldedHeading); }
      if (count) { score += WEIGHT.text * count / (count + 2 + section.foldedText.length / 600); }
      if (count && section.first) { score += WEIGHT.opening; }
      var aside = !count && holds(section.foldedAside, term.pattern);
      if (aside) { score += WEIGHT.aside; }
      if (inHeading || count || aside) { held += 1; }
    });
    if (terms.length > 1 && held === terms.length) {
      score += WEIGHT.together;
      var together = section.foldedText.split("\n").some(function (line) {
        return terms.every(function (term) { return holds(line, term.pattern); });
      });
      if (together) { score += WEIGHT.line; }
    }
    return { section: section, score: score, held: held };
  }

  /** A page that holds every word, with its score and its best sections; null if it does not. */
  function ratePage(page, terms) {
    var fits = terms.every(function (term) {
      return holds(page.folded, term.pattern) || page.sections.some(function (section) {
        return holds(section.foldedText, term.pattern) || holds(section.foldedHeading, term.pattern) || holds(section.foldedAside, term.pattern);
      });
    });
    if (!fits) { return null; }
    var rated = page.sections.map(function (section) { return rateSection(section, terms); })
      .filter(function (part) { return part.held > 0; })
      .sort(function (one, other) { return other.score - one.score; });
    var score = 0; // the second-best section counts half, the next a quarter
    rated.forEach(function (part, at) { score += part.score / Math.pow(2, at); });
    terms.forEach(function (term) {
      if (holds(page.folded, term.pattern)) { score += WEIGHT.title * share(term.word, page.folded); }
      var count = page.sections.reduce(function (sum, section) { return sum + placesOf(section.foldedText, term.pattern).length; }, 0);
      score += WEIGHT.page * count / (count + 3 + page.length / 500);
    });
    phraseOf(terms).forEach(function (phrase) {
      if (holds(page.folded, phrase.pattern)) { score += WEIGHT.title * share(phrase.word, page.folded); }
      var named = page.sections.filter(function (section) { return holds(section.foldedHeading, phrase.pattern); })[0];
      if (named) { score += WEIGHT.named * share(phrase.word, named.foldedHeading); }
    });
    var asked = page.kind === RECORDS && terms.length === 1 && terms[0].word === page.folded;
    return { page: page, sections: rated, score: score, rank: asked ? 0 : page.kind };
  }

  /** @returns the pages that hold every word, the best first; records and notebooks after the guidebook's own pages */
  function search(pages, terms) {
    if (!terms.length) { return []; }
    return pages.map(function (page) { return ratePage(page, terms); }).filter(Boolean).sort(function (one, other) {
      return one.rank - other.rank || other.score - one.score || one.page.order - other.page.order;
    });
  }

  /** A line's characters with their folded forms, so that what was found can be shown as written. */
  function folding(line) {
    var folded = "";
    var origin = [];
    var pieces = line.match(/[^][\u3099\u309a\uff9e\uff9f\u0300-\u036f]*/gu) || [];
    var at = 0;
    pieces.forEach(function (piece) {
      var form = fold(piece);
      for (var i = 0; i < form.length; i += 1) { origin.push(at); }
      folded += form;
      at += piece.length;
    });
    origin.push(at);
    return { folded: folded, origin: origin };
  }

  /** The places of all words in a line, as written, in order and without overlaps. */
  function marksOf(line, terms) {
    var map = folding(line);
    var marks = [];
    terms.forEach(function (term) {
      placesOf(map.folded, term.pattern).forEach(function (place) { marks.push([map.origin[place[0]], map.origin[place[1]]]); });
    });
    marks.sort(function (one, other) { return one[0] - other[0] || other[1] - one[1]; });
    return marks.filter(function (mark, at) { return at === 0 || mark[0] >= marks[at - 1][1]; });
  }

  /** The line of a section that shows most of the words; sentences before rows of tables. */
  function bestLine(text, terms) {
    var best = { line: "", score: -1 };
    text.split("\n").forEach(function (line) {
      var folded = fold(line);
      var held = terms.filter(function (term) { return holds(folded, term.pattern); }).length;
      var score = held * 4 + (/[。.!?！？]/.test(line) ? 1 : 0) + (line.indexOf(" | ") < 0 ? 1 : 0);
      if (held && score > best.score) { best = { line: line, score: score }; }
    });
    return best.line || text.split("\n")[0] || "";
  }

  /** Where to cut a long line: at the end of a sentence, of a cell or of a word, near what was found. */
  function cut(line, marks) {
    var room = /[\u3040-\u30ff\u4e00-\u9fff]/.test(line) ? 1 : 2; // Latin letters are half as wide
    var first = marks.length ? marks[0] : [0, 0];
    if (line.length <= (BEFORE + AFTER) * room) { return [0, line.length]; }
    return [cutBefore(line, first[0], BEFORE * room), cutAfter(line, first[1], AFTER * room)];
  }

  /** The start of an excerpt: after a sentence or a cell, else between words. */
  function cutBefore(line, found, room) {
    var start = Math.max(0, found - room);
    var before = line.slice(start, found);
    var ends = Array.from(before.matchAll(/[。．！？]|[.!?;:] | \| /g));
    if (ends.length) { return start + ends[ends.length - 1].index + ends[ends.length - 1][0].length; }
    if (start === 0 || !/[a-z]/i.test(line[start])) { return start; }
    var blank = before.search(/\s/);
    return blank < 0 ? start : start + blank + 1;
  }

  /** The end of an excerpt: the last end of a sentence or a cell in reach, else between words. */
  function cutAfter(line, found, room) {
    var after = line.slice(found, found + room);
    if (found + room >= line.length) { return line.length; }
    var ends = Array.from(after.matchAll(/[。．！？]|[.!?](?= )| \| /g));
    if (ends.length) {
      var last = ends[ends.length - 1];
      return found + last.index + (last[0] === " | " ? 0 : 1);
    }
    var blank = after.lastIndexOf(" ");
    return found + (blank > 0 && /[a-z]/i.test(after) ? blank : after.length);
  }

  /** @returns {HTMLElement} the words around what was found, marked */
  function excerpt(text, terms, name) {
    var line = bestLine(text, terms);
    var marks = marksOf(line, terms);
    var range = cut(line, marks);
    var node = document.createElement("p");
    var at = range[0];
    node.className = name;
    if (range[0] > 0) { node.append("… "); }
    marks.forEach(function (mark) {
      if (mark[0] < at || mark[1] > range[1]) { return; }
      var found = document.createElement("mark");
      found.textContent = line.slice(mark[0], mark[1]);
      node.append(line.slice(at, mark[0]), found);
      at = mark[1];
    });
    node.append(line.slice(at, range[1]) + (range[1] < line.length ? " …" : ""));
    return node;
  }

  /** A link whose text has the words marked. */
  function link(href, text, terms) {
    var node = document.createElement("a");
    var at = 0;
    node.href = href;
    marksOf(text, terms).forEach(function (mark) {
      var found = document.createElement("mark");
      found.textContent = text.slice(mark[0], mark[1]);
      node.append(text.slice(at, mark[0]), found);
      at = mark[1];
    });
    node.append(text.slice(at));
    return node;
  }

  /** @returns {HTMLElement} one page that was found */
  function show(result, terms) {
    var item = document.createElement("li");
    var title = document.createElement("p");
    var address = result.page.name + ".html";
    title.className = "kyoso-result-title";
    title.append(link(address, result.page.title, terms));
    item.append(title);
    var shown = result.sections.length ? result.sections.slice(0, MOST_SECTIONS) : [{ section: result.page.sections[0] }];
    shown.forEach(function (part) {
      if (!part.section) { return; }
      if (!part.section.first) {
        var place = document.createElement("p");
        place.className = "kyoso-result-place";
        place.append(link(address + (part.section.anchor ? "#" + part.section.anchor : ""), part.section.heading || result.page.title, terms));
        item.append(place);
      }
      var inText = !terms.some(function (term) { return holds(part.section.foldedAside, term.pattern); }) ||
        terms.some(function (term) { return holds(part.section.foldedText, term.pattern); });
      var text = inText ? part.section.text : part.section.aside;
      if (text) { item.append(excerpt(text, terms, inText ? "context" : "context kyoso-aside")); }
    });
    return item;
  }

  /** Connect the field of the page with the texts. */
  function start(rows) {
    var field = document.getElementById("kyoso-search-field");
    var status = document.getElementById("kyoso-search-status");
    var list = document.getElementById("kyoso-results");
    var pages = prepare(rows);
    var waiting = 0;
    var plain = document.title;

    function run() {
      var query = field.value.trim();
      var terms = termsOf(query);
      var found = search(pages, terms);
      var loose = "";
      if (!found.length && loosened(query) !== fold(query)) {
        terms = termsOf(loosened(query));
        found = search(pages, terms);
        loose = found.length ? status.dataset.loose : "";
      }
      list.replaceChildren.apply(list, found.map(function (result) { return show(result, terms); }));
      var words = found.length === 0 ? status.dataset.none : found.length === 1 ? status.dataset.one : status.dataset.many;
      if (loose) { loose += status.dataset.gap; }
      status.textContent = query ? loose + words.replace("%s", String(found.length)) : "";
      document.title = query ? status.dataset.title.replace("%s", query) + plain.slice(plain.indexOf(" — ")) : plain;
    }

    function remember() {
      var query = field.value.trim();
      try { history.replaceState(null, "", query ? "?q=" + encodeURIComponent(query) : location.pathname); } catch (error) { /* a folder */ }
    }

    field.value = new URLSearchParams(location.search).get("q") || "";
    run();
    if (!field.value) { field.focus(); }
    field.addEventListener("input", function () {
      clearTimeout(waiting);
      waiting = setTimeout(function () { run(); remember(); }, 200);
    });
    field.form.addEventListener("submit", function (event) {
      event.preventDefault();
      clearTimeout(waiting);
      run();
      remember();
    });
  }

  window.kyosoSearch = start;
})();
