"""What the benchmark measures, a section each, and how.

``aims``       everything that is measured by its name, and what is asked of it
``bench``      values by name, sides in turn, and the ratios of each round
``machine``    where and when it was run
``result``     all of it put together, in lines to read, and when it may be committed
``programme``  a copy of this programme to build in and to change, and whole processes
``rules`` ``drafts`` ``filled`` ``builds`` ``pages``  the sections
"""

import sys
from pathlib import Path

# The shape of a benchmark stands with the blocks that show it.
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "book"))
