# Everything goes through here. From a clean clone, with Python 3.11 or newer and make:
#   make serve   sets up, loads the seeds and serves them
#   make test    sets up and tests
# What is set up once is marked under .venv/, and set up again only when what it is made from has changed.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

PORT ?= 8000
# The data set, as a path or a URL: DATABASE= of the command line, else the environment's, else one in the checkout.
ONRECORD_DATABASE_URL ?= sqlite:///$(CURDIR)/build/onrecord.sqlite
ifeq ($(origin DATABASE),command line)
ONRECORD_DATABASE_URL := $(DATABASE)
endif
# uv and Node are to trust the certificates that the machine trusts, as pip does.
export UV_SYSTEM_CERTS := 1
export NODE_USE_SYSTEM_CA := 1
# Without compiled modules every command would compile its packages again, for seconds.
unexport PYTHONDONTWRITEBYTECODE

ENOUGH := -c 'import sys; sys.exit(sys.version_info < (3, 11))'
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	$$python $(ENOUGH) 2>/dev/null && echo $$python && break; done)
BIN := .venv/bin
ONRECORD := ONRECORD_DATABASE_URL='$(ONRECORD_DATABASE_URL)' $(BIN)/onrecord
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --custom-compile-command 'make lock'
# How many events `make bench` generates.
EVENTS ?= $(if $(QUICK),20000,1000000)
# Where `make lock` finds the lock files and writes them.
LOCKS ?= .

INSTALLED := .venv/.installed

.PHONY: help serve load test fuzz snapshots coverage check lint types imports locked audit leaks format lock install \
	explorer browser packages conformance clients hostile bench clean

help: ## Show this
	@echo "OnRecord: who did what, who said what, and where is it written?"
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' Makefile

serve: load ## Set up, load the seeds and serve them on 127.0.0.1:8000 (PORT=, DATABASE=)
	@$(BIN)/python -m scripts.explorer || echo "Serving without the pages for people." >&2
	@exec env $(ONRECORD) serve --port $(PORT)

load: $(INSTALLED) ## Load the seeds into the data set (DATABASE=)
	@mkdir -p build
	@$(ONRECORD) load

test: explorer browser packages ## Set up and run the tests (ARGS= goes to pytest)
	@$(BIN)/pytest $(ARGS)

conformance: packages ## Measure the served product by the suites of the standards, and print the figures (ARGS=)
	@$(BIN)/pytest tests/conformance -q -rP $(ARGS)

clients: packages ## Ask the served product by the clients that people use (ARGS=)
	@$(BIN)/pytest tests/clients $(ARGS)

hostile: $(INSTALLED) ## Attack the served product beside a client that behaves well; print the figures (SECONDS=60, ARGS=)
	@HOSTILE_SECONDS=$(or $(SECONDS),60) $(BIN)/pytest tests/hostile/test_load.py -q -rP $(ARGS)

fuzz: $(INSTALLED) ## Try REST and GraphQL at random, for long (ARGS=)
	@$(BIN)/pytest -m fuzz --hypothesis-profile=fuzz $(ARGS)

snapshots: $(INSTALLED) ## Write the committed schema, OpenAPI document and worked answers anew
	@mkdir -p build tests/snapshots
	@ONRECORD_UPDATE=1 $(BIN)/pytest -q tests/api/test_examples.py tests/test_readme.py \
		tests/api/test_openapi.py::test_the_examples_are_what_is_answered
	@$(BIN)/onrecord schema > build/schema.graphql && mv build/schema.graphql tests/snapshots/
	@$(BIN)/onrecord openapi > build/openapi.json && mv build/openapi.json tests/snapshots/

coverage: explorer browser packages ## Run the tests and show the lines that none of them reaches (ARGS=)
	@$(BIN)/pytest --cov --cov-report=term-missing $(ARGS)

bench: $(INSTALLED) ## Measure OnRecord beside its peers (QUICK=1, JSON=FILE, ONLY=, EVENTS=, ROUNDS=, SECONDS=)
	@scripts/bench/wrk/install.sh
	@$(BIN)/python -m scripts.bench --events $(EVENTS) $(if $(QUICK),--quick) $(if $(JSON),--json '$(JSON)') \
		$(if $(ONLY),--only '$(ONLY)') $(if $(ROUNDS),--rounds $(ROUNDS)) $(if $(SECONDS),--seconds $(SECONDS)) $(ARGS)

check: $(INSTALLED) ## Run all of: lint, types, imports, locked, leaks, audit
	@$(MAKE) --keep-going lint types imports locked leaks audit

lint: $(INSTALLED) ## Check the code's rules and form
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet . || { $(BIN)/ruff format --check .; echo "make format mends these" >&2; exit 1; }

types: $(INSTALLED) ## Check the types
	@PYRIGHT_PYTHON_IGNORE_WARNINGS=1 $(BIN)/pyright

imports: $(INSTALLED) ## Check that imports go one way
	@$(BIN)/lint-imports --no-cache --no-logo

locked: $(INSTALLED) ## Check that the lock files are those of pyproject.toml
	@.ci/locked

audit: $(INSTALLED) ## Check that no package in a lock file is known to be vulnerable, where somebody answers
	@$(BIN)/python -m scripts.audit $(ARGS)

leaks: ## Check that nothing of one machine is in the project
	@.ci/leaks

format: $(INSTALLED) ## Mend the code's form, and what of its rules can be mended
	@$(BIN)/ruff check --fix --quiet . || true
	@$(BIN)/ruff format .

lock: $(INSTALLED) ## Write the lock files anew; the versions in them stay where they can (UPGRADE=--upgrade)
	@$(COMPILE) $(UPGRADE) --group dev pyproject.toml --output-file $(LOCKS)/requirements.lock
	@echo uv | $(COMPILE) --no-annotate --constraint $(LOCKS)/requirements.lock - --output-file $(LOCKS)/bootstrap.lock
	@$(COMPILE) $(UPGRADE) --no-annotate tests/clients/requirements.in \
		--output-file $(LOCKS)/tests/clients/requirements.lock

install: $(INSTALLED) ## Set up .venv alone

explorer: $(INSTALLED) ## Build GraphiQL and the reference page
	@$(BIN)/python -m scripts.explorer

browser: $(INSTALLED)
	@scripts/browser.sh

packages: $(INSTALLED) .venv/clients/.installed
	@$(BIN)/python -m scripts.node tests/conformance tests/clients/typescript

clean: ## Remove whatever was set up, built or loaded here
	@rm -rf .venv build dist api/explorer/dist api/explorer/node_modules tests/*/node_modules tests/clients/*/node_modules \
		.hypothesis .pytest_cache .ruff_cache .coverage*

# ---- setting up

.venv/.created:
	@$(or $(PYTHON),false) $(ENOUGH) || { echo "OnRecord needs Python 3.11 or newer, and none is on the PATH." \
		"Install one, or name it: make PYTHON=/path/to/python3" >&2; exit 1; }
	@echo "Creating .venv with $(PYTHON)"
	@$(PYTHON) -m venv --clear .venv || { echo "This Python cannot create virtual environments." \
		"Install its venv module; on Debian and Ubuntu that is the package python3-venv." >&2; exit 1; }
	@touch $@

.venv/.locked: .venv/.created bootstrap.lock requirements.lock
	@echo "Installing requirements.lock into .venv"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r bootstrap.lock
	@$(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes requirements.lock
	@touch $@

$(INSTALLED): .venv/.locked pyproject.toml
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --offline --no-deps --no-build-isolation --editable .
	@touch $@

# Python's clients have an environment of their own, as they need versions that we do not.
.venv/clients/.installed: tests/clients/requirements.lock | $(INSTALLED)
	@echo "Installing $< into .venv/clients"
	@$(BIN)/uv venv --quiet --clear --python $(BIN)/python .venv/clients
	@$(BIN)/uv pip sync --quiet --python .venv/clients/bin/python --require-hashes $<
	@touch $@
