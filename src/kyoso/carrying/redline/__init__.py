"""Two Word files as one with tracked changes: accepting all gives the new one, rejecting all the words of the old one.

``accepting``   a file as it is with its own changes accepted, since it is compared as it reads
``aligning``    which blocks, rows and words of two files belong together
``tokens``      a paragraph as words and things, in order
``marking``     blocks as inserted or deleted
``merging``     two paragraphs, rows or cells as one
``comparing``   two files as one
"""

from kyoso.carrying.redline.comparing import Redline, redline

__all__ = ["Redline", "redline"]
