/** The words that a draft shows where nothing is written yet. */

import { strip } from "../checks/text.js";

const LANGUAGES = ["ja", "en"];

export class Prompts {
  /**
   * @param {{blank: Record<string, string>, room: Record<string, string>}} words
   * @param {string} language of the draft
   */
  constructor(words, language) {
    const spoken = LANGUAGES.filter((each) => language === each || language === "both");
    const languages = spoken.length ? spoken : LANGUAGES;
    const choices = languages.length > 1 ? [[languages[1]], [languages[0]], languages] : [languages];
    this.rooms = choices.map((choice) => bracketed(choice[0], choice.map((each) => words.room[each]).join(" / ")));
    this.blanks = choices.map((choice) => bracketed(choice[0], words.blank[choice[0]]).split("{}"));
  }

  /**
   * The text without a prompt; null where there is none.
   *
   * @param {string} text
   * @param {string} label
   */
  without(text, label) {
    const tidy = strip(text);
    if (!/^[（(]|[）)]$/.test(tidy)) return null;
    if (this.rooms.includes(tidy)) return "";
    for (const [before, after] of this.blanks) {
      if (tidy.startsWith(before) && tidy.endsWith(after) && !tidy.includes("\n")) return "";
    }
    const blanks = label ? this.blanks.map(([before, after]) => before + label + after) : [];
    for (const prompt of [...this.rooms, ...blanks]) {
      if (text.startsWith(prompt)) return text.slice(prompt.length);
      if (text.endsWith(prompt)) return text.slice(0, -prompt.length);
    }
    return null;
  }
}

/**
 * @param {string} language
 * @param {string} words
 */
function bracketed(language, words) {
  return language === "ja" ? `（${words}）` : `(${words})`;
}
