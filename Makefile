# make demo    the main job, on the sample leads in this repository
# make test    every check there is, the tests last
#
# Both do their own set-up: Python 3.11 or newer and make are all they need. Name a Python of your
# own with `make PYTHON=/path/to/python3 test`.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.SUFFIXES:
MAKEFLAGS += --no-builtin-rules --no-print-directory

VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.leadpact-ready
FITS := import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))

LEADS := policies/samples/inbound.jsonl
AS_OF := 2026-02-02T00:14:00Z

# $(call show,command): the command as a reader would type it, then what it says.
show = @printf '\n$$ %s\n' "$(1)"; $(BIN)/$(1)

.PHONY: help
help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1|\2/p' $(firstword $(MAKEFILE_LIST)) | awk -F'|' '{ printf "  %-14s %s\n", $$1, $$2 }'

# --------------------------------------------------------------------------------------- set-up

.PHONY: setup
setup: $(READY) ## the virtual environment, made once and again when pyproject.toml changes

$(READY): pyproject.toml
	@if ! $(BIN)/python -c '$(FITS)' 2>/dev/null; then \
	  for python in $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11 python; do \
	    if "$$python" -c '$(FITS)' 2>/dev/null; then found="$$python"; break; fi; \
	  done; \
	  if [ -z "$${found:-}" ]; then \
	    echo 'leadpact needs Python 3.11 or newer with its venv module (on Debian: python3-venv), and found none.' >&2; \
	    echo 'Name one: make PYTHON=/path/to/python3 $(or $(MAKECMDGOALS),setup)' >&2; \
	    exit 1; \
	  fi; \
	  echo "setting up $(VENV) with $$("$$found" --version), once"; \
	  "$$found" -m venv --clear $(VENV); \
	fi
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --editable '.[dev]'
	@touch $@

# ----------------------------------------------------------------------------------------- use

.PHONY: demo
demo: $(READY) ## judge the sample leads, tell why one was lost, and hold the Monday review
	$(call show,leadpact check policies/inbound.yaml $(LEADS) --as-of $(AS_OF) --fail-on never)
	$(call show,leadpact why policies/inbound.yaml $(LEADS) --lead L-2041 --as-of $(AS_OF))
	$(call show,leadpact audit policies/inbound.yaml $(LEADS) --last 100 --as-of $(AS_OF) --fail-on never)
	$(call show,leadpact audit policies/inbound.yaml $(LEADS) --spend policies/samples/inbound_spend.csv --as-of $(AS_OF) --fail-on never)

.PHONY: bench
bench: $(READY) ## measure speed, each figure beside its ruler, and say how to measure the rest
	@$(BIN)/python bench/run.py

# -------------------------------------------------------------------------------------- checks

.PHONY: test
test: lint generated ## every check: style, types, imports, generated files, tests with coverage
	@$(BIN)/python -m pytest --numprocesses auto --dist worksteal --cov --cov-report term

.PHONY: check
check: test ## the same as test

.PHONY: lint
lint: $(READY) ## style, types and who imports whom
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

.PHONY: generated
generated: $(READY) ## fail where a generated file is not what its generator writes
	@$(BIN)/python policies/samples/generate.py --check
	@$(BIN)/python docs/generate.py --check

.PHONY: format
format: $(READY) ## put the code into the house style
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

.PHONY: docs
docs: $(READY) ## write the generated pages of docs/ anew
	@$(BIN)/python docs/generate.py

.PHONY: samples
samples: $(READY) ## write the sample leads anew
	@$(BIN)/python policies/samples/generate.py

.PHONY: dist
dist: $(READY) ## build the sdist and the wheel into dist/
	@$(BIN)/python -m build --outdir dist .

.PHONY: clean
clean: ## remove what the other targets made, the virtual environment too
	rm -rf $(VENV) bench/.venv build dist htmlcov .coverage .coverage.* .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
