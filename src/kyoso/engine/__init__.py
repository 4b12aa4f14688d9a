"""kyoso as the reader's page runs it: named calls, plain data in and out.

The page sends a call's name, JSON and files; what comes back is JSON and files. The same functions answer as on the
command line, in the language of the page.

``calls``     the table of calls, and who answers them
``form``      what stands in the page's form as a plan, and what of it cannot be read
``planned``   a plan judged: its answers, its sums, the picture of its years
``dropped``   files that a reader brings: read, checked, annotated, updated
``agency_form``  an agency's own form: its fields, filled; a filled one read, checked and carried over; two compared
``warming``  what makes a first draft slow, got ready in small steps while nobody asks
``showing``   answers in the groups that the command prints
"""

from kyoso.engine.calls import CALLS, Engine, ready

__all__ = ["CALLS", "Engine", "ready"]
