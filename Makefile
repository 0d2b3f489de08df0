# Everything here is one thin line over ./casecoord.sh, for machines that have make.
.DEFAULT_GOAL := help
.PHONY: help demo drill fault soak test bench check lock format migrations messages look clean

help:  ## what each target does
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo:  ## start everything with made-up people; needs Python 3.11 and nothing else; Ctrl-C stops it
	@./casecoord.sh demo

drill:  ## lose a whole installation, restore it from backup and keys alone; prints time and losses
	@./casecoord.sh drill

fault:  ## 500 alerts while worker, clock and broker are killed, cut and set wrong: none lost, none twice
	@FAULT=1 ./casecoord.sh test tests/risk/test_faults.py -q -s

test:  ## all checks, then all tests on real PostgreSQL, Celery, broker and browser
	@./casecoord.sh test

soak:  ## 20,000 steps of whatever people may do to one link, against a model of a hundred lines
	@./casecoord.sh soak

bench:  ## measure side by side, print a table, draw pictures; QUICK=1 takes 3 minutes, else 15
	@./casecoord.sh bench

check:  ## lint, types, stairs, migrations, templates, house rules; starts no server
	@./casecoord.sh check

format:  ## put Python and templates into their form
	@./casecoord.sh format

migrations:  ## write migrations for changed models (then the walls: migrations/0002_walls.py)
	@./casecoord.sh manage makemigrations

messages:  ## write texts that are new in the code into the translations (locale/), and take out old ones
	@./casecoord.sh python -m tests.words.texts

look:  ## pictures of the pages of a running demo, in every way they can be looked at; says what axe finds
	@./casecoord.sh look

lock:  ## choose versions anew after a change in pyproject.toml, and write them with their hashes
	@./casecoord.sh lock

clean:  ## remove caches, the environment, and the demo's data (stop it before)
	@./casecoord.sh clean
