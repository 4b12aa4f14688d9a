"""What a change in the working tree touches, found without building the site.

Both sides, a git revision and the working tree, are made by the same code and compared:

``pages``       pages of both editions, by the fingerprint of what they show
``paragraphs``  entries of the catalogues that say something else now, or are out of date
``verdicts``    plans that are judged otherwise
``touched``     all of it, with the drafts and the data by their bytes
``report``      as text, Markdown or JSON
"""

from kyoso.impact.report import FORMATS, printed
from kyoso.impact.touched import Impact, impact_of

__all__ = ["FORMATS", "Impact", "impact_of", "printed"]
