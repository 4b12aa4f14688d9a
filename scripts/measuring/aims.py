"""Everything that is measured, by section and name, and what is asked of it.

The words for each name, in both languages, are in `kyoso.book.speed`.
"""

from __future__ import annotations

from _ext.benchmark import Line, Sense, Unit

MEASURED: dict[str, dict[str, Unit]] = {
    "rules": {
        "rules-cold": "s",
        "rules-unchanged": "s",
        "rules-changed": "s",
        "rules-unchanged-ran": "",
        "rules-changed-ran": "",
    },
    "drafts": {
        "draft": "s",
        "draft-by-docxtpl": "s",
        "draft-by-pandoc": "s",
        "draft-packed": "s",
        "import-docx": "s",
        "help": "s",
        "draft-command": "s",
        "matrix-command": "s",
    },
    "filled": {
        "read": "s",
        "check": "s",
        "update": "s",
        "read-by-python-docx": "s",
        "read-command": "s",
        "check-command": "s",
        "update-command": "s",
        "check-some": "s",
        "check-many": "s",
        "check-many-all-cores": "s",
        "check-some-memory": "MB",
        "check-many-memory": "MB",
    },
    "finished": {"finished": "s"},
    "forms": {
        "form-scan": "s",
        "form-fill": "s",
        "form-read": "s",
        "form-check": "s",
        "form-by-python-docx": "s",
        "form-by-docx-scalpel": "s",
    },
    "workbooks": {
        "budget-make": "s",
        "budget-read": "s",
        "budget-by-openpyxl": "s",
        "book-scan": "s",
        "book-fill": "s",
        "book-by-openpyxl": "s",
    },
    "builds": {
        "build-clean": "s",
        "build-unchanged": "s",
        "impact": "s",
        "build-one-figure": "s",
        "build-one-figure-needless": "",
        "stock-clean": "s",
        "stock-unchanged": "s",
    },
    "pages": {
        "search": "s",
        "engine-first": "s",
        "engine-first-bare": "s",
        "engine-first-size": "kB",
        "engine-again": "s",
        "engine-again-bare": "s",
        "engine-again-size": "kB",
        "verdict": "s",
        "draft-in-page-first": "s",
        "draft-in-page": "s",
        "findings-in-page": "s",
        "update-in-page": "s",
        "plan-task": "s",
        "home-size": "kB",
        "plan-size": "kB",
        "stock-size": "kB",
        "home-files": "",
        "plan-files": "",
        "stock-files": "",
        "home-paint": "s",
        "plan-paint": "s",
        "stock-paint": "s",
        "home-shift": "",
        "plan-shift": "",
        "stock-shift": "",
    },
    "phone": {
        "phone-text-size": "kB",
        "phone-text-paint": "s",
        "phone-find-paint": "s",
        "phone-shift": "",
    },
}
# Peers that a machine may lack: not in the lock, since they are large programs of their own.
OPTIONAL = frozenset(("form-by-docx-scalpel",))


def _beside(ours: str, peer: str, sense: Sense, aim: float | None = None) -> Line:
    return Line(ours=ours, peer=peer, sense=sense, aim=aim)


def _alone(ours: str, sense: Sense, aim: float) -> Line:
    return Line(ours=ours, sense=sense, aim=aim)


FLAT = 1.1  # memory for ten times as many drafts, in times of the smaller number's: what we call flat

LINES = (
    _beside("draft", "draft-by-docxtpl", "times-as-fast", 10),
    _beside("draft", "draft-by-pandoc", "times-as-fast", 40),
    _beside("draft", "draft-packed", "times-as-much", 2.5),
    _alone("matrix-command", "under", 1),
    _beside("help", "import-docx", "times-as-much", 1),
    _beside("draft-command", "import-docx", "times-as-much", 2.5),
    _alone("rules-changed-ran", "just", 1),
    _alone("rules-unchanged-ran", "just", 0),
    _alone("rules-unchanged", "under", 0.5),
    _beside("build-clean", "stock-clean", "times-as-much", 0.6),
    _alone("build-one-figure-needless", "just", 0),
    _beside("build-one-figure", "build-clean", "times-as-much", 0.25),
    _beside("build-unchanged", "stock-unchanged", "times-as-much", 1.2),
    _beside("impact", "build-clean", "times-as-much", 0.33),
    _alone("check", "under", 0.01),
    _alone("finished", "under", 0.1),
    _alone("check-many", "under", 5),
    _beside("check-many-memory", "check-some-memory", "times-as-much", FLAT),
    _alone("form-scan", "under", 0.15),
    _alone("budget-make", "under", 0.05),
    _alone("search", "under", 0.05),
    _alone("plan-size", "under", 438),  # half of what it was when all that the page can do came with it: 855 KiB
    _beside("engine-first", "engine-first-bare", "times-as-much", 1.5),
    _beside("engine-again", "engine-again-bare", "times-as-much", 0.5),
    _alone("engine-again-size", "just", 0),
    _alone("verdict", "under", 0.02),
    _alone("draft-in-page-first", "under", 0.2),
    _alone("draft-in-page", "under", 0.05),
    _alone("findings-in-page", "under", 0.6),
    _alone("update-in-page", "under", 1.5),
    _alone("plan-task", "under", 0.05),
    _alone("phone-text-size", "under", 218),  # half of what it was: 427 KiB
    _alone("phone-text-paint", "under", 2),
    _alone("phone-find-paint", "under", 2),
    _alone("phone-shift", "under", 0.02),
    # beside each other without an aim
    _beside("check-many-all-cores", "check-many", "times-as-fast"),
    _beside("read", "read-by-python-docx", "times-as-much"),
    _beside("check", "read-by-python-docx", "times-as-much"),
    _beside("update", "read-by-python-docx", "times-as-much"),
    _beside("form-scan", "form-by-python-docx", "times-as-much"),
    _beside("form-scan", "form-by-docx-scalpel", "times-as-fast"),
    _beside("form-fill", "form-by-python-docx", "times-as-much"),
    _beside("form-read", "form-by-python-docx", "times-as-much"),
    _beside("form-check", "form-by-python-docx", "times-as-much"),
    _beside("budget-make", "budget-by-openpyxl", "times-as-much"),
    _beside("budget-read", "budget-by-openpyxl", "times-as-much"),
    _beside("book-scan", "book-by-openpyxl", "times-as-much"),
    _beside("book-fill", "book-by-openpyxl", "times-as-much"),
    _beside("home-size", "stock-size", "times-as-much"),
    _beside("plan-size", "stock-size", "times-as-much"),
    _beside("home-files", "stock-files", "times-as-much"),
    _beside("plan-files", "stock-files", "times-as-much"),
    _beside("home-paint", "stock-paint", "times-as-much"),
    _beside("plan-paint", "stock-paint", "times-as-much"),
)
