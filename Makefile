# Everything from a fresh machine with Python 3.11 and make:  make demo   and   make test
PYTHON ?= python3.11
# Where PyTorch's CPU builds live; empty takes torch from the default index (a CUDA build on Linux).
TORCH_INDEX ?=
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
SHELL := /bin/sh

.DEFAULT_GOAL := help
.PHONY: help setup sandbox demo test test-full hostile lint release docs coverage-page validate executed browser mutants bench bench-grading kill-test clean

help:
	@echo "make demo       grade a sample class from end to end (two minutes)"
	@echo "make test       everything that CI runs"
	@echo "make test-full  the same with slow tests, a whole term among them, and the long fuzzing profile"
	@echo "make hostile    hostile submissions and their verdicts in a table (WALL=process: behind another wall)"
	@echo "make setup      .venv and bubblewrap; the others do it when needed"
	@echo "make release    solutions/ -> assignments/ and the students' zips"
	@echo "make docs       the guides and the reference as a site, in build/docs/html"
	@echo "make coverage-page  docs/coverage.md: what is taught where"
	@echo "make validate   prove that each release is what it should be"
	@echo "make executed   the solutions with their outputs, for instructors, in build/executed"
	@echo "make browser    the pages in Chromium, with axe-core (needs npm)"
	@echo "make bench      layers and training against PyTorch (DATA=... for the training)"
	@echo "make bench-grading  nbgrader, one process, all cores and Dask on the same submissions"
	@echo "make kill-test  two hundred random kills of what belongs to a run cost nothing"
	@echo "make mutants    which small changes of the solutions the checks let pass (five minutes)"
	@echo "make lint       ruff and mypy"

setup: .venv/ready sandbox

# A machine may have the interpreter but not the module that makes virtual environments (Debian: python3-venv).
.venv/ready: pyproject.toml constraints.txt
	@command -v $(PYTHON) >/dev/null || { echo "make: there is no $(PYTHON); install Python 3.11 or name yours with PYTHON=..." >&2; exit 2; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "make: $(PYTHON) has no venv module; on Debian or Ubuntu: apt install python3-venv" >&2; exit 2; }
	$(PYTHON) -m venv .venv
	$(PIP) install --constraint constraints.txt pip setuptools
	if [ -n "$(TORCH_INDEX)" ]; then $(PIP) install --constraint constraints.txt --index-url $(TORCH_INDEX) torch; fi
	$(PIP) install --constraint constraints.txt --editable '.[notebook,fast,grading,cluster,docs,dev]'
	@touch .venv/ready

sandbox:
	@.ci/install-sandbox

demo: setup
	$(BIN)/python -m autograder.demo

# Half as many processes again as cores, since many tests await the end of a time limit; several threads in each would only
# wait for each other. A file's tests share what they prepare.
PROCESSES := $(shell expr $$(getconf _NPROCESSORS_ONLN) \* 3 / 2)
PYTEST := OMP_NUM_THREADS=1 $(BIN)/python -m pytest --numprocesses $(PROCESSES) --maxprocesses 8 --dist loadfile

# That releases have not drifted is the second step of validate.
test: setup lint
	$(PYTEST) -m 'not slow'
	$(BIN)/autograder validate --quick

test-full: setup lint
	HYPOTHESIS_PROFILE=full $(PYTEST) --cov --cov-report=term:skip-covered
	$(BIN)/autograder validate

WALL ?= auto
hostile: setup
	WALL=$(WALL) OMP_NUM_THREADS=1 $(BIN)/python -m pytest tests/submissions

lint: .venv/ready
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

release: .venv/ready
	$(BIN)/autograder release

docs: .venv/ready
	$(BIN)/python -m sphinx -q -W --keep-going -b html -d build/docs/doctrees docs build/docs/html
	@echo "build/docs/html/index.html"

coverage-page: .venv/ready
	$(BIN)/python docs/make_coverage.py

validate: setup
	$(BIN)/autograder validate

# The training benchmark needs real CIFAR-10: make bench DATA=folder-with-cifar-10-batches-bin
DATA ?=
bench: .venv/ready
	$(BIN)/python -m benchmarks.layers
	@if [ -n "$(DATA)" ]; then $(BIN)/python -m benchmarks.training $(DATA) --repeat; \
	else echo "make bench: no DATA=..., so the training epoch was not measured"; fi

# What the tests of pages in a browser need besides a Chromium; elsewhere they are skipped without it, here they fail.
AXE := build/axe-core
browser: .venv/ready
	@command -v npm >/dev/null || { echo "make: there is no npm; on Debian or Ubuntu: apt install npm" >&2; exit 2; }
	$(PIP) install 'playwright>=1.48'
	mkdir -p $(AXE)
	cd $(AXE) && npm pack --loglevel=error axe-core@4.14.1 >/dev/null && tar -xzf axe-core-4.14.1.tgz --strip-components=1 package/axe.min.js package/LICENSE
	BROWSER=needed $(BIN)/python -m pytest tests/report/test_browser.py tests/report/test_site.py tests/nbgrader/test_formgrader.py

bench-grading: setup
	$(BIN)/python -m benchmarks.sandbox
	$(BIN)/python -m benchmarks.grading

kill-test: setup
	$(BIN)/python tests/engines/havoc.py

mutants: setup
	$(BIN)/autograder mutants --page docs/checks.md

executed: .venv/ready
	$(BIN)/autograder release --execute build/executed

clean:
	rm -rf build .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage assignments/bundles
