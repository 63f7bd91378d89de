# Every target sets up its own virtual environment in .venv, once.
# PYTHON=/path/to/python chooses the interpreter; otherwise the first that works is taken.

VENV := .venv
BIN := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help run test prove studies studies-quick notebooks quick-calibration chromium test-bounds \
	test-newer test-mesa lint mutants bench clean
.NOTPARALLEL:

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-18s %s\n", $$1, $$2}' Makefile

run: $(VENV)/.runtime ## compare four policies for Zuid-Kennemerland, tables and figures in out/
	$(BIN)/doorstroom compare zuid-kennemerland baseline housing-first more-homes outflow-table \
		--years 10 --replicates 200 --out out

test: $(VENV)/.dev ## run the tests
	$(BIN)/python -m pytest -n auto

prove: $(VENV)/.dev ## check the model against theory, other simulators and published studies
	$(BIN)/python -m pytest --prove -q -n auto --dist loadfile

quick-calibration: $(VENV)/.dev ## fit the model with far too little, and assert that the parts fit together
	$(BIN)/doorstroom calibrate --quick --work out/quick-calibration

# Its own kernel cache: numba would silently reuse kernels compiled without the checks.
test-bounds: $(VENV)/.dev ## run the engine's tests with array bounds checked
	NUMBA_BOUNDSCHECK=1 DOORSTROOM_CACHE=$(CURDIR)/$(VENV)/checked-kernels \
		$(BIN)/python -m pytest tests/engine tests/properties -q -n auto

# The newest Mesa wants Python 3.12; where only an older one is found there is nothing to test.
NEWER := $(wildcard $(HOME)/.pyenv/versions/3.1[23]*/bin/python) python3.13 python3.12
test-newer: ## run the Mesa tests on a newer Python and Mesa, where there is one
	@for candidate in $(NEWER); do \
		if "$$candidate" -c 'import sys, venv; sys.exit(not (3, 12) <= sys.version_info < (3, 14))' \
			2>/dev/null; then \
			echo "Mesa tests on $$("$$candidate" --version)"; \
			$(MAKE) --no-print-directory VENV=$(VENV)-newer PYTHON="$$candidate" test-mesa && exit; \
			exit 1; \
		fi; \
	done; echo "no Python 3.12 or 3.13 here: the Mesa tests ran on this one only"

test-mesa: $(VENV)/.dev
	$(BIN)/python -m pytest tests/simulate/test_model.py -q

lint: $(VENV)/.dev ## check style, types and the direction of imports
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy simulate calibration experiments
	$(BIN)/lint-imports --no-logo

studies: $(VENV)/.dev ## carry the studies out again, and compare every table with the stored ones
	$(BIN)/python -m experiments.studies

studies-quick: $(VENV)/.dev ## the same with smaller numbers, as in continuous integration
	$(BIN)/python -m experiments.studies --quick

chromium: ## install Debian's Chromium where there is none, for the tests in a browser
	@command -v chromium > /dev/null || { apt-get update -qq && \
		DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium; }

# Four minutes on two cores. A notebook with an error stops it.
notebooks: $(VENV)/.dev ## execute all notebooks, and write them as pages to out/notebooks/
	$(BIN)/jupyter nbconvert --execute --to html --output-dir out/notebooks \
		--template page --TemplateExporter.extra_template_basedirs=notebooks \
		--ExecutePreprocessor.timeout=600 --log-level WARN notebooks/*.ipynb

# Not for every commit: about half an hour on two cores. What survives, and why, is kept in
# tests/mutants/survivors.md.
mutants: $(VENV)/.mutants ## change the engine in small ways, and count what no test notices
	$(BIN)/python -m tests.mutants

bench: $(VENV)/.dev ## measure speed and memory, beside other simulators
	$(BIN)/python -m experiments.bench

clean: ## remove the virtual environment, caches and build files (out/ stays)
	rm -rf $(VENV) $(VENV)-newer build *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Candidates are run, not just looked up: a version manager's shim can exist and still fail.
define make_venv
	@if [ ! -x $(BIN)/python ]; then \
		for candidate in $(or $(PYTHON),python3 python3.13 python3.12 python3.11 python); do \
			if "$$candidate" -c 'import sys, venv, ensurepip; \
				sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null; then \
				echo "Making $(VENV) with $$("$$candidate" --version) ($$candidate)"; \
				exec "$$candidate" -m venv --clear $(VENV); \
			fi; \
		done; \
		echo "No working Python 3.11 to 3.13 with venv found$(if $(PYTHON), at PYTHON=$(PYTHON)):" \
			"install one, or give its path: make PYTHON=/path/to/python3.12 ..." >&2; \
		exit 1; \
	fi
endef

$(VENV)/.runtime: pyproject.toml constraints.txt
	$(make_venv)
	@echo "Installing doorstroom in $(VENV) (a minute or two the first time)"
	@$(BIN)/python -m pip install -qq -e . -c constraints.txt
	@touch $@

$(VENV)/.mutants: $(VENV)/.dev
	@$(BIN)/python -m pip install -qq -e ".[dev,mutants]" -c constraints.txt
	@touch $@

$(VENV)/.dev: pyproject.toml constraints.txt
	$(make_venv)
	@echo "Installing doorstroom and its developer tools in $(VENV) (a minute or two the first time)"
	@$(BIN)/python -m pip install -qq -e ".[dev]" -c constraints.txt
	@touch $(VENV)/.runtime $@
