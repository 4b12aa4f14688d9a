"""What can be said of a record at once, before anything is built, each with the way out.

Words as written that do not stand on their page, a key that another notebook has, a role that no other call has.
None of these stops anything: a page may be missing in the fingerprints, and a first role has no other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from typing import Any, NamedTuple

import msgspec

from kyoso import files
from kyoso.errors import Problem
from kyoso.fingerprints import Fingerprints
from kyoso.model import Call, Record, Source, Text, sources_of
from kyoso.project import Project


class Known(NamedTuple):
    """What is known of the other records: fingerprints of the documents, who publishes a key, the roles of calls."""

    fingerprints: Fingerprints | None
    notebooks: dict[tuple[str, str], set[str]]  # by kind and key
    roles: dict[str, set[str]]  # the calls that have each


class _Kept(msgspec.Struct):
    """What the last run of a notebook left."""

    records: list[tuple[int, dict[str, Any]]]


def known_of(project: Project) -> Known:
    """What the last run left, where there was one."""
    try:
        fingerprints = Fingerprints.load(project)
    except Problem:
        fingerprints = None
    notebooks: dict[tuple[str, str], set[str]] = {}
    roles: dict[str, set[str]] = {}
    for path in (project.cache / "rules").glob("*-*.json"):
        left = files.kept(path, _Kept)
        for _, record in left.records if left else ():
            key = str(record.get("key", ""))
            notebooks.setdefault((record["kind"], key), set()).add(path.stem.rpartition("-")[0])
            for role in record.get("rules", ()):
                roles.setdefault(role, set()).add(key)
    return Known(fingerprints, notebooks, roles)


def remarks(record: Record, known: Known, notebook: str) -> Iterator[Text]:
    """What is noticed about a record of a notebook (its name without the ending), in each language."""
    key = str(getattr(record, "key", ""))
    for source in sources_of(record):
        if known.fingerprints is not None and not known.fingerprints.hold(source):
            yield _not_there(source, known.fingerprints)
    for other in sorted(known.notebooks.get((type(record).__name__, key), set()) - {notebook}):
        yield Text(
            ja=f"{key}は{other}.mdにもあります。一つのキーは一つの決まりです。どちらかの名前を変えてください",
            en=f"{key} is published in {other}.md too; a key names one rule; rename one of them",
        )
    if isinstance(record, Call):
        yield from _strange_roles(record, known)


def _not_there(source: Source, fingerprints: Fingerprints) -> Text:
    """That words do not stand in their place, and where they do."""
    places = [place for document, place in fingerprints.places if document == source.document]
    elsewhere = [place for place in places if fingerprints.hold(msgspec.structs.replace(source, place=place))]
    where = f"{source.document} {source.place}"
    ja, en = f"{where}に「{source.as_written}」はありません。", f"{where} does not say 「{source.as_written}」; "
    if elsewhere:
        return Text(
            ja=f"{ja}{'、'.join(elsewhere)}にあります。ページを直してください",
            en=f"{en}it stands at {', '.join(elsewhere)}; mend the page",
        )
    return Text(ja=f"{ja}資料のとおりに書き写してください", en=f"{en}copy the words as they stand there")


def _strange_roles(call: Call, known: Known) -> Iterator[Text]:
    for role in call.rules:
        others = known.roles.get(role, set()) - {call.key}
        near = get_close_matches(role, known.roles.keys() - {role}, n=1) if not others else []
        if near:
            yield Text(
                ja=f"役割「{role}」は、ほかの公募にありません。{near[0]}のことでしょうか",
                en=f"no other call has the role {role!r}; did you mean {near[0]}?",
            )


def are_found(record: Record, known: Known) -> bool | None:
    """Whether all words of a record stand on their pages; None where that cannot be said."""
    sources: Iterable[Source] = tuple(sources_of(record))
    if known.fingerprints is None or not sources:
        return None
    return all(known.fingerprints.hold(source) for source in sources)
