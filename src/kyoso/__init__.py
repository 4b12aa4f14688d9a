"""kyoso (共創): a funding programme's rules as notebooks, and all that is made from them.

The way through the package, in the order of its stages:

``model``         the vocabulary of the rules: figures, calls, sources, open questions, what is declared
``declared``      what a programme declares: statuses, kinds of documents, what its applicants bring
``packs``         what is particular to a language: a module each
``wording``       numbers as words, in every language
``typed``         words as values: the one reader of amounts, years, dates and counts
``as_written``    the words of a document as a figure: value, unit and qualifiers
``fingerprints``  what is kept of the source documents, to hold words as written against
``programme``     what a programme says of itself, in `programme.yaml`
``applicant``     what it asks of its applicants: fields as declared, read, written and refused
``rules``         what a rule notebook imports: documents, figures, statements, calls, and `publish`
``kernels``       runs notebooks (the only one that starts kernels)
``notebooks``     has the rule notebooks run where they have changed, and writes the rulebook
``assembling``    one rulebook from what notebooks publish: every key once, every reference to something
``rulebook``      the rules as every output reads them; look-ups by key, area, tier and fiscal year
``years``         which fiscal year is meant where a page or a table asks for the newest one, or for that of a call
``sources``       compares every figure as written with text copies of the documents
``fit``           which calls fit an applicant's answers, and why
``lengths``       how long a field or a section is to be, where an officer says so
``formatting``    what a file that is handed in has to look like, each demand with its source or marked as ours
``plan``          what an applicant brings: title, PL, institutions, budget
``frames``        the rules and a plan's budget as pandas DataFrames
``cases``         situations in plain words, with the answers that the checks must give
``translations``  gettext catalogues: Japanese is the source, English the translation
``filled``        a draft as it came back from its author
``word``          proposal drafts in Word: made, read back, annotated
``workbook``      the budget as a workbook, and cells of somebody else's read and written by place
``checks``        a plan or a filled draft against the rules: met, not met, the documents do not say
``incoming``      a new document: read, registered, held against the rules, proposed for marking
``nextyear``      the next fiscal year from what was marked: notebooks, open questions, cases, what is left to do
``forms``         an agency's own Word form: scanned, filled, read, checked, carried over; never changed otherwise
``carrying``      a filled draft carried over to other rules (with ``word`` all that knows WordprocessingML)
``finished``      a file that is handed in, measured: pages, paper, margins, typefaces, what was left in it
``book``          the guidebook in both editions (the only one that knows Sphinx)
``charts``        pictures from the rules, as SVG with a table beside them
``exports``       the rules as data for other tools
``engine``        kyoso as the reader's page runs it: named calls, plain data in and out
``browser``       what runs in the reader's browser: the scripts of the pages, and kyoso itself in packs
``changes``       what differs between two fiscal years or two revisions of the rules
``revision``      a revision of the programme, taken out of git beside the working tree
``impact``        what a change touches: pages, drafts, data, verdicts, paragraphs
``feed``          the changes of the rules as an Atom feed, from the history of git
``lint``          nothing without a source, a key or a translation
``notices``       what a site hands on that others have made, and under which terms
``over``          what stands over the editions: who picks one, a wrong address, the list of pages
``site``          all outputs into one folder that any web server, or none, can serve
``strict``        YAML and JSON that people write, read with the line of each value
``shapes``        data beside the JSON Schema of what they should be: everything that differs
``refusals``      why a file is not read, in Japanese
``starting``      a new programme's repository from the skeleton in the package, and an older one brought up to date
``project``       where things stand in a programme's repository
``files``         files read within a limit, and written so that nothing is lost
``outputs``       what a command writes for its user: never an input, a device or a folder
``stores``        files by name, here or in an object store
``spreadsheet``   tables as CSV in which no cell is a formula
``office``        LibreOffice, called in one place: a file in another format
``pdf``           PDF files, read (the only one that knows pypdf)
``limits``        time and memory for one piece of work
``executors``     where many pieces of work are done: processes of this machine, or a Dask cluster
``garbage``       how seldom Python looks for it in long runs
``without``       libraries without what they load in vain
``errors``        problems with an address
``cli``           the command line: arguments, progress and exit codes
"""

__version__ = "0.1.0"
