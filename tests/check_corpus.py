"""Drafts for the tests of the checks, generated: a clean one of each call, and one with each defect.

Nothing is stored. A defect is an edit of the plan before the draft is made, or of the draft as an
author would edit it; edits can be made with changes tracked. What is expected are the names of the
checks that are not met, all of them and no others.
"""

from __future__ import annotations

import copy
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, cast

from lxml import etree
from msgspec.structs import replace

from kyoso.model import Call
from kyoso.plan import BudgetLine, Institution, Milestone, Plan, Researcher, Theme
from kyoso.project import Project
from kyoso.rulebook import Rulebook
from kyoso.word import Drafter, DraftLanguage
from kyoso.word.drafts import spoken
from kyoso.word.names import years_of
from kyoso.word.render import ROOM, marked
from tests.word_drafts import W, value, words

MAIN = "word/document.xml"
TEXT = "町と企業と大学が、十年先の姿を一緒に描きます。"
LEAD, SECOND, COMPANY, TOWN = "架空大学", "例示大学", "株式会社みずまち", "架空町"


def clean_plan(rulebook: Rulebook, call: Call) -> Plan:
    """A plan in which nothing is missing and nothing is too much, for any call."""
    start, years = call.fiscal_year, years_of(rulebook, call)
    budget = [
        BudgetLine(
            fiscal_year=start + year, institution=name, amounts={"equipment-and-supplies": cost, "indirect": 300_000}
        )
        for year in range(years)
        for name, cost in ((LEAD, 5_000_000), (SECOND, 2_000_000))
    ]
    return Plan(
        title="水を百年つなぐ共創拠点",
        title_en="A hub for a century of water",
        date="2025年6月10日",
        leader=Researcher("架空 はるか", "工学部", "准教授", "h@example.ac.jp", "30代", "水環境工学"),
        mentor=Researcher("例野 みのる", "研究推進機構", "教授", "m@example.ac.jp", "", ""),
        institutions=(
            Institution(name=LEAD, kind="university", role="lead", contact="推進課"),
            Institution(name=SECOND, kind="university"),
            Institution(name=COMPANY, kind="company"),
            Institution(name=TOWN, kind="municipality"),
        ),
        start_fiscal_year=start,
        budget=tuple(budget),
        summary=TEXT,
        sdgs=(6, 9),
        themes=(Theme(title="管の傷みを見つける", leader=LEAD, poc="掘らずに選び出せる", fiscal_year=start + 1),),
        milestones=tuple(Milestone(fiscal_year=start + year, milestone="調査を終えている") for year in range(years)),
    )


class Draft:
    """A draft to edit, part by part."""

    def __init__(self, data: bytes, *, tracked: bool = False) -> None:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            self.parts = {name: archive.read(name) for name in archive.namelist()}
        self.document = etree.fromstring(self.parts[MAIN])
        self.tracked = tracked
        self.instructions: list[Any] = []  # those that were taken out

    @property
    def body(self) -> Any:
        """The body of the document."""
        return self.document.find(f"{W}body")

    def bytes(self) -> bytes:
        """The draft as a file."""
        self.parts[MAIN] = etree.tostring(self.document, xml_declaration=True, encoding="UTF-8", standalone=True)
        out = BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in self.parts.items():
                archive.writestr(zipfile.ZipInfo(name), content)
        return out.getvalue()

    # -- what there is ------------------------------------------------------------------

    def controls(self) -> dict[str, Any]:
        """The content controls by their tag."""
        return {value(control, "sdtPr/tag"): control for control in self.body.iter(f"{W}sdt")}

    def marked(self, name: str, kind: str = "p") -> Any:
        """What holds a bookmark: its paragraph, row or table."""
        found = next(mark for mark in self.body.iter(f"{W}bookmarkStart") if mark.get(f"{W}name") == name)
        while found.tag != f"{W}{kind}":
            found = found.getparent()
        return found

    def table(self, name: str) -> Any:
        """One of the plan's tables."""
        return self.marked("t_" + name.replace("-", "_"), "tbl")

    def rows(self, name: str) -> list[Any]:
        """The rows of a table without its head."""
        rows: list[Any] = self.table(name).findall(f"{W}tr")[1:]
        return rows

    def cell(self, name: str, row: int, column: str) -> Any:
        """The paragraph of a cell, by the number of its row (from 0) and the name of its column."""
        wanted = "c_" + re.sub("[^a-z]", "_", f"{name}_{column}")
        heads = self.table(name).findall(f"{W}tr")[0].findall(f"{W}tc")
        number = next(
            place
            for place, head in enumerate(heads)
            if any(mark.get(f"{W}name") == wanted for mark in head.iter(f"{W}bookmarkStart"))
        )
        return self.rows(name)[row].findall(f"{W}tc")[number].find(f"{W}p")

    # -- edits --------------------------------------------------------------------------

    def write(self, tag: str, text: str) -> None:
        """Fill a field in, or empty it."""
        control = self.controls()[tag]
        prompt = control.find(f"{W}sdtPr/{W}showingPlcHdr")
        if prompt is not None:
            prompt.getparent().remove(prompt)
        content = control.find(f"{W}sdtContent")
        for run in list(content):
            content.remove(run)
        content.append(self._run(text))

    def type(self, paragraph: Any, text: str) -> None:
        """Put other words in the place of a paragraph's, tracked where that is switched on."""
        for run in list(paragraph.iter(f"{W}r")):
            parent = run.getparent()
            if not self.tracked:
                parent.remove(run)
            elif run.find(f"{W}t") is not None:
                gone = self._change("del")
                parent.replace(run, gone)
                for word in run.iter(f"{W}t"):
                    word.tag = f"{W}delText"
                gone.append(run)
        if text:
            paragraph.append(self._come(text))

    def add(self, paragraph: Any, text: str) -> None:
        """Type behind what stands in a paragraph."""
        paragraph.append(self._come(text))

    def paragraph_after(self, element: Any, text: str) -> None:
        """A paragraph of its own behind another one, or a table."""
        paragraph = etree.Element(f"{W}p")
        paragraph.append(self._come(text))
        element.addnext(paragraph)

    def _come(self, text: str) -> Any:
        run = self._run(text)
        if not self.tracked:
            return run
        come = self._change("ins")
        come.append(run)
        return come

    def _change(self, kind: str) -> Any:
        values = {f"{W}id": "900", f"{W}author": "編集者", f"{W}date": "2025-06-01T00:00:00Z"}
        return etree.Element(f"{W}{kind}", values)

    @staticmethod
    def _run(text: str) -> Any:
        run = etree.Element(f"{W}r")
        word = etree.SubElement(run, f"{W}t")
        word.text = text
        word.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        return run

    def substitute(self, part: str, before: str, after: str) -> None:
        """Other characters in another part."""
        text = self.parts[part].decode("utf-8")
        assert before in text, (part, before)
        self.parts[part] = text.replace(before, after).encode("utf-8")


def finished(draft: Draft) -> None:
    """As an author leaves it: every field written, the instructions taken out."""
    for tag, control in draft.controls().items():
        if control.find(f"{W}sdtPr/{W}showingPlcHdr") is not None:
            draft.write(tag, TEXT)
    for paragraph in list(draft.body.iter(f"{W}p")):
        if value(paragraph, "pPr/pStyle") == "Guidance":
            draft.instructions.append(paragraph)
            paragraph.getparent().remove(paragraph)


@dataclass(frozen=True)
class Defect:
    """One thing that is wrong: how it comes about, and the checks that must say so."""

    name: str
    expected: frozenset[str]
    open: frozenset[str] = frozenset()  # checks that must say that the documents do not say
    plan: Callable[[Plan, Rulebook, Call], Plan] | None = None
    edit: Callable[[Draft], None] | None = None
    calls: tuple[str, ...] = ("fy2021.regional.incubation",)
    limits: dict[str, int] = field(default_factory=dict)
    asked: str = ""
    office: bool = True  # LibreOffice keeps the defect when it saves


def make(
    rulebook: Rulebook, project: Project, call: Call, language: DraftLanguage, defect: Defect | None, *, tracked: bool
) -> bytes:
    """A finished draft with a defect, or its clean twin. Tracked, one word of it is an insertion in any case."""
    plan = clean_plan(rulebook, call)
    if defect and defect.plan:
        plan = defect.plan(plan, rulebook, call)
    drafter = _drafters.setdefault(rulebook.digest, Drafter(rulebook, project))
    draft = Draft(drafter.draft(call, language, plan, practice=call.document is None))
    finished(draft)
    draft.tracked = tracked
    if tracked:
        draft.add(draft.cell("institutions", 0, "contact"), "（追記）")
    if defect and defect.edit:
        defect.edit(draft)
    return draft.bytes()


_drafters: dict[str, Drafter] = {}


# -- edits of the plan --------------------------------------------------------------------

Planned = Callable[[Plan, Rulebook, Call], Plan]


def with_line(year: int, name: str, **amounts: int) -> Planned:
    """One line of the budget more, so many years after the first."""

    def change(plan: Plan, rulebook: Rulebook, call: Call) -> Plan:
        given = {key.replace("_", "-"): amount for key, amount in amounts.items()}
        line = BudgetLine(fiscal_year=(plan.start_fiscal_year or 0) + year, institution=name, amounts=given)
        return replace(plan, budget=(*plan.budget, line))

    return change


def over_ceiling(plan: Plan, rulebook: Rulebook, call: Call) -> Plan:
    """One yen more than the ceiling in the first year."""
    limit = rulebook.figures[call.rules["ceiling"]].value
    assert isinstance(limit, int)
    counted = set(plan.budget[0].amounts) - (set() if "includes-indirect" in call.rules else {"indirect"})
    first = [line for line in plan.budget if line.fiscal_year == plan.start_fiscal_year]
    there = sum(amount for line in first for name, amount in line.amounts.items() if name in counted)
    return with_line(0, LEAD, travel=limit + 1 - there, indirect=0)(plan, rulebook, call)


def later_start(plan: Plan, rulebook: Rulebook, call: Call) -> Plan:
    """The cover names the year after the first one with money."""
    return replace(plan, start_fiscal_year=(plan.start_fiscal_year or 0) + 1)


def without(*names: str) -> Planned:
    """The plan without some institutions, and without their money."""
    return lambda plan, rulebook, call: replace(
        plan,
        institutions=tuple(each for each in plan.institutions if each.name not in names),
        budget=tuple(line for line in plan.budget if line.institution not in names),
    )


def with_member(**changes: Any) -> Planned:
    """The second institution in another state."""

    def change(plan: Plan, rulebook: Rulebook, call: Call) -> Plan:
        lead, second, *others = plan.institutions
        return replace(plan, institutions=(lead, replace(second, **changes), *others))

    return change


def twice(plan: Plan, rulebook: Rulebook, call: Call) -> Plan:
    """The town is listed again, its name with a wide blank."""
    again = replace(plan.institutions[-1], name="架空　町")
    return replace(plan, institutions=(*plan.institutions, again))


def early_goal(plan: Plan, rulebook: Rulebook, call: Call) -> Plan:
    """The first milestone stands a year before the first fiscal year."""
    first = Milestone(fiscal_year=call.fiscal_year - 1, milestone="用意を終えている")
    return replace(plan, milestones=(first, *plan.milestones))


def lead_is_a_company(plan: Plan, rulebook: Rulebook, call: Call) -> Plan:
    """The company leads, and asks for nothing."""
    lead, second, company, town = plan.institutions
    swapped = (replace(lead, role="participating"), second, replace(company, role="lead"), town)
    return replace(plan, institutions=swapped)


# -- edits of the draft -------------------------------------------------------------------


def empty_milestones(draft: Draft) -> None:
    """The table is there, with its years and nothing else."""
    for row in range(len(draft.rows("milestones"))):
        draft.type(draft.cell("milestones", row, "milestone"), "")


def drop_row_of_budget(draft: Draft) -> None:
    """A line is deleted and the sums stay."""
    row = draft.rows("budget")[0]
    row.getparent().remove(row)


def drop_column(draft: Draft) -> None:
    """The goals of the themes are deleted, head and all."""
    wanted = draft.cell("themes", 0, "poc").getparent()
    number = wanted.getparent().findall(f"{W}tc").index(wanted)
    for row in draft.table("themes").findall(f"{W}tr"):
        row.remove(row.findall(f"{W}tc")[number])
    grid = draft.table("themes").find(f"{W}tblGrid")
    grid.remove(grid.findall(f"{W}gridCol")[number])


def drop(name: str, kind: str = "p") -> Callable[[Draft], None]:
    """Delete what holds a bookmark."""

    def change(draft: Draft) -> None:
        found = draft.marked(name, kind)
        found.getparent().remove(found)

    return change


def keep_prompt(draft: Draft) -> None:
    """A field as it was made."""
    control = draft.controls()["vision.text"]
    properties, content = control.find(f"{W}sdtPr"), control.find(f"{W}sdtContent")
    etree.SubElement(properties, f"{W}showingPlcHdr")
    for run in list(content):
        content.remove(run)
    language = re.search(r'language="(ja|en|both)"', draft.parts["customXml/item1.xml"].decode())
    assert language
    content.append(Draft._run(marked(ROOM, spoken(cast(DraftLanguage, language[1])))))


def keep_instruction(draft: Draft) -> None:
    """An instruction is still there."""
    draft.marked("s_summary").addnext(draft.instructions[0])


def own_text(draft: Draft) -> None:
    """A rule as the draft shows it, in one place only, reads otherwise."""
    rows = [row for table in draft.body.iter(f"{W}tbl") for row in table.findall(f"{W}tr")[1:]]
    shown = Counter(words(row) for row in rows)
    fixed = [row for row in rows if next(row.iter(f"{W}sdt"), None) is None]
    row = next(row for row in fixed if shown[words(row)] == 1)
    draft.type(row.findall(f"{W}tc")[1].find(f"{W}p"), "3,000万円まで")


def prompt_beside(draft: Draft) -> None:
    """Somebody wrote behind the prompt and left it."""
    keep_prompt(draft)
    control = draft.controls()["vision.text"]
    properties = control.find(f"{W}sdtPr")
    properties.remove(properties.find(f"{W}showingPlcHdr"))
    control.find(f"{W}sdtContent").append(Draft._run(TEXT))


def drop_field(draft: Draft) -> None:
    """The only field of a section is deleted, label and all."""
    label = draft.marked("f_targets_text")
    label.getparent().remove(label.getnext())
    label.getparent().remove(label)


def other_count(number: int) -> Callable[[Draft], None]:
    """The count beside a condition, the first or a later one, is not that of the table."""

    def change(draft: Draft) -> None:
        counted = [
            cells[2].find(f"{W}p")
            for row in draft.body.iter(f"{W}tr")
            if len(cells := row.findall(f"{W}tc")) == 4 and words(cells[2]).isdigit() and words(cells[3]) == "☐"
        ]
        draft.type(counted[number], "7")

    return change


def section_twice(draft: Draft) -> None:
    """A heading is copied with all that makes it one."""
    heading = draft.marked("s_vision")
    again = copy.deepcopy(heading)
    draft.marked("s_targets").addprevious(again)


def hidden(draft: Draft) -> None:
    """A sentence that nobody sees stands in a section."""
    draft.paragraph_after(draft.marked("s_vision"), "見えない文です。")
    run = next(draft.marked("s_vision").getnext().iter(f"{W}r"))
    properties = run.find(f"{W}rPr")
    if properties is None:
        properties = run.makeelement(f"{W}rPr")
        run.insert(0, properties)
    properties.append(properties.makeelement(f"{W}vanish"))


def stray(draft: Draft) -> None:
    """A sentence stands before the first section."""
    draft.paragraph_after(draft.body.find(f"{W}p"), "どこにも属さない文です。")


def comment(draft: Draft) -> None:
    """Somebody left a comment."""
    from kyoso.filled import Place
    from kyoso.word.annotating import annotate

    commented = Draft(annotate(draft.bytes(), "", [(Place(block=40), "ここは直しますか")]))
    draft.parts, draft.document = commented.parts, commented.document


def heading_reworded(draft: Draft) -> None:
    """A heading in the author's own words."""
    draft.type(draft.marked("s_summary"), "この研究のあらまし")


def track(draft: Draft) -> None:
    """Somebody left a tracked change."""
    draft.tracked = True
    draft.add(draft.marked("f_summary"), "など")


def nameless(draft: Draft) -> None:
    """Nothing in the file says what it is."""
    for name in (
        "docProps/custom.xml",
        "customXml/item1.xml",
        "customXml/itemProps1.xml",
        "customXml/_rels/item1.xml.rels",
    ):
        draft.parts.pop(name, None)
    for part, pattern in (
        ("_rels/.rels", r"<Relationship [^>]*custom-properties[^>]*/>"),
        ("word/_rels/document.xml.rels", r"<Relationship [^>]*customXml[^>]*/>"),
        ("[Content_Types].xml", r"<Override [^>]*custom[^>]*/>"),
        ("docProps/core.xml", r"<dc:identifier>.*?</dc:identifier>"),
    ):
        draft.parts[part] = re.sub(pattern, "", draft.parts[part].decode()).encode()


def other_properties(draft: Draft) -> None:
    """The properties and the manifest name different calls."""
    draft.substitute("docProps/custom.xml", "fy2021.regional.incubation", "fy2021.regional.full-scale")


def old_rules(draft: Draft) -> None:
    """The draft was made when one rule was another."""
    manifest = draft.parts["customXml/item1.xml"].decode()
    version = re.search(r'rules="([0-9a-f]{64})"', manifest)
    rule = re.search(r'name="Figure:fy2021.regional.incubation.ceiling" digest="([0-9a-f]{16})"', manifest)
    assert version
    assert rule
    for name in list(draft.parts):
        if name.endswith(".xml"):
            text = draft.parts[name].replace(version[1].encode(), b"0" * 64)
            text = text.replace(version[1][:12].encode(), b"0" * 12)
            draft.parts[name] = text.replace(rule[1].encode(), b"1" * 16)
    draft.document = etree.fromstring(draft.parts[MAIN])


def old_version_in_text(draft: Draft) -> None:
    """As `old_rules`, but in the body's words too, which are in the tree."""
    draft.parts[MAIN] = etree.tostring(draft.document, xml_declaration=True, encoding="UTF-8", standalone=True)
    old_rules(draft)


def external_picture(draft: Draft) -> None:
    """A picture is loaded from elsewhere."""
    draft.substitute(
        "word/_rels/document.xml.rels",
        "</Relationships>",
        '<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"'
        ' Target="http://example.org/a.png" TargetMode="External"/></Relationships>',
    )


def embedded(draft: Draft) -> None:
    """A spreadsheet is embedded."""
    draft.parts["word/embeddings/a.xlsx"] = b"PK"
    draft.substitute(
        "word/_rels/document.xml.rels",
        "</Relationships>",
        '<Relationship Id="rId97" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/package"'
        ' Target="embeddings/a.xlsx"/></Relationships>',
    )
    draft.substitute(
        "[Content_Types].xml",
        "<Default ",
        '<Default Extension="xlsx" ContentType="application/octet-stream"/><Default ',
    )


def macro(draft: Draft) -> None:
    """A macro is in the file."""
    draft.parts["word/vbaProject.bin"] = b"\x00"
    draft.substitute(
        "[Content_Types].xml", "<Default ", '<Default Extension="bin" ContentType="application/octet-stream"/><Default '
    )


def cell(table: str, row: int, column: str, text: str) -> Callable[[Draft], None]:
    """Another text in a cell."""
    return lambda draft: draft.type(draft.cell(table, row, column), text)


def written(tag: str, text: str) -> Callable[[Draft], None]:
    """Another text in a field."""
    return lambda draft: draft.write(tag, text)


def both(*edits: Callable[[Draft], None]) -> Callable[[Draft], None]:
    """One edit after the other."""

    def change(draft: Draft) -> None:
        for edit in edits:
            edit(draft)

    return change


def new_row(table: str, *texts: str, before: int = -1) -> Callable[[Draft], None]:
    """A row with these texts before another one."""

    def change(draft: Draft) -> None:
        there = draft.rows(table)[before]
        row = copy.deepcopy(draft.rows(table)[0])
        for mark in list(row.iter(f"{W}bookmarkStart", f"{W}bookmarkEnd")):
            mark.getparent().remove(mark)
        there.addprevious(row)
        for each, text in zip(row.findall(f"{W}tc"), texts, strict=True):
            draft.type(each.find(f"{W}p"), text)

    return change


def new_column(table: str, *texts: str) -> Callable[[Draft], None]:
    """A column of the author's own at the end of a table, with its head and its cells."""

    def change(draft: Draft) -> None:
        rows = draft.table(table).findall(f"{W}tr")
        for row, text in zip(rows, (*texts, *[""] * (len(rows) - len(texts))), strict=True):
            cell = copy.deepcopy(row.findall(f"{W}tc")[-1])
            for mark in list(cell.iter(f"{W}bookmarkStart", f"{W}bookmarkEnd")):
                mark.getparent().remove(mark)
            row.append(cell)
            draft.type(cell.find(f"{W}p"), text)
        grid = draft.table(table).find(f"{W}tblGrid")
        grid.append(copy.deepcopy(grid[-1]))

    return change


def nameless_member(draft: Draft) -> None:
    """The company keeps its kind and loses its name."""
    draft.type(draft.cell("institutions", 2, "name"), "")


def new_end(draft: Draft) -> None:
    """Somebody pressed Enter with changes tracked, and did nothing else."""
    properties = draft.marked("f_summary").find(f"{W}pPr")
    mark = properties.find(f"{W}rPr")
    mark = etree.SubElement(properties, f"{W}rPr") if mark is None else mark
    mark.insert(0, draft._change("ins"))


def formatted(draft: Draft) -> None:
    """Somebody changed the formatting of a word with changes tracked."""
    run = next(draft.marked("f_summary").iter(f"{W}r"))
    properties = etree.Element(f"{W}rPr")
    etree.SubElement(properties, f"{W}b")
    before = draft._change("rPrChange")
    etree.SubElement(before, f"{W}rPr")
    properties.append(before)
    run.insert(0, properties)


def tracked_footer(draft: Draft) -> None:
    """A tracked insertion stands in the footer."""
    draft.substitute(
        "word/footer1.xml", "</w:p>", '<w:ins w:id="9" w:author="a"><w:r><w:t>追記</w:t></w:r></w:ins></w:p>'
    )


def box_gone(draft: Draft) -> None:
    """The box that says what the draft is was deleted."""
    for paragraph in [each for each in draft.body.iter(f"{W}p") if value(each, "pPr/pStyle") == "Box"]:
        paragraph.getparent().remove(paragraph)


def ticked(draft: Draft) -> None:
    """The boxes of the list of conditions are ticked."""
    for word in draft.body.iter(f"{W}t"):
        word.text = (word.text or "").replace("☐", "☑")


def linked(draft: Draft) -> None:
    """The summary ends with a link."""
    draft.substitute(
        "word/_rels/document.xml.rels",
        "</Relationships>",
        '<Relationship Id="rId98" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"'
        ' Target="https://example.org/" TargetMode="External"/></Relationships>',
    )
    link = etree.Element(f"{W}hyperlink")
    link.set("{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id", "rId98")
    link.append(Draft._run("https://example.org/"))
    draft.controls()["summary"].find(f"{W}sdtContent").append(link)


REGIONAL, FUTURE, FULL = "fy2021.regional.incubation", "fy2025.future.concept", "fy2021.co-creation.full-scale"
EVERY = (REGIONAL, FUTURE, FULL)


def defects() -> Iterator[Defect]:
    """Every class of defect."""

    def one(name: str, *expected: str, unsettled: str = "", **more: Any) -> Defect:
        return Defect(name, frozenset(expected), frozenset(filter(None, [unsettled])), **more)

    yield one("over the ceiling by a yen", unsettled="ceiling", plan=over_ceiling, calls=EVERY)
    yield one("a year past the period", "period", plan=with_line(2, LEAD, travel=1000, indirect=0))
    yield one(
        "a year past the end",
        "until",
        unsettled="period",
        plan=with_line(2, LEAD, travel=1000, indirect=0),
        calls=(FUTURE,),
    )
    yield one("money before the start", "start", "first-year", plan=later_start, calls=(FULL,))
    to_a_company = with_line(0, COMPANY, travel=1000, indirect=0)
    yield one("money to a company", "recipients", plan=to_a_company, calls=(REGIONAL, FULL))
    yield one("money to a company by a picture", unsettled="recipients", plan=to_a_company, calls=(FUTURE,))
    yield one("a leader too old", "pl-age", edit=written("leader.age-group", "60代"), calls=(FUTURE,))
    yield one("a room of ours is empty", unsettled="fields", edit=written("commitment.text", ""),
              calls=("fy2025.regional.full-scale",))  # fmt: skip
    yield one("two institutions", "institutions", "companies", plan=without(SECOND, COMPANY))
    yield one("no company", "companies", plan=without(COMPANY))
    yield one("no municipality", "municipalities", plan=without(TOWN))
    yield one("a company leads", "lead", plan=lead_is_a_company)
    yield one("two lead", "one-lead", plan=with_member(role="lead"), calls=EVERY)
    yield one("no project leader", "leader", edit=written("leader.name", ""), calls=EVERY)
    yield one("kind left out", "kinds", plan=with_member(kind=""), calls=EVERY)
    yield one("kind unknown", "kinds", edit=cell("institutions", 1, "kind", "私塾"), calls=EVERY)
    yield one("a theme too late", unsettled="poc", edit=cell("themes", 0, "year", "令和10年度"), calls=(FULL,))
    yield one("a goal past the period", "period", edit=cell("milestones", 1, "year", "令和9年度"))
    yield one("an empty field", "fields", edit=written("vision.text", ""), calls=EVERY)
    yield one("a prompt", "fields", edit=keep_prompt, calls=EVERY)
    yield one("a prompt beside words", "prompts", edit=prompt_beside, calls=EVERY)
    yield one("a field gone", "field-missing", "sections", edit=drop_field)
    yield one("another count", "shown-institutions", edit=other_count(0))
    yield one("another count of companies", "shown-companies", edit=other_count(1), calls=(REGIONAL, FULL))
    yield one("another count of municipalities", "shown-municipalities", edit=other_count(2))
    yield one("an instruction", "instructions", edit=keep_instruction, calls=EVERY)
    yield one("an empty table", "tables", edit=empty_milestones, calls=EVERY)
    yield one(
        "a wrong sum in a row", "budget-rows", "budget-total", edit=cell("budget", 0, "total", "5,301"), calls=EVERY
    )
    yield one("a wrong total", "budget-rows", "budget-total", edit=cell("budget", -1, "total", "1"))
    yield one(
        "a line gone", "budget-total", "years-and-lines", "institutions-and-lines", edit=drop_row_of_budget, calls=EVERY
    )
    yield one("tables that differ", "years-rows", "shares-rows", "years-total", "years-and-lines",
              edit=cell("budget-years", 0, "total", "7,601"))  # fmt: skip
    yield one(
        "an amount in words", "sums-unreadable", edit=cell("budget-institutions", 0, "direct", "約一千万"), calls=EVERY
    )
    yield one("sums of an institution", "institutions-rows", "institutions-total", "institutions-and-lines",
              edit=cell("budget-institutions", 0, "total", "1"), calls=EVERY)  # fmt: skip
    yield one("shares that differ", "shares-rows", "years-total", "years-and-lines",
              edit=cell("budget-years", 0, "lead", "5,301"), calls=EVERY)  # fmt: skip
    for column, table, names in (
        ("direct", "budget-years", "years"), ("indirect", "budget-years", "years"),
        ("direct", "budget-institutions", "institutions"), ("indirect", "budget-institutions", "institutions"),
    ):  # fmt: skip
        yield one(f"{column} costs of {names}", f"{names}-rows", f"{names}-total", f"{names}-and-lines",
                  edit=cell(table, 0, column, "7,777"), office=False)  # fmt: skip
    moved = cell("budget-years", 0, "lead", "5,301"), cell("budget-years", 1, "lead", "5,299")
    yield one("the lead's money in another year", "shares-rows", "years-and-lines", edit=both(*moved), office=False)
    moved = cell("budget-institutions", 0, "direct", "10,001"), cell("budget-institutions", 1, "direct", "3,999")
    yield one("money of another institution", "institutions-rows", "institutions-and-lines",
              edit=both(*moved), office=False)  # fmt: skip
    yield one("an amount of the details in words", "unreadable",
              edit=cell("budget", 0, "equipment-and-supplies", "約五百万"))  # fmt: skip
    yield one("another lead on the cover", "cover-lead", edit=written("lead-institution", "別の大学"), calls=EVERY)
    yield one("an unknown name in the budget", "partners", "institutions-and-lines", "years-and-lines",
              edit=cell("budget", 1, "institution", "無名大学"))  # fmt: skip
    yield one(
        "too long a text", "length-summary", edit=written("summary", "水" * 101), limits={"summary": 100}, calls=EVERY
    )
    yield one("own words changed", "own-text", edit=own_text, calls=EVERY)
    yield one("a section gone", "section-missing", edit=drop("s_targets"))
    yield one("a section twice", "section-twice", edit=section_twice)
    yield one("hidden words", "hidden-text", edit=hidden)
    yield one("a table gone", "table-missing", edit=drop("t_milestones", "tbl"), calls=EVERY)
    yield one("a column gone", "column-missing", edit=drop_column, calls=EVERY)
    yield one("text before the first section", "unplaced", edit=stray, calls=EVERY)
    yield one("a comment", "comments", edit=comment, calls=EVERY)
    yield one("a tracked change", "tracked-changes", edit=track, calls=EVERY)
    yield one("another call is asked for", "call", asked="fy2021.regional.full-scale")
    yield one("no identity", "identity-missing", edit=nameless)
    yield one("two identities", "identity-contradicts", edit=other_properties)
    yield one("older rules", "rules", edit=old_version_in_text)
    yield one("nothing to apply for", "status", calls=("fy2021.policy.full-scale",))
    yield one("a link to outside", "external-link", edit=external_picture, office=False)
    yield one("a macro", "macro", edit=macro, office=False)
    yield one("a field of blanks alone", "fields", edit=written("vision.text", "\u200b\u3000"))
    yield one("a theme without its year", "themes-cells", edit=cell("themes", 0, "year", ""), calls=EVERY)
    yield one("a theme without its title", "themes-cells", edit=cell("themes", 0, "title", ""))
    yield one("a theme without its leader", "themes-cells", edit=cell("themes", 0, "leader", ""))
    yield one("a milestone without its year", "milestones-cells", "unreadable", edit=cell("milestones", 0, "year", ""))
    yield one("a theme without its goal", "themes-cells", edit=cell("themes", 0, "poc", ""), calls=EVERY)
    yield one("a year without a milestone", "milestones-cells", edit=cell("milestones", 0, "milestone", ""))
    yield one("an institution left to the row above", "budget-cells", "years-and-lines", "institutions-and-lines",
              edit=cell("budget", 1, "institution", ""))  # fmt: skip
    yield one("an institution without a name", "names", edit=nameless_member, calls=EVERY)
    yield one("an institution twice", "names", plan=twice, calls=EVERY)
    yield one("a goal before the start", "start", plan=early_goal, calls=EVERY)
    yield one(
        "a year that cannot be read", "sums-unreadable", edit=cell("budget-years", 0, "year", "来年度"), calls=EVERY
    )
    yield one(
        "a year that is another", "years-and-lines", edit=cell("budget-years", 0, "year", "3年度目"), calls=(FULL,)
    )
    yield one("a year left to the row above", "assumed", edit=cell("budget", 1, "year", ""), calls=EVERY)
    yield one("an embedded file", "unread", "unplaced", edit=embedded, office=False)
    yield one("a sum left out", "budget-rows", "budget-total", edit=cell("budget", 0, "total", ""))
    wrong = new_row("budget", "小計", "", "7,001", "", "", "", "600", "7,601", before=2)
    yield one("a wrong subtotal", "budget-total", edit=wrong, calls=EVERY)
    yield one("a tracked line end", "tracked-changes", edit=new_end)
    yield one("a tracked formatting", "tracked-changes", edit=formatted)
    yield one("a tracked footer", "tracked-changes", "unplaced", edit=tracked_footer)
    yield one("the box is gone", "own-text", edit=box_gone, calls=EVERY)
    yield one("a limit of nothing", "length-sumary", limits={"sumary": 100})


def harmless() -> Iterator[Defect]:
    """What an author may do without a word said: each is a clean twin of a defect above."""

    def one(name: str, edit: Callable[[Draft], None], **more: Any) -> Defect:
        return Defect(name, frozenset(), edit=edit, calls=EVERY, **more)

    yield one("a link in the text", linked)
    yield one("boxes ticked", ticked)
    yield one("a column of remarks", new_column("budget-years", "備考", "円安を見込む", "―"))
    yield one("a column of other amounts", new_column("budget", "前年度", "100", "200"))
    yield one("a subtotal", new_row("budget", "小計", "", "7,000", "", "", "", "600", "7,600", before=2))
    yield one("dashes, zeros and wide digits", both(
        cell("budget", 0, "travel", "―"), cell("budget", 0, "other", "0"), cell("budget", 0, "indirect", "３００"),
    ))  # fmt: skip
    yield one("years by their number", both(
        cell("budget-years", 0, "year", "1年度目"), cell("milestones", 0, "year", "１年度目"),
    ))  # fmt: skip
    yield one("a kind in the other language", cell("institutions", 1, "kind", "University"))
    yield one("a heading reworded", heading_reworded)
    yield Defect("no address of the mentor", frozenset(), edit=written("mentor.email", ""), calls=(FUTURE,))
    yield one("fields that may stay empty", both(*(written(tag, "") for tag in ("title-en", "date", "leader.email"))))
    yield one("a text at its limit", written("summary", "水" * 100), limits={"summary": 100})
