# Two commands do everything on a fresh machine: `make demo` and `make test`, in any order. Each installs what it lacks
# into one virtual environment. Needed of the system: Python 3.11 or newer with venv, git, git-lfs; npm and
# chromium for test-full.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
WORKERS ?= 2
PYTEST := $(BIN)/python -m pytest -n $(WORKERS) --dist worksteal

.PHONY: help demo test test-full test-slow unit lint format schemas docs pictures bench clean

help:
	@echo "make demo       publish a real trained model to the embedded local hub"
	@echo "make test       lint and the tests, under 5 minutes on 2 cores"
	@echo "make test-full  every fault, kill and cut, and real models; under 40 minutes"
	@echo "make test-slow  a training, thousands of random inputs, 5 GB; by hand and each night"
	@echo "make lint       ruff, mypy, import-linter, generated files current, docs in plain English"
	@echo "make bench      speed and memory as ratios to hf, side by side"
	@echo "make format     ruff format and the fixes that are safe"
	@echo "make schemas    generate schemas/ and docs/reference/ anew"
	@echo "make docs       the site of docs/, in build/docs; a link that leads nowhere is an error"
	@echo "make pictures   make the pictures of the docs anew, from the real thing"

$(VENV)/.demo: pyproject.toml scripts/venv
	@PYTHON="$(PYTHON)" scripts/venv $(VENV) git -- -e .
	@touch $@

$(VENV)/.test: pyproject.toml scripts/venv
	@PYTHON="$(PYTHON)" scripts/venv $(VENV) git git-lfs -- --group lint --group test -e .
	@touch $@ $(VENV)/.demo

$(VENV)/.test-full: pyproject.toml scripts/venv
	@PYTHON="$(PYTHON)" scripts/venv $(VENV) git git-lfs npm tmux chromium -- --group lint --group test-full -e .
	@touch $@ $(VENV)/.test $(VENV)/.docs $(VENV)/.demo

$(VENV)/.docs: pyproject.toml scripts/venv
	@PYTHON="$(PYTHON)" scripts/venv $(VENV) git -- --group docs -e .
	@touch $@ $(VENV)/.demo

demo: $(VENV)/.demo
	@HUBPUB=$(BIN)/hubpub scripts/demo

test: lint unit

unit: $(VENV)/.test
	$(PYTEST) -m "not full"

test-full: $(VENV)/.test-full
	$(PYTEST) -m "full and not slow"

test-slow: $(VENV)/.test-full
	$(PYTEST) -m slow

lint: $(VENV)/.test
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/python scripts/generate.py --check
	$(BIN)/python scripts/plain_english.py

format: $(VENV)/.test
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

schemas: $(VENV)/.test
	$(BIN)/python scripts/generate.py

docs: $(VENV)/.docs
	$(BIN)/python -m sphinx --fail-on-warning --keep-going --quiet -d build/doctrees docs build/docs
	@echo "The site is build/docs/index.html"

pictures: $(VENV)/.test-full
	$(BIN)/python scripts/pictures.py

bench: $(VENV)/.test
	$(BIN)/python tests/benchmarks/compare.py
	$(BIN)/python tests/benchmarks/check.py
	$(BIN)/python tests/benchmarks/links.py
	$(BIN)/python tests/benchmarks/pages.py
	$(BIN)/python tests/benchmarks/preview.py

clean:
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
