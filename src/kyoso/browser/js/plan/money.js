/** Each fiscal year against its ceiling: a picture, and the table beside it. */

import { grouped } from "./text.js";

/** @import { Desk } from "./desk.js" */
/** @import { Money, YearShown } from "./model.js" */

const SVG = "http://www.w3.org/2000/svg";
const [ROW, BAR, TOP] = [58, 18, 30]; // units of the picture: they are CSS pixels

/** @param {Desk} desk */
export function showMoney(desk) {
  const box = /** @type {HTMLElement} */ (document.getElementById("plan-money"));
  const part = (/** @type {string} */ selector) => /** @type {HTMLElement} */ (box.querySelector(selector));
  let shown = "";
  desk.onAnswer((answer) => {
    if (!answer && !desk.isBlank) return;
    const money = answer?.money ?? { years: [], ceiling: 0, title: "" };
    const now = JSON.stringify(money);
    if (now === shown) return;
    shown = now;
    const { years, ceiling, title } = money;
    part(".plan-empty").hidden = Boolean(years.length);
    part(".plan-chart").hidden = part(".plan-how").hidden = part(".plan-table").hidden = !years.length;
    part("#plan-assumed").hidden = !years.some(({ mark }) => mark);
    if (!years.length) return;
    part("figcaption").textContent = title;
    part("svg")?.remove();
    part(".plan-chart").append(picture(desk, money));
    part("tbody").replaceChildren(...years.map((year) => line(year, ceiling)));
    part("tfoot").replaceChildren(sumLine(desk, years));
  });
}

/** @param {Desk} desk @param {Money} money */
function picture(desk, { years, ceiling, title }) {
  const most = Math.max(ceiling, ...years.map(({ total }) => total)) * 1.02;
  const share = (/** @type {number} */ yen) => `${((yen / most) * 100).toFixed(3)}%`;
  const height = TOP + ROW * years.length;
  const svg = drawn("svg", { role: "img", "aria-label": title, width: "100%", height });
  svg.append(...years.flatMap((year, index) => bars(year, TOP + ROW * index + 22, ceiling, share)));
  if (ceiling) {
    const anchor = ceiling > most / 2 ? "end" : "start";
    svg.append(
      drawn("line", { x1: share(ceiling), x2: share(ceiling), y1: TOP - 8, y2: height, class: "plan-ceiling" }),
      drawn("text", { x: share(ceiling), y: 14, class: "plan-ceiling-text", "text-anchor": anchor }, desk.words.chartLine),
    );
  }
  years.forEach(({ name, sign, amount, mark, answer }, index) => {
    const said = `${name}  ${sign}${sign && " "}${amount}${mark}`;
    svg.append(drawn("text", { x: 0, y: TOP + ROW * index + 14, class: `plan-${answer}` }, said));
  });
  return svg;
}

/** The bars of a fiscal year: direct and indirect costs, and a frame round what is above the ceiling. @param {YearShown} year @param {number} y @param {number} ceiling @param {(yen: number) => string} share */
function bars({ direct, total, answer }, y, ceiling, share) {
  const rest = total - direct;
  const made = [drawn("rect", { x: 0, y, width: share(direct), height: BAR, class: "plan-bar-direct" })];
  if (rest) made.push(drawn("rect", { x: share(direct), y, width: share(rest), height: BAR, class: "plan-bar-indirect" }));
  if (ceiling && total > ceiling) {
    const over = { x: share(ceiling), y: y - 2, width: share(total - ceiling), height: BAR + 4 };
    made.push(drawn("rect", { ...over, class: `plan-bar-over plan-${answer}` }));
  }
  return made;
}

/** @param {YearShown} year @param {number} ceiling */
function line({ name, direct, total, mark, answer, sign, said }, ceiling) {
  const amounts = [grouped(direct), mark + grouped(total - direct), mark + grouped(total)];
  return row("td", [name, ...amounts, ceiling ? grouped(ceiling) : "—", `${sign} ${said}`.trim()], answer);
}

/** @param {Desk} desk @param {YearShown[]} years */
function sumLine(desk, years) {
  const sum = (/** @type {(year: YearShown) => number} */ of) => grouped(years.reduce((total, year) => total + of(year), 0));
  const amounts = [sum(({ direct }) => direct), sum(({ direct, total }) => total - direct), sum(({ total }) => total)];
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
