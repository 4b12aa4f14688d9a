/** Runs the vectors that Python wrote through the twin; copied beside the modules by test_browser_checks.py. */

import { Checker } from "../checks/check.js";

/** The same value with its names in order, as text. */
const canonical = (value) =>
  JSON.stringify(value, (_, inner) =>
    inner && typeof inner === "object" && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([one], [other]) => (one < other ? -1 : 1)))
      : inner,
  );

/** The vectors whose report is another than Python's, with both. */
export function differing(vectors) {
  const checkers = { ja: new Checker("ja"), en: new Checker("en") };
  return vectors.flatMap(({ name, plan, asked, language, report }) => {
    const found = checkers[language].report(plan, { file: report.file, asked, allAnswers: true });
    return canonical(found) === canonical(report) ? [] : [{ name, language, expected: report, found }];
  });
}

globalThis.kyosoDiffering = differing;
