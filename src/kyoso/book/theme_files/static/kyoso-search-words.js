/* What a query looks for: its words as patterns, with every writing of them and what readers call the same thing.
 *
 * Texts and query are folded alike, so that full-width, half-width and capital letters and the commas of numbers do not
 * matter. Japanese is found anywhere; a word in Latin letters as a whole word, in singular or plural. Money and years
 * are found in any writing (3千万, 3,000万, 30 million; 令和7年度, 2025年度, FY2025). The programme's table of synonyms
 * says which of its words others are used for.
 */
window.kyosoWords = (function () {
  "use strict";

  const MOST_WORDS = 12;
  const SAYING = /お?[\u4e00-\u9fff々〇]+(?:[\u3041-\u3096]{1,2}[\u4e00-\u9fff々〇]+)*|[\u30a1-\u30fa\u30fc]+|[a-z0-9][a-z0-9.'-]*/g;
  const PARTICLE = /(?<=[\u30a1-\u30fc\u4e00-\u9fffa-z0-9])[のはをにがでとやへも](?=[\u30a1-\u30fc\u4e00-\u9fffa-z0-9])/g;
  // words that say nothing of what is looked for
  const EMPTY = new Set(("a about an and any are at be by can could did do does for from get has have how i if in is it its long "
    + "many me much must my need of on or our out should that the there this to us we what which will with you your 必要 場合 方法 情報 詳細 説明").split(" "));
  const REIWA = 2018; // the year before the era's first

  /** A word of a query: the patterns of all its writings in one. @typedef {{word: string, pattern: RegExp, weight: number}} Term */
  /** A way to look for a query. @typedef {{terms: Term[], every: boolean, said: string}} Way */

  /** @type {Map<string, string[]>} */
  const meant = new Map();
  let known = ""; // all synonyms as a pattern, the longest first

  /** Take the programme's table. @param {[string, string[]][]} synonyms a word, and the programme's words for it */
  function know(synonyms) {
    for (const [word, terms] of synonyms) {
      meant.set(fold(word), terms.map(fold));
      for (const each of terms) { if (!meant.has(fold(each))) { meant.set(fold(each), []); } }
    }
    known = Array.from(meant.keys()).sort((one, other) => other.length - one.length).map(bounded).join("|");
  }

  /** @param {string} text */
  function fold(text) {
    return text.normalize("NFKC").toLowerCase().replace(/[\u2010-\u2015\u2212]/g, "-").replace(/[\u2018\u2019]/g, "'")
      .replace(/(?<=\d),(?=\d{3}(?!\d))/g, "");
  }

  /** The ways to look for a query, the strictest first; `said` names what a reader is told. @param {string} query @returns {Way[]} */
  function waysOf(query) {
    const text = fold(query);
    const words = pieces(text, "(?<=^|\\s)", "(?=\\s|$)");
    const telling = words.filter(({ word }) => !EMPTY.has(word));
    const written = distinct((telling.length ? telling : words).map((piece) => term(piece, written_as)));
    const parts = pieces(text, "", "").flatMap((piece) => (piece.others ? [piece] : meaningful(piece.word)));
    const loose = distinct((parts.length ? parts : words).map((piece) => term(piece, written_about)));
    const ways = [{ terms: written, every: true, said: "" }, { terms: loose, every: true, said: "loose" }];
    return [...ways.filter((way) => way.terms.length), { terms: loose, every: false, said: "some" }];
  }

  /** @param {Term[]} terms */
  function distinct(terms) {
    return terms.filter((one, at) => terms.findIndex((other) => other.word === one.word) === at).slice(0, MOST_WORDS);
  }

  // Pieces of a query

  /** Its words, and what has more than one writing, each for itself. @returns {{word: string, others?: string[]}[]} */
  function pieces(text, before, after) {
    const special = new RegExp(`${before}(?:${[known, ...WRITINGS.map(([{ source }]) => source)].filter(Boolean).join("|")})${after}`, "g");
    const found = [];
    const rest = text.replace(special, (word) => ` \0${found.push({ word, others: [...(meant.get(word) || []), ...writings(word)] }) - 1} `);
    return rest.split(/\s+/).map((word) => found[word[0] === "\0" ? Number(word.slice(1)) : -1] || { word: bare(word) })
      .filter(({ word }) => /[\p{L}\p{N}]/u.test(word));
  }

  /** A word without the marks around it. @param {string} word */
  function bare(word) { return word.replace(/^["'“”「」『』（）()、。,.;:!?・]+|["'“”「」『』（）()、。,.;:!?・]+$/g, ""); }

  /** A word in Latin letters stands for itself; in Japanese it may stand within a word. @param {string} word */
  function bounded(word) {
    return (/^[a-z0-9]/.test(word) ? "(?<![a-z0-9])" : "") + escaped(word) + (/[a-z0-9]$/.test(word) ? "(?![a-z0-9])" : "");
  }

  /** @param {string} word */
  function escaped(word) { return word.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&"); }

  /** The parts of a phrase that say something, without particles and endings. @param {string} phrase */
  function meaningful(phrase) {
    return (phrase.replace(PARTICLE, " ").match(SAYING) || []).map(bare).filter((word) => word && !EMPTY.has(word)).map((word) => ({ word }));
  }

  /** The parts of a Japanese compound that no page holds as a whole. @param {Term} whole @returns {Term[]} */
  function partsOf(whole) {
    if (!/^[\u4e00-\u9fff々]{4,}$/.test(whole.word)) { return []; }
    return (whole.word.match(/../g) || []).map((word) => term({ word }, written_as));
  }

  // Patterns

  /** @param {{word: string, others?: string[]}} piece @param {(word: string) => string} pattern @returns {Term} */
  function term({ word, others = [] }, pattern) {
    return { word, weight: 1, pattern: new RegExp(Array.from(new Set([pattern(word), ...others.map(written_as)])).join("|"), "g") };
  }

  /** A word as a pattern: plural or singular, with or without hyphen, middle dot or long vowel. @param {string} word */
  function written_as(word) {
    const latin = /^[a-z][a-z' -]*$/.test(word);
    let inner = escaped(word);
    if (latin && word.length > 3) { inner = inner.replace(/ies$/, "(?:y|ies)").replace(/([^s'])s$/, "$1s?"); }
    inner = inner.replace(/-/g, "[- ]").replace(/(?<=[\u30a1-\u30fa])[ー・]+/g, "").replace(/([\u30a1-\u30fa])/g, `$1${/[ー・]{0,2}/.source}`);
    const start = /^[a-z0-9]/.test(word) ? "(?<![a-z0-9])" : "";
    return start + inner + (latin && word.length > 2 ? "(?:e?s|'s|d|ed|ing|ly)?(?![a-z0-9])" : ending(word));
  }

  /** The same, and what begins so, and other kana between and after kanji. @param {string} word */
  function written_about(word) {
    if (/^[a-z]{4,}$/.test(word)) { return "(?<![a-z0-9])" + word.replace(/(?:e?s|e|ing|ed)$/, ""); }
    if (!/^[\u4e00-\u9fff々〇]/.test(word)) { return written_as(word); }
    return word.replace(/[\u3041-\u3096]+/g, "").replace(/([\u4e00-\u9fff々〇])(?=[\u4e00-\u9fff々〇])/g, `$1${/[\u3041-\u3096]{0,2}/.source}`);
  }

  /** @param {string} word */
  function ending(word) { return /^[a-z]{1,2}$/.test(word) ? "(?![a-z0-9])" : /[0-9]$/.test(word) ? "(?![0-9])" : ""; }

  // Money, years and other numbers

  const DIGITS = /[0-9]+(?:\.[0-9]+)?|[〇一二三四五六七八九十]+/;
  const [MILLIONS, TENS_OF_MILLIONS] = [/百万/.source, /千万/.source]; // as amounts are written in Japanese
  const POWERS = [[/億/, 8], [/万/, 4], [/千/, 3], [/百/, 2]]; // of ten
  /** A pattern, and every other writing of what it matches. @type {[RegExp, (word: string) => string[]][]} */
  const WRITINGS = [
    [/[¥￥]?(?:(?:[0-9.]+|[一二三四五六七八九十]+)\s?[億千百万]+)+(?:\s?円)?/, money],
    [/(?:[¥￥]|jpy\s?)?(?<![0-9.])[0-9.]+\s?(?:million|billion|mio|bn|m)(?![a-z])(?:\s?(?:yen|jpy))?/, money],
    [/[¥￥]?(?<![0-9.])[0-9]{6,}(?:\s?円|\s?yen)?/, money],
    [/(?:令和|reiwa\s?|(?<![a-z0-9])r)(?:[0-9]{1,2}(?![0-9])|元|[一二三四五六七八九十]{1,2})(?:年度?)?/, (word) => year(REIWA + era(word))],
    [/(?<![a-z0-9])fy\s?(?:20)?[0-9]{2}(?![0-9])/, (word) => year(2000 + Number(word.slice(-2)))],
    [/(?<![0-9])20[0-9]{2}(?:年度?|\sfiscal\syear)?(?![0-9])/, (word) => year(Number(word.slice(0, 4)))],
    [/(?:[0-9]+|[〇一二三四五六七八九十]+)(?:年度?|か月|ヶ月|人|名|歳|機関|拠点|件)/, counted],
  ];

  /** Every writing of a word with a number. @param {string} word @returns {string[]} */
  function writings(word) {
    const [, others] = WRITINGS.find(([{ source }]) => new RegExp(`^(?:${source})$`).test(word)) || [];
    return others ? others(word) : [];
  }

  /** A number in digits or kanji. @param {string} text @returns {number | null} */
  function number(text) {
    if (/^[0-9.]+$/.test(text)) { return Number(text); }
    const [tens, ones] = text.includes("十") ? text.split("十") : ["0", text];
    const digit = (/** @type {string} */ each) => (each === "" ? 1 : /^\d$/.test(each) ? Number(each) : "〇一二三四五六七八九".indexOf(each));
    const value = digit(tens) * 10 * Number(text.includes("十")) + (ones === "" ? 0 : digit(ones));
    return text.length <= 3 ? value : null;
  }

  /** An amount as it may be written. @param {string} word @returns {string[]} */
  function money(word) {
    const yen = amount(word.replace(/[¥￥\s]|円|yen|jpy/g, ""));
    if (!yen) { return []; }
    const of = (/** @type {number} */ unit) => String(Number((yen / unit).toFixed(3)));
    return [
      `${of(1)}`, `${of(1e6)}${MILLIONS}`, ...(yen % 1e4 ? [] : [`${of(1e4)}万`]), ...(yen < 1e8 && yen % 1e7 === 0 ? [`${of(1e7)}${TENS_OF_MILLIONS}`] : []),
      ...(yen < 1e8 ? [] : [`${of(1e8)}億`]), `${of(1e6)} million`, ...(yen < 1e9 ? [] : [`${of(1e9)} billion`]),
    ];
  }

  /** @param {string} text an amount without blanks @returns {number} yen; 0 where it is none */
  function amount(text) {
    const latin = /^([0-9.]+)(million|billion|mio|bn|m)$/.exec(text);
    if (latin) { return Number(latin[1]) * (latin[2].startsWith("b") ? 1e9 : 1e6); }
    let sum = 0;
    for (const [, digits, unit] of text.matchAll(/([0-9.]+|[一二三四五六七八九十]+)([億千百万]*)/g)) {
      sum += (number(digits) || 0) * 10 ** POWERS.reduce((all, [sign, tens]) => all + (sign.test(unit) ? tens : 0), 0);
    }
    return sum;
  }

  /** @param {string} word a year of the era */
  function era(word) {
    const [, digits] = /** @type {string[]} */ (/([0-9]+|元|[一二三四五六七八九十]+)(?:年度?)?$/.exec(word));
    return digits === "元" ? 1 : number(digits) || 0;
  }

  /** A fiscal year as it may be written. @param {number} of @returns {string[]} */
  function year(of) {
    const now = of - REIWA;
    return [`${of}年度`, `fy${of}`, `fy ${of}`, ...(now > 0 ? [`令和${now}年度`, `令和${now}年`] : [])];
  }

  /** A count in digits, where it was written in kanji. @param {string} word @returns {string[]} */
  function counted(word) {
    const [digits] = /** @type {string[]} */ (new RegExp(DIGITS).exec(word));
    const value = number(digits);
    return value === null ? [] : [value + word.slice(digits.length)];
  }

  return { know, fold, waysOf, partsOf };
})();
