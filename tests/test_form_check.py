"""`kyoso form check`: what a research office sends forms back for."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kyoso.forms.checking import FormFinding, findings_of
from kyoso.forms.document import open_form
from kyoso.forms.messages import FINDINGS
from kyoso.forms.packing import exchanged
from tests.conftest import Kyoso
from tests.form_trials import document, filled, filled_all, parts, reading
from tests.made_forms import application, docx, p, table, tc

Change = Callable[[str], str]


def whole() -> bytes:
    """The application with something in every field."""
    return filled_all(application())[0].data


def findings(data: bytes, last: bytes | None = None) -> list[FormFinding]:
    """What is found in a filled application."""
    return list(findings_of(reading(application(), data), open_form(last, "last.docx") if last else None))


def names(data: bytes, last: bytes | None = None) -> list[str]:
    """The findings by name."""
    return [finding.says for finding in findings(data, last)]


def changed(data: bytes, change: Change) -> bytes:
    """A file with another main part."""
    before = document(data)
    after = change(before)
    assert after != before
    return exchanged(data, {"word/document.xml": after.encode("utf-8")})


def test_a_form_filled_as_it_should_be_has_no_findings() -> None:
    """Only the limit in pages stays open, which needs a layout."""
    found = findings(whole())
    assert [(each.says, each.open) for each in found] == [("not-measured", True)]


@pytest.mark.parametrize(
    ("change", "name"),
    [
        (lambda text: text.replace("プロジェクトリーダー氏名", "ＰＬの名前"), "own-words-changed"),
        (lambda text: text.replace("地域共創研究支援　提案書", "地域共創研究支援　申請書"), "own-words-changed"),
        (lambda text: text.replace(p("＜１．提案者＞"), p()), "own-words-missing"),
        (lambda text: text.replace("□継続", "☑継続"), "ticks-many"),
        (lambda text: text.replace("☑新規", "□新規"), "ticks-none"),
        (lambda text: text.replace(p("＜１．提案者＞"), p("＜１．提案者＞") + p("別紙を見てください")), "outside"),
        (lambda text: text.replace("値3<", "長" * 41 + "<"), "too-long"),
        (lambda text: text.replace("値7<", "<"), "blank"),
    ],
)
def test_a_defect_is_found_and_nothing_else(change: Change, name: str) -> None:
    """Each seeded defect gives its finding, beside the open one about pages."""
    assert set(names(changed(whole(), change))) - {"not-measured"} == {name}


def test_full_width_characters_count_as_the_form_says() -> None:
    """全角20字以内 holds 40 half-width characters, not 41."""
    form = docx(table([tc("略称（全角20字以内）"), tc()]))
    for length, expected in ((40, []), (41, ["too-long"])):
        made = filled(form, {"略称(全角20字以内)": "a" * length}, anyway=True)
        assert [each.says for each in findings_of(reading(form, made))] == expected


def test_instructions_left_in_are_found() -> None:
    """Red words that the form wants removed, still there in what a person filled by hand."""
    assert names(application()).count("instruction-left") == 2


def test_last_years_form_is_told() -> None:
    """A file in last year's form is one finding, not a list of all that differs."""
    last = changed(application(2025), lambda text: text.replace("＜１．提案者＞", "＜１．申請者の概要＞"))
    assert names(last, last) == ["form-last"]
    assert "form-last" not in names(whole(), last)


def test_another_form_is_told() -> None:
    """A file that has few of the form's words is that of another form."""
    assert names(docx(p("まったく別の様式"), table([tc("氏名"), tc("花子")]))) == ["form-other"]


def test_sums_are_added_up() -> None:
    """A total that is not what its column makes is found; one that is, is not."""
    form = docx(
        table(["費目", "金額（千円）"], ["物品費", tc()], ["旅費", tc()], ["合計", tc()]),
    )
    for total, expected in (("300", []), ("301", ["sum-differs"])):
        values = {"物品費": "100", "旅費": "200", "合計": total}
        assert [each.says for each in findings_of(reading(form, filled(form, values)))] == expected


def test_a_changed_header_is_found() -> None:
    """The header of last year's form over this year's words."""
    header = '<w:hdr xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">{}</w:hdr>'
    relation = (
        '<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/header"'
        ' Target="header1.xml"/></Relationships>'
    )
    plain = docx(p("提案書"), table([tc("氏名"), tc()]))
    rels = parts(plain)["word/_rels/document.xml.rels"].decode().replace("</Relationships>", relation)
    form = exchanged(
        plain,
        {
            "word/_rels/document.xml.rels": rels.encode(),
            "word/header1.xml": header.format(p("様式１ 令和8年度")).encode(),
        },
    )
    made = exchanged(
        filled(form, {"氏名": "花子"}), {"word/header1.xml": header.format(p("様式１ 平成8年度")).encode()}
    )
    assert [each.says for each in findings_of(reading(form, made))] == ["page-words-changed", "page-words-new"]


def test_every_finding_has_words() -> None:
    """In the list of messages, each with a way out but the one that is well."""
    assert all(words.found for words in FINDINGS.values())
    assert [says for says, words in FINDINGS.items() if not words.do] == ["together-same"]


@pytest.mark.slow
def test_the_command_says_findings_with_place_and_way_out(
    kyoso: Kyoso, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Exit code 1 with findings, 0 without; in both languages; the plan by the rules of a call as well."""
    folder = tmp_path_factory.mktemp("check")
    form, made = folder / "form.docx", folder / "made.docx"
    form.write_bytes(application())
    made.write_bytes(whole())
    assert kyoso("form", "scan", form, "-o", folder / "map.yaml").returncode == 0
    done = kyoso("form", "check", made, "--map", folder / "map.yaml")
    assert done.returncode == 0, done.stdout + done.stderr
    done = kyoso("form", "check", form, "--map", folder / "map.yaml", "--lang", "en")
    assert done.returncode == 1
    assert "is blank" in done.stdout
    done = kyoso("form", "check", made, "--map", folder / "map.yaml", "--call", "future/concept/2025")
    assert "[" in done.stdout
    assert done.returncode in (0, 1)
