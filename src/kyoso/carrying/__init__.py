"""A filled draft carried over to other rules, with nothing of its author's lost.

The way through it:

``author``       the author's file: its parts as they are
``own``          the draft as it was made (``words`` compares its words with the author's)
``survey``       the author's pieces, by the heading, label or table that they stand behind, as the reader says
``target``       the new draft, while parts are added to it
``document``     what stands beside the text: settings, properties, sources, fonts, changed styles
``moving``       a piece into another file with all that it refers to (styles and lists by ``definitions``)
``gone``         what the author took out stays out
``placing``      pieces to their places, and what has none to the appendix
``tables``       fields and tables of the plan, and what the author added to them
``pages``        page setups, which travel with their text
``worklist``     what is to do, what to look at, what to know
``counting``     is all of it there, by hash over the raw XML of both files (``verifying`` asks)
``whole``        all of it, in order
``cleaning``     a copy for handing in
"""

from kyoso.carrying.whole import Updated, listed, update, update_file

__all__ = ["Updated", "listed", "update", "update_file"]
