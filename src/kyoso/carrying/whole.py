"""All of it in order: read, make the new draft, fill it, count, and only then give it out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from msgspec import Struct

from kyoso.carrying.author import Author
from kyoso.carrying.document import Document
from kyoso.carrying.gone import keep_out
from kyoso.carrying.moving import Mover
from kyoso.carrying.own import APPENDIX, HEADING, Fresh, body_of
from kyoso.carrying.pages import Setups, number_setups
from kyoso.carrying.placing import Placer, in_languages
from kyoso.carrying.survey import Survey, survey
from kyoso.carrying.tables import carry_forms, carry_tables
from kyoso.carrying.target import DOCUMENT, Target
from kyoso.carrying.verifying import Before, lost_pieces
from kyoso.carrying.words import COMMENT, COMMENT_END, COMMENT_START, END, ID, START, W, marks_in
from kyoso.carrying.worklist import Beside, Change, Item, in_parts, notes_of, work_list
from kyoso.checks import KINDS, Judge, Speaker, load_table
from kyoso.errors import Finding, Problem, nearest
from kyoso.filled import Filled
from kyoso.model import LANGUAGES, Call
from kyoso.translations import load
from kyoso.word.annotating import Comments, annotate
from kyoso.word.carriers import NAMESPACE
from kyoso.word.desk import Desk
from kyoso.word.drafts import DRAFT_LANGUAGES, Drafter, DraftLanguage, spoken
from kyoso.word.names import rules_used
from kyoso.word.opening import open_file
from kyoso.word.reading import Reading
from kyoso.word.reading.planning import in_slugs

SAME = ("rules", "form")  # what a draft is made from, beside its call and language
LONGEST_LIST = 5  # pieces that a refusal names


class Updated(Struct, frozen=True):
    """The new draft and what there is to do in it; `pieces` counts what was carried over."""

    data: bytes
    call: str
    language: DraftLanguage
    items: tuple[Item, ...]
    pieces: int
    lost: tuple[str, ...] = ()


def update_file(
    path: Path,
    drafter: Drafter,
    *,
    area: str = "",
    tier: str = "",
    year: int | None = None,
    lang: str = "",
    anyway: bool = False,
    verify: bool = True,
    comments: Comments = "auto",
) -> Updated:
    """A filled draft from its file, carried over. What is not given stays as the draft says it is."""
    data = open_file(path)
    desk = Desk(drafter.project, drafter.rulebook, drafter)
    reading = desk.reading(data, str(path))
    filled = reading.filled
    book, said = drafter.rulebook, filled.identity
    old = _old_call(filled, drafter)
    call = book.call(area or old.area, tier or old.tier, year if year is not None else old.fiscal_year)
    if call.document is None and not anyway:
        status = book.figure(call.status)
        raise Problem(
            f"{book.call_name(call, 'ja')}: nothing to write; {book.cite(status.source, 'ja')} says"
            f" 「{status.source.as_written}」. For a marked practice copy add --anyway"
        )
    chosen: DraftLanguage = lang or said.get("language") or "ja"  # type: ignore[assignment]
    made = carry(data, reading, desk, call, chosen, verify=verify, comments=comments)
    if made.lost and verify:
        raise Problem(Finding(str(path), 0, refusal(made.lost)), exit_code=1)
    return made


def update(data: bytes, name: str, drafter: Drafter, call: Call, language: DraftLanguage) -> Updated:
    """The bytes of a filled draft, carried over; what would be lost is in `lost`."""
    desk = Desk(drafter.project, drafter.rulebook, drafter)
    return carry(data, desk.reading(data, name), desk, call, language)


def refusal(lost: tuple[str, ...]) -> str:
    """The line that says what would be lost."""
    more = f" and {len(lost) - LONGEST_LIST} more" if len(lost) > LONGEST_LIST else ""
    shown = "; ".join(f"“{words}”" for words in lost[:LONGEST_LIST])
    return f"nothing was written: {len(lost)} pieces would be lost: {shown}{more}. --no-verify writes it all the same"


def _old_call(filled: Filled, drafter: Drafter) -> Call:
    """The call that the draft was made for."""
    key, calls = filled.identity.get("call", ""), drafter.rulebook.calls
    if not key:
        raise Problem(
            Finding(filled.file, 0, "the draft does not say which call it was made for; make one with kyoso draft")
        )
    if key not in calls:
        raise Problem(
            Finding(
                filled.file, 0, f"made for the call {key!r}, which the rules do not know; {nearest(key, list(calls))}"
            )
        )
    return calls[key]


def carry(
    data: bytes,
    reading: Reading,
    desk: Desk,
    call: Call,
    language: DraftLanguage,
    *,
    verify: bool = True,
    comments: Comments = "auto",
) -> Updated:
    """The author's pieces into a new draft for `call`."""
    filled, drafter = reading.filled, desk.drafter
    book, old = drafter.rulebook, _old_call(filled, drafter)
    said = filled.identity.get("language", "")
    old_language: DraftLanguage = said if said in DRAFT_LANGUAGES else "ja"
    plan = in_slugs(filled.plan, book)
    author = Author(data, filled.file)
    if author.opened.is_strict:
        raise author.opened.refuse("a “Strict” file; save it as an ordinary .docx first, then carry that over")
    practice = filled.identity.get("practice") == "yes"
    made_blank = drafter.draft(old, old_language, practice=practice)
    today = desk.today(filled.identity)
    is_same = today is not None and all(today.filled.identity[each] == filled.identity[each] for each in SAME)
    made_filled = drafter.draft(old, old_language, plan, practice=practice)
    fresh = Fresh(made_blank, made_filled, reading.register.own, is_same=is_same)
    new_practice = call.document is None
    blank = drafter.draft(call, language, practice=new_practice)
    target = Target(drafter.draft(call, language, plan, practice=new_practice))
    number_setups(author)
    found = survey(author, reading, fresh, _changed_labels(filled, drafter, old))
    target.widen(DOCUMENT, author.tree(author.main))
    mover = Mover(author, target, fresh.marks | set(marks_in(target.body)), reading.register.field_by_tag)
    beside = Document(author, target, mover, Author(made_blank, filled.file))
    beside.carry()
    gone = keep_out(target.body, fresh, found) if call.key == old.key else []
    placer = Placer(mover, found, spoken(language))
    placer.place()
    carry_forms(placer, found, fresh, body_of(blank))
    carry_tables(placer, found, fresh)
    _finish(placer, found)
    setups = Setups(author, found, fresh.body, target.body)
    setups.settle()
    first = spoken(language)[0]
    unknown = sorted(mover.unknown | mover.definitions.unknown)
    what = Beside(*map(tuple, (beside.kept, setups.named, unknown, found.opened, gone)))
    judge = Judge(book, load_table(drafter.project, book, tuple(KINDS)))
    speaker = Speaker(book, first, load(drafter.project, "messages", first).gettext)
    change = Change(filled, plan, found, fresh, old, call, book, first, judge, speaker, what)
    items = work_list(change, placer)
    _register_appendix(placer)
    made = annotate(target.packed(), "the new draft", notes_of(items, first), comments)
    before = Before(author, fresh, plan, found.superseded, reading.register)
    lost = lost_pieces(before, made, drafter, call, language) if verify else []
    return Updated(made, call.key, language, items, _size(found), tuple(lost))


def _size(found: Survey) -> int:
    return sum(len(blocks) for blocks in found.rooms.values())


def _changed_labels(filled: Filled, drafter: Drafter, old: Call) -> frozenset[str]:
    """Labels of the rules that are not any more as they were when the draft was made."""
    now = rules_used(drafter.rulebook, old)
    changed = {name.partition(":")[2] for name, digest in filled.rules.items() if now.get(name, "") != digest}
    figures = [drafter.rulebook.figures[key] for key in changed if key in drafter.rulebook.figures]
    labels = {figure.label[language] for figure in figures for language in LANGUAGES}
    return frozenset(labels | {f"{figure.label.ja} {figure.label.en}" for figure in figures})


def _finish(placer: Placer, found: Survey) -> None:
    """Comments and bookmarks on the draft's own words, then the appendix, then the ends of ranges."""
    mover = placer.mover
    pieces = [block for _, block in placer.left]
    waiting = {number for block in pieces for number in _comments_within(block)}
    left = [number for number in mover.author.comments if number not in mover.comments and number not in waiting]
    pinned = {number: found.comments.get(number, "s_") for number in left}
    nowhere = {key for key in pinned.values() if key not in placer.anchors and key != "s_"}
    placer.appendix(nowhere)
    for number, key in pinned.items():
        given = mover.comment(number)
        anchor = placer.anchors.get(key)
        if anchor is None:
            anchor = placer.anchors.get("u_" + key)
        _pin_comment(anchor if anchor is not None else next(placer.body.iter(f"{W}p")), given or "0")
    _pin_marks(placer, found)
    mover.finish()


def _register_appendix(placer: Placer) -> None:
    """The appendix among the sections of the manifest, so that a reader of the file finds it."""
    if APPENDIX not in placer.anchors:
        return
    sections = placer.mover.target.tree("customXml/item1.xml").find(f"{{{NAMESPACE}}}sections")
    heading = in_languages(HEADING, placer.languages)
    values = {"id": "unplaced", "bookmark": APPENDIX, "heading": heading}
    sections.append(sections.makeelement(f"{{{NAMESPACE}}}section", values))


def _comments_within(block: Any) -> set[str]:
    return {
        str(mark.get(ID)) for each in (block.rows or (block.element,)) for mark in each.iter(COMMENT, COMMENT_START)
    }


def _pin_comment(block: Any, number: str) -> None:
    """A comment on a heading, a label or the head of a table."""
    paragraph = block if block.tag == f"{W}p" else next(block.iter(f"{W}p"))
    place = 1 if len(paragraph) and paragraph[0].tag == f"{W}pPr" else 0
    paragraph.insert(place, paragraph.makeelement(COMMENT_START, {ID: number}))
    paragraph.append(paragraph.makeelement(COMMENT_END, {ID: number}))
    run = paragraph.makeelement(f"{W}r")
    run.append(run.makeelement(COMMENT, {ID: number}))
    paragraph.append(run)


def _pin_marks(placer: Placer, found: Survey) -> None:
    """Bookmarks on the draft's own headings that the author's cross-references lead to."""
    body, mover = placer.body, placer.mover
    there = set(marks_in(body))
    codes = " ".join(code.text or "" for code in body.iter(f"{W}instrText"))
    wanted = {word for word in codes.replace('"', " ").split() if word in found.marks}
    wanted |= {str(link.get(f"{W}anchor")) for link in body.iter(f"{W}hyperlink")} & set(found.marks)
    for name in sorted(wanted - there):
        anchor = placer.anchors.get(found.marks[name])
        if anchor is None or anchor.tag != f"{W}p":
            continue
        number = str(mover.next_id)
        mover.next_id += 1
        anchor.insert(1, anchor.makeelement(START, {ID: number, f"{W}name": name}))
        anchor.append(anchor.makeelement(END, {ID: number}))


def listed(made: Updated) -> Iterator[str]:
    """The work list for the terminal, or for a file."""
    yield from in_parts(made.items, spoken(made.language)[0])
    for words in made.lost:
        yield f"lost: {words}"
