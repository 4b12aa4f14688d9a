"""LibreOffice, called in one place: a file in another format, set in typefaces like those that Word has.

It runs without a window and with a profile of its own, so that neither an open LibreOffice nor its settings matter.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from kyoso.errors import Problem

PROGRAMS = ("soffice", "libreoffice")
SECONDS, A_FILE = 120.0, 20.0  # for one call, and more for each file
# Typefaces that come with Word, and free ones like them: without a word, Latin letters of a Japanese text would be set
# in a Japanese typeface of one width.
LIKE: Mapping[str, tuple[str, ...]] = {
    "游明朝": ("IPAMincho", "Noto Serif CJK JP"),
    "游ゴシック": ("Noto Sans CJK JP", "IPAGothic"),
    "Arial": ("Arial", "Liberation Sans", "DejaVu Sans"),
    "Times New Roman": ("Times New Roman", "Liberation Serif", "DejaVu Serif"),
}
_MATCH = """<match><test name="family"><string>{}</string></test>
<edit name="family" mode="assign" binding="strong">{}</edit></match>
"""
_HEAD = (
    '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig><include>/etc/fonts/fonts.conf</include>'
)
FACES = "\n".join(
    (
        _HEAD,
        *(_MATCH.format(n, "".join(f"<string>{each}</string>" for each in names)) for n, names in LIKE.items()),
        "</fontconfig>",
    )
)
# What makes a PDF that a screen reader can read: tags, a title in the window, a bookmark for each heading.
FOR_READERS: Mapping[str, bool] = {"UseTaggedPDF": True, "PDFUACompliance": True, "ExportBookmarks": True}


def program() -> str:
    """The path of LibreOffice; "" where there is none."""
    return next(filter(None, map(shutil.which, PROGRAMS)), "")


def convert(
    paths: Iterable[Path], form: str, folder: Path, *, options: Mapping[str, bool] | None = None, faces: bool = True
) -> list[Path]:
    """The files in another format (`pdf`, `docx`, `odt`), in `folder`; with `options` of its export to PDF.

    Raises Problem where LibreOffice is not there, takes too long or cannot read one of them.
    """
    found, paths = program(), [path.resolve() for path in paths]
    if not found:
        raise Problem("LibreOffice is not here; install it (Debian: apt install libreoffice-writer)")
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as own:
        environment = _environment(Path(own), faces=faces)
        wanted = form if options is None else f"{form}:writer_pdf_Export:{_filter(options)}"
        command = [found, f"-env:UserInstallation=file://{own}/profile", "--headless", "--convert-to", wanted]
        seconds = SECONDS + A_FILE * len(paths)
        _run([*command, "--outdir", str(folder), *map(str, paths)], environment, seconds)
    made = [folder / f"{path.stem}.{form}" for path in paths]
    for path, result in zip(paths, made, strict=True):
        if not result.is_file():
            raise Problem(f"{path}: LibreOffice makes no {form.upper()} of it; open it there and see what it says")
    return made


def _run(command: Sequence[str], environment: Mapping[str, str], seconds: float) -> None:
    try:
        subprocess.run(command, check=True, capture_output=True, env=environment, timeout=seconds)
    except subprocess.TimeoutExpired:
        raise Problem(f"LibreOffice took more than {seconds:.0f} seconds and was stopped") from None
    except (subprocess.CalledProcessError, OSError) as error:
        raise Problem(f"LibreOffice failed ({str(error)[:80]})") from None


def _filter(options: Mapping[str, bool]) -> str:
    return json.dumps({name: {"type": "boolean", "value": str(value).lower()} for name, value in options.items()})


def stand_ins(names: Iterable[str]) -> dict[str, str]:
    """The typefaces that this machine lacks, each with the one that is set in its place; nothing where none says."""
    finder, names = shutil.which("fc-match"), list(names)
    if not finder or not names:
        return {}
    found = {}
    with tempfile.TemporaryDirectory() as own:
        environment = _environment(Path(own), faces=True)
        for name in names:
            command = [finder, "-f", "%{family}", name]
            done = subprocess.run(command, capture_output=True, check=False, env=environment, timeout=SECONDS)
            families = done.stdout.decode("utf-8", "replace").split(",")
            if name.casefold() not in {each.casefold() for each in families} and families[0]:
                found[name] = families[0]
    return found


def _environment(own: Path, *, faces: bool) -> dict[str, str]:
    if not faces:
        return dict(os.environ)
    (own / "fonts.conf").write_text(FACES, "utf-8")
    return {**os.environ, "FONTCONFIG_FILE": str(own / "fonts.conf")}
