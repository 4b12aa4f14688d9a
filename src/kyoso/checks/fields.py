"""What the page's form calls the fields of a plan, in Japanese; its labels and the findings name them alike."""

from __future__ import annotations

from kyoso.checks.messages import _

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
