"""What the page for plans has from the start: its words, and what it knows of each call without the engine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from kyoso import wording
from kyoso.checks import KINDS, PERIODS, Judge, load_table
from kyoso.model import LANGUAGES, Call, Language
from kyoso.rulebook import Rulebook
from kyoso.translations import load
from kyoso.word import Drafter

LATER = 35  # fiscal years after the first call that the page can name: the longest period, and a good many more
Say = Callable[[str], str]


def data(drafter: Drafter) -> Iterator[tuple[str, dict[str, Any]]]:
    """The scripts ``plan-ja`` and ``plan-en``."""
    rulebook = drafter.rulebook
    judge = Judge(rulebook, load_table(drafter.project, rulebook, tuple(KINDS)))
    for language in LANGUAGES:
        say = load(drafter.project, "messages", language).gettext
        calls = {call.key: _call(rulebook, judge, call, language, say) for call in rulebook.calls_in_order}
        yield f"plan-{language}", {"words": words(say) | {"years": _years(rulebook, language)}, "calls": calls}


def _call(rulebook: Rulebook, judge: Judge, call: Call, language: Language, say: Say) -> dict[str, Any]:
    """A call as the form needs it: who it is, how many fiscal years it has, what its draft is."""
    period = next((ask.limit for ask, _assumed in judge.asks(call.key) if ask.row.kind in PERIODS), 0)
    own = {"area": call.area, "tier": call.tier, "year": call.fiscal_year, "period": period}
    return own | sentence(rulebook, call, language, say)


def _years(rulebook: Rulebook, language: Language) -> dict[str, str]:
    first = min((call.fiscal_year for call in rulebook.calls_in_order), default=0)
    return {str(year): wording.fiscal_year(year, language) for year in range(first, first + LATER)}


def sentence(rulebook: Rulebook, call: Call, language: Language, say: Say) -> dict[str, Any]:
    """What the draft of a call is, in plain words; `caution` where it is no new proposal."""
    if call.document is None:
        status = rulebook.words(call.status, language)
        said = say(
            "この公募の状況は「%(status)s」で、出すものはありません。どのページにも練習用と記した下書きを作ります。"
        )
        return {"says": said.replace("%(status)s", status), "caution": True}
    if rulebook.writes(call) == "review":
        return {"says": say("審査の申請書の下書きです。新しい提案書ではありません。"), "caution": True}
    return {"says": say("新しい提案書の下書きです。"), "caution": False}


def words(say: Say) -> dict[str, str]:
    """What the page says while a reader writes, takes a draft or brings one back."""
    return {
        # the engine
        "loading": say(
            "答えの準備をしています（%(percent)sパーセント）。初回だけ、約%(size)s MBを読み込みます。その間も書けます。"
        ),
        "preparing": say("答えの準備をしています。もう少しで終わります。その間も書けます。"),
        "notLoaded": say("答えの準備ができませんでした。通信を確かめて、もう一度お試しください。"),
        "stopped": say("止めました。"),
        "missing": say(
            "このブラウザーでは、このページの確認が動きません（WebAssemblyが使えないためです）。別のブラウザーか、"
            "別のパソコンで開いてください。Wordの下書きはどれも「提案書を書く」のページから取り出せます。"
        ),
        "failed": say("できませんでした。もう一度お試しください。続くときは、ページを読み込み直してください。"),
        # rows and years
        "startMissing": say("最初の年度を選ぶと、ここに年度ごとの表が出ます"),
        "membersMissing": say("機関の名前を書くと、ここに行が加わります"),
        "institutions": say("機関%(number)s"),
        "themes": say("研究開発課題%(number)s"),
        "milestones": say("目標%(number)s"),
        "removed": say("%(what)sを消しました"),
        "cell": say("%(year)s、%(name)s、%(category)s（円）"),
        # answers
        "changed": say("答えが変わりました。%(counts)s"),
        "metList": say("満たしていること（%(count)s）"),
        "separator": say("、"),
        # the picture
        "chartLine": say("決まりの額"),
        "sum": say("全体"),
        # files
        "saved": say("%(name)sを保存しました"),
        "opened": say("%(name)sを開きました"),
        "exampleIn": say("例を入れました。名前はすべて架空です"),
        "cleared": say("すべて消しました"),
        "sure": say("書いたものは保存されていません。消してよいですか"),
        "sureYears": say("%(years)sの額を消します。よいですか"),
        "fixFirst": say("読めない欄が%(count)sあります。直してから続けてください"),
        "notOpened": say("%(name)sは開けません。直すところは%(count)sです"),
        "chooseCall": say("はじめに、公募を選んでください。"),
        "made": say("%(name)sを作りました。ダウンロードした場所にあります。"),
        "practiceMade": say("%(name)sを作りました。この公募に出すものはないので、練習用の下書きです。"),
        "reading": say("%(name)sを読んでいます（%(number)s／%(count)s）"),
        "read": say("%(name)sを読みました。"),
        "readAll": say("%(count)s件のファイルを読みました。読めなかったものは%(unread)s件です。"),
        "loaded": say("この計画を入力欄に入れました。"),
        "formRead": say("%(name)sに、%(count)sの記入欄があります。うち%(proposed)sに、計画の中身を入れました。"),
        "unsure": say("〔確かめてください〕"),
        "locked": say("〔様式の保護のため、書けません〕"),
        "outside": say("記入欄の外に書かれていたもの"),
        "formChanges": say("様式の違い（%(count)s）"),
        "changesName": say("（新旧対照表）"),
        "leftName": say("（置く所のなかったもの）"),
        "carried": say(
            "%(name)sを作りました。%(moved)s欄を移しました。置く所のなかったものが%(left)s、新しい欄が%(new)sあります。"
        ),
        "filledName": say("（記入）"),
        "annotatedName": say("（確認の結果）"),
        "cleanName": say("（提出用）"),
        "blanksLeft": say("書いていないところが%(count)sあるので、写しを作っていません。"),
        "changedLeft": say(
            "言葉が変えられたので消さなかった説明が、%(changed)sか所に残っています。Wordで消してください。"
        ),
        "commentsLeft": say("ほかの人のコメントが%(comments)s残っています。Wordで消してください。"),
    }
