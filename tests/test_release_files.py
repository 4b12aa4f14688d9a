"""What a release says of its parts: each package of the lock, with the digests that it may have."""

from __future__ import annotations

import json

from cyclonedx.model.bom import Bom
from release_files import python_sbom

from tests.conftest import ROOT

LOCK = """one-name==1.2.3 \\
    --hash=sha256:{a} \\
    --hash=sha256:{b}
other==4 ; sys_platform == 'win32' \\
    --hash=sha256:{b}
""".format(a="a" * 64, b="b" * 64)


def test_the_list_of_parts_names_each_package_with_its_digests() -> None:
    """Also where it is for one system only, which is no part of its version."""
    parts = json.loads(python_sbom(LOCK))["components"]
    said = [(part["purl"], [each["content"][0] for each in part["externalReferences"][0]["hashes"]]) for part in parts]
    assert said == [("pkg:pypi/one-name@1.2.3", ["a", "b"]), ("pkg:pypi/other@4", ["b"])]


def test_the_list_of_parts_of_our_lock_is_read_by_the_formats_own_library() -> None:
    """As many parts as the lock has packages."""
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    made = python_sbom(lock)
    read = Bom.from_json(json.loads(made))  # type: ignore[attr-defined]
    assert len(read.components) == sum("==" in line and not line.startswith(" ") for line in lock.splitlines()) > 100
    assert python_sbom(lock) == made
