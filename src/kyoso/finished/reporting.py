"""Findings on a file that is handed in, in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from kyoso.checks.report import Report
from kyoso.checks.words import Said
from kyoso.finished import messages as say
from kyoso.finished.judging import Finding
from kyoso.finished.pages import Pages
from kyoso.finished.reference import Reference
from kyoso.formatting import Demand
from kyoso.model import Language

Gettext = Callable[[str], str]


class Reporter:
    """Puts the findings on one file into words of one language."""

    def __init__(self, gettext: Gettext, pages: Pages, reference: Reference) -> None:
        self.gettext, self.reference = gettext, reference
        self.how = gettext(say.HOW[pages.how]) % {"program": pages.program or gettext(say.SOME_PROGRAM)}
        if pages.stand_ins:
            names = gettext("、").join(f"{name} → {other}" for name, other in sorted(pages.stand_ins.items()))
            self.how = gettext(say.STAND_INS) % {"how": self.how, "names": names}

    def said(self, finding: Finding) -> Said:
        """A finding in words."""
        words = say.FINDINGS[finding.says]
        values = self._values(finding)
        return Said(
            check=f"finished-{finding.says}",
            answer=finding.answer,
            severity=finding.severity,
            says=finding.says,
            found=self.gettext(words.found) % values,
            asked=self._asked(finding),
            to_do=self.gettext(words.do) % values if words.do and finding.answer != "met" else "",
            where=self.gettext(say.UNDER) % {"heading": finding.under} if finding.under else "",
            source=finding.demand.source if finding.demand else "",
            as_written=finding.demand.said if finding.demand else "",
        )

    def _values(self, finding: Finding) -> dict[str, Any]:
        gettext, demand = self.gettext, finding.demand
        values: dict[str, Any] = {"how": self.how, **finding.values}
        if demand is not None and finding.says not in ("pages-over", "pages-under"):
            values["limit"] = self.limit(demand)
        if section := str(values.get("section", "")):
            values["what"] = gettext(say.SECTION) % {"section": section}
        else:
            values["what"] = gettext(say.WHOLE)
        if finding.says == "leading":
            form = say.LINES if values["of"] == "lines" else say.POINTS
            values["found"] = gettext(form) % {"number": values["found"]}
        if finding.says == "margins":
            values["side"] = gettext(say.SIDES[str(values["side"])])
        if finding.says == "people":
            values["property"] = gettext(say.PROPERTIES[str(values["property"])])
        for name, shown in (("authors", "text"), ("limit", "limit")):
            if name in values:
                several = (each or gettext(say.NOBODY) for each in str(values[name]).split("\n"))
                values[shown] = gettext("、").join(several)
        if finding.says == "empty-page":
            values["page"] = self._page(values)
        return values

    def _page(self, values: dict[str, Any]) -> str:
        if "number" in values:
            return self.gettext(say.PAGE) % {"page": values["number"]}
        heading = values.get("heading")
        return self.gettext(say.BY_BREAKS) % {"heading": heading} if heading else self.gettext(say.AT_START)

    def limit(self, demand: Demand) -> str:
        """What is demanded, as a number or names."""
        gettext = self.gettext
        if demand.names:
            return gettext("、").join(demand.names)
        unit = gettext(say.LINES if demand.of == "lines" else say.UNITS[demand.what])
        given = {"least": demand.least, "most": demand.most}
        shown = {name: unit % {"number": f"{value:g}"} for name, value in given.items() if value is not None}
        if demand.what == "pages":
            shown |= {name: gettext(say.ONE_PAGE) for name, value in given.items() if value == 1}
        if demand.least == demand.most:
            return shown["least"]
        form = say.BETWEEN if len(shown) == 2 else say.AT_LEAST if "least" in shown else say.AT_MOST
        return gettext(form) % shown

    def _asked(self, finding: Finding) -> str:
        gettext, demand = self.gettext, finding.demand
        if demand is not None:
            asked = gettext(say.ASKED[demand.what]) % {"limit": self.limit(demand)}
            return gettext(say.WITH_SOURCE) % {"asked": asked, "why": gettext(say.OURS)} if demand.ours else asked
        beside = ("paper", "margins-other", "typeface", "size-other", "pitch", "header", "footer")
        if finding.says in beside and self.reference.blank is not None:
            return gettext(say.FROM_FORM if self.reference.form else say.FROM_DRAFT)
        return ""


def report_of(
    file: str, findings: Iterable[Finding], language: Language, reporter: Reporter, *, everything: bool, call: str = ""
) -> Report:
    """The report on one file; of what is met the pages, and the sections where all is asked for."""
    counts = {"not-met": 0, "error": 0, "warning": 0, "open": 0, "open-warning": 0, "met": 0}
    said = []
    for finding in findings:
        counts[finding.answer] += 1
        if finding.answer == "not-met":
            counts[finding.severity] += 1
        if finding.answer != "met" or everything or finding.says == "pages":
            said.append(reporter.said(finding))
    return Report(file, call, "", language, counts, tuple(said))
