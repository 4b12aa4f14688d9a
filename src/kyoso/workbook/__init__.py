"""Workbooks (.xlsx): the budget as one, and cells of somebody else's read and written by place.

``references``  addresses of cells, and those in formulas
``opening``     a file opened without trusting it
``book``        sheets, cells, validations, styles; nothing is calculated
``formulas``    which formulas draw from which cells; circles
``patching``    cells written, all else left byte for byte
``writing``     a workbook of ours from rows of cells
``messages``    what stands in it, in words
``budget``      the budget from the rules and a plan, with live formulas and ceilings as validation
``reading``     the plan that a budget workbook holds
"""
