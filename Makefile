# Everything runs in .venv, from the versions in locks/; nothing that happens to be installed is used but Python itself.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile
# The locks name all there is to install, so nothing is resolved again.
LOCKED := $(PIP) --no-deps --require-hashes
FILES ?=
QUICK := $(patsubst %,tests/%.py,judging/test_cases judging/test_schema_rows judging/test_verdict judging/test_library reading/test_strict_json claims/test_claims \
	claims/test_claims_alone claims/test_claims_read generator/test_sources project/test_locks making/test_reference_input)
# Three processes on two cores, since many tests wait for a server. Neighbours, which often share a fixture, begin in one process.
SPREAD := -n 3 --dist worksteal
SDKS ?=
SECONDS ?= 60

# The tests start hundreds of processes. Each would compile all that it imports again if Python were kept from caching it.
unexport PYTHONDONTWRITEBYTECODE

# The environments of `make lowest` and `make newest`, and of the tool that resolves versions, stand beside .venv.
RESOLVER := uv==0.13.8
UV := .venv-lock/bin/uv
export UV_PYTHON_DOWNLOADS := never
COMPILE := $(UV) pip compile --quiet --universal --python-version 3.10 --generate-hashes --upgrade \
	--no-emit-index-url --no-emit-find-links --custom-compile-command 'make lock'

.DEFAULT_GOAL := help
.PHONY: help setup demo test quick check generate goldens map slow properties fuzz lock lowest newest mutants sdks bench clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# Another PYTHON than the one .venv was made with makes .venv anew.
ifneq ($(wildcard $(BIN)/python),)
ifneq ($(shell $(BIN)/python -V 2>&1),$(shell $(PYTHON) -V 2>&1))
$(shell rm -f .venv/made)
endif
endif

# The pip that comes with Python may be years old and take twice as long as a newer one for the installations that follow.
.venv/made: locks/installer.txt
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 10) else "batchspec needs Python 3.10 or later; name one with PYTHON=")'
	$(PYTHON) -m venv --clear .venv
	$(LOCKED) -r locks/installer.txt
	@touch $@

.venv/demo: .venv/made locks/demo.txt pyproject.toml
	$(LOCKED) -r locks/demo.txt
	$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

.venv/dev: .venv/made locks/dev.txt pyproject.toml
	$(LOCKED) -r locks/dev.txt
	$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

setup: .venv/dev ## Create .venv with everything that development takes

demo: .venv/demo ## Judge a real SDK, a real server and real objects, and show the verdicts
	@$(BIN)/python examples/demo.py $(FILES)

test: .venv/dev ## Run every test that needs no other package manager
	$(BIN)/python -m pytest $(SPREAD) -m "not slow"

quick: .venv/dev ## Run the fastest tests: the judge, the rules, the contract; for the inner loop
	$(BIN)/python -m pytest -n 2 -q $(QUICK)

slow: .venv/dev ## Run the tests that fetch servers and SDKs first
	$(BIN)/python -m pytest -m slow

properties: .venv/dev ## Run the property tests with values that no run had before; `make test` draws the same ones every time
	$(BIN)/python -m pytest $(SPREAD) -m "hypothesis and not slow" --hypothesis-profile=search

fuzz: .venv/dev ## Put anything into any place for SECONDS, and print what was tried and what broke
	PYTHONPATH=tests $(BIN)/python -m fuzz --seconds $(SECONDS)

check: .venv/dev ## Lint, type-check, and see that generated/ and the models in examples/ are what schema/ makes
	$(BIN)/python -m generator --check
	@$(BIN)/python ci/example_models.py --check
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

.venv-lock/made: Makefile
	$(PYTHON) -m venv --clear .venv-lock
	.venv-lock/bin/python -m pip install --quiet --disable-pip-version-check '$(RESOLVER)'
	@touch $@

lock: .venv-lock/made ## Write the newest allowed version of every dependency into locks/, with hashes
	$(COMPILE) pyproject.toml --all-extras --group dev --output-file locks/dev.txt
	$(COMPILE) pyproject.toml --constraint locks/dev.txt --group demo --output-file locks/demo.txt
	$(COMPILE) pyproject.toml --constraint locks/dev.txt --group plain --output-file locks/plain.txt
	$(COMPILE) --constraint locks/dev.txt --group pyproject.toml:installer --output-file locks/installer.txt
	.venv-lock/bin/python ci/lock_examples.py --uv $(UV)

lowest: .venv-lock/made ## Run the tests with the lowest version of each dependency that pyproject.toml allows
	$(PYTHON) -m venv --clear .venv-lowest
	$(UV) pip install --quiet --python .venv-lowest --resolution lowest-direct --requirements pyproject.toml --all-extras --group dev
	$(UV) pip install --quiet --python .venv-lowest --no-deps --editable .
	.venv-lowest/bin/python -m pytest $(SPREAD) -m "not slow"

newest: .venv-lock/made ## Run the tests with the newest version of each dependency that pyproject.toml allows
	$(PYTHON) -m venv --clear .venv-newest
	$(UV) pip install --quiet --python .venv-newest --upgrade --requirements pyproject.toml --all-extras --group dev
	$(UV) pip install --quiet --python .venv-newest --no-deps --editable .
	.venv-newest/bin/python -m pytest $(SPREAD) -m "not slow"

mutants: .venv/dev ## Break the reference server and client on purpose; print what kills each mutant
	$(BIN)/batchspec mutants

sdks: .venv/dev ## Judge the SDKs of examples/adapters whose toolchains are here, in one table
	$(BIN)/python examples/adapters/run.py $(SDKS)

bench: .venv/dev ## Measure fixtures against other generators, side by side in one run, and what the proxy adds
	$(BIN)/python benches/fixtures.py
	$(BIN)/python benches/proxy.py

generate: .venv/dev ## Render generated/ from schema/, and the models in examples/
	$(BIN)/python -m generator
	@$(BIN)/python ci/example_models.py

# Seeded bytes are promised: this is for a change of them that is meant, and told in CHANGELOG.md.
goldens: .venv/dev ## Write the digest of seeded fixtures anew
	$(BIN)/python tests/goldens.py --renew

map: .venv/dev ## Write the map of the rooms into CONTRIBUTING.md
	$(BIN)/python tests/support/rooms.py --renew

clean: ## Remove what the other targets made
	rm -rf .venv .venv-lock .venv-lowest .venv-newest build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
