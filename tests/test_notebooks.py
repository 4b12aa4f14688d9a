"""The compiler of rule notebooks, through the command line: what runs, what fails and where."""

from __future__ import annotations

import base64
import json
import os
import shutil
import signal
import subprocess
import sys
from functools import partial
from importlib import import_module
from pathlib import Path

import jsonschema
import nbformat
import pytest
from jupyter_cache import get_cache
from myst_nb.core.read import read_myst_markdown_notebook

from kyoso.book.rules import fill_notebook_cache
from kyoso.errors import Problem
from kyoso.fingerprints import pieces
from kyoso.notebooks import compile_rules, executed
from kyoso.project import Project
from tests.conftest import Kyoso
from tests.tasks import children

pytestmark = pytest.mark.slow


def notebook_of(project: Project) -> Path:
    """The one notebook of the small programme."""
    return project.rules / "rules.md"


def change(path: Path, old: str, new: str) -> None:
    """Replace a text that must stand there."""
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def test_rules_are_written_with_their_schema(small: Project, kyoso: Kyoso) -> None:
    """`kyoso rules` writes a rulebook that its own JSON Schema accepts."""
    done = kyoso("rules", cwd=small.root)
    assert done.returncode == 0, done.stderr
    rules = json.loads(small.rulebook.read_bytes())
    schema = json.loads((small.build / "rules.schema.json").read_bytes())
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(rules, schema)
    figure = rules["figures"]["one.ceiling"]
    assert figure["source"] == {"document": "doc", "place": "p.1", "as_written": "上限は5万円程度"}
    assert {"key", "value", "unit", "qualifiers", "label", "fiscal_year", "source"} <= set(figure)


def test_unchanged_rules_start_no_kernel(small: Project) -> None:
    """A second run with nothing changed runs no notebook and gives the same bytes."""
    first = compile_rules(small)
    data = small.rulebook.read_bytes()
    second = compile_rules(small)
    assert first.ran == ("rules",)
    assert second.ran == ()
    assert small.rulebook.read_bytes() == data


@pytest.mark.parametrize("touched", ["notebook", "lock", "beside", "python"])
def test_a_change_runs_again(small: Project, touched: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A change in a notebook, in what it may read beside it, in the lock or of Python runs the notebook again."""
    compile_rules(small)
    if touched == "notebook":
        change(notebook_of(small), "5万円", "6万円")
    elif touched == "beside":
        (small.rules / "ceilings.csv").write_text("another,1\n", "utf-8")
    elif touched == "python":
        monkeypatch.setattr(sys, "version", "another")
    else:
        small.lock.write_text("another==1.0\n", "utf-8")
    assert compile_rules(small).ran == ("rules",)


def test_only_the_changed_notebook_runs(small: Project) -> None:
    """With two notebooks, a change in one leaves the other's result in use."""
    second = small.rules / "second.md"
    second.write_text(
        "---\nfile_format: mystnb\nkernelspec:\n  name: python3\n---\n# 二\n\n```{code-cell} ipython3\n1\n```\n",
        "utf-8",
    )
    assert compile_rules(small).ran == ("rules", "second")
    change(second, "# 二", "# 弐")
    again = compile_rules(small)
    assert (again.ran, again.cached) == (("second",), ("rules",))


def test_no_kernel_outlives_its_notebook(small: Project) -> None:
    """A kernel is ended when its notebook is done, and when the notebook cannot be read; its memory is not kept."""
    before = children(os.getpid())
    compile_rules(small)
    assert children(os.getpid()) == before
    notebook_of(small).write_text("# no notebook\n", "utf-8")
    with pytest.raises(Problem):
        compile_rules(small)
    assert children(os.getpid()) == before


@pytest.mark.slow
@pytest.mark.parametrize("name", ["model", "wording", "typed", "as_written", "rules.records", "rules.publishing"])
def test_a_change_in_the_vocabulary_runs_again(
    small: Project, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    """A change in a module that notebooks import makes every kept result stale."""
    module = import_module(f"kyoso.{name}")
    compile_rules(small)
    copy = tmp_path / f"{name}.py"
    copy.write_bytes(Path(str(module.__file__)).read_bytes() + b"\n# changed\n")
    monkeypatch.setattr(module, "__file__", str(copy))
    assert compile_rules(small).ran == ("rules",)


def test_what_jupyter_keeps_beside_a_notebook_runs_nothing(small: Project) -> None:
    """Its copies of each notebook that was saved, and an editor's own files."""
    compile_rules(small)
    (small.rules / ".ipynb_checkpoints").mkdir()
    for name in (".ipynb_checkpoints/rules-checkpoint.md", ".rules.md.swp"):
        (small.rules / name).write_text("# 写し\n", "utf-8")
    assert compile_rules(small).ran == ()
    (small.rules / "table.csv").write_text("1\n", "utf-8")
    assert compile_rules(small).ran == ("rules",)


@pytest.mark.slow
def test_a_change_in_what_runs_notebooks_runs_them_again(
    small: Project, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A kernel that is started otherwise may see something else."""
    from kyoso import notebooks

    compile_rules(small)
    copy = tmp_path / "kernels"
    shutil.copytree(notebooks.KERNELS, copy)
    monkeypatch.setattr(notebooks, "KERNELS", copy)
    assert compile_rules(small).ran == ()
    (copy / "nursery.py").write_text("# changed\n", "utf-8")
    assert compile_rules(small).ran == ("rules",)


def test_a_rulebook_that_was_touched_is_made_anew(small: Project) -> None:
    """Somebody's edit of the derived file does not survive, and needs no kernel to undo."""
    compile_rules(small)
    good = small.rulebook.read_bytes()
    small.rulebook.write_bytes(good.replace(b"50000", b"50001"))
    assert compile_rules(small).ran == ()
    assert small.rulebook.read_bytes() == good


@pytest.mark.parametrize("damage", [None, b"{}"], ids=["deleted", "overwritten"])
def test_a_schema_that_was_touched_is_made_anew(small: Project, kyoso: Kyoso, damage: bytes | None) -> None:
    """Though the rules are unchanged; no kernel is needed for it."""
    assert kyoso("rules", cwd=small.root).returncode == 0
    path = small.build / "rules.schema.json"
    good = path.read_bytes()
    path.unlink() if damage is None else path.write_bytes(damage)
    done = kyoso("rules", cwd=small.root)
    assert (done.returncode, done.stderr, path.read_bytes()) == (0, "", good)


DAMAGES = {"emptied": b"", "cut": b'{"records": [', "another": b'{"records": 1}', "no text": b'{"notebook": "\xff"}'}


@pytest.mark.slow
@pytest.mark.parametrize("damage", DAMAGES)
def test_what_is_kept_and_cannot_be_read_is_made_again(small: Project, kyoso: Kyoso, damage: str) -> None:
    """Whether something else has changed or not: the rules, and the pages that show what a notebook put out."""
    second = small.rules / "second.md"
    second.write_text(PLAIN, "utf-8")
    assert kyoso("rules", cwd=small.root).returncode == 0
    good = small.rulebook.read_bytes()
    (kept,) = (small.cache / "rules").glob("rules-*.json")
    kept.write_bytes(DAMAGES[damage])
    change(second, "# 二", "# 弐")
    done = kyoso("rules", cwd=small.root)
    assert (done.returncode, "running 2 of 2" in done.stderr) == (0, True), done.stderr
    kept.write_bytes(DAMAGES[damage])
    assert "# 小さな事業" in executed(small)[notebook_of(small)]
    (small.cache / "rules" / "state.json").write_bytes(DAMAGES[damage])
    done = kyoso("rules", cwd=small.root)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    assert small.rulebook.read_bytes() == good


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (', p1("上限は5万円程度"), unit=', ", unit=", "one.ceiling: the source is missing"),
        ('5万円程度"), unit', '約束どおり"), unit', "one.ceiling: 「上限は約束どおり」 holds no figure"),
        ('5万円程度"), unit', '5万円から6万円"), unit', "one.ceiling: 「上限は5万円から6万円」 holds several"),
        (
            ', unit="yen/fiscal-year"',
            ', value=50_000, unit="yen"',
            "one.ceiling: a value is typed only where",
        ),
        ('unit="yen/fiscal-year"', 'unit="USD"', "one.ceiling: unit 'USD' is not known; known: yen"),
        ('("上限", "Ceiling")', '("上限",)', "one.ceiling: ('上限',): give the words in ja and en"),
        (
            '"open", (',
            '"opened", (',
            "one.status: value='opened' is no status that programme.yaml declares",
        ),
        ('p1("上限は5万円程度"), unit', '"上限は5万円程度", unit', "one.ceiling: '上限は5万円程度' names no page"),
        ('{"ceiling": "one.ceiling"}', '{"ceiling": "one.cieling"}', "did you mean one.ceiling?"),
        ('call("fy2025', 'cal("fy2025', "NameError: name 'cal' is not defined"),
        ('.page("p.1")', '.page("p.9")', "doc has no place 'p.9'"),
        ('status("one.status"', 'status("one.ceiling"', "a key names one rule"),
    ],
)
def test_a_broken_notebook_names_the_line_and_the_way_out(
    small: Project, kyoso: Kyoso, old: str, new: str, says: str
) -> None:
    """What is wrong in a notebook is one line with file and line, exit code 1, and no rulebook."""
    change(notebook_of(small), old, new)
    done = kyoso("rules", cwd=small.root)
    assert done.returncode == 1
    told = [
        line for line in done.stderr.splitlines() if line.startswith("kyoso: book/rules/rules.md:") and says in line
    ]
    assert told, done.stderr
    assert not small.rulebook.exists()


def test_the_line_is_the_line_that_failed(small: Project, kyoso: Kyoso) -> None:
    """The number behind the file's name is the line within the cell, not its first."""
    change(notebook_of(small), "TITLE = (", "1 / 0\nTITLE = (")
    line = notebook_of(small).read_text("utf-8").splitlines().index("1 / 0") + 1
    assert f"book/rules/rules.md:{line}: ZeroDivisionError" in kyoso("rules", cwd=small.root).stderr


def test_the_line_is_that_of_the_record(small: Project, kyoso: Kyoso) -> None:
    """A record among others of a cell, and a row of a table, are named by their own line."""
    change(notebook_of(small), '"open", (', '"shut", (')
    table = '[("one.low", "5万円"), ("one.high",\n"高い")], columns=["key", p1]'
    cell = f'import pandas as pd\npublish(pd.DataFrame({table}), label=("額", "Amount"))'
    notebook_of(small).write_text(f"{notebook_of(small).read_text()}\n```{{code-cell}} ipython3\n{cell}\n```\n")
    said = kyoso("rules", cwd=small.root).stderr
    lines = notebook_of(small).read_text("utf-8").splitlines()
    for key in ("one.status", "one.high"):
        line = next(number for number, text in enumerate(lines, 1) if f'"{key}"' in text)
        assert f"book/rules/rules.md:{line}: {key}: " in said


def test_all_findings_come_at_once(small: Project, kyoso: Kyoso) -> None:
    """Two broken notebooks and two broken records in one of them give three lines."""
    change(notebook_of(small), '5万円程度"), unit', 'いくらでも"), unit')
    change(notebook_of(small), '"open", (', '"shut", (')
    bad = small.rules / "bad.md"
    bad.write_text("# no front matter\n", "utf-8")
    done = kyoso("rules", cwd=small.root)
    assert [line.split(": ")[1].split(":")[0] for line in done.stderr.splitlines() if line.startswith("kyoso:")] == [
        "book/rules/bad.md",
        "book/rules/rules.md",
        "book/rules/rules.md",
    ]


@pytest.mark.slow
def test_kernels_of_two_processes_cannot_take_each_others_port(small: Project, kyoso: Kyoso) -> None:
    """A kernel is spoken to through files of its own folder, which no other process can hold."""
    notebook = small.rules / "rules.md"
    ask = "from ipykernel.connect import get_connection_info\nraise ValueError(get_connection_info(unpack=True))"
    notebook.write_text(f"{notebook.read_text('utf-8')}\n```{{code-cell}} ipython3\n{ask}\n```\n", "utf-8")
    done = kyoso("rules", cwd=small.root)
    assert done.returncode == 1
    assert "'transport': 'ipc'" in done.stderr


def test_each_save_is_looked_at(small: Project) -> None:
    """`kyoso rules --watch` says at each save what ran, what is wrong, and which words are not on their page."""
    pieces_of = {"doc": {"p.1": base64.b64encode(b"".join(pieces("doc", "p.1", "上限は5万円程度"))).decode()}}
    small.fingerprints.write_text(json.dumps(pieces_of), "utf-8")
    command = [sys.executable, "-m", "kyoso.cli", "rules", "--watch"]
    stop = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)  # tests in the background ignore it
    with subprocess.Popen(
        command, cwd=small.root, stdout=subprocess.PIPE, encoding="utf-8", preexec_fn=stop
    ) as watching:
        assert watching.stdout
        said = iter(watching.stdout.readline, "")
        try:
            assert next(line for line in said if "notebooks:" in line).startswith("notebooks: ran 1 (rules)")
            change(notebook_of(small), '5万円程度"), unit', '6万円程度"), unit')
            line = notebook_of(small).read_text("utf-8").partition('"one.ceiling"')[0].count("\n") + 1
            assert next(text for text in said if "rulebook:" not in text) == (
                f"book/rules/rules.md:{line}: one.ceiling: doc p.1 does not say 「上限は6万円程度」; "
                "copy the words as they stand there\n"
            )
            assert next(text for text in said if "notebooks:" in text).startswith("notebooks: ran 1 (rules)")
            change(notebook_of(small), '6万円程度"), unit', 'いくらでも"), unit')
            told = next(text for text in said if "rulebook:" not in text)
            assert told.startswith(f"book/rules/rules.md:{line}: one.ceiling: 「上限はいくらでも」 holds no figure")
        finally:
            watching.send_signal(signal.SIGINT)
    assert watching.returncode == 0


def test_no_programme_is_one_clear_line(tmp_path: Path, kyoso: Kyoso) -> None:
    """Outside any programme's repository the command says so and exits with 2."""
    done = kyoso("rules", cwd=tmp_path)
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert "no programme here" in done.stderr


def test_a_build_folder_that_cannot_be_written(small: Project, kyoso: Kyoso) -> None:
    """Where `_build` is a file, the command says what cannot be written and exits with 2."""
    small.build.write_text("in the way", "utf-8")
    done = kyoso("rules", cwd=small.root)
    assert done.returncode == 2
    assert "cannot be written" in done.stderr
    assert "Traceback" not in done.stderr


PLAIN = "---\nfile_format: mystnb\nkernelspec:\n  name: python3\n---\n# 二\n\n```{code-cell} ipython3\n1\n```\n"


def in_cache(project: Project) -> dict[str, str]:
    """What MyST-NB would find for each notebook."""
    cache = get_cache(fill_notebook_cache(project))
    found = {}
    for path in sorted(project.rules.glob("*.md")):
        notebook = read_myst_markdown_notebook(path.read_text("utf-8"), path=path)
        record = cache.match_cache_notebook(notebook)
        found[path.name] = nbformat.writes(cache.get_cache_bundle(record.pk).nb)  # type: ignore[no-untyped-call]
    assert len(cache.list_cache_records()) == len(set(found.values()))
    return found


@pytest.mark.slow
def test_a_filled_cache_is_that_of_the_state_whatever_was_before(small: Project) -> None:
    """A notebook changed, added, gone, of the same code as another, another lock: as if filled from nothing."""
    second, third = small.rules / "second.md", small.rules / "third.md"
    changes = (
        lambda: None,
        lambda: second.write_text(PLAIN, "utf-8"),
        lambda: change(notebook_of(small), "5万円", "6万円"),
        lambda: third.write_text(PLAIN.replace("# 二", "# 三"), "utf-8"),  # the code of `second`
        lambda: change(second, "\n1\n", "\n2\n"),
        lambda: third.unlink(),
        lambda: small.lock.write_text("another==1.0\n", "utf-8"),
    )
    kept = small.cache / "notebooks"
    for make in changes:
        make()
        compile_rules(small)
        found = in_cache(small)
        assert len(list(kept.iterdir())) == 1
        shutil.rmtree(kept)
        assert found == in_cache(small)
