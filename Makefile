# Needs Python 3.11 or newer with pip, and make. Nothing else is installed outside .venv and var.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# `--python` because Debian ships no ensurepip: the environment itself has no pip.
PIP := $(PYTHON) -m pip --python $(BIN)/python --disable-pip-version-check
INSTALL := $(PIP) install -qq -c constraints.txt
RUN := $(VENV)/.run.stamp
DEV := $(VENV)/.dev.stamp

DEMO_DIR := var/demo
DEMO_URL := sqlite:///$(DEMO_DIR)/demo.db

PYTEST_ARGS ?=
SERVE_ARGS ?=
MUTANTS := var/mutation

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo serve test check check-static docs bench mutate constraints dev clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-14s %s\n", $$1, $$2}' Makefile

demo: $(RUN) ## Run the main job end to end on a fresh database, letters in var/demo
	@rm -rf $(DEMO_DIR)
	@mkdir -p $(DEMO_DIR)
	GONGKAI_DATABASE_URL=$(DEMO_URL) $(BIN)/gongkai demo --out $(DEMO_DIR)

serve: $(RUN) ## Start the API (SERVE_ARGS="--demo --port 8000")
	$(BIN)/gongkai serve $(SERVE_ARGS)

test: $(DEV) ## Run the whole test suite (PYTEST_ARGS="-k workday -x")
	$(BIN)/pytest $(PYTEST_ARGS)

check: check-static test ## Everything that must be green before a change is handed in

check-static: $(DEV) ## Lint, format, types, import contracts, generated pages up to date
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy engine workflows calendars
	$(BIN)/lint-imports --no-logo
	$(BIN)/gongkai workflow docs --check

docs: $(RUN) ## Regenerate docs/workflows from the definitions
	$(BIN)/gongkai workflow docs

bench: $(DEV) ## Run the benchmarks, one file a question
	@set -e; for file in benchmarks/[!_]*.py; do echo "== $$file"; $(BIN)/python "$$file"; done

mutate: $(DEV) ## Try the tests of dates on mutants of the last commit, about an hour (docs/mutation.md)
	$(INSTALL) -e '.[dev,bench,mutate]'
	@rm -rf $(MUTANTS) && mkdir -p $(MUTANTS)/tree && git archive HEAD | tar -x -C $(MUTANTS)/tree
	@cd $(MUTANTS)/tree && export PATH="$(abspath $(BIN)):$$PATH" PYTEST_DISABLE_PLUGIN_AUTOLOAD=1 && \
	cosmic-ray init tests/mutation/config.toml ../session.sqlite && \
	cr-filter-operators ../session.sqlite tests/mutation/config.toml && \
	env -u PYTHONDONTWRITEBYTECODE python tests/mutation/run.py ../session.sqlite && \
	python tests/mutation/report.py ../session.sqlite

constraints: ## Pin the newest versions that fit pyproject.toml into constraints.txt
	@set -e; tmp=$$(mktemp -d); trap 'rm -rf "$$tmp"' EXIT; \
	$(PYTHON) -m venv --without-pip "$$tmp"; \
	$(PYTHON) -m pip --python "$$tmp/bin/python" --disable-pip-version-check install -qq -e '.[dev,bench,mutate]'; \
	{ echo '# Every version, run time, dev, bench and mutate; refreshed by `make constraints`.'; \
	  $(PYTHON) -m pip --python "$$tmp/bin/python" --disable-pip-version-check -qq freeze --exclude-editable; \
	} > "$$tmp/constraints.txt"; \
	if grep -n '://' "$$tmp/constraints.txt"; then echo 'refused: an address in the pins' >&2; exit 1; fi; \
	cp "$$tmp/constraints.txt" constraints.txt

dev: $(DEV) ## Install everything into .venv, nothing else

clean: ## Remove caches, build products and the demo's output (.venv stays)
	rm -rf $(DEMO_DIR) build dist *.egg-info .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find engine workflows calendars templates tests -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	$(PYTHON) -m venv --without-pip $(VENV)

$(RUN): pyproject.toml constraints.txt | $(BIN)/python
	$(INSTALL) -e .
	@touch $@

$(DEV): pyproject.toml constraints.txt | $(BIN)/python
	$(INSTALL) -e '.[dev,bench]'
	@touch $(RUN) $@
