"""Where and when a benchmark is run."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
from datetime import UTC, datetime
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from _ext.benchmark import Machine

CPU = Path("/proc/cpuinfo")


def this_machine() -> Machine:
    """The machine as it is at this moment."""
    return Machine(
        date=datetime.now(UTC).date().isoformat(),
        processor=processor(),
        cores=os.cpu_count() or 1,
        memory=round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9, 1),
        system=_system(),
        python=platform.python_version(),
        load=round(os.getloadavg()[0], 2),
        peers=_peers(),
    )


def processor() -> str:
    """The name of the processor, as the system has it."""
    lines = CPU.read_text("utf-8").splitlines() if CPU.is_file() else []
    named = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return named[0] if named else platform.processor() or platform.machine()


def _system() -> str:
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except (OSError, KeyError):
        return f"{platform.system()} {platform.release()}"


def _peers() -> dict[str, str]:
    """What we are measured beside, and the browser, with their versions."""
    import pypandoc

    found = {name: version(name) for name in ("docxtpl", "python-docx", "openpyxl", "jupyter-book")}
    found["pandoc"] = str(pypandoc.get_pandoc_version())
    if find_spec("docx_scalpel") is not None:
        found["docx-scalpel"] = version("docx-scalpel")
    if chromium := shutil.which("chromium"):
        said = subprocess.run([chromium, "--version"], capture_output=True, text=True, check=True).stdout
        found["Chromium"] = said.split()[1]
    return dict(sorted(found.items(), key=lambda each: each[0].lower()))
