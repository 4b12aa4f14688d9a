"""Blocks about how long things take: the programme's last benchmark, beside its peers and its aims.

All of it comes from `book/benchmark.json`. What is measured is named there by a key; the words for
each key are here. Every table is of the class `MEASURED`, in which `kyoso lint --built` looks for no
figure but those of that file.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping

from docutils import nodes

from kyoso.book.cases import SIGNS
from kyoso.book.nodes import Cell, Places, View, paragraph, table
from kyoso.book.own import MEASURED, Block, Own
from kyoso.book.pictures import shown_picture
from kyoso.charts import Picture
from kyoso.errors import Problem, nearest
from kyoso.model import LANGUAGES
from kyoso.project import Project
from kyoso.rulebook import Rulebook
from kyoso.wording import date

from .benchmark import Benchmark, Line, Spread, Unit, committed, load
from .speed_picture import Beside, speeds

Options = Mapping[str, str]
GetText = Callable[[str], str]
TAG = re.compile(r"<[^>]*>")


def aims(view: View, options: Options) -> list[nodes.Node]:
    """What is asked of the programme's speed, what was measured, and whether the aim is met."""
    _, benchmark = view.gettext, load(view.project)
    lines = [line for line in benchmark.lines if line.aim is not None]
    met = sum(benchmark.met(line) is True for line in lines)
    caption = _("%(all)sの目標のうち、%(met)sに達しています") % {"all": len(lines), "met": met}
    rows: list[list[Cell]] = []
    for line in lines:
        what, *compared = _compared(view, benchmark, line)
        ratio, *values = compared
        rows.append([what, ratio, _aim(benchmark, line, _), _answer(benchmark, line, _), *values])
    head = [*_head(_)[:2], _("目標"), _("結果"), *_head(_)[2:]]
    return [_table(head, rows, caption=caption, numeric=(4, 5))]


def picture(view: View, options: Options) -> list[nodes.Node]:
    """Everything with an aim for its speed beside a peer's, as bars; the same as a table behind it."""
    return shown_picture(view, _drawn(view), classes=[MEASURED])


def _drawn(view: View) -> Picture:
    """The bars, in how many times as fast each is."""
    _, benchmark, entries = view.gettext, load(view.project), []
    for line in benchmark.lines:
        if line.ratio is not None and line.aim is not None and benchmark.measured[line.ours].unit == "s":
            fast = line.sense == "times-as-fast"
            speed, aim = (value if fast else 1 / value for value in (line.ratio.median, line.aim))
            words = _("%(ratio)s、目標は%(aim)s：%(answer)s") % {
                "ratio": _times(line, line.ratio.median, _),
                "aim": _aim(benchmark, line, _),
                "answer": _answer(benchmark, line, _),
            }
            ours, peer = (_name(view, benchmark, name) for name in (line.ours, line.peer))
            entries.append(Beside(ours, peer, speed, aim, benchmark.met(line) is True, words))
    return speeds(entries, view.language, _)


def peers(view: View, options: Options) -> list[nodes.Node]:
    """What was measured beside something else without an aim."""
    benchmark = load(view.project)
    lines = [line for line in benchmark.lines if line.aim is None]
    return [_table(_head(view.gettext), [_compared(view, benchmark, line) for line in lines], numeric=(2, 3))]


def figures(view: View, options: Options) -> list[nodes.Node]:
    """Everything that was measured in one section: least, middle, most, and how often."""
    _, benchmark = view.gettext, load(view.project)
    section = options["section"]
    chosen = {name: each for name, each in benchmark.measured.items() if each.section == section}
    if not chosen and section in benchmark.missing:
        return [paragraph(_("このときは測っていません。"))]
    if not chosen:
        known = {each.section for each in benchmark.measured.values()}
        raise Problem(f"benchmark-figures: section {section!r} was not measured; {nearest(section, sorted(known))}")
    rows: list[list[Cell]] = [
        [_name(view, benchmark, name), *_three(each.values, each.unit, _), str(each.runs)]
        for name, each in chosen.items()
    ]
    return [_table([_("測ったもの"), _("最小"), _("中央値"), _("最大"), _("回数")], rows, numeric=(1, 2, 3, 4))]


def machine(view: View, options: Options) -> list[nodes.Node]:
    """Where and when it was measured, and beside which versions."""
    _, benchmark = view.gettext, load(view.project)
    found = benchmark.machine
    versions = [f"{name} {version}" for name, version in found.peers.items()]
    load_ = f"{found.load:g}" + (_("（ほかの仕事で混んでいました）") if found.loaded else "")
    rows: list[list[Cell]] = [
        [_("日付（協定世界時）"), date(found.date, view.language)],
        [_("プロセッサー"), found.processor],
        [_("コアの数"), str(found.cores)],
        [_("メモリー"), f"{found.memory:g} GB"],
        ["OS", found.system],
        ["Python", found.python],
        [_("比べた相手とブラウザーの版"), _("、").join(versions)],
        [_("始める前の負荷"), load_],
    ]
    if benchmark.missing:
        rows.append([_("測っていない部分"), _("、").join(benchmark.missing)])
    return [_table([_("項目"), _("値")], rows)]


def said(project: Project, rulebook: Rulebook) -> Iterator[str]:
    """All that the blocks say of the programme's benchmark, in every language; nothing where there is none."""
    if not committed(project).is_file():
        return
    sections = {each.section for each in load(project).measured.values()}
    for language in LANGUAGES:
        view = View(rulebook, project, language, "", Places({}, editions=True))
        blocks = [aims(view, {}), peers(view, {}), machine(view, {})]
        blocks += [figures(view, {"section": section}) for section in sections]
        yield from (node.astext() for block in blocks for node in block)
        drawn = _drawn(view)
        yield from (drawn.title, *(word for row in drawn.rows for word in row), *TAG.split(drawn.svg))


# -- the parts of a table ------------------------------------------------------------------------


def _table(head: list[str], rows: list[list[Cell]], *, caption: str = "", numeric: tuple[int, ...] = ()) -> nodes.table:
    return table(head, rows, caption=caption, numeric=numeric, classes=[MEASURED])


def _head(_: GetText) -> list[str]:
    return [_("何を比べるか"), _("比（最小〜最大）"), "kyoso", _("相手")]


def _compared(view: View, benchmark: Benchmark, line: Line) -> list[Cell]:
    """What it is, the ratio, and the middle value of ours and of the peer's."""
    _ = view.gettext
    what = [paragraph(_name(view, benchmark, line.ours))]
    if line.peer:
        beside = _("相手：%(name)s") % {"name": _name(view, benchmark, line.peer)}
        what.append(nodes.paragraph("", "", nodes.Text(beside), classes=["kyoso-note"]))
    ours, *peer = [
        in_unit(benchmark.measured[name].values.median, benchmark.measured[name].unit, _)
        for name in (line.ours, line.peer)
        if name
    ]
    return [what, _ratio(line, _), ours, peer[0] if peer else "—"]


def _ratio(line: Line, _: GetText) -> Cell:
    """The middle one with its words, the least and the most below it."""
    if line.ratio is None:
        return "—"
    low, high = (three_figures(value) for value in (line.ratio.min, line.ratio.max))
    between = nodes.Text(_("%(low)s〜%(high)s") % {"low": low, "high": high})
    return [paragraph(_times(line, line.ratio.median, _)), nodes.paragraph("", "", between, classes=["kyoso-note"])]


def _times(line: Line, times: float, _: GetText) -> str:
    words = _("速さ%(times)s倍") if line.sense == "times-as-fast" else _("%(times)s倍")
    return words % {"times": three_figures(times)}


def _aim(benchmark: Benchmark, line: Line, _: GetText) -> str:
    aim = line.aim or 0
    match line.sense:
        case "times-as-fast":
            return _("速さ%(times)s倍以上") % {"times": f"{aim:g}"}
        case "times-as-much":
            return _("%(times)s倍以下") % {"times": f"{aim:g}"}
        case "under":
            return _("%(value)s未満") % {"value": in_unit(aim, benchmark.measured[line.ours].unit, _, "{:g}".format)}
        case "just":
            return _("ちょうど%(value)s") % {"value": f"{aim:g}"}


def _answer(benchmark: Benchmark, line: Line, _: GetText) -> str:
    """Met or not, as a sign and in words."""
    sign, words = (SIGNS["met"], _("達しています")) if benchmark.met(line) else (SIGNS["not met"], _("達していません"))
    return f"{sign} {words}"


def _three(values: Spread, unit: Unit, _: GetText) -> tuple[str, str, str]:
    least, middle, most = (in_unit(value, unit, _) for value in (values.min, values.median, values.max))
    return least, middle, most


# -- words ---------------------------------------------------------------------------------------


def three_figures(value: float) -> str:
    """A number to three figures: 0.0123, 1.20, 123, 12,345."""
    return f"{value:,.{max(0, 2 - math.floor(math.log10(abs(value))))}f}" if value else "0"


def in_unit(value: float, unit: Unit, _: GetText, shown: Callable[[float], str] = three_figures) -> str:
    """A value in words; what is under a second in milliseconds."""
    match unit:
        case "s" if value < 1:
            return _("%(value)sミリ秒") % {"value": shown(value * 1000)}
        case "s":
            return _("%(value)s秒") % {"value": shown(value)}
        case "":
            return f"{value:,.0f}" if value == int(value) else shown(value)
        case other:
            return f"{shown(value)} {other}"


def _name(view: View, benchmark: Benchmark, key: str) -> str:
    known = names(view.gettext)
    if key not in known:
        shown = view.project.shown(committed(view.project))
        raise Problem(f"{shown}: there are no words for {key!r}; {nearest(key, list(known))}")
    return known[key] % benchmark.counts


def names(_: GetText) -> dict[str, str]:
    """Everything that a benchmark measures, in words; how many there were of a thing is put in by its name."""
    return {
        "rules-cold": _("決まりのノートブックを、はじめてすべて動かす"),
        "rules-unchanged": _("決まりをまとめなおす（何も変えない）"),
        "rules-changed": _("決まりをまとめなおす（ノートブックを一つ変えたあと）"),
        "rules-unchanged-ran": _("何も変えないときに、動くノートブックの数"),
        "rules-changed-ran": _("一つ変えたときに、動くノートブックの数"),
        "draft": _("下書きを一つ作る"),
        "draft-by-docxtpl": _("同じ文と表の下書きを、docxtplで作る"),
        "draft-by-pandoc": _("同じ文と表の下書きを、見本の文書を付けてpandocで作る"),
        "draft-packed": _("でき上がった部品を、zipfileで固めるだけ"),
        "import-docx": _('コマンド python -c "import docx"'),
        "help": _("コマンド kyoso --help"),
        "draft-command": _("コマンド kyoso draft（下書きを一つ）"),
        "matrix-command": _("コマンド kyoso draft --all（すべての下書き、%(matrix)s個）"),
        "read": _("書き込まれた下書きを一つ読む"),
        "check": _("書き込まれた下書きを一つ確かめる"),
        "update": _("書き込まれた下書きを一つ、ほかの決まりに移す"),
        "read-by-python-docx": _("同じ下書きの文字を、python-docxで読む"),
        "form-scan": _("配分機関の様式で、記入欄を見つける（%(fields)s欄）"),
        "form-fill": _("同じ様式に書き込む"),
        "form-read": _("書き込んだ様式を読む"),
        "form-check": _("書き込んだ様式を確かめる"),
        "form-by-python-docx": _("同じ様式を、python-docxで開く"),
        "form-by-docx-scalpel": _("同じ様式の記入欄を、docx-scalpelで挙げる"),
        "finished": _("%(longest)sページ以上の下書きを、提出するファイルとして確かめる（PDFなし）"),
        "budget-make": _("予算の表（Excel）を一つ作る"),
        "budget-read": _("同じ表を読み、計画に戻す"),
        "budget-by-openpyxl": _("同じ表を、openpyxlで読む"),
        "book-scan": _("配分機関のExcelの様式で、記入欄を見つける（%(formulas)s個の数式）"),
        "book-fill": _("同じ様式の欄に書き込む"),
        "book-by-openpyxl": _("同じ様式を、openpyxlで読むだけ"),
        "read-command": _("コマンド kyoso read（下書きを一つ）"),
        "check-command": _("コマンド kyoso check（下書きを一つ）"),
        "update-command": _("コマンド kyoso update（下書きを一つ）"),
        "check-some": _("コマンド kyoso check（下書き%(some)s個、一つのプロセス）"),
        "check-many": _("コマンド kyoso check（下書き%(many)s個、一つのプロセス）"),
        "check-many-all-cores": _("コマンド kyoso check（下書き%(many)s個、すべてのコア）"),
        "check-some-memory": _("下書き%(some)s個を確かめるときの、メモリーの最大"),
        "check-many-memory": _("下書き%(many)s個を確かめるときの、メモリーの最大"),
        "build-clean": _("両方の言語のガイドブックを、はじめから作る"),
        "build-unchanged": _("両方の言語のガイドブックを作りなおす（何も変えない）"),
        "build-one-figure": _("両方の言語のガイドブックを作りなおす（額を一つ変えたあと）"),
        "impact": _("変更の影響を調べる（額を一つ変えたあと）"),
        "build-one-figure-needless": _("その額がないのに、書きなおされたページの数"),
        "stock-clean": _("同じページを、ふつうのJupyter Bookではじめから作る（言語ごとに一度）"),
        "stock-unchanged": _("一つの言語のページを、ふつうのJupyter Bookで作りなおす（何も変えない）"),
        "search": _("検索：言葉を入れてから、答えがページに出るまで"),
        "engine-first": _("計画のページ：はじめて来た人が書きはじめてから、答えられるようになるまで"),
        "engine-first-bare": _("Pyodideだけを、はじめて読み込むまで"),
        "engine-first-size": _("計画のページ：はじめて来た人が書きはじめてから、届くデータ"),
        "engine-again": _("計画のページ：二度目に来た人が書きはじめてから、答えられるようになるまで"),
        "engine-again-bare": _("Pyodideだけを、もう一度読み込むまで"),
        "engine-again-size": _("計画のページ：二度目に来た人が書きはじめてから、届くデータ"),
        "verdict": _("計画のページ：額を変えてから、答えが並ぶまで"),
        "draft-in-page-first": _("計画のページ：答えを少し読んで押してから、両方の言語の下書きができるまで（一つ目）"),
        "draft-in-page": _("計画のページ：押してから、両方の言語の下書きができるまで（二つ目から）"),
        "findings-in-page": _("計画のページ：書き込まれた長い下書きを落としてから、答えが出るまで"),
        "update-in-page": _("計画のページ：その下書きを、ほかの公募に移すまで"),
        "plan-task": _("計画のページ：その間に、ページそのものが待たせたいちばん長い時間"),
        "home-size": _("最初のページをはじめて開くときに、届くデータ"),
        "plan-size": _("計画のページをはじめて開くときに、届くデータ"),
        "stock-size": _("ふつうのJupyter Bookのページをはじめて開くときに、届くデータ"),
        "home-files": _("最初のページをはじめて開くときに、届くファイルの数"),
        "plan-files": _("計画のページをはじめて開くときに、届くファイルの数"),
        "stock-files": _("ふつうのJupyter Bookのページをはじめて開くときに、届くファイルの数"),
        "home-paint": _("最初のページの、主な部分が見えるまで（LCP）"),
        "plan-paint": _("計画のページの、主な部分が見えるまで（LCP）"),
        "stock-paint": _("ふつうのJupyter Bookのページの、主な部分が見えるまで（LCP）"),
        "home-shift": _("最初のページを開くときの、配置のずれ（CLS）"),
        "plan-shift": _("計画のページを開くときの、配置のずれ（CLS）"),
        "stock-shift": _("ふつうのJupyter Bookのページを開くときの、配置のずれ（CLS）"),
        "phone-text-size": _("電話：文のページをはじめて開くときに、届くデータ"),
        "phone-text-paint": _("電話：文のページの、主な部分が見えるまで（LCP）"),
        "phone-find-paint": _("電話：合う公募を探すページの、主な部分が見えるまで（LCP）"),
        "phone-shift": _("電話：文、検索、計画などのページを開くときの、配置のずれの最大（CLS）"),
    }  # fmt: skip


OWN = Own(
    blocks={
        "benchmark-aims": Block(aims),
        "benchmark-picture": Block(picture),
        "benchmark-peers": Block(peers),
        "benchmark-figures": Block(figures, required=("section",)),
        "benchmark-machine": Block(machine),
    },
    measured=said,
)
