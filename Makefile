# A newcomer needs two commands: `make serve` and `make test`. Each sets .venv up first.

PYTHON ?= python3
READY := .venv/ready
QUERY_EDITOR := service/detente/web/static/vendor/yasgui.min.js

.DEFAULT_GOAL := help
.PHONY: help serve test faults-long bench lint assets generate pictures lock

help:  ## list these targets
	@sed -n 's/^\([a-z-]*\):.*## /  make \1	/p' Makefile

serve: $(READY) $(QUERY_EDITOR)  ## build the graph on the first run and serve it
	.venv/bin/detente serve $(ARGS)

test: $(READY)  ## run every test; ARGS="-k turtle" runs some
	.venv/bin/pytest $(ARGS)

faults-long: $(READY)  ## attack the service at length: a soak of ten minutes, 240 kills, 2,000 commits
	@mkdir -p bench/results
	DETENTE_FAULTS_CYCLE=1000000 DETENTE_SOAK_SECONDS=$(or $(SECONDS),600) \
		DETENTE_FAULTS_KILLS=200 DETENTE_FAULTS_COMMITS=2000 DETENTE_FAULTS_MACHINES=40 \
		DETENTE_FAULTS_REPLAYED=200 \
		DETENTE_MACHINES_SUMMARY=bench/results/faults-machines.json \
		DETENTE_SOAK_SUMMARY=bench/results/faults-long.json .venv/bin/pytest tests/faults \
		tests/replication/test_many_replayed.py $(ARGS)
	DETENTE_ENGINE_COMMITS=200 DETENTE_ENGINE_KILLS=40 .venv/bin/pytest tests/sparql_followers $(ARGS)

bench: $(READY)  ## run every benchmark in bench/
	@scripts/bench

lint: $(READY)  ## check style, types and which room imports which
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/mypy
	.venv/bin/lint-imports

assets:  ## fetch what the query page loads into the browser, with npm
	@scripts/assets

generate: $(READY)  ## write again what is made from the code: schemas, pages of docs/
	@.venv/bin/python scripts/generate.py

pictures: $(READY) $(QUERY_EDITOR)  ## take the pictures of README.md again, with chromium
	.venv/bin/pytest -q tests/browser/test_pictures.py
	@mkdir -p docs/images
	for name in entry relation; do cp build/screenshots/readme-$$name.png docs/images/$$name.png; done

lock: .venv-lock/bin/uv  ## pin the dependencies again; ARGS=--upgrade moves the pins
	PATH="$(CURDIR)/.venv-lock/bin:$$PATH" scripts/lock $(ARGS)

$(READY): pyproject.toml requirements/dev.txt scripts/setup
	@PYTHON='$(PYTHON)' scripts/setup .venv requirements/dev.txt
	@touch $@

$(QUERY_EDITOR): package-lock.json scripts/assets scripts/licences.mjs
	@scripts/assets || echo 'Serving all the same: where it has no editor, the query page is a form.'

.venv-lock/bin/uv:
	$(PYTHON) -m venv .venv-lock
	.venv-lock/bin/pip install --quiet uv==0.13.9
