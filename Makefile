# Two doors: `make demo` shows it, `make test` proves it. Both do all set-up first and
# need nothing but make and a Python from 3.11 on.

.DEFAULT_GOAL := help
.PHONY: help demo test coverage setup lab bench docs pictures pins clean

VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

# The first of these that is 3.11 or newer and can make a virtual environment; the
# versions the pins were tried on come first. `make PYTHON=/some/python3 …` overrides.
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3.14 python3 python; do \
	$$p -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& echo $$p && break; done)

# The pins hold for the tools that build packages from source as well (pip reads the one
# or the other variable, by its age).
export PIP_CONSTRAINT := constraints.txt
export PIP_BUILD_CONSTRAINT := constraints.txt
export PIP_DISABLE_PIP_VERSION_CHECK := 1

help:
	@echo "make demo      a simulated call centre, the daemon and the dashboard, in one"
	@echo "make test      every check and every test, side by side; the lab's alone"
	@echo "make coverage  which lines and branches the tests reach (three times as slow)"
	@echo "make lab       installs the real Asterisks the lab tests drive (root, Debian; about 2 minutes)"
	@echo "make bench     events per second against other AMI clients, on the same bytes"
	@echo "make docs      writes the generated documents and catalogues anew"
	@echo "make pictures  draws the guide's pictures anew, from the demo (about 7 minutes)"
	@echo "make pins      resolves constraints.txt anew"
	@echo "make clean     removes what the other commands made"

demo: $(READY)
	$(BIN)/ccfloor demo

test: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m tests.whole

# Apart from `make test`: on Python 3.11 counting lines makes the tests three times as slow.
coverage: $(READY)
	$(BIN)/pytest --cov --cov-report=term

setup: $(READY)

lab: $(READY)
	$(BIN)/python -m tests.lab.install 22 16

bench: $(READY)
	$(BIN)/python -m bench

docs: $(READY)
	$(BIN)/python -m ccfloor.serve.protocol_doc
	$(BIN)/python -m ccfloor.regulation_doc
	$(BIN)/python -m tests.lab.accuracy
	$(BIN)/python -m ccfloor.locale.extract
	$(BIN)/python -m ccfloor.locale.compile
	$(BIN)/python -m ccfloor.commands.guide_doc

# Apart from `make docs`: two runs show two moments, so what it draws is never the same bytes.
pictures: $(READY)
	$(BIN)/python -m ccfloor.commands.pictures

# Begun anew each time: what a former pin left behind must not hide a missing one.
$(READY): pyproject.toml constraints.txt
	@test -n "$(PYTHON)" || { \
		echo "ccfloor needs Python 3.11 or newer with its venv module, and found none." >&2; \
		echo "Debian, Ubuntu: apt install python3 python3-venv. Or name one: make PYTHON=/path/to/python3" >&2; \
		exit 1; }
	$(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet -c constraints.txt -e '.[dev]'
	@touch $@

# Best run with the oldest Python we support: it is the one that needs backports.
pins:
	rm -rf .pins
	$(PYTHON) -m venv .pins
	env -u PIP_CONSTRAINT -u PIP_BUILD_CONSTRAINT \
		.pins/bin/python -m pip install --quiet '.[dev]' 'setuptools>=77' wheel
	{ sed '/^[^#]/,$$d' constraints.txt; \
		.pins/bin/python -m pip freeze --all --exclude ccfloor --exclude pip; } > .pins/constraints.txt
	mv .pins/constraints.txt constraints.txt
	rm -rf .pins build

clean:
	rm -rf $(VENV) .pins build dist ccfloor.egg-info .coverage .mypy_cache .ruff_cache .pytest_cache .hypothesis bench/node/node_modules
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
