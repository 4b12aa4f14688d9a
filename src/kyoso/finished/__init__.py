"""A file that is handed in, measured: a draft, a copy for handing in, a filled form, or any other Word file.

``looks``      what letters look like: typeface, size and leading, by styles, theme and runs
``measuring``  one pass through the file: lines, sheets, breaks, pictures, comments, changes, people
``pages``      how many pages, by a PDF or as the program that saved the file counted them
``reference``  what it is held against: the blank form or draft, and what is demanded
``judging``    everything that differs
``holding``    a file with what it is held against, by what it is
``tagged``     what keeps a PDF from being read aloud (PDF/UA-1)
``reporting``  findings in words, from ``messages``

What must be kept to comes from the form, its map or `templates/finished.yaml`; what none of them says is a guide of
ours.
"""
