"""What was filled is read back: from our own file, after LibreOffice, and after a person."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from kyoso.forms.document import open_form
from kyoso.forms.packing import exchanged
from kyoso.forms.planning import plan_of
from tests.conftest import Kyoso
from tests.form_looks import LOOKS
from tests.form_trials import differing, document, filled, filled_all, filled_to_the_brim, pages, reading, texts
from tests.made_forms import UNDERLINED, application, box_control, control, docx, legacy, p, run, table, tc
from tests.returned import by_libreoffice

FORMS = {name: look.data for name, look in LOOKS.items()} | {
    "application": application(),
    "letter": docx(
        p("　　　　　　　　　　　　　　年　　　月　　　日"),
        p(run("法人名（法人の場合）　　　　　　　　　　", UNDERLINED)),
        p(run("代表者氏名　　　　　　　　　　　　印", UNDERLINED)),
    ),
    "controls": docx(
        p("課題名：", control("<w:text/>", "ここに入力", alias="課題名", prompt=True), "（40字以内）"),
        p(box_control(), "誓約します"),
        p("氏名：", legacy("<w:textInput/>", "     ", "Name"), "（自署）"),
    ),
    "english": docx(
        p("1. Title of the project (max 100 characters)"),
        p(),
        p("2. Summary: describe the project in no more than 200 words"),
        p(),
        p(),
        table([tc("Name of applicant"), tc(), tc("Date"), tc()], ["Institution", tc(span=3)]),
    ),
    "chinese": docx(
        p("（一）立项依据与研究内容（建议8000字以内）："),
        p("1. 项目的立项依据（研究意义）；"),
        p(),
        p("2. 项目的研究内容；"),
        p(),
        table([tc("项目名称"), tc()], [tc("申请人姓名"), tc()]),
    ),
    "budget": docx(
        table(
            ["費目", "令和7年度（千円）", "令和8年度（千円）"],
            ["物品費", tc(), tc()],
            ["旅費", tc(), tc()],
            ["合計", tc(), tc()],
        )
    ),
}


@pytest.mark.parametrize("name", FORMS)
def test_all_that_was_filled_is_read(name: str) -> None:
    """Every field of every look, word for word."""
    made, values = filled_all(FORMS[name])
    assert made.filled
    assert differing(reading(FORMS[name], made.data), values) == []


@pytest.mark.office
def test_all_is_read_after_libreoffice(tmp_path_factory: pytest.TempPathFactory) -> None:
    """LibreOffice writes every run, table and style anew; what was filled is read all the same."""
    made = {name: filled_all(form) for name, form in FORMS.items()}
    files = {name: filling.data for name, (filling, _) in made.items()}
    saved = by_libreoffice(files, tmp_path_factory.mktemp("forms"))
    wrong = {name: differing(reading(FORMS[name], data), made[name][1]) for name, data in saved.items()}
    assert wrong == {name: [] for name in FORMS}


@pytest.mark.office
def test_a_filled_form_has_as_many_pages_as_the_blank_one(tmp_path: Path) -> None:
    """In LibreOffice, with a line of text for each blank line; a form of three full pages among them."""
    rooms = [(p(f"{number}．研究の計画"), *[p()] * 12) for number in range(1, 11)]
    forms = FORMS | {"three pages": docx(*[line for room in rooms for line in room])}
    full = {name: filled_to_the_brim(form)[0].data for name, form in forms.items()}
    counted = pages({**forms, **{f"{name}, filled": data for name, data in full.items()}}, tmp_path)
    assert counted["three pages"] == 3
    assert [name for name in forms if counted[name] != counted[f"{name}, filled"]] == []


def test_an_answer_may_hold_the_forms_own_words() -> None:
    """The words after a place end it where all the others follow, not where they first stand."""
    form = docx(p("理由（　　　　）□"))
    made = filled(form, {"理由": "年度（仮）による"})
    assert texts(reading(form, made)) == {"理由": "年度（仮）による"}


def test_a_line_of_many_places_is_soon_read() -> None:
    """A filled line in which the own words stand thousands of times in no order that fits; nobody waits for hours."""
    form = docx(p("項目" + "（　　）、" * 30 + "以上"), table([tc("氏名"), tc()]))
    text = document(filled(form, {"氏名": "花子"})).replace("以上", "（　　）、" * 1000 + "以下")
    read = reading(form, exchanged(form, {"word/document.xml": text.encode()}))
    assert texts(read) == {"氏名": "花子"}


def test_a_long_form_is_read_line_by_line() -> None:
    """Hundreds of headings, one taken out and one written in: each answer is at its own heading still."""
    rooms = [(p(f"（一）{number}番の計画", style="Heading1"), p()) for number in range(300)]
    form = docx(*(line for room in rooms for line in room))
    made, values = filled_all(form)
    text = document(made.data).replace(rooms[150][0], "").replace(rooms[200][0], rooms[200][0] + p("（一）新しい行"))
    read = reading(form, exchanged(form, {"word/document.xml": text.encode()}))
    assert [line.text for line in read.alignment.missing] == ["（一）150番の計画"]
    wrong = [e.field.label for e in read.entries if e.text.split() != values[e.field.id].text.split()]
    assert [label.partition("番")[0][-3:] for label in wrong] == ["149", "150", "200"]


def test_a_blank_form_is_read_as_blank() -> None:
    """No gap, unit, prompt or unticked box is taken for an answer."""
    for name, form in FORMS.items():
        assert texts(reading(form, form)) == {}, name


def test_what_a_person_adds_is_kept_apart() -> None:
    """Rows that somebody added belong to the table; a line outside of all fields is told."""
    form = application()
    typed = filled(form, {"機関名": "例大学"})
    data = replaced_main(typed, "地域共創研究支援　提案書</w:t></w:r></w:p>", p("勝手に書いた行"))
    added = reading(form, data).alignment.added
    assert [block.text for block in added if hasattr(block, "text")] == ["勝手に書いた行"]


def replaced_main(data: bytes, after: str, more: str) -> bytes:
    """The file with a paragraph more behind some words."""
    from kyoso.forms.packing import exchanged
    from tests.form_trials import document

    text = document(data)
    assert after in text
    return exchanged(data, {"word/document.xml": text.replace(after, after + more).encode("utf-8")})


def test_the_plan_comes_back() -> None:
    """Fields that the map ties to the plan make a plan again, the institutions of a table included."""
    form = application()
    values = {
        "研究課題名": "水",
        "機関名": "例大学",
        "プロジェクトリーダー氏名": "例 花子",
        "<2.参画機関>": "甲社\t試験",
    }
    plan = plan_of(reading(form, filled(form, values)).entries).plan
    assert (plan.title, plan.leader.name) == ("水", "例 花子")
    assert [(each.name, each.role) for each in plan.institutions[:1]] == [("例大学", "lead")]


@pytest.mark.slow
def test_a_whole_round_by_command(kyoso: Kyoso, tmp_path_factory: pytest.TempPathFactory) -> None:
    """scan, fill from the example plan, read: the plan's title and leader are what they were."""
    folder = tmp_path_factory.mktemp("round")
    form = folder / "様式１.docx"
    form.write_bytes(application())
    done = kyoso("form", "scan", form, "-o", folder / "map.yaml")
    assert done.returncode == 0, done.stderr
    assert "14 fields" in done.stdout
    example = "templates/plan.example.yaml"
    done = kyoso("form", "fill", form, "--map", folder / "map.yaml", "--plan", example, "-o", folder / "out.docx")
    assert done.returncode == 0, done.stderr
    done = kyoso("form", "read", folder / "out.docx", "--map", folder / "map.yaml", "--plan")
    plan = yaml.safe_load(done.stdout)
    assert plan["title"] == "山あいの町の水を百年つなぐ共創拠点（例）"
    assert open_form((folder / "out.docx").read_bytes(), "x").words > open_form(application(), "x").words
