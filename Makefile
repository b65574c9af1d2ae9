# Needs git, make and Python 3.11 or newer; everything else lands in .venv.
# What pip and uv are configured to do on your machine is respected.

UV     := 0.13.9
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
            $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
READY  := .venv/.ready
ARGS   ?=

export UV_PROJECT_ENVIRONMENT := .venv
unexport VIRTUAL_ENV PYTHONPATH PYTHONHOME

.DEFAULT_GOAL := help
.PHONY: help setup demo test test-all lint bench clean

help:
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' Makefile

setup: $(READY) ## make .venv with all that is needed (the other targets do it when it is missing)
	@:

demo: $(READY) ## the guided tour: English to a finished run, offline
	@.venv/bin/sayflow demo $(ARGS)

test: $(READY) ## the tests, but for the long batteries (ARGS="-k name" picks some)
	@.venv/bin/python -m pytest -q -n auto $(ARGS)

test-all: $(READY) ## every test, with the long batteries
	@SAYFLOW_BATTERY=1 .venv/bin/python -m pytest -q -n auto -m "" $(ARGS)

lint: $(READY) ## ruff (rules and layout), mypy, pyright
	@.venv/bin/ruff check --quiet
	@.venv/bin/ruff format --check --quiet || { .venv/bin/ruff format --check; exit 1; }
	@.venv/bin/mypy --no-error-summary
	@.venv/bin/pyright

bench: $(READY) ## measure speed and quality
	@.venv/bin/python -m bench $(ARGS)

clean: ## take away what was built: .venv, caches, wheels (never .sayflow, the runs)
	@rm -rf .venv build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The lock file names exact versions and their hashes. Where uv cannot fetch them (a machine that
# reaches packages only through pip's own settings), pip installs the same list.
$(READY): pyproject.toml uv.lock
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed: install it, or name it: make PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "$(PYTHON) cannot make virtual environments: install its venv package (on Debian and Ubuntu: python3-venv)"; exit 1; }
	@.venv/bin/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear .venv
	@.venv/bin/uv --version 2>/dev/null | grep -q '^uv $(UV)' || .venv/bin/python -m pip install --quiet 'uv==$(UV)'
	@.venv/bin/uv sync --quiet --frozen --group dev --python .venv/bin/python || { \
	  echo "uv could not fetch the packages; trying with pip"; \
	  .venv/bin/uv export --quiet --frozen --group dev --no-emit-project -o .venv/locked.txt && \
	  .venv/bin/python -m pip install --quiet --require-hashes -r .venv/locked.txt && \
	  .venv/bin/python -m pip install --quiet --no-deps -e . ; }
	@touch $@
