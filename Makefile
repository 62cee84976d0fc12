# Every habit has a target. `make` lists them. What takes more than a line lives in tools/.
# MINGPAI_HOME names the folder for all state (default ./instance), MINGPAI_DATABASE_URL another database, PORT a port.

SHELL := /bin/bash
BIN := .venv/bin
PYTEST := $(BIN)/python -m pytest
LAW := kernel/*,*/rules/*,figures/measures.py
MAKEFLAGS += --no-print-directory

.DEFAULT_GOAL := help
.PHONY: help setup demo run test test-rules test-browser sure coverage lint format format-check types imports \
        rules rules-check migration migrate soak mutants screens routes words constraints bench chaos cluster clean

help: ## list these targets
	@sed -n 's/^\([a-z-]*\):.*## /\1|/p' Makefile | while IFS='|' read -r name words; do printf '  \033[36m%-13s\033[0m %s\n' "$$name" "$$words"; done

setup: .venv/.python .venv/.system node_modules/.laid-out .venv/.words ## everything that is needed; seconds the second time

.venv/.python: pyproject.toml tools/constraints.txt
	@tools/setup_python.sh
.venv/.system: tools/setup_system.sh | .venv/.python
	@tools/setup_system.sh
node_modules/.laid-out: package-lock.json tools/front.py | .venv/.python
	@tools/setup_front.sh
.venv/.words: $(wildcard translations/*/LC_MESSAGES/*.po) | .venv/.python
	@tools/setup_words.sh

demo: setup ## a running court at http://127.0.0.1:8000 (PORT=… for another)
	@$(BIN)/mingpai demo

run: setup ## the production server on your own court
	@$(BIN)/mingpai init
	@$(BIN)/mingpai serve

test: setup ## all tests, browser tests included
	@$(PYTEST)

test-rules: ## the law alone: no database, a few seconds
	@$(PYTEST) -q --durations=0 tests/rules

test-browser: ## journeys in a real Chromium
	@$(PYTEST) -m browser

sure: setup format-check lint types imports rules-check ## all checks and all tests; what a change must pass
	@$(MAKE) coverage

coverage: ## all tests with branch coverage: the law wholly, the rest nearly
	@$(PYTEST) --cov --cov-report=
	@$(BIN)/coverage report --include='$(LAW)' --fail-under=100
	@$(BIN)/coverage report --omit='$(LAW)' --fail-under=90

lint: ## ruff with all its rules
	@$(BIN)/ruff check .
format: ## put the code into its form
	@$(BIN)/ruff format .
format-check:
	@$(BIN)/ruff format --check .
types: ## mypy, strict for the law
	@$(BIN)/mypy
imports: ## who may import whom
	@$(BIN)/lint-imports
rules: ## write RULES.md: every rule, its article, its function, its tests
	@$(BIN)/python tools/rules_book.py
rules-check: ## is RULES.md what the code says?
	@$(BIN)/python tools/rules_book.py --check
soak: ## the long tests: STEPS=… or MINUTES=…, EXAMPLES=…, KILLS=…, SEED=…; writes test-results
	@$(BIN)/python tools/soak.py
mutants: ## break each rule once; a test must notice
	@$(BIN)/python tools/mutants.py

migration: ## write the next revision: make migration m="what changes"
	@$(BIN)/python tools/migration.py "$(m)"
migrate: ## bring the database to the newest schema
	@$(BIN)/mingpai init

routes: ## write routes.json after a page was added on purpose
	@$(BIN)/python tools/routes.py
words: ## take new interface words into both catalogues
	@$(BIN)/python tools/words.py
screens: setup ## pictures of the main pages into docs/screens
	@$(BIN)/python tools/screens.py
constraints: ## write down the versions that are installed and tested
	@tools/write_constraints.sh

bench: setup ## the bidding room measured with real servers and clients, beside stock ones (ARGS="--case sqlite")
	@$(BIN)/mingpai bench room $(ARGS)
chaos: setup ## kill server, PostgreSQL and Redis over 200 times while people bid; writes docs/chaos/result.json
	@$(BIN)/python tools/chaos/both.py
cluster: setup ## several nodes over a real PostgreSQL and Redis (NODES=3, PORT=8000 for the first)
	@$(BIN)/python tools/cluster.py

clean: ## take away caches and test results; the court's state stays
	@rm -rf .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis .coverage htmlcov test-results
