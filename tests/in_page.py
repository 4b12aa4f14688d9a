"""The modules of the pages in an empty page of Chromium, with their data: called as the pages call them."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import msgspec
from playwright.sync_api import Browser, Page

from kyoso.browser import as_script, checks, drafts
from kyoso.browser.bundle import Workshop
from kyoso.plan import Plan
from kyoso.project import Project
from kyoso.rulebook import Rulebook
from kyoso.word import Drafter
from tests.conftest import one_at_a_time

MODULES = {
    "draft": "word/draft.js",
    "prepared": "word/prepared.js",
    "reading": "reading/read.js",
    "subject": "reading/subject.js",
    "judge": "checks/judge.js",
    "words": "checks/words.js",
}
MAKE = """([call, language, plan]) => {
  const bytes = draft.makeDraft(ready, call, language, plan === null ? undefined : JSON.parse(plan));
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}"""
READ = """data => {
  try {
    const read = reading.readDraft(Uint8Array.from(atob(data), each => each.charCodeAt(0)), ready);
    const whole = subject.ofDraft(read, kyosoData.checks, "draft.docx");
    const verdicts = new judge.Judge(subject.answerable(kyosoData.checks)).judge(whole);
    const {findings} = new words.Speaker(kyosoData["checks-ja"]).report(whole, verdicts, true);
    return {...read, tables: undefined, sections: undefined, findings};
  } catch (error) {
    if (!error.why) throw error;
    return {why: error.why, values: error.values};
  }
}"""


@contextmanager
def word_modules(project: Project, rulebook: Rulebook, browser: Browser) -> Iterator[Page]:
    """An empty page with the modules that make and read drafts."""
    with one_at_a_time(project):
        workshop = Workshop(project).ready()
        scripts = [workshop.module(path, name) for name, path in MODULES.items()]
    drafter = Drafter(rulebook, project)
    data = [*drafts.data(drafter), *checks.data(drafter)]
    scripts += [as_script(name, value).decode() for name, value in data]
    page = browser.new_page()
    for script in scripts:
        page.add_script_tag(content=script)
    page.evaluate("globalThis.ready = prepared.unpacked(kyosoData.drafts)")
    yield page
    page.close()


def made(page: Page, call: str, language: str, plan: Plan | None) -> bytes:
    """A draft that the page makes."""
    given = None if plan is None else json.dumps(msgspec.to_builtins(plan))
    return base64.b64decode(page.evaluate(MAKE, [call, language, given]))


def read(page: Page, data: bytes) -> dict[str, Any]:
    """A draft that the page reads, or why it does not."""
    found: dict[str, Any] = page.evaluate(READ, base64.b64encode(data).decode())
    return found
