# `make` shows what there is; `make book` and `make test` do their own set-up.
PYTHON ?= python3
VENV   := .venv
RUN    := $(VENV)/bin
STAMP  := $(VENV)/.installed

.DEFAULT_GOAL := help
.PHONY: help setup book test lint mutants format drafts translations lock benchmark clean

help: ## show what there is
	@awk -F':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(STAMP) ## the environment in .venv/, from the lock

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "kyoso needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Install one and call: make PYTHON=/path/to/python3")'
	@echo "Setting up .venv (once; two or three minutes) ..."
	@test -x $(RUN)/python || $(PYTHON) -m venv $(VENV)
	@$(RUN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(RUN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

book: $(STAMP) ## the guidebook, both editions, with drafts and data, into _build/site/
	@$(RUN)/kyoso build

test: $(STAMP) ## lint, types, contracts and every test
	@$(RUN)/ruff check .
	@$(RUN)/ruff format --check .
	@$(RUN)/mypy
	@$(RUN)/lint-imports
	@$(RUN)/python -m pytest

lint: $(STAMP) ## lint, types and contracts, and kyoso lint: numbers, sources, languages, keys
	@$(RUN)/ruff check .
	@$(RUN)/ruff format --check .
	@$(RUN)/mypy
	@$(RUN)/lint-imports
	@$(RUN)/kyoso lint

mutants: $(STAMP) ## change every leaf of the rules, one at a time: what lives, and why
	@$(RUN)/python scripts/mutate_rules.py

format: $(STAMP) ## put the code into the house's format
	@$(RUN)/ruff format .
	@$(RUN)/ruff check --fix .

drafts: $(STAMP) ## the whole matrix of Word drafts into _build/drafts/
	@$(RUN)/kyoso draft --all _build/drafts --force

translations: $(STAMP) ## bring the English catalogues up to date with the Japanese
	@$(RUN)/python scripts/update_translations.py

lock: $(STAMP) ## make the lock anew (needs uv: pip install uv)
	@uv pip compile --universal --python-version 3.11 --generate-hashes --extra dev --no-header --no-annotate \
	  --quiet -o requirements.lock pyproject.toml requirements.build

benchmark: $(STAMP) ## measure, side by side in one run
	@$(RUN)/python scripts/benchmark.py

clean: ## remove all that is derived
	@rm -rf _build
