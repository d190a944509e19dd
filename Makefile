# `make help` lists what there is. Everything happens in .venv; nothing outside this folder is changed, except
# that `make test` run by root installs Chromium and PostgreSQL from the system's packages when they are missing.

SHELL := /bin/sh
BIN := .venv/bin
HOST ?= 127.0.0.1
PORT ?= 8000
export HOST PORT
export PIP_DISABLE_PIP_VERSION_CHECK := 1
.DEFAULT_GOAL := help
.PHONY: help run test check lint format types contracts unit soak bench translations clean install install-test packages

help: ## show this list
	@grep -E '^[a-z-]+:.*## ' Makefile | sed -E 's/:.*## /\t/' | while IFS="$$(printf '\t')" read -r name text; do printf '  make %-14s %s\n' "$$name" "$$text"; done

run: install ## the demonstration study on http://127.0.0.1:8000 (HOST, PORT); keeps its data
	@$(BIN)/survey init
	@$(BIN)/survey demo
	@$(BIN)/survey serve

test: install-test packages ## everything: format, lint, types, import contracts, tests
	@$(MAKE) --no-print-directory lint
	@.ci/together

lint: install-test ## format and lint, changing nothing
	@$(BIN)/ruff format --check --quiet . || { echo "run: make format"; exit 1; }
	@$(BIN)/ruff check .

format: install-test ## put the code in its format
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

types: install-test ## static types
	@$(BIN)/mypy

contracts: install-test ## who may import whom
	@$(BIN)/lint-imports

unit: install-test packages ## tests alone; choose some with TESTS="tests/web -k sign_in"
	@$(BIN)/python tests/support/with_postgres.py $(BIN)/python -m pytest -n 3 --dist worksteal -p no:cacheprovider $(TESTS)

soak: install-test packages ## the tablet's loss test: killed tabs, killed server, cut network
	@$(BIN)/python -m benchmarks.soak

bench: install-test packages ## speed against peers: task, ours, peer, ratio
	@$(BIN)/python -m benchmarks

translations: install-test ## collect texts into the catalogues
	@$(BIN)/python -m translations.extract
	@$(BIN)/pybabel -q extract --mapping-file translations/babel.cfg --keyword _l --keyword N_ --no-location --sort-output --project survey --omit-header --output translations/messages.pot .
	@for language in az ru; do $(BIN)/pybabel -q update --domain messages --input-file translations/messages.pot --output-dir translations --locale $$language --no-fuzzy-matching --ignore-obsolete --init-missing --ignore-pot-creation-date; done
	-@$(BIN)/survey translations

clean: ## remove what was built, and the virtual environment; data in var/ stays
	@rm -rf .venv build dist *.egg-info .mypy_cache .ruff_cache .import_linter_cache .grimp_cache .hypothesis .pytest_cache
	@find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +

install:
	@.ci/venv

install-test:
	@.ci/venv test

packages:
	@.ci/packages
