"""The table of calls, and who answers them: a new call is a line in `CALLS` and a function."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import msgspec
from msgspec import Struct

from kyoso import plan as plans
from kyoso.checks import Checker, Setup
from kyoso.engine import planned
from kyoso.engine.form import Form, read_form
from kyoso.engine.planned import CallFacts, Checked
from kyoso.errors import Problem
from kyoso.model import LANGUAGES, Language
from kyoso.project import Project
from kyoso.refusals import refused
from kyoso.rulebook import Rulebook

if TYPE_CHECKING:
    from kyoso.engine.agency_form import ReadForm, ShownForm
    from kyoso.engine.dropped import Dropped, Known
    from kyoso.engine.warming import Warming
    from kyoso.word.desk import Desk


class Engine:
    """A programme in a page: what does not change between calls is made once.

    What makes and reads Word files is imported when it is first needed, so that a plan is answered sooner.
    """

    def __init__(self, project: Project, language: Language, folder: Path) -> None:
        self.project, self.language, self.folder = project, language, folder
        setup = Setup(project, lambda _project, _rulebook: self.desk, language, all_answers=True, workbook=_workbook)
        self.rulebook = Rulebook.load(project.rulebook)
        self.checker = Checker(setup, self.rulebook)
        self.speaker = self.checker.reporter.speaker(language)

    @cached_property
    def desk(self) -> Desk:
        """Who makes and reads drafts."""
        return _desk(self.project, self.rulebook)

    @cached_property
    def warming(self) -> Warming:
        """What is got ready while nobody asks."""
        from kyoso.engine.warming import Warming

        return Warming(self)

    @cached_property
    def known(self) -> Known:
        """The files that the reader has brought."""
        from kyoso.engine.dropped import Known

        return Known()

    def say(self, message: str) -> str:
        """A message in the language of the page."""
        return self.speaker.gettext(message)


def _desk(project: Project, rulebook: Rulebook) -> Desk:
    from kyoso.word.desk import Desk

    return Desk(project, rulebook)


def _workbook(path: Path, rulebook: Rulebook, project: Project) -> plans.Plan:
    from kyoso.workbook.reading import load_any_plan

    return load_any_plan(path, rulebook, project)


class Made(NamedTuple):
    """An answer with files."""

    answer: Any
    files: Sequence[bytes]


# -- the calls: what each is given is a struct, and what it answers is one ------------------


class Asked(Struct):
    """A call of the rules, by its key."""

    call: str = ""


class Opening(Struct):
    """A plan that comes along under its name, and the form that a budget workbook goes into."""

    name: str
    form: Form | None = None


class Saving(Struct):
    """A form to be written as a file: yaml, json, or its budget as xlsx."""

    form: Form
    format: str = "yaml"


class Drafting(Struct):
    """A form to be filled into the draft of its call."""

    form: Form
    language: Literal["ja", "en", "both"]


class Named(Struct):
    """A file that comes along, under the name that it has on the reader's disk."""

    name: str


class Again(Struct):
    """A file that was brought before."""

    id: int


class Scanning(Struct):
    """An agency's own form, and the page's form with the plan to put in."""

    name: str
    form: Form


class Filling(Struct):
    """An agency's own form, and what goes into each of its fields."""

    name: str
    values: dict[str, str]


class Reading(Struct):
    """A filled form under its name, the name of its blank one, and the call whose rules its plan is judged by."""

    name: str
    form: str
    call: str = ""


class CarryingForm(Struct):
    """A filled form under its name, the name of its blank one, and that of the next form."""

    name: str
    form: str
    next: str


class Comparing(Struct):
    """Two forms under their names."""

    old: str
    new: str


class Cleaning(Struct):
    """A draft that was brought before, and whether it may be handed in with blanks."""

    id: int
    with_blanks: bool = False


class Updating(Struct):
    """A file that was brought before, and the call and language that it is to be carried over to."""

    id: int
    call: str
    language: str = ""


def check(engine: Engine, given: Form, files: Sequence[bytes]) -> Checked:
    """What the checks say of the form."""
    return planned.checked(read_form(given, engine.rulebook, engine.say), engine.checker, engine.speaker)


def facts(engine: Engine, given: Asked, files: Sequence[bytes]) -> CallFacts:
    """The rules of a call, each with its source."""
    return planned.facts_of(given.call, engine.checker.judge, engine.speaker)


def example(engine: Engine, given: Struct, files: Sequence[bytes]) -> plans.Plan:
    """The documented example of a plan, in the language of the page where there is one."""
    own, other = (engine.project.templates / plans.EXAMPLES[language] for language in (engine.language, LANGUAGES[0]))
    return plans.load_plan(own if own.is_file() else other, engine.rulebook)


def load(engine: Engine, given: Opening, files: Sequence[bytes]) -> plans.Plan:
    """A plan from a file; of a workbook the money goes into the form's plan, since it holds nothing else.

    Raises Problem with every finding, each at its line or cell.
    """
    from kyoso.engine.dropped import written
    from kyoso.workbook.opening import is_workbook
    from kyoso.workbook.reading import into, load_any_plan

    with written(engine.folder / "plan", given.name, files[0]) as path:
        plan = load_any_plan(path, engine.rulebook, engine.project)
    if given.form is None or not is_workbook(path):
        return plan
    return into(read_form(given.form, engine.rulebook, engine.say).plan, plan)


def save(engine: Engine, given: Saving, files: Sequence[bytes]) -> Made:
    """The plan of the form as a file."""
    plan = read_form(given.form, engine.rulebook, engine.say).plan
    if given.format == "xlsx":
        return Made(None, [_budget(engine, given.form.call, plan)])
    from kyoso.word.reading import showing

    text = showing.as_json(plan) if given.format == "json" else showing.plan_as_yaml(plan)
    return Made(None, [text.encode()])


def _budget(engine: Engine, call: str, plan: plans.Plan) -> bytes:
    """The budget as a workbook. Raises Problem where no call is chosen: the ceiling is that of a call."""
    from kyoso.workbook.desk import made_budget

    if call not in engine.rulebook.calls:
        raise Problem("choose the call first: the workbook shows its ceiling")
    return made_budget(engine.project, engine.rulebook, plan, engine.rulebook.calls[call], engine.language)


def draft(engine: Engine, given: Drafting, files: Sequence[bytes]) -> Made:
    """The draft of the form's call, filled with its plan; what is not open is a copy for practice."""
    from kyoso.word.drafts import draft_path

    read = read_form(given.form, engine.rulebook, engine.say)
    call = engine.rulebook.calls[given.form.call]
    made = engine.desk.drafter.draft(call, given.language, read.plan, practice=call.document is None)
    return Made(draft_path(call, given.language).replace("/", "-"), [made])


def warm(engine: Engine, given: Asked, files: Sequence[bytes]) -> bool:
    """A small step towards the first draft of a call; whether there are more."""
    return engine.warming.step(given.call)


def bring(engine: Engine, given: Named, files: Sequence[bytes]) -> Dropped:
    """A file that the reader brings: who it is, what the checks say of it. Raises Problem where it cannot be read."""
    from kyoso.engine.dropped import brought

    return brought(engine, given.name, files[0])


def annotate(engine: Engine, given: Again, files: Sequence[bytes]) -> Made:
    """A copy of a brought draft with the findings as comments."""
    from kyoso.engine.dropped import annotated

    return Made(None, [annotated(engine, given.id)])


def clean(engine: Engine, given: Cleaning, files: Sequence[bytes]) -> Made:
    """A copy of a brought draft for handing in; none where something is still blank and the reader has not agreed."""
    from kyoso.engine.dropped import cleaned

    return Made(*cleaned(engine, given.id, with_blanks=given.with_blanks))


def update(engine: Engine, given: Updating, files: Sequence[bytes]) -> Made:
    """A brought draft carried over to another call, and the list of what is to do in it."""
    from kyoso.engine.dropped import updated

    return Made(*updated(engine, given.id, given.call, given.language))


def agency_form(engine: Engine, given: Scanning, files: Sequence[bytes]) -> ShownForm:
    """The fields of an agency's form, with what the plan says for each. Raises Problem where it is no form."""
    from kyoso.engine.agency_form import scanned

    plan = read_form(given.form, engine.rulebook, engine.say).plan
    return scanned(files[0], given.name, plan, engine.rulebook)


def fill_agency_form(engine: Engine, given: Filling, files: Sequence[bytes]) -> Made:
    """An agency's form with its fields filled. Raises Problem with every value that does not fit."""
    from kyoso.engine.agency_form import filled

    return Made(None, [filled(files[0], given.name, given.values)])


def read_agency_form(engine: Engine, given: Reading, files: Sequence[bytes]) -> ReadForm:
    """What a filled form holds and what the checks say of it; the blank form comes first."""
    from kyoso.engine.agency_form import Brought, read

    form, filled = files
    return read(engine, Brought(given.form, form), Brought(given.name, filled), given.call)


def carry_agency_form(engine: Engine, given: CarryingForm, files: Sequence[bytes]) -> Made:
    """A filled form in the next one, and what has no place there; the files are blank, filled and next."""
    from kyoso.engine.agency_form import Brought, carried

    names = (given.form, given.name, given.next)
    return Made(*carried(engine, *(Brought(*each) for each in zip(names, files, strict=True))))


def compare_agency_forms(engine: Engine, given: Comparing, files: Sequence[bytes]) -> Made:
    """Two forms side by side, and the table as CSV."""
    from kyoso.engine.agency_form import Brought, compared

    return Made(*compared(engine, *(Brought(*each) for each in zip((given.old, given.new), files, strict=True))))


Call = Callable[[Engine, Any, Sequence[bytes]], Any]
CALLS: dict[str, tuple[type, Call]] = {
    "check": (Form, check),
    "facts": (Asked, facts),
    "example": (Asked, example),
    "load": (Opening, load),
    "save": (Saving, save),
    "draft": (Drafting, draft),
    "warm": (Asked, warm),
    "bring": (Named, bring),
    "annotate": (Again, annotate),
    "clean": (Cleaning, clean),
    "update": (Updating, update),
    "form": (Scanning, agency_form),
    "form-fill": (Filling, fill_agency_form),
    "form-read": (Reading, read_agency_form),
    "form-carry": (CarryingForm, carry_agency_form),
    "form-compare": (Comparing, compare_agency_forms),
}


def ready(root: str, language: Language, folder: str = "/tmp") -> Callable[[str, str, Any], tuple[str, list[bytes]]]:
    """Who answers a page's calls, for a sealed project at `root`: name, JSON, files to JSON, files."""
    engine = Engine(Project(Path(root), sealed=True), language, Path(folder))
    return lambda name, given, files: answered(engine, name, given, [bytes(each) for each in files])


def answered(engine: Engine, name: str, given: str, files: Sequence[bytes]) -> tuple[str, list[bytes]]:
    """One call. What a user can mend comes back as `problem`: lines in the language of the page."""
    kind, call = CALLS[name]
    try:
        made = call(engine, msgspec.json.decode(given, type=kind), files)
    except Problem as problem:
        return _json({"problem": refused(problem, engine.language)}), []
    answer, back = made if isinstance(made, Made) else (made, ())
    return _json(answer), list(back)


def _json(answer: Any) -> str:
    return msgspec.json.encode(answer).decode()
