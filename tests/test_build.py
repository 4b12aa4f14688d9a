"""Building again: what a change rewrites, what stops the build, and what readers see of an outdated paragraph."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

import lxml.html
import pytest
from measuring.programme import copy_of_the_programme

from kyoso.impact import FORMATS, impact_of, printed
from kyoso.model import LANGUAGES
from kyoso.project import Project
from kyoso.translations import load
from tests.conftest import ROOT, run_kyoso
from tests.leaves import some_leaves

pytestmark = pytest.mark.build


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The whole programme in a folder of its own, built once."""
    folder = tmp_path_factory.mktemp("copy")
    copy_of_the_programme(folder)
    done = run_kyoso("build", cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder


SUFFIXES = (".html", ".docx", ".json", ".csv", ".ics", ".yaml", ".js", ".bin")


def contents(folder: Path) -> dict[str, bytes]:
    """Every page of both editions, every draft and every data file, without the theme's files."""
    site = folder / "_build" / "site"
    return {
        path.relative_to(site).as_posix(): path.read_bytes()
        for path in sorted(site.rglob("*"))
        if path.suffix in SUFFIXES and "_static" not in path.parts
    }


def differing(before: dict[str, bytes], after: dict[str, bytes]) -> set[str]:
    """The names of the files that are not the same."""
    return {name for name in {*before, *after} if before.get(name) != after.get(name)}


def written(folder: Path) -> dict[str, int]:
    """When every page was written."""
    site = folder / "_build" / "site"
    pages = [path for path in sorted(site.rglob("*.html")) if "_static" not in path.parts]
    return {path.relative_to(site).as_posix(): path.stat().st_mtime_ns for path in pages}


def replaced(path: Path, old: str, new: str) -> str:
    """Replace the first occurrence in a file; returns the text that was there, to put it back."""
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    return text


def with_another_amount(copy: Path, times: str) -> tuple[Path, str]:
    """Give one ceiling another amount, in both places that state it; returns the notebook and its text from before.

    The amount is written as so many times 10 million yen, as in the document.
    """
    notebook = copy / "book" / "rules" / "fy2021-money.md"
    old, new = (f'"{each}千万円/年度程度", "{each}千万円程度/年度・拠点"' for each in ("2.5", times))
    return notebook, replaced(notebook, old, new)


def test_nothing_changed_rewrites_nothing(copy: Path) -> None:
    """A second build leaves every file of the site as it is, to the byte and to its time."""
    before = written(copy)
    assert run_kyoso("build", cwd=copy).returncode == 0
    assert written(copy) == before


def test_a_changed_figure_changes_just_what_shows_it(copy: Path) -> None:
    """After one amount has changed, the pages that differ are those that show it, in both editions."""
    before, times = contents(copy), written(copy)
    notebook, old = with_another_amount(copy, "2.5001")
    assert run_kyoso("build", cwd=copy).returncode == 0
    after = contents(copy)
    changed = {name for name in after if after[name] != before.get(name)}
    words = ("25,001,000円".encode(), b"25.001 million", b"25001000", "2.5001千万円".encode())
    showing = {name for name, data in after.items() if name.endswith(".html") and any(word in data for word in words)}
    assert sorted(name for name in changed if name.endswith(".html")) == sorted(showing)
    assert sorted(name for name, time in written(copy).items() if times[name] != time) == sorted(showing)
    assert {name for name in changed if name.endswith(".docx")} == {
        f"drafts/2021/regional-incubation-{language}.docx" for language in (*LANGUAGES, "both")
    }
    notebook.write_text(old, "utf-8")
    assert run_kyoso("build", cwd=copy).returncode == 0
    assert differing(before, contents(copy)) == set()


LEAVES = int(os.environ.get("KYOSO_LEAVES", "1"))


def test_impact_names_just_what_a_build_changes(copy: Path) -> None:
    """Leaf by leaf: `kyoso impact` lists the pages, drafts and data that differ after a build, and no others.

    One leaf in every run; `make impact-trial` tries many.
    """
    assert run_kyoso("build", cwd=copy).returncode == 0
    commit(copy, "init", "-q")
    tried = 0
    for leaf in some_leaves(copy / "book" / "rules", 3 * LEAVES, seed=2):
        if tried == LEAVES:
            break
        commit(copy, "add", ".")
        commit(copy, "commit", "-qm", "before")
        before = contents(copy)
        leaf.change()
        if run_kyoso("rules", cwd=copy).returncode:  # what the rules do not allow changes nothing
            commit(copy, "checkout", "-q", ".")
            continue
        tried += 1
        done = run_kyoso("impact", "--format", "json", cwd=copy)
        assert done.returncode == 0, done.stderr
        found = json.loads(done.stdout)
        assert found["rules"] or found["pages"], leaf
        assert run_kyoso("build", cwd=copy).returncode == 0
        after = contents(copy)
        changed = differing(before, after)
        listed = {*found["pages"], *found["drafts"], *found["data"]}
        found_by_words = {name for name in changed if name.endswith(".js") and not name.startswith("browser/")}
        assert sorted(listed) == sorted(changed - found_by_words), leaf
    assert tried == LEAVES
    _of_a_sentence(copy)
    _of_measurements(copy)
    shutil.rmtree(copy / ".git")


def _of_a_sentence(copy: Path) -> None:
    """A changed sentence is its page in both editions, and its entry in the catalogue; a title is on every page."""
    commit(copy, "add", ".")
    commit(copy, "commit", "-qm", "before")
    page = copy / "book" / "goals.md"
    text = replaced(page, "拠点の体制を沿わせるべき文書は", "拠点の体制を沿わせるべき大切な文書は")
    impact = impact_of(Project(copy), "HEAD", print)
    assert impact.pages == ("ja/goals.html", "en/goals.html")
    assert [(each.catalogue, each.why) for each in impact.paragraphs] == [
        ("locale/en/LC_MESSAGES/goals.po", "outdated")
    ]
    for form in FORMATS:
        shown = printed(impact, form, "en", load(Project(ROOT), "messages", "en").gettext)
        assert all(name in shown for name in (*impact.pages, impact.paragraphs[0].catalogue))
    page.write_text(re.sub("^# ", "# 新しい題：", text, count=1, flags=re.MULTILINE), "utf-8")
    pages = {path.relative_to(copy / "book").with_suffix("").as_posix() for path in (copy / "book").rglob("*.md")}
    found = set(impact_of(Project(copy), "HEAD", print).pages)
    assert found == {f"{language}/{name}.html" for language in LANGUAGES for name in pages}
    page.write_text(text, "utf-8")


def _of_measurements(copy: Path) -> None:
    """Other measured figures are the pages that show them, in both editions; a build rewrites just these."""
    before, benchmark = contents(copy), Project(copy).book / "benchmark.json"
    text = replaced(benchmark, '"cores": ', '"cores": 9')
    impact = impact_of(Project(copy), "HEAD", print)
    assert (impact.pages, impact.drafts, impact.data) == (("ja/speed.html", "en/speed.html"), (), ())
    assert run_kyoso("build", cwd=copy).returncode == 0
    after = contents(copy)
    changed = differing(before, after)
    assert {name for name in changed if name.endswith(".html")} == set(impact.pages)
    benchmark.write_text(text, "utf-8")


def commit(folder: Path, *arguments: str) -> None:
    """Call git in a folder, as somebody."""
    who = ["-c", "user.name=T", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)


def test_what_a_build_that_stopped_has_not_written_the_next_one_writes(copy: Path) -> None:
    """A figure that changed in a build that stops for another page's mistake is on its pages after the next build."""
    page = copy / "book" / "goals.md"
    notebook, old = with_another_amount(copy, "2.5002")
    text = replaced(page, "# ", "{rule}`no.such.key`\n\n# ")
    assert run_kyoso("build", cwd=copy).returncode == 1
    page.write_text(text, "utf-8")
    assert run_kyoso("build", cwd=copy).returncode == 0
    assert "25,002,000円".encode() in contents(copy)["ja/area-regional.html"]
    notebook.write_text(old, "utf-8")


def test_what_was_read_before_a_build_was_stopped_is_written_by_the_next_one(copy: Path) -> None:
    """Other words of every page, and a build that is stopped when it has read them: the next one writes them all."""
    assert run_kyoso("build", cwd=copy).returncode == 0
    pages = list((copy / "_build" / "site" / "en").rglob("*.html"))
    messages = copy / "locale" / "en" / "LC_MESSAGES" / "messages.po"
    old = messages.read_text("utf-8")
    messages.write_text(f'{old}\nmsgid "このページの内容"\nmsgstr "Upon this page"\n', "utf-8")
    read = copy / "_build" / ".cache" / "doctrees-en" / "environment.pickle"
    time_read = read.stat().st_mtime_ns
    with building(copy) as process:
        assert until(lambda: ["read"] if read.stat().st_mtime_ns != time_read else [], 120)
        process.send_signal(signal.SIGINT)
    assert run_kyoso("build", cwd=copy).returncode == 0
    old_words = [path for path in pages if b"On this page" in (page := path.read_bytes()) and b"Upon this" not in page]
    assert old_words == []
    messages.write_text(old, "utf-8")


def test_a_build_after_changes_is_the_site_of_a_clean_build(copy: Path) -> None:
    """As if anew: other titles, captions and order of pages, a page gone, an older file, a label on an earlier page."""
    assert run_kyoso("build", cwd=copy).returncode == 0
    book, toc = copy / "book", copy / "_toc.yml"
    changed = (toc, *(book / f"{name}.md" for name in ("goals", "schedule", "speed", "writing", "eligibility")))
    kept = {path: path.read_bytes() for path in changed}
    replaced(book / "goals.md", "# ", "# 新しい題：")
    replaced(toc, "caption: 応募の条件と資金", "caption: 条件と資金")
    replaced(
        toc,
        "      - file: book/family\n      - file: book/hubs\n",
        "      - file: book/hubs\n      - file: book/family\n",
    )
    replaced(book / "schedule.md", "\n- ", "\n- 前の版では、")
    os.utime(book / "schedule.md", (0, 0))
    replaced(book / "writing.md", "(writing-care)=\n", "")
    replaced(book / "eligibility.md", "(eligibility)=\n", "(writing-care)=\n(eligibility)=\n")
    replaced(toc, "      - file: book/speed\n", "")  # to which no page links
    (book / "speed.md").unlink()
    assert run_kyoso("build", cwd=copy).returncode == 0
    after = contents(copy)
    assert "前の版では、".encode() in after["ja/schedule.html"]
    shutil.rmtree(copy / "_build" / "site")
    for language in LANGUAGES:
        shutil.rmtree(copy / "_build" / ".cache" / f"doctrees-{language}")
    assert run_kyoso("build", cwd=copy).returncode == 0
    assert differing(after, contents(copy)) == set()
    for path, text in kept.items():
        path.write_bytes(text)


def test_what_is_kept_between_builds_may_be_lost_or_cut_short(copy: Path) -> None:
    """Without what an earlier build has kept, or with half of it, the site is the same."""
    assert run_kyoso("build", cwd=copy).returncode == 0
    before = contents(copy)
    ja, en = (copy / "_build" / ".cache" / f"doctrees-{language}" for language in LANGUAGES)
    for kept in ("kyoso-outcomes.json", "kyoso-search.json"):
        (ja / kept).write_bytes((ja / kept).read_bytes()[:1000])
        (en / kept).unlink()
    assert run_kyoso("build", cwd=copy).returncode == 0
    assert differing(before, contents(copy)) == set()
    for folder in (ja, en):
        for name in ("kyoso-outcomes.json", "kyoso-search.json"):
            assert (folder / name).stat().st_size > 1000


MISTAKES = (
    ("now.future.concept.ceiling", "now.future.concept.cieling", "mean fy2025.future.concept.ceiling"),
    ("```{drafts}", "```{draughts}", "draughts"),
    ("{open}`open.proposal-form`", "{open}`open.proposal-from`", "did you mean open.proposal-form"),
)
NO_LABEL = ("(goals-two)=\n", "[nowhere](#no-such-label)\n\n(goals-two)=\n", "no-such-label")


@pytest.mark.parametrize("mistakes", [MISTAKES, (NO_LABEL,)], ids=["read", "linked"])
def test_mistakes_on_pages_stop_the_build(copy: Path, mistakes: tuple[tuple[str, str, str], ...]) -> None:
    """An unknown key, directive, question or label fails the build and is named with its page."""
    before: dict[Path, str] = {}
    said = []
    for old, new, says in mistakes:
        page = next(path for path in sorted((copy / "book").glob("*.md")) if old in path.read_text("utf-8"))
        before.setdefault(page, replaced(page, old, new))
        said += [says, f"book/{page.name}:"]
    done = run_kyoso("build", cwd=copy)
    for page, text in before.items():
        page.write_text(text, "utf-8")
    assert done.returncode == 1
    assert [words for words in said if words not in done.stderr] == []
    assert "Traceback" not in done.stderr


def test_the_program_that_builds_ends_with_the_one_that_called_it(copy: Path) -> None:
    """Where the rules have findings, or the build is stopped, nothing goes on in the background."""
    notebook = copy / "book" / "rules" / "people.md"
    text = replaced(notebook, "import pandas as pd\n", "import time\ntime.sleep(60)\n")
    with building(copy) as process:
        assert process.stderr
        begun = process.stderr.readline()
        at_work = until(lambda: presses(copy))  # a program that has just begun has no arguments yet
        process.send_signal(signal.SIGINT)
        said = process.stderr.read()
    notebook.write_text(text, "utf-8")
    assert "people" in begun
    assert at_work
    assert "stopped" in said
    assert process.returncode == 2
    assert not presses(copy)


def building(folder: Path) -> subprocess.Popen[str]:
    """A build that Ctrl-C stops, also where the tests were begun in the background, which ignores it."""
    return subprocess.Popen(
        [sys.executable, "-m", "kyoso.cli", "build"],
        cwd=folder,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),
    )


def until(look: Callable[[], list[str]], seconds: float = 20) -> list[str]:
    """What is seen as soon as there is something to see; nothing where there is nothing in time."""
    end = time.monotonic() + seconds
    while not (seen := look()) and time.monotonic() < end:
        time.sleep(0.05)
    return seen


def presses(folder: Path) -> list[str]:
    """The processes that build this folder."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):  # it has ended meanwhile
            found.append(path.read_text("utf-8", errors="replace"))
    return [command for command in found if "kyoso.book.press" in command and str(folder) in command]


def test_a_failing_notebook_stops_the_build(copy: Path) -> None:
    """A notebook that raises fails the build with its line, and the site is left as it was."""
    before = contents(copy)
    notebook = copy / "book" / "rules" / "people.md"
    text = replaced(notebook, "import pandas as pd\n", "import pandas as pd\n1 / 0\n")
    done = run_kyoso("build", cwd=copy)
    notebook.write_text(text, "utf-8")
    assert done.returncode == 1
    assert "book/rules/people.md:" in done.stderr
    assert "ZeroDivisionError" in done.stderr
    assert differing(before, contents(copy)) == set()


def test_a_translated_page_is_kept_as_small_as_its_original(copy: Path) -> None:
    """What is kept of an English page between builds holds that page, and not what is known of all pages."""
    kept = {language: copy / "_build" / ".cache" / f"doctrees-{language}" for language in LANGUAGES}
    pages = sorted(path.relative_to(kept["ja"]) for path in kept["ja"].rglob("*.doctree"))
    assert pages
    for page in pages:
        ja, en = ((kept[language] / page).stat().st_size for language in ("ja", "en"))
        assert en < 2 * ja, page


def test_an_outdated_translation_shows_the_japanese_marked(copy: Path) -> None:
    """Where a Japanese sentence has changed, the English page shows it in Japanese, and says so."""
    page = copy / "book" / "goals.md"
    text = replaced(page, "拠点の体制を沿わせるべき文書は", "拠点の体制を沿わせるべき大切な文書は")
    assert run_kyoso("build", cwd=copy).returncode == 0
    tree = lxml.html.parse(str(copy / "_build" / "site" / "en" / "goals.html")).getroot()
    page.write_text(text, "utf-8")
    marked = [node.text_content() for node in tree.xpath("//*[contains(@class, 'kyoso-untranslated')]")]
    assert len(marked) == 1
    assert "大切な文書" in marked[0]


def test_stock_jupyter_book_builds_the_japanese_edition(copy: Path) -> None:
    """`jupyter-book build .` works without a warning, and holds the drafts that its pages offer."""
    command = [str(Path(sys.executable).parent / "jupyter-book"), "build", ".", "-n", "-W", "--keep-going"]
    done = subprocess.run(command, cwd=copy, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    html = copy / "_build" / "html"
    assert "令和7年度" in (html / "book" / "index.html").read_text("utf-8")
    assert (html / "drafts" / "2025" / "future-concept-ja.docx").is_file()
