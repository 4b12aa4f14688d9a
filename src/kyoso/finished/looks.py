"""What letters look like in a Word file: typeface, size and leading, by its defaults, styles, theme and runs."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

from kyoso.word.etree import local_name
from kyoso.word.opening import Opened
from kyoso.word.xml import WORD

W = f"{{{WORD}}}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
VAL = f"{W}val"
HALF_POINTS, TWENTIETHS, LINE = 2, 20, 240
OFF = ("0", "false", "off", "none")
SCRIPTS = {"ja": "Jpan", "zh": "Hans", "ko": "Hang"}
FALLBACK = {"latin": "Times New Roman", "wide": "ＭＳ 明朝"}  # what Word takes where nothing is said
MOST_BASES = 20  # styles that a style stands on, one on another


class Look(NamedTuple):
    """What is said of letters at one place; empty where nothing is."""

    latin: str = ""
    wide: str = ""
    size: float = 0  # points
    leading: float = 0
    rule: str = ""  # auto (in lines), exact or atLeast (in points)
    outline: int = 0  # level of a heading, from 1
    hidden: bool = False
    breaks: bool = False  # a new page before

    def under(self, other: Look) -> Look:
        """What holds where another says more, of the same letters."""
        return Look._make(theirs or ours for ours, theirs in zip(self, other, strict=True))


class Style(NamedTuple):
    """A style as it stands: what it says itself, and what it stands on."""

    name: str
    base: str
    look: Look
    kind: str


class Looks:
    """The looks of one file."""

    def __init__(self, opened: Opened) -> None:
        self.theme = _theme(opened)
        self.styles: dict[str, Style] = {}
        self.default, self.normal = Look(), ""
        if part := opened.related("styles"):
            self._read(opened.tree(part))
        self.style = lru_cache(maxsize=None)(self._style)

    def _read(self, tree: Any) -> None:
        for path in ("rPrDefault/rPr", "pPrDefault/pPr"):
            found = tree.find("/".join(f"{W}{step}" for step in ("docDefaults", *path.split("/"))))
            if found is not None:
                self.default = self.default.under(self.of(found))
        for style in tree.iter(f"{W}style"):
            key, kind = style.get(f"{W}styleId", ""), style.get(f"{W}type", "paragraph")
            named, base = style.find(f"{W}name"), style.find(f"{W}basedOn")
            look = Look()
            for name in ("pPr", "rPr"):
                if (found := style.find(f"{W}{name}")) is not None:
                    look = look.under(self.of(found))
            label = named.get(VAL, "") if named is not None else ""
            if (level := _level(label)) and not look.outline:
                look = look._replace(outline=level)
            self.styles[key] = Style(label, base.get(VAL, "") if base is not None else "", look, kind)
            if kind == "paragraph" and style.get(f"{W}default") in ("1", "true"):
                self.normal = key

    def of(self, properties: Any) -> Look:
        """What the properties of a run or a paragraph say."""
        look: dict[str, Any] = {}
        for each in properties:
            match local_name(each):
                case "rFonts":
                    look |= self._faces(each)
                case "sz":
                    look["size"] = _number(each.get(VAL)) / HALF_POINTS
                case "spacing" if each.get(f"{W}line"):
                    rule = each.get(f"{W}lineRule", "auto")
                    look["rule"] = rule
                    look["leading"] = _number(each.get(f"{W}line")) / (LINE if rule == "auto" else TWENTIETHS)
                case "outlineLvl":
                    level = int(_number(each.get(VAL)))
                    look["outline"] = level + 1 if level < 9 else 0
                case "vanish" | "specVanish":
                    look["hidden"] = each.get(VAL) not in OFF
                case "pageBreakBefore":
                    look["breaks"] = each.get(VAL) not in OFF
        return Look(**look)

    def _faces(self, element: Any) -> dict[str, str]:
        found = {}
        for name, key in (("ascii", "latin"), ("eastAsia", "wide")):
            theme = element.get(f"{W}{name}Theme", "")
            if face := self.theme.get(theme, "") or element.get(f"{W}{name}", ""):
                found[key] = face
        return found

    def _style(self, key: str) -> Look:
        """What a style says, with all that it stands on."""
        chain: list[Look] = []
        while key in self.styles and len(chain) < MOST_BASES:
            chain.append(self.styles[key].look)
            key = self.styles[key].base
        look = Look()
        for each in reversed(chain):
            look = look.under(each)
        return look

    def name(self, key: str) -> str:
        """The name of a style, as a person sees it."""
        found = self.styles.get(key)
        return found.name if found else key


def _level(name: str) -> int:
    words = name.lower().split()
    return int(words[1]) if len(words) == 2 and words[0] == "heading" and words[1] in "123456789" else 0


def _number(text: str | None) -> float:
    try:
        return float(text or 0)
    except ValueError:
        return 0.0


def _theme(opened: Opened) -> dict[str, str]:
    """The typefaces of the theme, by the names that runs use for them."""
    part = opened.related("theme")
    if not part:
        return {}
    tree, script = opened.tree(part), _script(opened)
    found: dict[str, str] = {}
    for kind in ("major", "minor"):
        fonts = tree.find(f".//{A}{kind}Font")
        if fonts is None:
            continue
        latin, wide = (fonts.find(f"{A}{name}") for name in ("latin", "ea"))
        ours = next((each.get("typeface", "") for each in fonts if each.get("script") == script), "")
        latin_face = latin.get("typeface", "") if latin is not None else ""
        found |= {f"{kind}HAnsi": latin_face, f"{kind}Ascii": latin_face}
        found[f"{kind}EastAsia"] = (wide.get("typeface", "") if wide is not None else "") or ours
    return found


def _script(opened: Opened) -> str:
    """The script of the theme's East Asian typeface."""
    part = opened.related("settings")
    said = opened.tree(part).find(f"{W}themeFontLang") if part else None
    language = said.get(f"{W}eastAsia", "ja-JP") if said is not None else "ja-JP"
    return SCRIPTS.get(language[:2], "Jpan")
