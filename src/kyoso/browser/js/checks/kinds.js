/**
 * The kinds of check that the browser knows, by the names of the table: all that a plan can be checked with,
 * and of those for drafts the ones that need no more than its fields, its plan and the cells of its tables.
 */

import * as amounts from "./amounts.js";
import * as form from "./form.js";
import * as partners from "./partners.js";
import * as standing from "./standing.js";

/** @import { Ask, Outcome, Subject } from "./model.js" */

/** @type {Record<string, (ask: Ask, subject: Subject) => Iterable<Outcome>>} */
export const KINDS = {
  "one-call": standing.oneCall,
  "is-open": standing.isOpen,
  confirm: standing.confirm,
  "each-year-at-most": amounts.eachYearAtMost,
  "whole-at-most": amounts.wholeAtMost,
  "years-at-most": amounts.yearsAtMost,
  "no-later-than": amounts.noLaterThan,
  "by-project-year": amounts.byProjectYear,
  reduced: amounts.reduced,
  "indirect-stated": amounts.indirectStated,
  "starts-with-its-first-year": amounts.startsWithItsFirstYear,
  "count-at-least": partners.countAtLeast,
  "named-once": partners.namedOnce,
  "one-lead": partners.oneLead,
  "lead-counts-as": partners.leadCountsAs,
  "may-receive": partners.mayReceive,
  "kinds-given": partners.kindsGiven,
  "budget-names-partners": partners.budgetNamesPartners,
  "cover-names-the-lead": partners.coverNamesTheLead,
  filled: form.filled,
  "tables-written": form.tablesWritten,
  "cells-written": form.cellsWritten,
  noticed: form.noticed,
};

// Kinds that need the text and the tables of a whole draft: nothing of a plan falls under them.
export const OF_WHOLE_DRAFTS = [
  "rules-unchanged",
  "shown-count-agrees",
  "adds-up",
  "amounts-readable",
  "totals-add-up",
  "agrees-with-lines",
  "sections-written",
  "instruction-gone",
  "length",
  "placed",
];
