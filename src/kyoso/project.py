"""Where things stand in a programme's repository."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from kyoso.errors import Problem

# What people write in each folder of a programme, by the ending, and the settings wherever they stand.
SOURCES = {"book": (".md", ".ipynb", ".py"), "templates": (".j2",), "locale": (".po",)}
SETTINGS = (
    *("_config.yml", "_toc.yml", "programme.yaml", "checks.yaml", "lint.yaml", "search.yaml"),
    *("pyproject.toml", "requirements.lock"),
)


@dataclass(frozen=True)
class Project:
    """A repository with rule notebooks, templates and catalogues; all paths derive from `root`.

    A `sealed` one is what the reader's page has of it: rules, templates, catalogues, and ready-made what only this
    machine can make. Nothing more is kept there from one run to the next.
    """

    root: Path
    sealed: bool = False

    @classmethod
    def find(cls, start: Path | None = None) -> Project:
        """The project that holds `start` (default: the current folder).

        Raises Problem where no folder above holds `_config.yml` and `book/rules`.
        """
        here = (start or Path.cwd()).resolve()
        for folder in (here, *here.parents):
            if (folder / "_config.yml").is_file() and (folder / "book" / "rules").is_dir():
                return cls(folder)
        raise Problem(
            f"{here}: no programme here (_config.yml and book/rules are missing); change into one or give --project DIR"
        )

    @cached_property
    def programme(self) -> Path:
        """What the programme says of itself."""
        return self.root / "programme.yaml"

    @cached_property
    def book(self) -> Path:
        """The guidebook's pages."""
        return self.root / "book"

    @cached_property
    def rules(self) -> Path:
        """The rule notebooks."""
        return self.root / "book" / "rules"

    @cached_property
    def templates(self) -> Path:
        """The templates of the proposals."""
        return self.root / "templates"

    @cached_property
    def fingerprints(self) -> Path:
        """What is kept of the source documents, to compare figures as written with."""
        return self.rules / "fingerprints.json"

    @cached_property
    def allowed(self) -> Path:
        """What kyoso lint lets pass, with reasons."""
        return self.book / "lint.yaml"

    @cached_property
    def own(self) -> Path:
        """The programme's own blocks and pictures."""
        return self.book / "_ext"

    @cached_property
    def cases(self) -> Path:
        """The cases as sentences."""
        return self.root / "tests" / "cases"

    @cached_property
    def locale(self) -> Path:
        """The catalogues of the English edition."""
        return self.root / "locale"

    @cached_property
    def lock(self) -> Path:
        """The lock of the dependencies."""
        return self.root / "requirements.lock"

    @cached_property
    def build(self) -> Path:
        """Everything derived."""
        return self.root / "_build"

    @cached_property
    def cache(self) -> Path:
        """What is kept between runs."""
        return self.build / ".cache"

    @cached_property
    def rulebook(self) -> Path:
        """The compiled rules."""
        return self.build / "rules.json"

    @cached_property
    def site(self) -> Path:
        """The published site."""
        return self.build / "site"

    def is_source(self, path: Path) -> bool:
        """Whether a file is one that the programme is made from: a notebook, page, template, catalogue or setting."""
        where = path.resolve()
        if not where.is_file() or not where.is_relative_to(self.root):
            return False
        folder = where.relative_to(self.root).parts[0]
        return where.suffix in SOURCES.get(folder, ()) or where.name in SETTINGS

    def shown(self, path: Path) -> str:
        """`path` as the user knows it: relative to the project where it is inside."""
        return str(path.relative_to(self.root)) if path.is_relative_to(self.root) else str(path)
