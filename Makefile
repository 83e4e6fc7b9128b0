# What to type: `make run` and `make test`. Needs make and python3.11+ with its venv module; all else is installed here.

.DEFAULT_GOAL := help
.NOTPARALLEL:
MAKEFLAGS += --no-print-directory

# Every process that `make test` starts would compile our files anew where the shell forbids keeping them.
unexport PYTHONDONTWRITEBYTECODE

# The folder may have spaces in its name, so every path is relative.
PYTHON := .venv/bin/python
PIP := $(PYTHON) -m pip install -qq --no-input --disable-pip-version-check
DEVSTACK := $(PYTHON) -m devstack
# Settings as in production, for what reads settings and needs no server.
PRODUCTION := $(DEVSTACK) production --
# One process for each processor, the slow browser tests first; tests/conftest.py says what stays together. PYTEST_FLAGS="-n 0" for one process.
PARALLEL := --numprocesses=auto --maxprocesses=4 --no-loadscope-reorder
PYTEST_FLAGS ?=

.PHONY: help
help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 26

# --- Run -------------------------------------------------------------------------------------------------------

.PHONY: run
run: .venv/runtime.stamp ## start everything on this machine; Ctrl-C stops it (PORT=8000)
	@exec $(DEVSTACK) run

.PHONY: manage
manage: .venv/runtime.stamp ## a command of manage.py against the running one: make manage DO="sweep"
	@exec $(DEVSTACK) exec -- $(PYTHON) manage.py $(DO)

.PHONY: reset
reset: .venv/runtime.stamp ## forget .local/: database, keys, logs
	@$(DEVSTACK) reset

# --- Test ------------------------------------------------------------------------------------------------------

.PHONY: test
test: .venv/development.stamp ## every test, browser included
	@chromium="$$($(DEVSTACK) chromium)" && PLAYWRIGHT_CHROMIUM="$$chromium" exec .venv/bin/python -m pytest $(PARALLEL) $(PYTEST_FLAGS)

# The same tree twice gives the same verdict: here hypothesis tries the same examples each time, in `make test` new ones.
.PHONY: check
check: PYTEST_FLAGS += --hypothesis-profile=ci
check: lint format types templates imports migrations deployment translations test ## what CI runs

.PHONY: lint
lint: .venv/development.stamp
	@$(PYTHON) -m ruff check .

.PHONY: format
format: .venv/development.stamp
	@$(PYTHON) -m ruff format --check .

.PHONY: types
types: .venv/development.stamp
	@$(PRODUCTION) $(PYTHON) -m mypy .

.PHONY: templates
templates: .venv/development.stamp
	@$(PYTHON) -m djlint --quiet --lint templates

.PHONY: imports
imports: .venv/development.stamp
	@.venv/bin/lint-imports

.PHONY: migrations
migrations: .venv/development.stamp
	@$(DEVSTACK) services -- $(PYTHON) manage.py makemigrations --check --dry-run

.PHONY: deployment
deployment: .venv/development.stamp
	@$(PRODUCTION) $(PYTHON) manage.py check --deploy --fail-level WARNING

.PHONY: translations
translations: .venv/development.stamp
	@$(PRODUCTION) $(PYTHON) -m klientadmin.translations_complete

# --- Words: make messages; make missing > words.txt; fill it in; make fill WORDS=words.txt -------------------------

.PHONY: messages
messages: .venv/runtime.stamp ## bring the catalogues in locale/ up to the texts in the code
	@$(PRODUCTION) $(PYTHON) -m klientadmin.catalogues update

.PHONY: missing
missing: .venv/runtime.stamp ## what is not translated, as a sheet to fill in
	@$(PRODUCTION) $(PYTHON) -m klientadmin.catalogues missing

.PHONY: fill
fill: .venv/runtime.stamp ## a filled-in sheet into the catalogues: make fill WORDS=words.txt
	@$(PRODUCTION) $(PYTHON) -m klientadmin.catalogues fill "$(WORDS)"

# --- Measure ---------------------------------------------------------------------------------------------------------

.PHONY: bench
bench: .venv/development.stamp ## the speed table, ratios in one run (BENCH_SECONDS=480, BENCH_MILLION=1)
	@exec $(PYTHON) -m bench

# --- Break -----------------------------------------------------------------------------------------------------------

.PHONY: faults
faults: .venv/development.stamp ## break things under load (FAULTS=mail,broker; FAULTS_SEED=7 repeats the same moments)
	@exec $(PYTHON) -m faults

# --- Look ------------------------------------------------------------------------------------------------------

.PHONY: axe
axe: .venv/development.stamp ## every page in every theme, width, text size and language, looked at by axe
	@chromium="$$($(DEVSTACK) chromium)" && AXE=all PLAYWRIGHT_CHROMIUM="$$chromium" exec .venv/bin/python -m pytest $(PARALLEL) $(PYTEST_FLAGS) tests/browser/test_axe.py

.PHONY: gallery
gallery: .venv/development.stamp ## a picture of every page and state in .local/gallery/: light, dark, 1440 and 360 px
	@chromium="$$($(DEVSTACK) chromium)" && PLAYWRIGHT_CHROMIUM="$$chromium" exec .venv/bin/python -m pytest $(PARALLEL) $(PYTEST_FLAGS) tests/browser/gallery.py

.PHONY: pictures
pictures: .venv/development.stamp ## renew docs/pictures/ from the demo that `make run` has running
	@exec $(DEVSTACK) pictures

.PHONY: mail-pictures
mail-pictures: .venv/development.stamp ## draw every mail into .local/pictures/mail (MAIL="sv invitation")
	@chromium="$$($(DEVSTACK) chromium)" && PLAYWRIGHT_CHROMIUM="$$chromium" exec .venv/bin/python -m pytest -n 0 -q tests/mail/pictures.py

# --- Requirements ---------------------------------------------------------------------------------------------------

.PHONY: lock
lock: .venv/development.stamp ## compile requirements/*.in to hashed locks
	@for lock in runtime development; do \
		$(PYTHON) -m piptools compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-header \
			--no-emit-find-links --no-emit-index-url \
			--output-file=requirements/$$lock.lock requirements/$$lock.in || exit 1; done

.venv/bin/python:
	@for python in python3 python3.14 python3.13 python3.12 python3.11; do \
		if $$python -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
			echo "Making .venv with $$($$python --version) ..."; \
			rm -rf .venv && exec $$python -m venv .venv; \
		fi; \
	done; \
	echo "Needs Python 3.11 or later with its venv module (Debian: apt-get install python3-venv)." >&2; exit 1

.venv/runtime.stamp: requirements/runtime.lock | .venv/bin/python
	@echo "Installing what the application needs ..."
	@$(PIP) --require-hashes -r requirements/runtime.lock
	@touch $@

.venv/development.stamp: requirements/development.lock .venv/runtime.stamp
	@echo "Installing what the tests need ..."
	@$(PIP) --require-hashes -r requirements/development.lock
	@touch $@
