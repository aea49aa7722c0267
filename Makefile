# The verbs of the project; `make help` prints them. Each one sets up what it lacks.
.DEFAULT_GOAL := help
.PHONY: help setup setup-dev try try-deploy run test traces check format bench bundle advisories lock clean
export PORT ?= 8000

help:  ## print this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

try: setup-dev  ## within a minute, the tests of what changed since the last commit on main, nearest first; says what it left out
	@scripts/try $(ARGS)

setup:  ## install what the portal needs into .venv (nothing else is touched)
	@scripts/setup base

setup-dev:  ## install what the tests and checks need too
	@scripts/setup dev

run: setup  ## set up, load the demo, serve at http://localhost:8000 (PORT= for another port; Ctrl-C ends)
	@scripts/run

test: setup-dev  ## set up and run every test, the packages' from their wheels, on SQLite and on PostgreSQL (ARGS="packages/lawtext -k dates" for a part)
	@scripts/test $(ARGS)

traces: setup-dev  ## record what the journeys write, ask and show, and compare with tests/traces/golden (ARGS=--write to accept)
	@.venv/bin/python -m tests.traces $(ARGS)

check: setup-dev  ## format, lint, types, floor plan, templates, migrations, translations
	@scripts/check

format: setup-dev  ## put code and imports into the project's format
	@.venv/bin/ruff format . && .venv/bin/ruff check --fix-only -q .

bundle: setup  ## one file to install from without a network: source, wheels, .deb files, SBOM, checksums, signature (BUNDLE_KEY=)
	@scripts/bundle $(ARGS)

try-deploy: setup-dev  ## several machines on this one: PostgreSQL, nginx, a server of S3, pgbouncer, RabbitMQ, Redis; a partner's WordPress; a booted Debian (needs make bundle); some minutes (needs requirements/machines.txt, moto)
	@TRY_DEPLOY=1 .venv/bin/pytest tests/deploy -k "several_machines or pooler or broker or wordpress or booted" -s -rs $(ARGS)

bench: setup-dev  ## measure accuracy and speed beside benchmarks/baseline.json
	@PYTHONPATH=src:.$$(printf ':%s' packages/*/tests) DJANGO_SETTINGS_MODULE=tests.settings .venv/bin/python -m benchmarks $(ARGS)

advisories:  ## ask the public database whether a locked package has a known weakness (needs a network)
	@scripts/advisories

lock: setup-dev  ## compile requirements/*.txt from pyproject.toml (hashes, no host names)
	@scripts/lock

clean:  ## remove .venv and var (the demo's database and index)
	rm -rf .venv var
