/** A plan's report in words: what `kyoso check --format json` says of the same plan. */

import { dataNamed } from "../data.js";
import { Judge } from "./judge.js";
import { ofPlan } from "./subject.js";
import { Speaker } from "./words.js";

/** @import { Plan } from "../plan/model.js" */
/** @import { Report } from "./words.js" */

export class Checker {
  /** @param {"ja" | "en"} language whose data are in the page */
  constructor(language) {
    this.rules = dataNamed("checks");
    this.judge = new Judge(this.rules);
    this.speaker = new Speaker(dataNamed(`checks-${language}`));
  }

  /**
   * @param {Plan} plan
   * @param {{file?: string, asked?: string, allAnswers?: boolean}} [options]
   * @returns {Report}
   */
  report(plan, { file = "", asked = "", allAnswers = false } = {}) {
    const subject = ofPlan(plan, this.rules, file, asked);
    return this.speaker.report(subject, this.judge.judge(subject), allAnswers);
  }
}
