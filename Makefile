# `make` alone lists the targets in the order in which one works.

PYTHON ?= python3
PORT ?= 8080
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
NODE := $(VENV)/node/.ready
BENCH := $(VENV)/bench/.ready
PYRIGHT := $(VENV)/node/node_modules/.bin/pyright
SITE := site/index.html
SESSION := $(VENV)/readme_session.py

# Set in many containers, it makes pytest rewrite every plugin anew: 0.9 s of the 2 s in which a saboteur is found.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help

.PHONY: help
help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-19s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: serve
serve: $(READY) $(SITE) ## Serve the API on http://127.0.0.1:8080 (PORT=… for another port)
	@$(BIN)/gitlab-error-tracking serve --port $(PORT) --database sqlite:///var/error-tracking.db

.PHONY: test
test: $(READY) $(NODE) $(SITE) ## Run every test (KEEP=var/written keeps what they write)
	@$(BIN)/pytest --numprocesses 3 --dist worksteal $(if $(KEEP),--keep=$(KEEP))

.PHONY: test-postgresql
test-postgresql: $(READY) $(NODE) $(SITE) ## Run every test that needs a database on the PostgreSQL that the tests bring along
	@$(BIN)/pytest --database=postgresql -m "not browser" --numprocesses 2 --dist worksteal

.PHONY: secret-scan
secret-scan: KEEP ?= var/written
secret-scan: $(READY) $(SITE) ## Look for tokens in everything that the tests have written, which was kept
	@$(BIN)/python -m contract_tests.secret_scan $(KEEP)

.PHONY: contract-coverage
contract-coverage: $(READY) ## Show that every operation, parameter, status, header, schema place and example is exercised
	@$(BIN)/python -m contract_tests.contract_coverage.exploration

.PHONY: mutation
mutation: $(READY) $(SITE) ## Prove that the tests bite: let small defects loose, and see each of them found
	@$(BIN)/python -m contract_tests.mutation.run

.PHONY: stress
stress: $(READY) ## Kill the server and its database, crowd it, overload it; see that nothing is lost (ARGS=--brief)
	@$(BIN)/python -m contract_tests.stress $(ARGS)

# The token goes through the environment: what stands on a command line can be seen by others.
.PHONY: verify
verify: export GITLAB_TOKEN := $(or $(TOKEN),$(GITLAB_TOKEN))
verify: $(READY) ## Judge a deployment by the contract: URL=… TOKEN=… PROJECT=… (ARGS=--allow-writes)
	@$(BIN)/gitlab-error-tracking verify "$(URL)" --project "$(PROJECT)" $(ARGS)

.PHONY: generate
generate: $(READY) ## Make the client from the contract
	@$(BIN)/python generator/generate.py

.PHONY: generate-check
generate-check: $(READY) ## Fail when the client is not what the contract gives
	@$(BIN)/python generator/generate.py --check

.PHONY: contract-check
contract-check: $(READY) $(NODE) ## Check the contract's form, version and changelog, also against what users have
	@$(BIN)/python -m governance.check

.PHONY: mark-translated
mark-translated: $(READY) ## Tell that the Chinese contract is right by what the English one says now
	@$(BIN)/python -m governance.mark_translated

.PHONY: contract-freeze
contract-freeze: $(READY) ## Keep the contract as that of its version, which later ones are compared with
	@$(BIN)/python -m governance.freeze

.PHONY: format
format: $(READY) ## Format the code
	@$(BIN)/ruff format
	@$(BIN)/ruff check --fix

.PHONY: lint
lint: $(READY) $(NODE) ## Check style and types
	@$(BIN)/ruff format --check
	@$(BIN)/ruff check
	@$(BIN)/mypy
	@$(BIN)/python -m contract_tests.package.readme > $(SESSION)
	@$(BIN)/mypy $(SESSION)
	@if command -v npm > /dev/null; then $(PYRIGHT) generated_client examples $(SESSION); \
		else echo "pyright is left out: there is no npm"; fi

.PHONY: lint-pipelines
lint-pipelines: $(READY) ## Check the pipelines of GitHub and GitLab
	@.ci/lint-pipelines $(BIN)

# Ends with 3 when the vulnerability database cannot be reached: that is no success.
.PHONY: audit
audit: $(READY) ## Look for weaknesses in the code, and for locked packages with known vulnerabilities (needs the network)
	@$(BIN)/python -m governance.audit

.PHONY: bench
bench: $(BENCH) ## Measure speed beside what people would use instead, for docs/benchmarks.md (15 minutes)
	@$(VENV)/bench/bin/python -m benchmarks

.PHONY: bench-quick
bench-quick: $(BENCH) ## The same in small, to the terminal (2 minutes)
	@$(VENV)/bench/bin/python -m benchmarks --quick

.PHONY: docs
docs: $(READY) ## Build the documentation in English and Chinese into site/
	@$(BIN)/python -m docs_builder

.PHONY: docs-serve
docs-serve: docs ## Show the documentation on http://127.0.0.1:8000 (PORT=… for another port)
	@$(BIN)/python -m http.server $(if $(filter file,$(origin PORT)),8000,$(PORT)) --bind 127.0.0.1 --directory site

.PHONY: docs-test
docs-test: $(READY) $(SITE) ## Read the documentation in a browser (needs Chromium), with screenshots in var/screenshots
	@$(BIN)/pytest -m browser --numprocesses 2 --dist worksteal contract_tests/docs/browser

.PHONY: build
build: $(READY) $(SITE) ## Build what a release gives out into dist/, and check it
	@$(BIN)/python -m governance.package

.PHONY: release-check
release-check: export TAG := $(TAG)
release-check: contract-check build ## Tell what is missing for a release of this version (TAG=v… checks the tag too)
	@$(BIN)/python -m governance.release ready "$$TAG"

.PHONY: lock
lock: $(READY) ## Renew requirements.lock from the ranges in pyproject.toml
	@$(BIN)/uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --upgrade \
		--generate-hashes --no-emit-index-url --no-header --quiet --output-file requirements.lock
	@$(BIN)/uv pip compile pyproject.toml --extra bench --universal --python-version 3.11 --upgrade \
		--constraint requirements.lock --generate-hashes --no-emit-index-url --no-header --quiet \
		--output-file benchmarks/requirements.lock

.PHONY: clean
clean: ## Remove the environment, the database of `make serve` and everything built
	rm -rf $(VENV) var dist site .mypy_cache .pytest_cache .ruff_cache .hypothesis

# The environment: the locked packages, by hash, and this project in place.
$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed, this is %d.%d: make PYTHON=…" % sys.version_info[:2])'
	@echo "Making the environment in $(VENV) …"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/pip install -qq --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/pip install -qq --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

# The documentation, anew when anything changed that it is made of.
$(SITE): $(READY) CHANGELOG.md $(shell find docs docs_builder openapi examples generated_client -type f -not -name '*.pyc')
	@$(BIN)/python -m docs_builder

# The JavaScript client that the server is tried with, pyright and redocly; where there is no Node.js, what needs them says that
# it is left out.
$(NODE): contract_tests/clients/package.json | $(READY)
	@mkdir -p $(@D)
	@if command -v npm > /dev/null; then cp $< $(@D) \
		&& npm install --prefix $(@D) --silent --no-package-lock --no-audit --no-fund && touch $@; fi

# What the benchmarks compare with, in an environment of its own. The project's own lock comes last and so has the last
# word. What cannot be installed is left out by name when it is measured.
$(BENCH): benchmarks/requirements.lock benchmarks/peers/package.json requirements.lock | $(READY)
	@echo "Making the environment of the benchmarks in $(VENV)/bench …"
	@$(BIN)/uv venv --quiet --allow-existing --python $(BIN)/python $(VENV)/bench
	@$(BIN)/uv pip install --quiet --compile-bytecode --python $(VENV)/bench --require-hashes -r benchmarks/requirements.lock
	@$(BIN)/uv pip install --quiet --compile-bytecode --python $(VENV)/bench --require-hashes -r requirements.lock
	@$(BIN)/uv pip install --quiet --compile-bytecode --python $(VENV)/bench --no-deps --no-build-isolation --editable .
	@mkdir -p $(VENV)/bench/node && cp benchmarks/peers/package.json $(VENV)/bench/node
	@if command -v npm > /dev/null; then \
		npm install --prefix $(VENV)/bench/node --silent --no-package-lock --no-audit --no-fund || true; fi
	@if ! command -v wrk > /dev/null && [ "$$(id -u)" = 0 ] && command -v apt-get > /dev/null; then \
		apt-get update -qq && apt-get install -y -qq wrk || true; fi
	@touch $@
