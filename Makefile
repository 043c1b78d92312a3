# Everything a person types. `make help` lists it; each target works on a fresh clone.
# Paths are relative, so that a folder with spaces in its name is no trouble.

PYTHON  ?= python3
PORT    ?= 8501
ADDRESS ?= 127.0.0.1
ARGS    ?=

VENV := .venv
IN_VENV := $(VENV)/bin/python
PIP := $(IN_VENV) -m pip --disable-pip-version-check --quiet
# Copies of the requirements as they were last installed: newer originals are installed again.
RUN_STAMP := $(VENV)/requirements.txt
DEV_STAMP := $(VENV)/requirements-dev.txt

MAKEFLAGS += --no-builtin-rules
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run serve install test lint format types contracts check bench drills clean

help: ## List these commands
	@echo "Signaldeck"
	@grep -hE '^[a-z]+:.*## ' Makefile | sed -E 's/^([a-z]+):.*## (.*)/\1|\2/' \
	  | while IFS='|' read -r name text; do printf '  make %-10s %s\n' "$$name" "$$text"; done
	@echo "Variables: PORT=$(PORT) ADDRESS=$(ADDRESS) PYTHON=$(PYTHON) ARGS=… (for test, bench and drills)"

run: $(RUN_STAMP) ## Start the demo on http://127.0.0.1:PORT (installs first, when needed)
	@exec env SIGNALDECK_MODE=demo \
	  $(IN_VENV) -m streamlit run app.py --server.port $(PORT) --server.address 127.0.0.1

serve: $(RUN_STAMP) ## Start the real thing on ADDRESS:PORT (no demo data, needs a secret key)
	@exec env SIGNALDECK_MODE=real \
	  $(IN_VENV) -m streamlit run app.py --server.port $(PORT) --server.address $(ADDRESS)

install: $(DEV_STAMP) ## Install everything that tests and checks need

test: $(DEV_STAMP) ## Run the tests on all cores (ARGS="tests/db -k upgrade" narrows)
	$(IN_VENV) -m pytest -n auto $(ARGS)

lint: $(DEV_STAMP) ## Check style and formatting
	$(IN_VENV) -m ruff check .
	$(IN_VENV) -m ruff format --check .

format: $(DEV_STAMP) ## Put style and formatting right where that is mechanical
	$(IN_VENV) -m ruff check --fix .
	$(IN_VENV) -m ruff format .

types: $(DEV_STAMP) ## Check types
	$(IN_VENV) -m mypy

contracts: $(DEV_STAMP) ## Check who imports whom
	$(VENV)/bin/lint-imports

check: lint types contracts test ## Everything that must be green before a commit

bench: $(DEV_STAMP) ## Measure this machine (ARGS="start page_run bars_io"); prints JSON lines
	$(IN_VENV) -m benchmarks $(ARGS)

drills: $(DEV_STAMP) ## Break it on purpose; writes RELIABILITY.md (ARGS="--long", "--only power_loss", "--skip …")
	$(IN_VENV) -m benchmarks.drills $(ARGS)

clean: ## Remove caches and test output; keeps .venv and the data in .signaldeck
	rm -rf .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis htmlcov test-results
	rm -f .coverage .coverage.*
	find . -name __pycache__ -not -path './$(VENV)/*' -prune -exec rm -rf {} +

$(RUN_STAMP): requirements.txt | $(VENV)/bin/pip
	@echo "Installing the packages of requirements.txt (about a minute, once) …"
	@$(PIP) install -r requirements.txt
	@cp requirements.txt $@
	@echo "Compiling the kernels of sweeps and scans in the background (a minute of one core, once) …"
	@nohup $(IN_VENV) -m core.trading.sweep.warm_up >/dev/null 2>&1 </dev/null & true
	@nohup $(IN_VENV) -m core.kr_market.vcp.warm_up >/dev/null 2>&1 </dev/null & true

$(DEV_STAMP): requirements-dev.txt deploy/requirements.txt $(RUN_STAMP)
	@echo "Installing the packages of requirements-dev.txt …"
	@$(PIP) install -r requirements-dev.txt
	@cp requirements-dev.txt $@

$(VENV)/bin/pip:
	@command -v $(PYTHON) >/dev/null || { \
	  echo "No $(PYTHON) here. Install Python 3.11 or newer, or name one: make PYTHON=/path/to/python3"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "$(PYTHON) is $$($(PYTHON) -V 2>&1), but Python 3.11 or newer is needed. Name one: make PYTHON=python3.12"; exit 1; }
	@echo "Creating $(VENV) with $$($(PYTHON) -V) …"
	@$(PYTHON) -m venv $(VENV) || { \
	  rm -rf $(VENV); echo "Python came without venv. On Debian and Ubuntu: apt install python3-venv"; exit 1; }
