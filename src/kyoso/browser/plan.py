"""What the page for plans needs beside the checks: its words while it moves, and an example to begin with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from kyoso.model import LANGUAGES
from kyoso.plan import load_plan
from kyoso.translations import load
from kyoso.word import Drafter

EXAMPLE = "plan.example.yaml"


def data(drafter: Drafter) -> Iterator[tuple[str, Any]]:
    """The scripts ``plan-ja`` and ``plan-en``."""
    project, rulebook = drafter.project, drafter.rulebook
    path = project.templates / EXAMPLE
    example = msgspec.to_builtins(load_plan(path, rulebook)) if path.is_file() else {}
    for language in LANGUAGES:
        say = load(project, "messages", language).gettext
        yield f"plan-{language}", {"words": words(say), "example": example}


def words(say: Callable[[str], str]) -> dict[str, str]:
    """What the page says while a reader writes."""
    return {
        # at a field
        "amountUnread": say("「%(text)s」は額として読めません。円の整数を書いてください"),
        "amountTooLarge": say("%(most)s円までの額を書いてください"),
        "percentUnread": say("0から100までの整数を書いてください"),
        "sdgsUnread": say("1から17までの番号を、コンマで分けて書いてください"),
        "nameMissing": say("名前を書いてください。書くまで、この機関は数えません"),
        "nameTwice": say("同じ名前の機関がもうあります。名前を変えるまで、この機関は数えません"),
        "yearMissing": say("年度を選んでください。選ぶまで、この目標は数えません"),
        "startMissing": say("最初の年度を選ぶと、ここに年度ごとの表が出ます"),
        "membersMissing": say("機関の名前を書くと、ここに行が加わります"),
        # rows and years
        "institutions": say("機関%(number)s"),
        "themes": say("研究開発課題%(number)s"),
        "milestones": say("目標%(number)s"),
        "removed": say("%(what)sを消しました"),
        "yearTotal": say("合計 %(amount)s"),
        "assumedMark": say("※%(amount)s"),
        "cell": say("%(year)s、%(name)s、%(category)s（円）"),
        # answers
        "count": say("%(words)s %(count)s"),
        "warnings": say("（うち注意 %(count)s）"),
        "unread": say("読めない欄 %(count)s"),
        "changed": say("答えが変わりました。%(counts)s"),
        "metList": say("満たしていること（%(count)s）"),
        # the picture
        "chartTitle": say("%(call)s：どの年度も、上限に収まっています（%(ceiling)s）"),
        "chartOver": say("%(call)s：%(years)sの額が、上限より多くなっています（%(ceiling)s）"),
        "chartOpen": say("%(call)s：%(years)sが上限に収まるかどうかは、決まっていないことによります（%(ceiling)s）"),
        "chartPlain": say("年度ごとの額"),
        "chartLine": say("上限"),
        "sum": say("全体"),
        # files
        "saved": say("%(name)sを保存しました"),
        "opened": say("%(name)sを開きました"),
        "exampleIn": say("例を入れました。名前はすべて架空です"),
        "cleared": say("すべて消しました"),
        "sure": say("書いたものは保存されていません。消してよいですか"),
        "fixFirst": say("読めない欄が%(count)sあります。直してから保存してください"),
        "notOpened": say("%(name)sは開けません。直すところは%(count)sです"),
    }
