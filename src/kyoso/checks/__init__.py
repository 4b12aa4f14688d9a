"""Checks of a plan or a filled draft against the rules of its call: met, not met, the documents do not say.

The way through it:

``table``     the programme's rows: which rule, which kind of check, which open question
``subject``   a plan or a draft as plain values, each with its place
``kinds``     the closed list of kinds, pure functions of a row and a subject (``amounts``, ``totals``, ``partners``,
              ``tables``, ``form``, ``answers``, ``standing``); ``ages`` reads words for an age
``shapes``    what each kind can judge; a table that asks it for another shape of rule is refused
``readings``  the one principle: what holds under every reading that the documents allow
``judge``     runs the table on a subject
``model``     what comes out: verdicts, without words
``words``     verdicts in words, from ``messages``
``report``    text, a line a file, JSON, CSV, comments
``many``      files, on one core or on several

A check is met only if the plan holds under every reading that the documents allow, not met only if it holds
under none; else the documents do not say, and the open question that decides is named.
"""

from kyoso.checks.judge import Judge, Settings, call_of, settings_of
from kyoso.checks.kinds import KINDS, PERIODS, sentence
from kyoso.checks.many import Checker, Setup, Work, check_files, check_stream, tally_of
from kyoso.checks.model import Judgement, Verdict
from kyoso.checks.report import Report, Reporter, as_text
from kyoso.checks.subject import Subject, of_draft, of_plan
from kyoso.checks.table import Row, Table, load_table
from kyoso.checks.words import Speaker

__all__ = [
    "KINDS",
    "PERIODS",
    "Checker",
    "Judge",
    "Judgement",
    "Report",
    "Reporter",
    "Row",
    "Settings",
    "Setup",
    "Speaker",
    "Subject",
    "Table",
    "Verdict",
    "Work",
    "as_text",
    "call_of",
    "check_files",
    "check_stream",
    "load_table",
    "of_draft",
    "of_plan",
    "sentence",
    "settings_of",
    "tally_of",
]
