"""Roles and directives: what a page's author writes, and what stands there until the page is written.

A role or directive leaves a placeholder with its name and options in the doctree. What it shows
is made when the page is written, in the edition's language, so placeholders are neither
translated nor stale: in each build every page's placeholders are rendered, and a page whose
outcome has changed is written anew. An unknown key, call or option stops the build, all at once.
"""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Iterable, Mapping
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.errors import ExtensionError
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective, SphinxRole

from kyoso import files
from kyoso.book import now
from kyoso.book.blocks import BLOCKS, INLINE
from kyoso.book.nodes import Places, View, every
from kyoso.book.own import Block, own_of
from kyoso.book.rules import project_of, rulebook_of
from kyoso.book.words import say_sparingly
from kyoso.errors import Problem, nearest
from kyoso.project import Project
from kyoso.years import named

Placed = tuple[int, str, dict[str, str]]  # line, name, options
Rendered = dict[tuple[str, ...], list[nodes.Node]]  # by kind and options
_LOGGER = logging.getLogger(__name__)
READY = 100  # pages of which what was rendered for the fingerprint is kept until they are written


class PlacedBlock(nodes.General, nodes.Element):
    """Stands for a block from the rulebook."""


class PlacedInline(nodes.Inline, nodes.Element):
    """Stands for words from the rulebook within a sentence."""


class RuleRole(SphinxRole):
    """`` {rule}`KEY` `` and its kin: one argument, put in words where it stands."""

    def __init__(self, kind: str) -> None:
        self.kind = kind

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Leave the placeholder and note it for the page."""
        return [placed_inline(self.env, self.lineno, self.kind, self.text.strip())], []


class BlockDirective(SphinxDirective):
    """A block from the rulebook; its options are those of the block's function."""

    block: Block

    def run(self) -> list[nodes.Node]:
        """Leave the placeholder and note it for the page."""
        options = {name: " ".join(str(value).split()) for name, value in self.options.items()}
        if self.arguments:
            options["name"] = self.arguments[0]
        note(self.env, self.lineno, self.name, options)
        return [PlacedBlock("", kind=self.name, options=options)]


class Render(SphinxPostTransform):
    """Placeholders become what they stand for, when a page of the site is written."""

    default_priority = 5
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        """Replace every placeholder of the page."""
        view = view_of(self.app, self.env.docname)
        ready = _ready(self.app).pop(self.env.docname, {})
        count = 0
        placed = [*every(PlacedBlock, self.document), *every(PlacedInline, self.document)]
        for node in placed:
            made = ready.pop(_named(node["kind"], node["options"]), None) or render(view, node["kind"], node["options"])
            for part in made:
                captioned: list[nodes.Element] = [*every(nodes.table, part), *every(nodes.figure, part)]
                for found in captioned:
                    count += 1
                    found["ids"] = found["ids"] or [f"kyoso-{count}"]  # Sphinx asks for one where there is a caption
            node.replace_self(made)
        say_sparingly(self.document)


def setup(app: Sphinx) -> None:
    """Register the roles, the directives and the events around them."""
    app.add_node(PlacedBlock)
    app.add_node(PlacedInline)
    for kind in INLINE:
        app.add_role(kind, RuleRole(kind))
    for name, block in _blocks_of(app).items():
        spec = dict.fromkeys((*block.options, *block.required), directives.unchanged_required)
        takes = {"block": block, "option_spec": spec, "optional_arguments": int(block.takes_name), "has_content": False}
        app.add_directive(name, type(f"{name.title()}Directive", (BlockDirective,), takes))
    app.add_post_transform(Render)
    app.connect("env-purge-doc", _forget)
    app.connect("env-merge-info", _merge)
    app.connect("env-updated", _rewritten)
    app.connect("build-finished", _remember)


def _blocks_of(app: Sphinx) -> dict[str, Block]:
    """The directives of the package and of the programme; `picture` takes the options of the programme's own too."""
    try:
        own = own_of(Project.find(Path(app.srcdir)))
    except Problem as problem:
        raise ExtensionError("\n" + str(problem)) from None
    picture = BLOCKS["picture"]
    options = dict.fromkeys([*picture.options, *chain.from_iterable(each.options for each in own.pictures.values())])
    return {**BLOCKS, **own.blocks, "picture": dataclasses.replace(picture, options=tuple(options))}


def view_of(app: Sphinx, docname: str) -> View:
    """How things look from one page: the rulebook, the language and the way to other pages."""

    def missed(label: str) -> None:
        words = f"no heading is labelled {label}; write ({label})= before the one that is meant"
        _LOGGER.warning(words, location=docname)

    places = Places(app.env.domaindata["std"]["anonlabels"], app.config.kyoso_editions, missed)
    return View(rulebook_of(app), project_of(app), app.config.language, docname, places)


def render(view: View, kind: str, options: Mapping[str, str]) -> list[nodes.Node]:
    """The nodes that a placeholder stands for; the year that it asks for is named first.

    Raises Problem for an unknown key or option.
    """
    options = {name: named(value, view.rulebook) for name, value in options.items()}
    if kind in INLINE:
        return INLINE[kind](view, options["key"])
    own = own_of(view.project)
    block = BLOCKS.get(kind) or own.blocks.get(kind)
    if block is None:
        raise Problem(f"{kind}: there is no such block; {nearest(kind, [*BLOCKS, *own.blocks])}")
    for name in block.required:
        if name not in options:
            raise Problem(f"{kind}: the option :{name}: is missing")
    try:
        return block.make(view, options)
    except Exception as error:
        if own.caused(error) and not isinstance(error, Problem):
            raise Problem(f"{kind}: {own.mistake(error)}") from error
        raise


# -- what each page has placed ------------------------------------------------------------


def placed_in(env: BuildEnvironment) -> dict[str, list[Placed]]:
    """The placeholders of every page, in their order."""
    if not hasattr(env, "kyoso_placed"):
        env.kyoso_placed = {}  # type: ignore[attr-defined]
    placed: dict[str, list[Placed]] = env.kyoso_placed  # type: ignore[attr-defined]
    return placed


def note(env: BuildEnvironment, line: int, kind: str, options: dict[str, str]) -> None:
    """Note that the page that is being read shows something; for what has no place in its text, this is all."""
    placed_in(env).setdefault(env.docname, []).append((line, kind, options))


def placed_inline(env: BuildEnvironment, line: int, kind: str, key: str) -> PlacedInline:
    """A placeholder for words within a sentence, noted for the page that is being read."""
    options = {"key": key}
    note(env, line, kind, options)
    return PlacedInline("", kind=kind, options=options)


def _forget(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    placed_in(env).pop(docname, None)


def _merge(app: Sphinx, env: BuildEnvironment, docnames: list[str], other: BuildEnvironment) -> None:
    for docname, placed in placed_in(other).items():
        if docname in docnames:
            placed_in(env)[docname] = placed


def fingerprint(view: View, placed: Iterable[Placed]) -> str:
    """What a page's placeholders come to now; an unknown key is an outcome too."""
    return _outcome(view, placed).fingerprint


class _Outcome(NamedTuple):
    """What a page's placeholders come to: its fingerprint, the line of each that is unknown with why, and the nodes."""

    fingerprint: str
    trouble: list[tuple[int, str]]
    made: Rendered


def _outcome(view: View, placed: Iterable[Placed]) -> _Outcome:
    total = hashlib.sha256()
    trouble: list[tuple[int, str]] = []
    rendered: Rendered = {}
    for line, kind, options in placed:
        try:
            made = rendered[_named(kind, options)] = render(view, kind, options)
            outcome = "".join(part for node in made for part in _parts(node, []))
        except (KeyError, Problem) as error:
            outcome = str(error)
            trouble.append((line, str(error.args[0])))
        total.update(outcome.encode())
    return _Outcome(total.hexdigest(), trouble, rendered)


def _named(kind: str, options: Mapping[str, str]) -> tuple[str, ...]:
    """A placeholder by all that its outcome on one page depends on."""
    return (kind, *chain.from_iterable(sorted(options.items())))


def _ready(app: Sphinx) -> dict[str, Rendered]:
    """What was rendered in this build for pages that are yet to be written."""
    if not hasattr(app, "kyoso_ready"):
        app.kyoso_ready = {}  # type: ignore[attr-defined]
    ready: dict[str, Rendered] = app.kyoso_ready  # type: ignore[attr-defined]
    return ready


def _parts(node: nodes.Node, parts: list[str]) -> list[str]:
    """All of a node, as what is added to `parts`; `pformat`, which is for people, takes three times as long."""
    if isinstance(node, nodes.Element):
        parts.append(f"<{node.tagname} {node.attributes}>")
        for child in node.children:
            _parts(child, parts)
        parts.append("</>")
    else:
        parts.append(node.astext())
    return parts


def _rewritten(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """The pages that show something else than when they were last written, or were read anew since; stop with every
    unknown key of all pages."""
    if app.builder.name == "gettext":
        return []
    frame = now.as_of(view_of(app, app.config.root_doc))  # what every page says of itself
    written, around, ready = _last_written(app), f"{_around(env)} {frame}", _ready(app)
    shown: dict[str, str] = {}
    trouble: list[str] = []
    for name, read in env.all_docs.items():
        outcome = _outcome(view_of(app, name), placed_in(env).get(name, ()))
        address = project_of(app).shown(Path(env.doc2path(name)))
        trouble += [f"{address}:{line}: {why}" for line, why in outcome.trouble]
        shown[name] = f"{outcome.fingerprint} {around} {read}"
        if shown[name] != written.get(name) and len(ready) < READY:
            ready[name] = outcome.made
    if trouble:
        raise ExtensionError("\n" + "\n".join(trouble))
    app.kyoso_outcomes = shown  # type: ignore[attr-defined]
    return [name for name, now in shown.items() if written.get(name) != now]


def _around(env: BuildEnvironment) -> str:
    """Digest of what pages show of other pages: their headings, their order and what stands over them."""
    return files.digest(part.encode() for name in sorted(env.tocs) for part in (name, *_parts(env.tocs[name], [])))


def _outcomes_at(app: Sphinx) -> Path:
    return Path(app.doctreedir) / "kyoso-outcomes.json"


def _last_written(app: Sphinx) -> dict[str, str]:
    return files.kept(_outcomes_at(app), dict[str, str]) or {}


def _remember(app: Sphinx, exception: Exception | None) -> None:
    """Keep what each page shows; only now, since a build that stops has not written every page."""
    if exception is None and app.builder.name != "gettext":
        files.write(_outcomes_at(app), msgspec.json.encode(app.kyoso_outcomes, order="sorted"))  # type: ignore[attr-defined]
