# The front door. `make help` lists what can be typed.
PYTHON ?= python3
VENV := .venv/bin
# Two workers: the machine this must be quick on has two cores.
PYTEST_WORKERS ?= 2

.PHONY: help venv devvenv demo test check format bench docs clean

help: ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1\t/' | expand -t 10

venv:
	@$(PYTHON) tools/bootstrap.py

devvenv:
	@$(PYTHON) tools/bootstrap.py --dev

demo: venv ## start a nation in miniature and open its page (ARGS="--headless --tour" …)
	@exec $(VENV)/juki demo $(ARGS)

test: ## the whole suite; installs what it needs, names what it had to skip
	@$(PYTHON) tools/bootstrap.py --dev --native
	@# Compiled once: two hundred processes that tests start would do it each where none may write.
	@$(VENV)/python -m compileall -q src tests bench
	$(VENV)/python -m pytest -n $(PYTEST_WORKERS) --dist loadgroup $(ARGS)

check: devvenv ## format, lint, types, import contracts, generated documents fresh
	$(VENV)/ruff format --check src tests bench tools
	$(VENV)/ruff check src tests bench tools
	$(VENV)/mypy
	$(VENV)/lint-imports
	$(VENV)/python tools/generate_docs.py --check

format: devvenv ## put the code into the house style
	$(VENV)/ruff format src tests bench tools
	$(VENV)/ruff check --fix src tests bench tools

bench: devvenv ## every figure beside its floor (CLAIM=name for one), bench/out/results.json
	$(VENV)/python -m bench $(if $(CLAIM),--claim $(CLAIM)) $(ARGS)

docs: devvenv ## write the generated documents anew
	$(VENV)/python tools/generate_docs.py

clean: ## remove the demo's data and the environment
	-@$(VENV)/juki demo --clean
	rm -rf .venv bench/out .mypy_cache .ruff_cache .pytest_cache
