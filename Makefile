# Needs make and Python 3.11 or newer; everything else comes into .venv.

PORT ?= 8000
DATA_DIR ?= var
ENGINE ?=
PYTHON ?=
OPERATIONS ?= 10000
FIRST_GRAPH ?= 1

BIN := .venv/bin
RUN_LOCK := requirements.lock
DEV_LOCK := requirements-dev.lock
CANDIDATES := $(if $(PYTHON),$(PYTHON),$(BIN)/python python3.13 python3.12 python3.11 python3)
# Two processes: the tests of an engine stay together in one, and the tests without an engine fill up the other.
BY_ENGINE := -n 2 --dist loadscope
NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))

# The first Python that is new enough runs bootstrap.py with the locks given.
define bootstrap
@for python in $(CANDIDATES); do \
	if "$$python" -c '$(NEW_ENOUGH)' >/dev/null 2>&1; then exec "$$python" bootstrap.py $(1); fi; \
done; \
echo "mentorgraph: Python 3.11 or newer is needed, and none of these is one: $(CANDIDATES) (choose with PYTHON=)" >&2; exit 1
endef

.PHONY: help run test test-all test-long check bench bench-peers bench-mentors lock setup setup-dev

help: ## Say what can be made
	@sed -n 's/^\([a-z-]*\):.*## /\1|/p' $(MAKEFILE_LIST) | while IFS='|' read -r name text; do printf '  make %-9s %s\n' "$$name" "$$text"; done

run: setup ## Start the service (PORT=8000 DATA_DIR=var ENGINE=local|neo4j, or NEO4J_URI in the environment)
	@exec $(BIN)/mentorgraph up --port "$(PORT)" --data-dir "$(DATA_DIR)" $(if $(ENGINE),--engine "$(ENGINE)")

test: setup-dev ## Run the tests on the local engine, and on Neo4j 5.26 where Java and Maven are
	@exec $(BIN)/python -m pytest $(BY_ENGINE)

test-all: setup-dev ## As test, and on Neo4j 2026.x
	@MENTORGRAPH_TEST_ENGINES="$${MENTORGRAPH_TEST_ENGINES:-local,neo4j,neo4j-2026}" exec $(BIN)/python -m pytest $(BY_ENGINE)

test-long: setup-dev ## Ask OPERATIONS=10000 drawn at random of every executor, 400 a graph from FIRST_GRAPH=1 on
	@MENTORGRAPH_ORACLE="$(OPERATIONS)" MENTORGRAPH_ORACLE_GRAPH="$(FIRST_GRAPH)" \
		exec $(BIN)/python -m pytest tests/plans/test_oracle.py tests/plans/test_failing_fragments.py --timeout=7200

check: setup-dev ## Format, lint, types and import rules
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/basedpyright
	$(BIN)/lint-imports

bench-peers: setup-dev ## Measure the service beside other servers on Neo4j (needs Java and Maven; half an hour)
	@exec $(BIN)/python -m benchmarks.peers --write

bench: setup-dev ## Measure the loop beside the raw driver, and write benchmarks/RESULTS.md
	@exec $(BIN)/python benchmarks/loop.py

bench-mentors: setup-dev ## Score mentors of simulated organisations beside seven rivals, judge every target, draw the pictures (an hour)
	@exec $(BIN)/python -m benchmarks.mentorbench

lock: ## Pin every wheel again (needs uv)
	@command -v uv >/dev/null || { echo "mentorgraph: uv is needed to make the locks: https://docs.astral.sh/uv" >&2; exit 1; }
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --group build -o $(RUN_LOCK) pyproject.toml
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --group build --group dev -o $(DEV_LOCK) pyproject.toml

setup:
	$(call bootstrap,$(RUN_LOCK) $(DEV_LOCK))

setup-dev:
	$(call bootstrap,$(DEV_LOCK))
