"""The browser's modules: types, and their own tests in Node's runner."""

from __future__ import annotations

import pytest

from kyoso.browser.bundle import Workshop
from kyoso.project import Project
from tests.conftest import one_at_a_time


@pytest.fixture(scope="module")
def workshop(project: Project) -> Workshop:
    """The modules beside their packages."""
    with one_at_a_time(project):
        return Workshop(project).ready()


def test_the_types_of_the_modules_hold(workshop: Workshop) -> None:
    """TypeScript finds nothing wrong with the JSDoc types."""
    workshop.node("node_modules/typescript/bin/tsc", "-p", ".")


def test_the_modules_own_tests_pass(workshop: Workshop) -> None:
    """Node's runner passes every `*.test.js`."""
    assert "# fail 0" in workshop.node("--test", "--test-reporter=tap")
