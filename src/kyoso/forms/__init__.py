"""An agency's own form, in Word or Excel: filled, read back, checked and carried over, and never changed otherwise.

A form is text with places in it. What is written is a change of that text by place, so every byte that
need not change stays what it was. The way through the package:

``markup``        the XML of a part with the place of every element; changes by place
``document``      paragraphs, tables, cells and text boxes, each with its address (``signs`` of symbol fonts)
``slots``         places in a line: gaps, dates, post codes, boxes to tick (``controls``: those of Word)
``labels``        what labels say, and which field of a plan they ask for; ``limits`` and ``looks`` that a form states
``money``         the unit and the rounding of amounts, and which sum of the budget is asked for
``cells``         blank cells: their labels, rows that repeat; ``ticks`` gathered into questions
``rooms``         room for text under headings
``scanning``      all of it as a map (``model``); ``scope``, ``instructions`` and ``protection`` of it
``proposing``     what each field may be filled from
``mapping``       the map as YAML, for a person to confirm
``values``        what goes in: from a plan, or a draft (``drafts``)
``filling``       into the form: ``patching`` of text; ``rich`` text with ``numbering`` and new ``parts``
``packing``       the file with its changed parts
``aligning``      a filled form laid beside the blank one, by its own words (``templates`` of its lines)
``reading``       what stands in each field; ``planning``: the plan that this makes
``checking``      findings (``reporting``: in words, beside those of the programme's rules)
``carrying``      into the next year's form; ``comparing``: two forms side by side
``showing``       all of it as YAML, JSON, text and tables
``sheets``        the same for a workbook: cells in place of paragraphs
``messages``      what is said of forms
"""
