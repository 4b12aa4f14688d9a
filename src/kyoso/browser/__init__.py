"""What runs in the reader's browser: scripts, and the data that they work on.

``js``       the scripts: small modules with JSDoc types, and the npm packages that they use, locked
``bundle``   the modules as classic scripts, which work from a folder too
``write_browser``  both into the site's folder ``browser/``, beside ``drafts/`` and ``data/``

Data come as scripts as well, since a page opened from a folder may not fetch a file: each puts a
value into the object ``kyosoData``. Nothing is asked for over a network once a page is there: what a
reader types stays in the page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec

from kyoso import files
from kyoso.browser import checks, drafts, plan
from kyoso.browser.bundle import Workshop
from kyoso.errors import Problem
from kyoso.word import Drafter

Data = Iterator[tuple[str, Any]]  # names of data scripts, such as "checks-ja", with what they hold
SOURCES: Sequence[Callable[[Drafter], Data]] = (checks.data, plan.data, drafts.data)


ENGINE_PACKAGES: tuple[str, ...] = ()  # the Python packages that run in a page


def write_browser(drafter: Drafter, folder: Path, say: Callable[[str], None]) -> None:
    """Write scripts and data into `folder`; where Node or its packages are missing, say so and write none."""
    try:
        made = {f"{name}.js": script for name, script in Workshop(drafter.project).ready().bundle().items()}
        made |= data_scripts(drafter)
    except Problem as problem:
        say(f"  the pages' forms were left out: {problem}")
        made = {}
    for name, data in made.items():
        files.write(folder / name, data)
    for path in folder.glob("*.js"):
        if path.name not in made:
            path.unlink()


def data_scripts(drafter: Drafter) -> dict[str, bytes]:
    """The data that the scripts work on, by file name."""
    return {f"{name}.js": as_script(name, value) for source in SOURCES for name, value in source(drafter)}


def as_script(name: str, value: object) -> bytes:
    """Data as a classic script that puts them under `name`; names keep their order, which may be what is shown."""
    data = msgspec.json.encode(value)
    return b"(self.kyosoData=self.kyosoData||{})[%s]=%s;\n" % (msgspec.json.encode(name), data)
