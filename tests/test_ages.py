"""Ages as people write them, against 20〜40代前半."""

from __future__ import annotations

import pytest

from kyoso.checks.ages import ages_of, outside, within

RULE = "20〜40代前半"


def answer(text: str) -> str:
    """Inside however the edge is read, outside however it is read, or neither."""
    ages, rule = ages_of(text), ages_of(RULE)
    assert rule is not None
    if ages is None:
        return "unread"
    return "in" if within(ages, rule) else "out" if outside(ages, rule) else "edge"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("38", "in"), ("３８歳", "in"), ("満38歳", "in"), ("三十八歳", "in"), ("38 years old", "in"), ("aged 38", "in"),
        ("20", "in"), ("43歳", "in"), ("30代", "in"), ("三十代", "in"), ("30 代", "in"), ("thirties", "in"),
        ("30s", "in"),
        ("20～40代前半", "in"), ("20代から40代前半", "in"), ("40代前半", "in"), ("40歳代前半", "in"),
        ("四十代の前半", "in"),
        ("From the twenties to the early forties", "in"), ("early forties", "in"), ("20代後半", "in"),
        ("19歳", "edge"), ("44歳", "edge"), ("45歳", "edge"), ("46歳", "edge"), ("40代", "edge"), ("四十代", "edge"),
        ("40代半ば", "edge"), ("mid-forties", "edge"), ("45歳以下", "edge"), ("40歳未満", "edge"),
        ("18歳", "out"), ("10代", "out"), ("47歳", "out"), ("40代後半", "out"), ("late forties", "out"),
        ("50代", "out"),
        ("60代", "out"), ("60代以上", "out"), ("75歳", "out"), ("七十歳", "out"), ("in her sixties", "out"),
        ("若手", "unread"), ("1985年生まれ", "unread"), ("38、41", "unread"), ("300", "unread"), ("40〜30代", "unread"),
        ("", "unread"),
    ],
)  # fmt: skip
def test_words_for_an_age_are_read(text: str, expected: str) -> None:
    """In digits of either width, in Japanese numerals and in English; what is no age is not guessed."""
    assert answer(text) == expected
