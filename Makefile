# 데이터이음 · everything a person types.  `make help` lists it.
.DEFAULT_GOAL := help
.PHONY: help demo test lint pictures bench relevance corpus foreign docs lock clean

BIN := .venv/bin
# Compiled code is kept, or each of the many processes would compile it anew.
export PYTHONDONTWRITEBYTECODE :=
# One process more than there are cores, for browsers and servers leave them idle a third of the time; four at most.
CREW = $$($(BIN)/python -c 'import os; print(min(4, os.cpu_count() + 1))')

help:  ## list these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: .venv/.ready-demo  ## play the partners on loopback, harvest them all, open the site (Ctrl-C stops everything)
	@trap '' INT; $(BIN)/ieum demo $(ARGS)

test: .venv/.ready-test  ## run all the tests (ARGS="-k search" picks some)
	@.ci/tools
	@$(BIN)/python -m pytest -n $(CREW) --dist worksteal $(ARGS)

lint: .venv/.ready-test  ## check style and who may import whom
	@$(BIN)/ruff check .
	@$(BIN)/lint-imports

pictures: .venv/.ready-test  ## keep a picture of every page, in both widths, in var/pictures
	@.ci/tools
	@IEUM_PICTURES=var/pictures $(BIN)/python -m pytest -q -n auto --maxprocesses 4 tests/web/browser $(ARGS)

bench: .venv/.ready-test  ## measure against a floor in the same run (ARGS="--records 10000" for a short one)
	@$(BIN)/python -m tests.bench $(ARGS)

relevance: .venv/.ready-test  ## measure how well judged queries are answered, by us and by others (ROWS, ARGS="--worst 20")
	@$(BIN)/python -m pip --quiet install --require-hashes -r tests/relevance/requirements.lock || \
		echo "The morphological analyser cannot be installed (see above); measuring without it."
	@$(BIN)/python -m tests.relevance.run $(or $(ROWS),../shared/corpus) $(ARGS)

corpus: .venv/.ready-test  ## run the main job over real rows (ROWS=folder, ../shared/corpus unless told)
	@$(BIN)/python -m tests.corpus $(or $(ROWS),../shared/corpus) $(ARGS)

foreign: .venv/.ready-test  ## run what others wrote against us (CKAN=folder with the source of CKAN 2.11)
	@$(BIN)/python -m pip --quiet install --require-hashes -r tests/foreign/requirements.lock
	@IEUM_CKAN_SOURCE=$(CKAN) IEUM_UDATA_SOURCE=$(UDATA) IEUM_HARVEST_SOURCE=$(HARVEST) $(BIN)/python -m tests.foreign

docs: .venv/.ready-test  ## write docs/api anew from the actions themselves
	@$(BIN)/python -m web.openapi_pages

lock: .venv/.ready-test  ## resolve the dependencies anew, with hashes
	@$(BIN)/python -m pip --quiet install uv
	@$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header \
		--no-annotate setup.cfg -o requirements.lock
	@$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header \
		--no-annotate --extra test setup.cfg -o requirements-test.lock
	@$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header \
		--no-annotate tests/relevance/requirements.in -o tests/relevance/requirements.lock

clean:  ## remove what these commands made, the demo's data too
	@rm -rf .venv var build dist *.egg-info .pytest_cache .ruff_cache .hypothesis .import_linter_cache

.venv/.ready-demo: requirements.lock setup.cfg pyproject.toml
	@.ci/environment requirements.lock $@

.venv/.ready-test: requirements-test.lock setup.cfg pyproject.toml
	@.ci/environment requirements-test.lock $@
	@touch .venv/.ready-demo
