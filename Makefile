# `make` lists the targets.

PYTHON ?= python3
PORT ?= 8080
VENV := .venv
BIN := $(VENV)/bin
SERVE_READY := $(VENV)/.serve-ready
READY := $(VENV)/.ready
NODE := $(VENV)/node/.ready
NODE_BIN := $(VENV)/node/node_modules/.bin
PORTABILITY := $(VENV)/portability/.ready
BENCH := $(VENV)/bench/.ready
SITE := site/index.html
PIP := $(BIN)/pip install --quiet --disable-pip-version-check

# With this variable set, as in many containers, pytest rewrites every plugin on each start: 0.9 s.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help

.PHONY: help
help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: serve
serve: $(SITE) ## Serve the API and its documentation on http://127.0.0.1:8080 (PORT=…)
	@mkdir -p var
	@$(BIN)/gitlab-error-tracking serve --port $(PORT) --database sqlite:///var/error-tracking.db

.PHONY: test
test: $(READY) $(NODE) $(SITE) ## Run the tests (ARGS=--database=postgresql: on the PostgreSQL of a Python package)
	@$(BIN)/pytest --numprocesses 3 --dist worksteal $(ARGS)

.PHONY: check
check: $(READY) $(NODE) ## Check style, types, generated code, the contract and the pipelines
	@.ci/check $(BIN) $(NODE_BIN)

.PHONY: format
format: $(READY) ## Format the code and fix style errors
	@$(BIN)/ruff format
	@$(BIN)/ruff check --fix

.PHONY: generate
generate: $(READY) ## Generate the clients from the contracts
	@$(BIN)/python generator/generate.py

# The token is passed in the environment: other users can read a command line.
.PHONY: verify
verify: export GITLAB_TOKEN := $(or $(TOKEN),$(GITLAB_TOKEN))
verify: $(READY) ## Verify a deployment: URL=… TOKEN=… PROJECT=… (ARGS=--allow-writes)
	@$(BIN)/gitlab-error-tracking verify "$(URL)" --project "$(PROJECT)" $(ARGS)

.PHONY: docs
docs: $(SERVE_READY) ## Build the documentation in English and Chinese in site/
	@$(BIN)/python -m docs_builder

.PHONY: docs-test
docs-test: $(READY) $(SITE) ## Test the documentation in Chromium, with screenshots in var/screenshots
	@$(BIN)/pytest -m browser --numprocesses 2 --dist worksteal contract_tests/docs/browser

.PHONY: stress
stress: $(READY) ## Kill, trace and overload the server, then check its data (ARGS=--brief)
	@$(BIN)/python -m contract_tests.stress $(ARGS)

.PHONY: portability
portability: $(PORTABILITY) $(SITE) ## Run the tests with tools and clients in other languages, 3 minutes
	@$(BIN)/pytest -m portability --numprocesses 2 --dist worksteal contract_tests/portability contract_tests/clients

.PHONY: mutation
mutation: $(READY) ## Run the mutation tests (ARGS=--all for all mutants, not a sample)
	@$(BIN)/python -W ignore -m contract_tests.mutation $(ARGS)

.PHONY: bench
bench: $(BENCH) ## Run the benchmarks for docs/benchmarks.md, 15 minutes (ARGS=--quick: 2 minutes)
	@$(VENV)/bench/bin/python -m benchmarks $(ARGS)

# The wheel must come out the same from the source distribution, under another umask and time zone.
.PHONY: build
build: $(READY) $(SITE) ## Build and check the release files in dist/
	@rm -rf dist var/rebuilt
	@$(BIN)/hatchling build --directory dist
	@mkdir dist/contract
	@cp openapi/openapi.yaml dist/contract/openapi-$$(sed -n 's/^  version: //p' openapi/openapi.yaml).yaml
	@$(BIN)/twine check --strict dist/*.whl dist/*.tar.gz
	@$(BIN)/check-wheel-contents dist/*.whl
	@$(BIN)/python -m zipfile --list dist/*.whl | grep site/assets/scalar.js > /dev/null \
		|| { echo "The wheel has no console page: install Node.js and npm, then run make docs."; exit 1; }
	@umask 077 && TZ=Asia/Shanghai $(BIN)/pip wheel --quiet --disable-pip-version-check --no-deps \
		--no-build-isolation --wheel-dir var/rebuilt dist/*.tar.gz
	@cmp dist/*.whl var/rebuilt/*.whl

LOCK = --universal --python-version 3.11 --upgrade --generate-hashes --no-emit-index-url --no-header --quiet
COMPILE = $(BIN)/uv pip compile pyproject.toml $(LOCK)
COMPILE_GROUP = $(BIN)/uv pip compile --group portability $(LOCK)
.PHONY: lock
lock: $(READY) ## Update the locked requirements
	@$(COMPILE) --extra dev --output-file requirements.lock
	@$(COMPILE) --extra server --extra docs --group serve --constraint requirements.lock --output-file requirements-serve.lock
	@$(COMPILE_GROUP) --constraint requirements.lock --output-file contract_tests/portability/requirements.lock
	@$(COMPILE) --extra bench --constraint requirements.lock --output-file benchmarks/requirements.lock
	@$(COMPILE) --extra server --extra postgresql --constraint requirements.lock --output-file deployment/requirements.lock
	@for folder in contract_tests/clients contract_tests/portability benchmarks/peers examples/typescript; do npm update --prefix $$folder \
		--package-lock-only --ignore-scripts --omit-lockfile-registry-resolved --silent --no-audit --no-fund; done

.PHONY: clean
clean: ## Remove the environment, the database of `make serve` and all build output
	rm -rf $(VENV) var dist site .mypy_cache .pytest_cache .ruff_cache .hypothesis

# What serving and building the documentation need.
$(SERVE_READY): requirements-serve.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed, this is %d.%d: make PYTHON=…" % sys.version_info[:2])'
	@echo "1/3 Create $(VENV) (5 s)"
	@$(PYTHON) -m venv $(VENV)
	@echo "2/3 Install the server and the documentation builder (20 s)"
	@$(PIP) --require-hashes -r requirements-serve.lock
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

# The same environment with everything that tests and checks need.
$(READY): requirements.lock $(SERVE_READY)
	@echo "Install the packages of the tests (1 min)"
	@$(PIP) --require-hashes -r requirements.lock
	@touch $@

$(SITE): $(SERVE_READY) CHANGELOG.md $(shell find docs docs_builder openapi examples generated_client -type f -not -name '*.pyc')
	@echo "3/3 Build the documentation (15 s)"
	@$(BIN)/python -m docs_builder

# Node.js is optional: without npm, everything that needs it is skipped with a message.
NPM_CI = npm ci --ignore-scripts --silent --no-audit --no-fund --prefix
$(NODE): contract_tests/clients/package-lock.json | $(READY)
	@mkdir -p $(@D)
	@if command -v npm > /dev/null; then echo "Install the npm packages of the tests (20 s)" \
		&& cp contract_tests/clients/package*.json $(@D) && $(NPM_CI) $(@D) && touch $@; fi

# The tools of the portability tests have an environment of their own; the jars are those of its Java clients.
$(PORTABILITY): $(wildcard contract_tests/portability/*.lock contract_tests/portability/*.json contract_tests/clients/pom.xml) | $(READY)
	@echo "Install the tools of the portability tests in $(@D) (2 min)"
	@$(BIN)/uv venv --quiet --allow-existing --python $(BIN)/python $(@D)
	@$(BIN)/uv pip install --no-config --quiet --python $(@D) --require-hashes -r contract_tests/portability/requirements.lock
	@mkdir -p $(@D)/node && cp contract_tests/portability/package*.json $(@D)/node
	@if command -v npm > /dev/null; then $(NPM_CI) $(@D)/node; fi
	@if command -v mvn > /dev/null; then mvn --quiet --batch-mode --file contract_tests/clients/pom.xml \
		dependency:copy-dependencies -DoutputDirectory=$(abspath $(@D))/jars; fi
	@touch $@

# The compared programs have an environment of their own. The project's lock is installed last, so its versions win. A
# program that cannot be installed is skipped by name.
$(BENCH): benchmarks/requirements.lock benchmarks/peers/package-lock.json requirements.lock | $(READY)
	@echo "Install the benchmarks in $(VENV)/bench (2 min)"
	@$(BIN)/uv venv --quiet --allow-existing --python $(BIN)/python $(VENV)/bench
	@$(BIN)/uv pip install --no-config --quiet --compile-bytecode --python $(VENV)/bench --require-hashes -r benchmarks/requirements.lock
	@$(BIN)/uv pip install --no-config --quiet --compile-bytecode --python $(VENV)/bench --require-hashes -r requirements.lock
	@$(BIN)/uv pip install --no-config --quiet --compile-bytecode --python $(VENV)/bench --no-deps --no-build-isolation --editable .
	@mkdir -p $(VENV)/bench/node && cp benchmarks/peers/package*.json $(VENV)/bench/node
	@if command -v npm > /dev/null; then $(NPM_CI) $(VENV)/bench/node || true; fi
	@if ! command -v wrk > /dev/null && [ "$$(id -u)" = 0 ] && command -v apt-get > /dev/null; then \
		apt-get update -qq && apt-get install -y -qq wrk || true; fi
	@touch $@
