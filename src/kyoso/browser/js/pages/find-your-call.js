import { judge, walk } from "../fit.js";

/**
 * The page "Which call fits you?": one question at a time, and at the end the calls that the answers leave.
 *
 * All words, links and reasons are in the page already; this shows, hides and moves them. The answers stand in the
 * address, so they can be linked to, printed, gone back to, and taken along to the other language.
 */

/** @import { Answers, Outcome, Reason } from "../fit.js" */
/** @typedef {ReturnType<typeof readCall>} Call */
/** @typedef {{call: Call, outcome: Outcome, held: number[], missing: string[]}} Said */

const place = /** @type {HTMLElement | null} */ (document.querySelector(".kyoso-find"));
if (place) start(place);

/** @param {HTMLElement} place */
function start(place) {
  const words = /** @type {Record<string, string>} */ ({ ...place.dataset });
  const form = /** @type {HTMLFormElement} */ (place.querySelector("form"));
  const sets = new Map(all(form, "fieldset").map((set) => [set.dataset.question ?? "", set]));
  const [first] = sets.values(); // the one question that everybody has to answer
  const skip = one(form, "button[type=button]");
  const error = one(form, ".kyoso-find-error");
  const result = one(place, ".kyoso-find-result");
  const heading = one(result, "h3");
  const endings = all(result, ":scope > [data-when]").map(readReason);
  const calls = all(place, "[data-call]").map(readCall);
  const asks = (/** @type {string} */ name) => sets.get(name)?.querySelector("legend")?.textContent ?? "";
  /** @type {Answers} what is in the address */
  let given = {};
  let current = "";

  /** Show the question that comes next, or what follows from the answers. */
  function show() {
    const { asked, next, answers, ending } = walk([...sets.keys()], calls.map(({ reasons }) => reasons), endings.map(({ reason }) => reason), given);
    current = next ?? "";
    form.hidden = !next;
    result.hidden = !!next;
    error.hidden = true;
    one(form, ".kyoso-find-step").textContent = words.step.replace("%s", String(asked.length + 1));
    skip.hidden = !asked.length;
    for (const [name, set] of sets) {
      set.hidden = name !== next;
      for (const box of inputs(set)) box.checked = false;
    }
    list(asked);
    if (!next) tell(answers, ending);
  }

  /** The answers so far, each with the way back to its question. @param {string[]} asked */
  function list(asked) {
    const section = one(place, ".kyoso-find-answers");
    section.hidden = !asked.length;
    one(section, "dl").replaceChildren(
      ...asked.flatMap((name) => {
        const chosen = (given[name] ?? []).map((option) => labelled(name, option));
        const { [name]: _left, ...others } = given;
        const change = link(`#${written(others)}`, words.change);
        change.setAttribute("aria-label", `${words.change}: ${asks(name)}`);
        const answer = made("dd", chosen.join(words.comma) || words.skipped);
        answer.append(" ", change);
        return [made("dt", asks(name)), answer];
      }),
    );
  }

  /** @param {string} name @param {string} option */
  function labelled(name, option) {
    return sets.get(name)?.querySelector(`input[value="${option}"] + span`)?.textContent ?? "";
  }

  /** The calls in their places: what fits first, what does not last. @param {Answers} answers @param {number} ending */
  function tell(answers, ending) {
    endings.forEach(({ item }, at) => (item.hidden = at !== ending));
    const said = calls.map((call) => ({ call, ...judge(call.reasons, answers) }));
    const asked = ending < 0 ? said.filter(({ call, held }) => !held.some((at) => call.reasons[at].alone)) : [];
    for (const each of asked) render(each, answers);
    const met = asked.filter(({ outcome }) => outcome === "met");
    const may = asked.filter(({ outcome }) => outcome === "open" || outcome === "unanswered");
    const least = Math.min(...may.map(left));
    const best = met.length ? met : may.filter((each) => left(each) === least);
    put("fits", best);
    put("may", may.filter((each) => !best.includes(each)), words.may);
    put("not", asked.filter(({ outcome }) => outcome === "not-met"), words.not);
    one(result, "[data-place=none]").hidden = !!best.length || ending >= 0;
    const head = ending >= 0 ? words.ended : met.length ? words.met : best.length ? words.open : words.none;
    heading.textContent = head.replace("%s", String(best.length));
    /** @type {HTMLAnchorElement} */ (one(result, ".kyoso-find-keep a")).hash = written(given);
  }

  /** @param {string} name @param {Said[]} said @param {string} [summary] */
  function put(name, said, summary) {
    const box = one(result, `[data-place=${name}]`);
    for (const { section, home } of calls) if (section.parentElement === box) home.append(section);
    box.append(...said.map(({ call }) => call.section));
    if (!summary) return;
    box.hidden = !said.length;
    one(box, "summary").textContent = summary.replace("%s", String(said.length));
  }

  /** One call with the reasons that hold, each after the answer that it is about. @param {Said} said @param {Answers} answers */
  function render({ call, outcome, held, missing }, answers) {
    call.section.dataset.outcome = outcome;
    for (const word of call.words) word.hidden = word.dataset.outcome !== outcome;
    call.items.forEach(({ item, reason }, at) => {
      item.hidden = !held.includes(at);
      const chosen = Object.entries(reason.when).flatMap(([name, options]) =>
        (answers[name] ?? []).filter((option) => options.includes(option)).map((option) => labelled(name, option)),
      );
      one(item, ".kyoso-find-when").textContent = chosen.length ? words.chosen.replace("%s", chosen.join(words.between)) : "";
    });
    for (const group of call.groups) group.hidden = !all(group, "[data-answer]").some((item) => !item.hidden);
    call.missing.hidden = outcome !== "unanswered";
    call.missing.textContent = words.depends.replace("%s", missing.map(asks).join(words.comma));
  }

  /** Go on with what is chosen; focus and screen readers follow. @param {string[]} chosen */
  function answer(chosen) {
    location.hash = written({ ...given, [current]: chosen });
  }

  /** The answers as they stand in an address. @param {Answers} answers */
  function written(answers) {
    const pairs = Object.entries(answers).flatMap(([name, options]) => (options.length ? options : [""]).map((option) => [name, option]));
    return new URLSearchParams(pairs).toString();
  }

  /** Take the answers from the address; an anchor of the page is none. @returns {boolean} whether it holds any, or is empty */
  function read() {
    const hash = location.hash.slice(1);
    if (hash && !hash.includes("=")) return false;
    const pairs = new URLSearchParams(hash);
    given = {};
    for (const [name, set] of sets) {
      const known = new Set(inputs(set).map((box) => box.value));
      const chosen = pairs.getAll(name).filter((option) => known.has(option));
      const several = inputs(set)[0].type === "checkbox";
      if (chosen.length || (pairs.get(name) === "" && set !== first)) given[name] = several ? chosen : chosen.slice(0, 1);
    }
    return true;
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const boxes = inputs(/** @type {HTMLElement} */ (sets.get(current)));
    const chosen = boxes.filter((box) => box.checked).map((box) => box.value);
    error.hidden = !!chosen.length;
    if (chosen.length) answer(chosen);
    else boxes[0].focus();
  });
  skip.addEventListener("click", () => answer([]));
  one(result, ".kyoso-find-keep button").addEventListener("click", () => print());
  for (const other of document.querySelectorAll("a[data-language]")) {
    other.addEventListener("click", () => {
      if (Object.keys(given).length) /** @type {HTMLAnchorElement} */ (other).hash = written(given);
    });
  }
  addEventListener("hashchange", () => {
    if (!read()) return;
    show();
    const target = current ? inputs(/** @type {HTMLElement} */ (sets.get(current)))[0] : heading;
    target.focus({ preventScroll: true });
    (current ? form : heading).scrollIntoView({ block: "nearest" });
  });
  read();
  show();
}

/** How many things a call leaves open; one that waits for an answer comes after all that do not. @param {Said} said */
function left({ call, outcome, held }) {
  const open = held.filter((at) => call.reasons[at].answer === "open").length;
  return outcome === "unanswered" ? open + call.reasons.length : open;
}

/** @param {HTMLElement} section */
function readCall(section) {
  const items = all(section, "[data-answer]").map(readReason);
  return {
    section,
    home: /** @type {HTMLElement} */ (section.parentElement),
    items,
    reasons: items.map(({ reason }) => reason),
    groups: all(section, ".kyoso-find-reasons"),
    words: all(section, "[data-outcome]"),
    missing: one(section, ".kyoso-find-missing"),
  };
}

/** @param {HTMLElement} item @returns {{item: HTMLElement, reason: Reason}} */
function readReason(item) {
  const answer = /** @type {Reason["answer"]} */ (item.dataset.answer);
  return { item, reason: { answer, when: JSON.parse(item.dataset.when ?? "{}"), alone: "alone" in item.dataset } };
}

/** @param {ParentNode} within @param {string} selector @returns {HTMLElement[]} */
function all(within, selector) {
  return [...within.querySelectorAll(selector)].map((found) => /** @type {HTMLElement} */ (found));
}

/** @param {ParentNode} within @param {string} selector */
function one(within, selector) {
  return /** @type {HTMLElement} */ (within.querySelector(selector));
}

/** @param {HTMLElement} set @returns {HTMLInputElement[]} */
function inputs(set) {
  return [...set.querySelectorAll("input")];
}

/** @param {string} tag @param {string} text */
function made(tag, text) {
  const element = document.createElement(tag);
  element.textContent = text;
  return element;
}

/** @param {string} address @param {string} text */
function link(address, text) {
  const element = document.createElement("a");
  element.href = address;
  element.textContent = text;
  return element;
}
