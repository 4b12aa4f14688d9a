"""Loads libraries without what they load besides, where it is installed and nothing here asks for it.

``rfc3987_syntax``  for jsonschema, which nbformat loads: seconds of building parsers; comes with `make jupyter`
``debugpy``         for ipykernel: the debugger is half of what a kernel loads
``pyarrow``         for pandas: a sixth of what pandas loads
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

SLOW_FORMATS = "rfc3987_syntax"


@contextmanager
def without(*names: str) -> Iterator[None]:
    """Whoever tries to import one of these modules meanwhile finds it missing; what is loaded already stays."""
    left_out = [name for name in names if name not in sys.modules]
    sys.modules.update(dict.fromkeys(left_out))  # type: ignore[arg-type]
    try:
        yield
    finally:
        for name in left_out:
            del sys.modules[name]
