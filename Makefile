# Everything a newcomer needs: `make demo`, `make test`. Python 3.11 or newer is the only thing asked for.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.ready

.PHONY: demo test faults compiled lint docs lock clean

demo: $(STAMP)
	$(BIN)/marketlink demo

test: $(STAMP)
	$(BIN)/pytest -n 2 $(ARGS)

# The full forms of tests/faults: 200 kills, 30 frozen workers, a server down for a minute. It takes a while.
faults: $(STAMP)
	FAULTS_FULL=1 $(BIN)/pytest tests/faults $(ARGS)

# The reader compiled to C, in a wheel for this Python in dist/, and its tests on it. It asks for a C compiler and takes some minutes.
compiled: $(STAMP)
	rm -rf dist/compiled build/wheel
	MARKETLINK_COMPILE=1 $(BIN)/hatchling build -t wheel -d dist/compiled
	$(BIN)/python -m zipfile -e dist/compiled/*.whl build/wheel
	MARKETLINK_WHEEL=$(CURDIR)/build/wheel PYTHONPATH=$(CURDIR)/build/wheel $(BIN)/pytest -n 2 tests/extract $(ARGS)

# The site, from docs/, into build/site; a broken link is an error.
docs: $(STAMP)
	$(BIN)/python tools/commands.py
	$(BIN)/python tools/registry_page.py
	$(BIN)/zensical build --strict

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# Pinned versions with hashes; the file names no index.
$(STAMP): requirements.txt pyproject.toml
	$(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
	$(BIN)/uv pip install --quiet --compile-bytecode --python $(BIN)/python --require-hashes -r requirements.txt
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps -e .
	touch $(STAMP)

lock: $(STAMP)
	$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header \
	  --no-emit-index-url --no-emit-find-links --all-extras --group dev pyproject.toml -o requirements.txt

clean:
	rm -rf $(VENV) dist build
