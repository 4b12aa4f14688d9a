"""What a file has beside its text: settings, styles of our names, properties, sources, threads of comments.

Each is carried over, or named; nothing is dropped without a word.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

from kyoso.carrying.author import Author
from kyoso.carrying.moving import Mover
from kyoso.carrying.pages import formats_of
from kyoso.carrying.target import DOCUMENT, Target
from kyoso.carrying.words import NAME, VAL, W
from kyoso.word.carriers import NAMESPACE, PREFIX
from kyoso.word.opening import Relation

CUSTOM, SETTINGS, FONTS = "docProps/custom.xml", "word/settings.xml", "word/fontTable.xml"
# Settings that belong to a text and its author, in the order of the format; the others are the program's.
CARRIED = (
    *("writeProtection", "mirrorMargins", "bordersDoNotSurroundHeader", "bordersDoNotSurroundFooter"),
    *("gutterAtTop", "trackRevisions", "documentProtection", "autoHyphenation", "evenAndOddHeaders"),
    *("bookFoldPrinting", "footnotePr", "endnotePr", "docVars"),
)
EMBEDDING = ("embedTrueTypeFonts", "embedSystemFonts", "saveSubsetFonts")
ORDER = (
    *("writeProtection", "view", "zoom", "removePersonalInformation", "removeDateAndTime"),
    *("doNotDisplayPageBoundaries", "displayBackgroundShape", "printPostScriptOverText"),
    *("printFractionalCharacterWidth", "printFormsData", "embedTrueTypeFonts", "embedSystemFonts", "saveSubsetFonts"),
    *("saveFormsData", "mirrorMargins", "alignBordersAndEdges", "bordersDoNotSurroundHeader"),
    *("bordersDoNotSurroundFooter", "gutterAtTop", "hideSpellingErrors", "hideGrammaticalErrors"),
    *("activeWritingStyle", "proofState", "formsDesign", "attachedTemplate", "linkStyles", "stylePaneFormatFilter"),
    *("stylePaneSortMethod", "documentType", "mailMerge", "revisionView", "trackRevisions", "doNotTrackMoves"),
    *("doNotTrackFormatting", "documentProtection", "autoFormatOverride", "styleLockTheme", "styleLockQFSet"),
    *("defaultTabStop", "autoHyphenation", "consecutiveHyphenLimit", "hyphenationZone", "doNotHyphenateCaps"),
    *("showEnvelope", "summaryLength", "clickAndTypeStyle", "defaultTableStyle", "evenAndOddHeaders"),
    *("bookFoldRevPrinting", "bookFoldPrinting", "bookFoldPrintingSheets", "drawingGridHorizontalSpacing"),
    *("drawingGridVerticalSpacing", "displayHorizontalDrawingGridEvery", "displayVerticalDrawingGridEvery"),
    *("doNotUseMarginsForDrawingGridOrigin", "drawingGridHorizontalOrigin", "drawingGridVerticalOrigin"),
    *("doNotShadeFormData", "noPunctuationKerning", "characterSpacingControl", "printTwoOnOne"),
    *("strictFirstAndLastChars", "noLineBreaksAfter", "noLineBreaksBefore", "savePreviewPicture"),
    *("doNotValidateAgainstSchema", "saveInvalidXml", "ignoreMixedContent", "alwaysShowPlaceholderText"),
    *("doNotDemarcateInvalidXml", "saveXmlDataOnly", "useXSLTWhenSaving", "saveThroughXslt", "showXMLTags"),
    *("alwaysMergeEmptyNamespace", "updateFields", "hdrShapeDefaults", "footnotePr", "endnotePr", "compat", "docVars"),
)
# What a style looks like, by paragraph and by character; what Word and LibreOffice both keep.
LOOKED = {
    "pPr": ("keepNext", "pageBreakBefore", "spacing", "ind", "jc"),
    "rPr": ("rFonts", "b", "i", "color", "sz", "szCs", "u", "lang"),
}
_RPR = (
    *("rStyle", "rFonts", "b", "bCs", "i", "iCs", "caps", "smallCaps", "strike", "dstrike", "outline", "shadow"),
    *("emboss", "imprint", "noProof", "snapToGrid", "vanish", "webHidden", "color", "spacing", "w", "kern", "position"),
    *("sz", "szCs", "highlight", "u", "effect", "bdr", "shd", "fitText", "vertAlign", "rtl", "cs", "em", "lang"),
)
_PPR = (
    *("pStyle", "keepNext", "keepLines", "pageBreakBefore", "framePr", "widowControl", "numPr", "suppressLineNumbers"),
    *("pBdr", "shd", "tabs", "suppressAutoHyphens", "kinsoku", "wordWrap", "overflowPunct", "topLinePunct"),
    *("autoSpaceDE", "autoSpaceDN", "bidi", "adjustRightInd", "snapToGrid", "spacing", "ind", "contextualSpacing"),
    *("mirrorIndents", "suppressOverlap", "jc", "textDirection", "textAlignment", "textboxTightWrap", "outlineLvl"),
)
MOST_CHANGED = 6  # styles of ours that an author changes; where more differ, it was we
ORDERS = {"rPr": _RPR, "pPr": _PPR}


class Document:
    """Carries over what stands beside the text; `kept` and `dropped` name it."""

    def __init__(self, author: Author, target: Target, mover: Mover, blank: Author) -> None:
        self.author, self.target, self.mover, self.blank = author, target, mover, blank
        self.kept: list[str] = []
        self.dropped: list[str] = []

    def carry(self) -> None:
        """All of it, before any piece is moved: controls ask which sources come along."""
        self._settings()
        self._properties()
        self._sources()
        self._fonts()
        self._styles()

    # -- settings -------------------------------------------------------------------------

    def _settings(self) -> None:
        part = self.author.story("settings")
        own = self.blank.tree(self.blank.story("settings"))
        theirs = self.author.tree(part) if part else None
        if theirs is None:
            return
        for name in CARRIED:
            there, known = theirs.find(f"{W}{name}"), own.find(f"{W}{name}")
            if there is None or is_off(there) or (known is not None and _same(there, known)) or _says_nothing(there):
                continue
            if name == "autoHyphenation" and self.author.is_from_libreoffice:
                continue  # which writes it into every file
            put_in_order(self.target.tree(SETTINGS), copy.deepcopy(there), ORDER)
            self.kept.append(name)

    def _properties(self) -> None:
        """Custom properties that are not ours: Zotero keeps its preferences and its bookmarks in them."""
        if CUSTOM not in self.author.opened:
            return
        tree = self.target.tree(CUSTOM)
        there = {row.get("name") for row in tree}
        number = max((int(row.get("pid", "1")) for row in tree), default=1)
        for row in self.author.tree(CUSTOM):
            name = row.get("name", "")
            if not name.startswith(PREFIX) and name not in there:
                number += 1
                made = copy.deepcopy(row)
                made.set("pid", str(number))
                tree.append(made)
                self.kept.append(name)

    def _sources(self) -> None:
        """Custom XML of the author's, such as Word's own list of sources, and the prompts of his controls."""
        for relation in self.author.relations(self.author.main).values():
            if relation.target not in self.author.opened:
                continue
            if relation.kind == "customXml" and NAMESPACE.encode() not in self.author.raw(relation.target):
                self._part(relation)
                self.kept.append(relation.target)
            elif relation.kind == "glossaryDocument":
                self._part(relation)

    def _part(self, relation: Relation) -> str:
        made = self.mover.part(relation)
        self.target.relate(DOCUMENT, self.author.kind_of(self.author.main, relation.id), made)
        return made

    def _fonts(self) -> None:
        """Fonts that are embedded in the file."""
        part = self.author.story("fontTable")
        rows = list(self.author.tree(part)) if part else []
        embedded = [row for row in rows if any("embed" in str(each.tag) for each in row)]
        for font in embedded:
            self._font(font, part)
        settings = self.author.story("settings")
        for name in EMBEDDING if embedded and settings else ():
            there = self.author.tree(settings).find(f"{W}{name}")
            if there is not None:
                put_in_order(self.target.tree(SETTINGS), copy.deepcopy(there), ORDER)

    def _font(self, font: Any, part: str) -> None:
        made = self.mover.moved(font, part, FONTS)
        tree = self.target.tree(FONTS)
        for old in [row for row in tree if row.get(NAME) == font.get(NAME)]:
            tree.remove(old)
        tree.append(made)
        self.kept.append(str(font.get(NAME)))

    # -- styles of our names --------------------------------------------------------------

    def _styles(self) -> None:
        """A style of ours that the author changed looks so in the new draft too."""
        if self.author.is_from_libreoffice:
            return  # it writes every style anew, so that nothing can be told from it
        ours = {_style_key(style): style for style in self.target.tree("word/styles.xml").iter(f"{W}style")}
        made = {_style_key(style): style for style in self.blank.styles.values()}
        changed = [
            (key, style)
            for style in self.author.styles.values()
            if (key := _style_key(style)) in ours and key in made and _looks_changed(style, made[key])
        ]
        if len(changed) > MOST_CHANGED:
            return  # it was made when the drafts looked otherwise
        for key, style in changed:
            self._take_over(style, made[key], ours[key])
            self.kept.append(style.find(NAME).get(VAL, ""))
        theirs, own = (
            each.tree(each.story("styles")).find(f"{W}docDefaults/{W}rPrDefault/{W}rPr")
            for each in (self.author, self.blank)
        )
        new = self.target.tree("word/styles.xml").find(f"{W}docDefaults/{W}rPrDefault/{W}rPr")
        if theirs is not None and own is not None and new is not None:
            for each in _changed(theirs, own, "rPr"):
                put_in_order(new, copy.deepcopy(each), _RPR)
                self.kept.append("docDefaults")

    def _take_over(self, style: Any, made: Any, ours: Any) -> None:
        for kind in LOOKED:
            there, known = style.find(f"{W}{kind}"), made.find(f"{W}{kind}")
            new = ours.find(f"{W}{kind}")
            if there is None:
                continue
            if new is None:
                new = ours.makeelement(f"{W}{kind}")
                later = ours.find(f"{W}rPr") if kind == "pPr" else ours.find(f"{W}tblPr")
                ours.append(new) if later is None else later.addprevious(new)
            for each in _changed(there, known, kind):
                put_in_order(new, copy.deepcopy(each), ORDERS[kind])
            if not len(new):
                ours.remove(new)


def _looks_changed(style: Any, made: Any) -> bool:
    return any(
        next(_changed(there, made.find(f"{W}{kind}"), kind), None) is not None
        for kind in LOOKED
        if (there := style.find(f"{W}{kind}")) is not None
    )


def _changed(theirs: Any, own: Any, kind: str) -> Iterator[Any]:
    """The properties that differ from those the draft was made with."""
    for name in LOOKED[kind]:
        there = theirs.find(f"{W}{name}")
        known = own.find(f"{W}{name}") if own is not None else None
        if there is not None and not (known is not None and _same(there, known)):
            yield there


def _style_key(style: Any) -> tuple[str, str]:
    name = style.find(NAME)
    return style.get(f"{W}type", ""), "".join((name.get(VAL, "") if name is not None else "").lower().split())


def _same(one: Any, other: Any) -> bool:
    """Whether two elements say the same, whatever the order of what they say."""
    if one.tag != other.tag or len(one) != len(other) or _said(one) != _said(other):
        return False
    return all(_same(first, second) for first, second in zip(one, other, strict=True))


def _said(element: Any) -> dict[str, str]:
    return {name: str(value) for name, value in element.attrib.items() if name.startswith(W)}


def _says_nothing(element: Any) -> bool:
    """Whether notes only name their separators, as every file with notes does."""
    if element.tag not in (f"{W}footnotePr", f"{W}endnotePr"):
        return False
    said = formats_of(element)
    return not {name for name in said if name not in ("footnote", "endnote")}


def is_off(element: Any) -> bool:
    """Whether a setting is said to be off."""
    return not len(element) and element.get(VAL, "1") in ("0", "false", "off")


def put_in_order(parent: Any, made: Any, order: tuple[str, ...]) -> None:
    """Put an element where the format has it, in place of one of its name."""
    name = made.tag.rpartition("}")[2]
    for old in parent.findall(made.tag):
        parent.remove(old)
    earlier = {f"{W}{each}" for each in order[: order.index(name)]}
    place = max((number for number, each in enumerate(parent, 1) if each.tag in earlier), default=0)
    parent.insert(place, made)
