# `make demo` shows the dashboard, `make test` proves it; both set up what they need in .venv.
.DEFAULT_GOAL := help
.PHONY: help demo test check fix bench screenshots lock tables

PYTHON ?= python3
WORKERS ?= 3  # processes that run tests; they wait for browsers and disks, so one more than two cores

VENV := .venv
BIN := $(VENV)/bin
# A pip that is told of no lock would take the newest of everything, the build tools included.
INSTALL := PIP_CONSTRAINT=requirements.lock PIP_DISABLE_PIP_VERSION_CHECK=1 $(BIN)/python -m pip install --quiet
RUNS := $(VENV)/.runs
TESTS := $(VENV)/.tests

help:  ## what one can ask for
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

demo: $(RUNS)  ## build a small warehouse and serve it at http://127.0.0.1:8050
	$(BIN)/tiemchung demo

test: $(TESTS)  ## run every test; takes what the tests need, Chromium included
	tools/need_chromium.sh
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder

check: $(TESTS)  ## lint, import contracts and house rules; changes nothing
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/lint-imports
	$(BIN)/python -m pytest tests/architecture --ignore tests/architecture/test_tools.py

fix: $(TESTS)  ## repair what a tool can: format, import order, simple lint, the README's tables
	$(BIN)/ruff check --fix
	$(BIN)/ruff format
	$(BIN)/python tools/readme_tables.py --write

screenshots: $(TESTS)  ## take the documents' pictures from the demo warehouse (make demo first)
	$(BIN)/python -m tools.screenshots

bench: $(TESTS)  ## measure loading and answering
	$(BIN)/python -m pytest tests/bench -s -m bench

lock: $(TESTS)  ## pin the newest versions that pyproject.toml allows
	$(INSTALL) --editable '.[dev]'
	$(BIN)/pip-compile --quiet --upgrade --all-extras --all-build-deps --allow-unsafe \
		--strip-extras --no-annotate --no-header --output-file $(VENV)/lock pyproject.toml
	# Only names and versions: no index, no host, nothing of the machine that wrote it.
	sed -n -e '1i # Written by `make lock`. Constrains every install; nothing is installed from it alone.' \
		-e 's/^\([a-z0-9.-]*==[^ ;]*\).*/\1/p' $(VENV)/lock > requirements.lock

$(BIN)/python:
	tools/make_venv.sh "$(PYTHON)" "$(VENV)"

# Stamps: an install runs again only when the lock or pyproject.toml changed.
$(RUNS): requirements.lock pyproject.toml | $(BIN)/python
	$(INSTALL) --editable .
	@touch $@

$(TESTS): requirements.lock pyproject.toml | $(BIN)/python
	$(INSTALL) --editable '.[test]'
	@touch $@ $(RUNS)
