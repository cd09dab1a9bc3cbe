# Everything runs in .venv; nothing that happens to be installed is used but Python 3.11 or later.
PYTHON ?= python3
BIN := .venv/bin
FILES ?=
SDKS ?=

.DEFAULT_GOAL := help
.PHONY: help setup demo test check generate slow mutants sdks bench clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.venv/made: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "batchspec needs Python 3.11 or later; name one with PYTHON=")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --upgrade 'pip>=25.1'
	@touch $@

.venv/demo: .venv/made
	$(BIN)/python -m pip install --quiet --editable . --group demo
	@touch $@

.venv/dev: .venv/made
	$(BIN)/python -m pip install --quiet --editable . --group dev
	@touch $@

setup: .venv/dev ## Create .venv with everything that development takes

demo: .venv/demo ## Judge a real SDK, a real server and real objects, and show the verdicts
	@$(BIN)/python examples/demo.py $(FILES)

test: .venv/dev ## Run every test that needs no other package manager
	$(BIN)/python -m pytest -n 2 -m "not slow"

slow: .venv/dev ## Run the tests that fetch servers and SDKs first
	$(BIN)/python -m pytest -m slow

check: .venv/dev ## Lint, type-check, and see that generated/ is what schema/ makes
	$(BIN)/python -m generator --check
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

mutants: .venv/dev ## Break the reference server and client on purpose; print what kills each mutant
	$(BIN)/batchspec mutants

sdks: .venv/dev ## Judge the SDKs of examples/adapters whose toolchains are here, in one table
	$(BIN)/python examples/adapters/run.py $(SDKS)

bench: .venv/dev ## Measure fixtures against other generators, side by side in one run
	$(BIN)/python benches/fixtures.py

generate: .venv/dev ## Render generated/ from schema/
	$(BIN)/python -m generator

clean: ## Remove what the other targets made
	rm -rf .venv build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
