"""What the page's form calls the fields of a plan, and tables their columns, in Japanese; findings name them alike."""

from __future__ import annotations

from collections.abc import Callable

from kyoso.applicant import LEADER, PERSON, entries, tag_of
from kyoso.checks.messages import _
from kyoso.declared import Applicant
from kyoso.model import Language

# By the tag of a field, or by the name of a table.
FIELD_NAMES: dict[str, str] = {
    "title": _("課題名"),
    "title-en": _("課題名（英語）"),
    "date": _("作成日"),
    "summary": _("概要"),
    "sdgs": _("関係するSDGsの番号"),
    "lead-institution": _("代表機関"),
    "start-fiscal-year": _("最初の年度"),
    "leader.name": _("PLの氏名"),
    "leader.affiliation": _("PLの所属"),
    "leader.position": _("PLの職名"),
    "leader.age-group": _("PLの年代"),
    "leader.email": _("PLのメール"),
    "leader.expertise": _("PLの専門"),
    "mentor.name": _("メンターの氏名"),
    "mentor.affiliation": _("メンターの所属"),
    "mentor.position": _("メンターの職名"),
    "mentor.age-group": _("メンターの年代"),
    "mentor.email": _("メンターのメール"),
    "mentor.expertise": _("メンターの専門"),
    "institutions": _("機関"),
    "budget": _("予算"),
    "themes": _("研究開発課題"),
    "milestones": _("年度末までの目標"),
}
# Columns of the tables that every programme has.
COLUMNS: dict[str, str] = {
    "number": _("番号"),
    "name": _("機関名"),
    "kind": _("種別"),
    "role": _("区分"),
    "contact": _("連絡先"),
    "title": _("課題"),
    "leader": _("責任者"),
    "poc": _("目標"),
    "year": _("年度"),
    "milestone": _("達成していること"),
    "institution": _("機関名"),
    "direct": _("直接経費"),
    "indirect": _("間接経費"),
    "total": _("合計"),
    "lead": _("うち代表機関"),
    "others": _("うち参画機関"),
}
# How characters are counted.
COUNTED: dict[str, str] = {
    "non-blank": _("空白を除いた文字数"),
    "word": _("Wordの「単語数」と同じ数え方"),
    "all": _("空白を含めた文字数"),
}
# A field of a person whom the programme names.
OF_PERSON: dict[str, str] = {
    "name": _("%(person)sの氏名"),
    "affiliation": _("%(person)sの所属"),
    "position": _("%(person)sの職名"),
    "email": _("%(person)sのメール"),
    "expertise": _("%(person)sの専門"),
}


def labels(applicant: Applicant, language: Language, gettext: Callable[[str], str]) -> dict[str, str]:
    """What each field is called in a language: the core's, and those that the programme declares."""
    named = {tag: gettext(name) for tag, name in FIELD_NAMES.items()}
    for person, role in applicant.people.items():
        whose = role.label[language] if role.label else person
        if person != LEADER:
            named |= {f"{tag_of(person)}.{name}": gettext(OF_PERSON[name]) % {"person": whose} for name in PERSON}
    return named | {entry.tag: entry.label(language) for entry in entries(applicant)}
