"""A new document, from the file that somebody sends to proposals that a person marks.

``reading``      a PDF, Word or text file as pages of words
``folding``      a page without white space, each place of which leads back to the page as it is
``quantities``   every amount, rate, count, period, date and status of a page, with its sentence
``surroundings`` what stands around a quantity: area, tier, the words before it
``matching``     quantities beside the figures of a fiscal year
``proposals``    what came of it, for the officer to mark; nothing else becomes a rule
``registering``  the document's entry among the notebooks, its text copy and its fingerprint
"""
