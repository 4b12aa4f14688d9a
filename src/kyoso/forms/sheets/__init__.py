"""An agency's own workbook: the cells to be filled, filled by place, read back and checked.

``scanning``   what is to be filled, as a map of the same kind as that of a Word form; places are 経費!C5
``filling``    values into cells, and nothing else
``reading``    what stands in each field of a filled workbook, and what is no longer as it was
``checking``   findings on it
"""
