"""What the commands on forms say, in Japanese: gettext messages of the domain `messages`."""

from __future__ import annotations

from typing import NamedTuple


def _(message: str) -> str:
    """Marks a message for the catalogues; it is translated where it is shown."""
    return message


HEAD = _(
    """kyoso form scan が見つけた記入欄です。確かめて、直してから使ってください。
plan: 計画（plan.yaml）のどの項目を入れるか。section: 下書きのどの節を入れるか。value: そのまま入れる文字。
sure: false は、確かでないもの。要らない欄は消してかまいません。at（場所）は変えないでください。"""
)


class Words(NamedTuple):
    """A finding in words: what was found, and what to do."""

    found: str
    do: str
