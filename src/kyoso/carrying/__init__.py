"""A filled draft carried over to other rules, with nothing of its author's lost.

The way through it:

``author``       the author's file: its parts as they are
``own``          the draft as it was made, to tell its own words from the author's (``words`` compares them)
``survey``       the author's pieces, by the heading, label or table that they stand behind
``target``       the new draft, while parts are added to it
``moving``       a piece into another file with all that it refers to (styles and lists by ``definitions``)
``placing``      pieces to their places, and what has none to the appendix
``tables``       fields and tables of the plan, and what the author added to them
``worklist``     what moved, what is new to fill, which rules changed, what no longer fits
``counting``     is all of it there, by hash over the raw XML of both files
``whole``        all of it, in order
"""

from kyoso.carrying.whole import Updated, listed, update, update_file

__all__ = ["Updated", "listed", "update", "update_file"]
