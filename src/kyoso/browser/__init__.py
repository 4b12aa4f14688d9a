"""What runs in the reader's browser: the scripts of the pages, and kyoso itself in packs.

``js``       the scripts: small modules with JSDoc types, and the npm packages that they use, locked
``bundle``   the modules as classic scripts, which work from a folder too
``packs``    Pyodide, the code of kyoso and the programme, for the worker in which `kyoso.engine` answers
``plan``     the words of the page for plans, and what it knows of each call
``write_browser``  all of it into the site's folder ``browser/``, beside ``drafts/`` and ``data/``

Words come as scripts, since a page opened from a folder may not fetch a file: each puts a value into the object
``kyosoData``. What a reader types stays in the page.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec

from kyoso import files
from kyoso.browser import plan
from kyoso.browser.bundle import Workshop
from kyoso.browser.packs import Packer, in_text, programme_pack
from kyoso.errors import Problem
from kyoso.word import Drafter


def write_browser(drafter: Drafter, folder: Path, say: Callable[[str], None]) -> None:
    """Write scripts and packs into `folder`; where Node or a package is missing, say so and write none."""
    try:
        made = scripts(drafter)
    except Problem as problem:
        say(f"  the pages' forms were left out: {problem}")
        made = {}
    for name, data in made.items():
        files.write(folder / name, data)
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.name not in made:
            path.unlink()


def scripts(drafter: Drafter) -> dict[str, bytes]:
    """Every file of the folder by its name. Raises Problem where Node or a package is missing."""
    workshop = Workshop(drafter.project).ready()
    made = {f"{name}.js": script for name, script in workshop.bundle().items()}
    return made | _with_packs(drafter, Packer(workshop, drafter).packs())


def programme_scripts(drafter: Drafter) -> dict[str, bytes]:
    """What of the folder hangs on the programme alone: the words of the page and the pack with its rules."""
    return _with_packs(drafter, {"programme": programme_pack(drafter)})


def _with_packs(drafter: Drafter, packs: Mapping[str, bytes]) -> dict[str, bytes]:
    """Packs under both their names, and the data of the pages, which say the digest of each."""
    listed = [{"name": name, "digest": files.digest([data])[:16], "size": len(data)} for name, data in packs.items()]
    made = {f"{name}.js": as_script(name, value | {"packs": listed}) for name, value in plan.data(drafter)}
    for name, data in packs.items():
        made[f"engine-{name}.bin"] = data
        made[f"engine-{name}.js"] = in_text(f"engine-{name}", data)
    return made


def as_script(name: str, value: object) -> bytes:
    """Data as a classic script that puts them under `name`; names keep their order, which may be what is shown."""
    data = msgspec.json.encode(value)
    return b"(self.kyosoData=self.kyosoData||{})[%s]=%s;\n" % (msgspec.json.encode(name), data)
