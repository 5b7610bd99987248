# Every job a person does with this project. `make help` lists them.
SHELL := /bin/bash
PYTHON ?= python3
PORT ?= 8000
HOST ?= 127.0.0.1
BIN := .venv/bin
export DEBUG ?= 1

.DEFAULT_GOAL := help
.PHONY: help setup demo test test-fast lint format bench messages requirements screenshots

help:            ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | sort | awk -F'\t' '{printf "  make %-14s %s\n", $$1, $$2}'

setup:           ## .venv, front-end files, compiled languages, embedded database: everything ready
	@$(PYTHON) deploy/bootstrap.py base

demo: setup      ## serve the demo town and print one account per role (PORT=, HOST=, RESET=1 starts over)
	@$(BIN)/python manage.py demo --host $(HOST) --port $(PORT) $(if $(RESET),--reset)

test:            ## set up and run every test, on SQLite and on PostgreSQL where one answers
	@$(PYTHON) deploy/bootstrap.py dev
	@$(BIN)/python deploy/test.py

test-fast:       ## the tests that need no browser, on SQLite
	@$(BIN)/pytest -q -m "not browser"

lint:            ## format, rules, types, contracts, templates, migrations, languages
	@$(PYTHON) deploy/bootstrap.py dev
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/lint-imports
	@$(BIN)/mypy
	@$(BIN)/djlint --lint --quiet */templates
	@$(BIN)/python manage.py makemigrations --check --dry-run
	@$(BIN)/python deploy/messages.py --check

format:          ## put code and templates into shape
	@$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format .

messages:        ## extract messages afresh into the catalogue (new ones come untranslated)
	@$(BIN)/python deploy/messages.py

bench:           ## measure what has a number, beside a reference in the same run
	@$(PYTHON) deploy/bootstrap.py dev
	@$(BIN)/python deploy/bench.py

screenshots:     ## the pictures of the README
	@$(BIN)/python deploy/screenshots.py

requirements:    ## compile the pinned requirements from the .in files
	@for file in base production dev; do $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header requirements/$$file.in -o requirements/$$file.txt; done
