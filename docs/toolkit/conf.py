"""Settings of the toolkit's documentation; `make docs` builds it into `_build/docs/`."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import reference

from kyoso import __version__

project = "kyoso"
author = "the makers of kyoso"
version = release = __version__
language = "en"
extensions = ["myst_parser", "reference"]
exclude_patterns = ["_build"]
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
nitpicky = True
html_theme = "sphinx_book_theme"
html_title = f"kyoso {__version__}"
html_show_copyright = False
html_copy_source = False
html_theme_options = {"show_navbar_depth": 2, "use_download_button": False, "use_fullscreen_button": False}

assert reference.SECTIONS  # what each `% reference: NAME` in a page becomes
