"""The next fiscal year, from the rules of one year and what an officer marked in a new document.

``turning``    the year in keys and words: 令和7年度 becomes 令和8年度
``deciding``   which figures, statements, calls and questions go on, in which words; what is left out, and why
``writing``    notebooks of what was decided, with their English
``pages``      a page for each new area, and its place in the table of contents
``examples``   the cases of the new calls, on each side of each limit
``handing``    all of it into the repository, and the list of what is left to do
"""
