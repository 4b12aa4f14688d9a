/** Each fiscal year against its ceiling: a picture, and the table beside it. */

import { filledIn, grouped } from "../checks/words.js";

/** @import { Desk, State } from "./desk.js" */
/** @import { YearSum } from "../checks/model.js" */

const SVG = "http://www.w3.org/2000/svg";
const [ROW, BAR, TOP] = [58, 18, 30]; // units of the picture: they are CSS pixels

/** @param {Desk} desk */
export function showMoney(desk) {
  const box = /** @type {HTMLElement} */ (document.getElementById("plan-money"));
  const part = (/** @type {string} */ selector) => /** @type {HTMLElement} */ (box.querySelector(selector));
  let shown = "";
  desk.onChange((state) => {
    const { years } = state.subject;
    const ceiling = ceilingOf(desk, state);
    const answers = new Map(
      state.verdicts.filter(({ says }) => /^year-/.test(says)).map((verdict) => [verdict.values.year[1], verdict]),
    );
    const now = JSON.stringify([years, ceiling, [...answers.values()], state.call]);
    if (now === shown) return;
    shown = now;
    part(".plan-empty").hidden = Boolean(years.length);
    part(".plan-chart").hidden = part(".plan-how").hidden = part(".plan-table").hidden = !years.length;
    part("#plan-assumed").hidden = !years.some(({ stated, total }) => stated !== total);
    if (!years.length) return;
    const rows = years.map((year) => ({ year, answer: answers.get(year.fiscalYear)?.answer ?? "" }));
    const title = titleOf(desk, state, rows, ceiling);
    part("figcaption").textContent = title;
    part("svg")?.remove();
    part(".plan-chart").append(picture(desk, rows, ceiling, title));
    part("tbody").replaceChildren(...rows.map(({ year, answer }) => line(desk, year, ceiling, answer)));
    part("tfoot").replaceChildren(sumLine(desk, years));
  });
}

/** The amount that no fiscal year may exceed; 0 where the call has none. @param {Desk} desk @param {State} state */
function ceilingOf(desk, { call }) {
  return askOf(desk, call)?.limit ?? 0;
}

/** @param {Desk} desk @param {string} call */
function askOf(desk, call) {
  return desk.judge.asks(call).find(({ row }) => row.kind === "each-year-at-most");
}

/** @param {Desk} desk @param {State} state @param {{year: YearSum, answer: string}[]} rows @param {number} ceiling */
function titleOf(desk, { call, report }, rows, ceiling) {
  if (!ceiling) return desk.words.chartPlain;
  const { words } = desk.speaker;
  const of = (/** @type {string} */ answer) =>
    rows.filter((row) => row.answer === answer).map(({ year }) => words.years[year.fiscalYear]).join(words.separator);
  const say = of("not-met") ? "chartOver" : of("open") ? "chartOpen" : "chartTitle";
  const years = of("not-met") || of("open");
  const rule = words.rules[askOf(desk, call)?.rule ?? ""]; // in full: an amount without its "about" would be another one
  return filledIn(desk.words[say], { call: report.call_name, ceiling: rule.words, years });
}

/** @param {Desk} desk @param {{year: YearSum, answer: string}[]} rows @param {number} ceiling @param {string} title */
function picture(desk, rows, ceiling, title) {
  const { words } = desk.speaker;
  const most = Math.max(ceiling, ...rows.map(({ year }) => year.total)) * 1.02;
  const share = (/** @type {number} */ yen) => `${((yen / most) * 100).toFixed(3)}%`;
  const height = TOP + ROW * rows.length;
  const svg = drawn("svg", { role: "img", "aria-label": title, width: "100%", height });
  svg.append(...rows.flatMap((row, index) => bars(row, TOP + ROW * index + 22, ceiling, share)));
  if (ceiling) {
    const anchor = ceiling > most / 2 ? "end" : "start";
    svg.append(
      drawn("line", { x1: share(ceiling), x2: share(ceiling), y1: TOP - 8, y2: height, class: "plan-ceiling" }),
      drawn("text", { x: share(ceiling), y: 14, class: "plan-ceiling-text", "text-anchor": anchor }, desk.words.chartLine),
    );
  }
  rows.forEach(({ year, answer }, index) => {
    const sign = answer ? `${words.answers[answer][0]} ` : "";
    const mark = year.stated === year.total ? "" : "※";
    const said = `${words.years[year.fiscalYear]}  ${sign}${desk.speaker.yen(year.total)}${mark}`;
    svg.append(drawn("text", { x: 0, y: TOP + ROW * index + 14, class: `plan-${answer}` }, said));
  });
  return svg;
}

/** The bars of a fiscal year: direct and indirect costs, and a frame round what is above the ceiling. @param {{year: YearSum, answer: string}} row @param {number} y @param {number} ceiling @param {(yen: number) => string} share */
function bars({ year, answer }, y, ceiling, share) {
  const rest = year.total - year.direct;
  const made = [drawn("rect", { x: 0, y, width: share(year.direct), height: BAR, class: "plan-bar-direct" })];
  if (rest) made.push(drawn("rect", { x: share(year.direct), y, width: share(rest), height: BAR, class: "plan-bar-indirect" }));
  if (ceiling && year.total > ceiling) {
    const over = { x: share(ceiling), y: y - 2, width: share(year.total - ceiling), height: BAR + 4 };
    made.push(drawn("rect", { ...over, class: `plan-bar-over plan-${answer}` }));
  }
  return made;
}

/** @param {Desk} desk @param {YearSum} year @param {number} ceiling @param {string} answer */
function line(desk, year, ceiling, answer) {
  const { words } = desk.speaker;
  const mark = year.stated === year.total ? "" : "※";
  const [sign, said] = words.answers[answer] ?? ["", "—"];
  return row("td", [
    words.years[year.fiscalYear], grouped(year.direct), mark + grouped(year.total - year.direct), mark + grouped(year.total),
    ceiling ? grouped(ceiling) : "—", `${sign} ${said}`.trim(),
  ], answer);
}

/** @param {Desk} desk @param {YearSum[]} years */
function sumLine(desk, years) {
  const sum = (/** @type {(year: YearSum) => number} */ of) => grouped(years.reduce((total, year) => total + of(year), 0));
  const amounts = [sum((year) => year.direct), sum((year) => year.total - year.direct), sum((year) => year.total)];
  return row("td", [desk.words.sum, ...amounts, "", ""], "");
}

/** @param {"td"} kind @param {string[]} cells @param {string} answer */
function row(kind, cells, answer) {
  const made = document.createElement("tr");
  cells.forEach((text, index) => {
    const cell = document.createElement(index ? kind : "th");
    if (!index) cell.setAttribute("scope", "row");
    cell.className = index === cells.length - 1 ? `plan-${answer}` : index ? "plan-sum" : "";
    cell.textContent = text;
    made.append(cell);
  });
  return made;
}

/** @param {string} name @param {Record<string, string | number>} attributes @param {string} [text] */
function drawn(name, attributes, text = "") {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  if (text) made.textContent = text;
  return made;
}
