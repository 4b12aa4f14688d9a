/** What the tests ask of the browser's modules; copied beside them by test_browser_checks.py and bundled there. */

import { Checker } from "../checks/check.js";
import { reading } from "../plan/reading.js";
import { asJson, asYaml } from "../plan/writing.js";

/** The same value with its names in order, as text. */
const canonical = (value) =>
  JSON.stringify(value, (_, inner) =>
    inner && typeof inner === "object" && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([one], [other]) => (one < other ? -1 : 1)))
      : inner,
  );

const same = (one, other) => canonical(one) === canonical(other);
const bytes = (base64) => Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));

globalThis.kyosoTests = {
  /** The vectors of plans whose report is another than Python's, with both. */
  checks(vectors) {
    const checkers = { ja: new Checker("ja"), en: new Checker("en") };
    return vectors.flatMap(({ name, plan, asked, language, report }) => {
      const found = checkers[language].report(plan, { file: report.file, asked, allAnswers: true });
      return same(found, report) ? [] : [{ name, language, expected: report, found }];
    });
  },

  /** Files as they are read: the plan, or what is wrong with it. */
  read(files) {
    const { rules } = new Checker("ja");
    return files.map(({ name, base64 }) => reading(bytes(base64), name, rules));
  },

  /** Plans as they are written. */
  write(plans) {
    return plans.map((plan) => ({ yaml: asYaml(plan), json: asJson(plan) }));
  },
};
