"""Files that are broken or meant to do harm: one line each, in bounded time and memory, and nothing is run."""

from __future__ import annotations

import resource
import struct
import subprocess
import sys
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pytest

from kyoso.carrying import update_file
from kyoso.checks.many import Checker, Setup
from kyoso.errors import Problem
from kyoso.project import Project
from kyoso.rulebook import Rulebook
from kyoso.word import Drafter, opening
from kyoso.word.desk import Desk
from kyoso.word.package import FRAME
from kyoso.word.reading import read_bytes
from tests.conftest import ROOT, Kyoso
from tests.returned import DOCUMENT, packed, parts_of, related, replaced
from tests.word_drafts import all_drafts

pytestmark = pytest.mark.slow

GUARD = 30  # seconds of processor time after which a process is ended: many times what all the files together take
MEMORY = 200 * 2**20  # bytes, the interpreter and everything it has imported included
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
LAUGHS = "".join(f'<!ENTITY l{n} "{"".join(f"&l{n - 1};" for _ in range(10))}">' for n in range(1, 10))


@pytest.fixture(scope="module")
def draft(rulebook: Rulebook, project: Project) -> bytes:
    """A sound draft, to break."""
    return all_drafts(rulebook, project)["2025/future-concept-ja.docx"]


@pytest.fixture(scope="module")
def hostile(draft: bytes) -> dict[str, bytes]:
    """Every file of `HOSTILE`, made once."""
    return {name: make(draft) for name, (make, _) in HOSTILE.items()}


def document(inner: str, before: str = "") -> str:
    """A main part."""
    return f'<?xml version="1.0" encoding="UTF-8"?>{before}<w:document {W}><w:body>{inner}</w:body></w:document>'


def with_document(draft: bytes, content: str | bytes) -> bytes:
    """The draft with another main part."""
    return replaced(draft, {DOCUMENT: content})


def bomb(draft: bytes, size: int, declared: int | None = None) -> bytes:
    """A main part of spaces, squeezed; perhaps declared smaller than it is."""
    squeezer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = b" " * 2**20
    data = b"".join(squeezer.compress(block) for _ in range(size // len(block))) + squeezer.flush()
    return raw_zip({**parts_of(draft), DOCUMENT: b""}, {DOCUMENT: (data, declared if declared is not None else size)})


def raw_zip(parts: dict[str, bytes], squeezed: dict[str, tuple[bytes, int]], flags: int = 0) -> bytes:
    """A zip with entries whose compressed bytes and declared sizes are given."""
    body, index = bytearray(), bytearray()
    for name, content in parts.items():
        data, size = squeezed.get(name, (zlib.compress(content, 1)[2:-4], len(content)))
        checksum = zlib.crc32(content)
        about = struct.pack("<5H3I2H", 20, flags, 8, 0, 0x21, checksum, len(data), size, len(name.encode()), 0)
        index += b"PK\x01\x02" + struct.pack("<H", 20) + about + struct.pack("<3H2I", 0, 0, 0, 0, len(body))
        index += name.encode()
        body += b"PK\x03\x04" + about + name.encode() + data
    end = struct.pack("<4H2IH", 0, 0, len(parts), len(parts), len(index), len(body), 0)
    return bytes(body + index + b"PK\x05\x06" + end)


def twice(draft: bytes) -> bytes:
    """The main part stands there twice."""
    out = BytesIO(draft)
    with zipfile.ZipFile(out, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr(DOCUMENT, document(""))
    return out.getvalue()


def many_entries(draft: bytes) -> bytes:
    """One entry more than is read."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(opening.MOST_ENTRIES + 1):
            archive.writestr(f"word/{number}.xml", "")
    return out.getvalue()


Make = Callable[[bytes], bytes]
OLE = opening.OLE + b"\0" * 504
TYPES = "[Content_Types].xml"


def types_as(kind: str) -> str:
    """The content types, the main part's another one."""
    return FRAME[TYPES].replace(
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml", kind
    )


# What is wrong with a file → how to make it, and the words that its line must have.
HOSTILE: dict[str, tuple[Make, str]] = {
    "empty": (lambda d: b"", "empty"),
    "cut off": (lambda d: d[: len(d) // 2], "cut off or damaged"),
    "end missing": (lambda d: d[:-22], "cut off or damaged"),
    "text": (lambda d: "こんにちは".encode(), "no zip"),
    "spaces": (lambda d: b" " * 4096, "no zip"),
    "old Word": (lambda d: OLE + "WordDocument".encode("utf-16-le"), ".doc"),
    "encrypted": (lambda d: OLE + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
    "PDF": (lambda d: b"%PDF-1.7\n", "PDF"),
    "RTF": (lambda d: b"{\\rtf1 x}", "RTF"),
    "HTML": (lambda d: b"<html><body>x</body></html>", "HTML"),
    "OpenDocument": (
        lambda d: packed({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<x/>"}),
        "OpenDocument",
    ),
    "another zip": (lambda d: packed({"a.txt": "x"}), "[Content_Types].xml is missing"),
    "encrypted zip": (lambda d: raw_zip(parts_of(d), {}, flags=1), "encrypted"),
    "1 GB of spaces": (lambda d: bomb(d, 2**30), "larger than 256 MiB"),
    "100 MB of spaces": (lambda d: bomb(d, 100 * 2**20), "200 to 1"),
    "declared smaller": (lambda d: bomb(d, 2**24, declared=1000), "damaged"),
    "many entries": (many_entries, "more than 2,000 entries"),
    "path upwards": (lambda d: replaced(d, {"../../evil.xml": "x"}), "leads out"),
    "path upwards, the other slash": (lambda d: replaced(d, {"..\\evil.xml": "x"}), "leads out"),
    "absolute path": (lambda d: replaced(d, {"/etc/passwd": "x"}), "leads out"),
    "drive": (lambda d: replaced(d, {"C:\\evil.xml": "x"}), "leads out"),
    "twice": (twice, "twice"),
    "twice but for case": (lambda d: replaced(d, {"WORD/Document.xml": "x"}), "twice"),
    "main part missing": (lambda d: replaced(d, {DOCUMENT: None}), "word/document.xml is missing"),
    "relations missing": (lambda d: replaced(d, {"_rels/.rels": None}), "main part"),
    "types missing": (lambda d: replaced(d, {TYPES: None}), "[Content_Types].xml is missing"),
    "spreadsheet": (
        lambda d: replaced(
            d, {TYPES: types_as("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml")}
        ),
        "Excel",
    ),
    "wrong type": (lambda d: replaced(d, {TYPES: types_as("text/plain")}), "content type is 'text/plain'"),
    "no type": (lambda d: replaced(d, {TYPES: "<Types/>"}), "content type is none"),
    "not XML": (lambda d: with_document(d, "<w:document"), "not XML"),
    "binary": (lambda d: with_document(d, bytes(range(256))), "not XML"),
    "empty part": (lambda d: with_document(d, ""), "not XML"),
    "no body": (lambda d: with_document(d, f"<w:document {W}/>"), "no body"),
    "billion laughs": (
        lambda d: with_document(
            d, document("<w:p><w:r><w:t>&l9;</w:t></w:r></w:p>", f'<!DOCTYPE x [<!ENTITY l0 "ha">{LAUGHS}]>')
        ),
        "DTD",
    ),
    "external entity": (
        lambda d: with_document(
            d,
            document("<w:p><w:r><w:t>&e;</w:t></w:r></w:p>", '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'),
        ),
        "DTD",
    ),
    "external DTD": (
        lambda d: with_document(d, document("", '<!DOCTYPE x SYSTEM "http://example.org/x.dtd">')),
        "DTD",
    ),
    "DTD in UTF-16": (
        lambda d: with_document(
            d, document("", '<!DOCTYPE x [<!ENTITY e "x">]>').replace("UTF-8", "UTF-16").encode("utf-16")
        ),
        "not XML",
    ),
    "DTD in UTF-7": (
        lambda d: with_document(d, b'<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE x+AD4-<w:document/>'),
        "not XML",
    ),
    "DTD in the types": (
        lambda d: replaced(d, {TYPES: FRAME[TYPES].replace("<Types", '<!DOCTYPE Types [<!ENTITY e "x">]><Types')}),
        "DTD",
    ),
    "deep": (lambda d: with_document(d, document("<w:sdt>" * 5000 + "</w:sdt>" * 5000)), "256 deep"),
    "too much XML": (
        lambda d: with_document(d, document("<w:p>" + "".join(map(str, range(2_700_000))) + "</w:p>")),
        "more than 16 MiB",
    ),
    "too many elements": (lambda d: with_document(d, document("<w:p/>" * 260_000)), "more than 240,000 elements"),
    "not a draft": (
        lambda d: packed({TYPES: _SMALL_TYPES, "_rels/.rels": _SMALL_RELATIONS, DOCUMENT: document("<w:p/>")}),
        "not a draft that kyoso made",
    ),
}
_SMALL_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml"'
    ' ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_SMALL_RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1"'
    ' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"'
    ' Target="word/document.xml"/></Relationships>'
)


@pytest.mark.parametrize("name", HOSTILE)
def test_each_is_one_clear_line(hostile: dict[str, bytes], name: str) -> None:
    """The file is named, and what is wrong with it; nothing else is said, and it is a bad input."""
    _, words = HOSTILE[name]
    with pytest.raises(Problem) as caught:
        read_bytes(hostile[name], "提案書.docx")
    assert len(caught.value.findings) == 1
    line = str(caught.value)
    assert line.startswith("提案書.docx: ")
    assert words in line
    assert "\n" not in line
    assert len(line) < 200
    assert caught.value.exit_code == 2


def test_the_lot_of_them_ends_and_is_small(hostile: dict[str, bytes], tmp_path: Path) -> None:
    """All of them in one process, which is ended if it does not come to an end; 200 MB with the interpreter."""
    for number, data in enumerate(hostile.values()):
        (tmp_path / f"{number:02}.docx").write_bytes(data)
    script = (
        "import resource, sys\n"
        "from pathlib import Path\n"
        "from kyoso.errors import Problem\n"
        "from kyoso.word.reading import read_draft\n"
        "resource.setrlimit(resource.RLIMIT_CPU, (int(sys.argv[2]),) * 2)\n"
        "for path in sorted(Path(sys.argv[1]).iterdir()):\n"
        "    try:\n"
        "        read_draft(path)\n"
        "    except Problem:\n"
        "        continue\n"
        "    sys.exit(f'{path} was read')\n"
        "print(*Path('/proc/self/status').read_text().split('VmHWM:')[1].split()[:1])\n"
    )
    command = [sys.executable, "-c", script, str(tmp_path), str(GUARD)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) * 1024 < MEMORY


def test_the_largest_that_is_read_stays_within_memory(draft: bytes, tmp_path: Path) -> None:
    """Just below the limit of elements a file is read, in a process of less than 200 MB."""
    text = "".join(f"<w:p><w:r><w:t>{number}</w:t></w:r></w:p>" for number in range(opening.MOST_ELEMENTS // 3 - 6000))
    body = parts_of(draft)[DOCUMENT].decode("utf-8").replace("<w:sectPr", text + "<w:sectPr", 1)
    path = tmp_path / "large.docx"
    path.write_bytes(with_document(draft, body))
    script = (
        "import sys\nfrom pathlib import Path\nfrom kyoso.word.reading import read_draft\n"
        "print(len(read_draft(Path(sys.argv[1])).sections[-1].text),"
        " *Path('/proc/self/status').read_text().split('VmHWM:')[1].split()[:1])\n"
    )
    command = [sys.executable, "-c", script, str(path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    length, memory = map(int, done.stdout.split())
    assert length > 100_000
    assert memory * 1024 < MEMORY


def test_a_large_file_is_not_even_read(tmp_path: Path) -> None:
    """A file of 1 GB is turned away by its size."""
    path = tmp_path / "large.docx"
    with path.open("wb") as file:
        file.truncate(2**30)
    tracemalloc.start()
    with pytest.raises(Problem, match="at most 64 MiB"):
        opening.open_file(path)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 2**20


def test_memory_stays_flat(draft: bytes) -> None:
    """Reading a hundred drafts takes no more memory than reading ten."""
    for _ in range(10):
        read_bytes(draft, "x")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for _ in range(100):
        read_bytes(draft, "x")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 8 * 1024


def test_the_command_says_it_in_one_line(kyoso: Kyoso, tmp_path: Path) -> None:
    """`kyoso read` of a broken file, of a folder and of nothing: one line, exit code 2."""
    (tmp_path / "broken.docx").write_bytes(b"PK\x03\x04")
    for path, words in (("broken.docx", "cut off"), (".", "is a folder"), ("none.docx", "cannot be read")):
        done = kyoso("read", tmp_path / path)
        assert done.returncode == 2
        assert words in done.stderr
        assert len(done.stderr.splitlines()) == 1
        assert not done.stdout


def test_check_and_update_say_the_same(
    hostile: dict[str, bytes], rulebook: Rulebook, project: Project, tmp_path: Path
) -> None:
    """Checked or carried over, each is the same line; nothing is written."""
    checker, drafter = Checker(Setup(project, Desk), rulebook), Drafter(rulebook, project)
    path = tmp_path / "提案書.docx"
    for name, data in hostile.items():
        path.write_bytes(data)
        with pytest.raises(Problem) as caught:
            update_file(path, drafter, year=2025)
        report = checker.report_or_why(path)
        assert HOSTILE[name][1] in str(caught.value)
        assert str(caught.value) == f"{path}: {report.bad}"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("command", ["read", "check", "update"])
def test_many_ways_of_not_being_writable(kyoso: Kyoso, draft: bytes, tmp_path: Path, command: str) -> None:
    """A folder in which nobody can write, and a full disk: one line, exit code 2, and all that was there stays."""
    path = tmp_path / "draft.docx"
    path.write_bytes(draft)
    for out, options in ((Path("/proc/new.docx"), {}), (tmp_path / "new.docx", {"preexec_fn": nearly_full})):
        if out.parent == tmp_path:
            out.write_bytes(b"old")
        arguments = [command, path, *WRITES[command], out, "--force"]
        done = subprocess.run(
            [sys.executable, "-m", "kyoso.cli", *map(str, arguments)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
            **options,  # type: ignore[call-overload]
        )
        assert done.returncode == 2, done
        assert f"{out}: cannot be written" in done.stderr
        assert len(done.stderr.splitlines()) == 1
    assert path.read_bytes() == draft
    assert (tmp_path / "new.docx").read_bytes() == b"old"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["draft.docx", "new.docx"]


# How each command is told the file to write.
WRITES = {"read": ["-o"], "check": ["--annotate"], "update": ["--year", "2025", "-o"]}


def nearly_full() -> None:
    """Let the process write no file of more than a kilobyte, as if the disk were full."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (1024, 1024))


@pytest.mark.parametrize(
    ("name", "lock", "program"),
    [
        ("提案書の下書き.docx", "~$案書の下書き.docx", "Word"),
        ("draft.docx", "~$draft.docx", "Word"),
        ("drafted.docx", "~$rafted.docx", "Word"),
        ("drafting.docx", "~$afting.docx", "Word"),
        ("draft.docx", ".~lock.draft.docx#", "LibreOffice"),
    ],
)
def test_a_file_that_is_open_elsewhere(
    kyoso: Kyoso, draft: bytes, tmp_path: Path, name: str, lock: str, program: str
) -> None:
    """It is read as it was saved, and that is said; it is not written over, not even with --force."""
    path = tmp_path / name
    path.write_bytes(draft)
    (tmp_path / lock).write_bytes(b"\x05\x00kyoso" + bytes(155))
    done = kyoso("read", path, "--plan")
    assert done.returncode == 0
    assert done.stderr == f"{path}: is open in {program}; what is not saved there yet is not read\n"
    done = kyoso("read", path, "-o", path, "--force")
    assert done.returncode == 2
    assert f"is open in {program}; nothing was written" in done.stderr
    assert path.read_bytes() == draft
    done = kyoso("check", tmp_path / lock, path)
    assert done.returncode == 2
    assert "no document, but what Word or LibreOffice keeps beside one" in done.stdout


def test_macros_and_links_are_reported(draft: bytes) -> None:
    """A macro is not run and a link is not followed; both are said."""
    with_macro = replaced(draft, {"word/vbaProject.bin": b"\0"})
    assert ("macro", "word/vbaproject.bin") in remarks(with_macro)
    for kind, target in (("attachedTemplate", "http://example.invalid/a.dotm"), ("image", "file:///etc/passwd")):
        linked = related(draft, kind, target, "", "", external=True)
        assert ("external-link", f"{kind}: {target}") in remarks(linked)


def remarks(data: bytes) -> Iterator[tuple[str, str]]:
    """What was noticed in a file."""
    return ((remark.name, remark.found) for remark in read_bytes(data, "x").remarks)


def test_an_embedded_file_is_not_read_and_not_forgotten(draft: bytes) -> None:
    """What Word would take in from another file is named as having no place."""
    data = related(draft, "aFChunk", "chunk.html", "<p>本文</p>", "text/html")
    filled = read_bytes(data, "x")
    assert [each.text for each in filled.unplaced] == ["word/chunk.html"]
    assert "unread" in {remark.name for remark in filled.remarks}


def test_strict_files_are_read(draft: bytes) -> None:
    """Word's "Strict Open XML" says the same under other names."""
    parts = parts_of(draft)
    strict = parts[DOCUMENT].replace(
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
    )
    assert read_bytes(with_document(draft, strict), "x").fields == read_bytes(draft, "x").fields
