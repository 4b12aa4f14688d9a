import { judge } from "../fit.js";

/**
 * The page "Which call fits you?": what stands there for readers without a script becomes a form with answers.
 * All words and links are in the page already; this shows and hides them.
 */
const place = /** @type {HTMLElement | null} */ (document.querySelector(".kyoso-find"));
if (place) start(place);

/** @param {HTMLElement} place */
function start(place) {
  const form = /** @type {HTMLFormElement} */ (place.querySelector("form"));
  const summary = /** @type {HTMLElement} */ (place.querySelector(".kyoso-find-summary"));
  const calls = [.../** @type {NodeListOf<HTMLElement>} */ (place.querySelectorAll("[data-call]"))].map(readCall);
  /** @type {Record<string, string>} */
  const asks = Object.fromEntries(
    [.../** @type {NodeListOf<HTMLElement>} */ (form.querySelectorAll("fieldset"))].map((set) => [
      set.dataset.question ?? "",
      set.querySelector("legend")?.textContent ?? "",
    ]),
  );

  function answer() {
    const answers = /** @type {Record<string, string>} */ (Object.fromEntries(new FormData(form)));
    const said = calls.map((call) => ({ call, ...judge(call.reasons, answers) }));
    for (const { call, outcome, held, missing } of said) {
      call.section.dataset.outcome = outcome;
      for (const word of call.words) word.hidden = word.dataset.outcome !== outcome;
      call.items.forEach((item, at) => (item.hidden = !held.includes(at)));
      call.missing.hidden = outcome !== "unanswered" || !Object.keys(answers).length;
      const names = /** @type {HTMLElement} */ (call.missing.lastElementChild);
      names.textContent = missing.map((name) => asks[name]).join(place.dataset.comma);
    }
    summary.replaceChildren(...(Object.keys(answers).length ? summarise(said) : [place.dataset.begin ?? ""]));
  }

  /**
   * How many calls fit, do not, or are left open; those that fit, or else may, by name, each a link to what is said.
   *
   * @param {{call: {name: string, section: HTMLElement}, outcome: string}[]} said
   */
  function summarise(said) {
    const of = (/** @type {string} */ outcome) => said.filter((one) => one.outcome === outcome);
    const counted = ["met", "open", "not-met", "unanswered"]
      .map((outcome) => ({ words: place.dataset[camel(outcome)] ?? "", count: of(outcome).length }))
      .filter(({ count }) => count)
      .map(({ words, count }) => words.replace("%s", String(count)))
      .join(place.dataset.comma);
    const named = of("met").length ? of("met") : of("open");
    const links = named.map(({ call }) => {
      const link = document.createElement("a");
      link.href = `#${call.section.id}`;
      link.textContent = call.name;
      return link;
    });
    return [counted, ...links.flatMap((link, at) => [(at ? place.dataset.comma : place.dataset.stop) ?? "", link])];
  }

  place.classList.add("kyoso-find-live");
  form.hidden = false;
  summary.hidden = false;
  form.addEventListener("change", answer);
  form.addEventListener("reset", () => setTimeout(answer));
  form.addEventListener("submit", (event) => event.preventDefault());
  answer();
}

/** @param {HTMLElement} section */
function readCall(section) {
  const items = [.../** @type {NodeListOf<HTMLElement>} */ (section.querySelectorAll("[data-answer]"))];
  return {
    section,
    name: section.dataset.name ?? "",
    items,
    reasons: items.map((item) => ({
      answer: /** @type {"met" | "not-met" | "open"} */ (item.dataset.answer),
      when: JSON.parse(item.dataset.when ?? "{}"),
      alone: "alone" in item.dataset,
    })),
    words: [.../** @type {NodeListOf<HTMLElement>} */ (section.querySelectorAll("[data-outcome]"))],
    missing: /** @type {HTMLElement} */ (section.querySelector(".kyoso-find-missing")),
  };
}

/** @param {string} name */
function camel(name) {
  return name.replace(/-(\w)/g, (_all, letter) => letter.toUpperCase());
}
