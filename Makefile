# make run: set up what is needed and start the bot. make test: set up and run the tests.
PYTHON ?= python3
PYTEST ?= -m pytest -n 3
.PHONY: run rehearse test test-nightly test-release logs setup setup-dev setup-logs lock

setup:
	@PYTHON="$(PYTHON)" sh .ci/setup run

setup-dev:
	@PYTHON="$(PYTHON)" sh .ci/setup dev

# With the tests that take minutes; prints what they measured.
test-nightly: setup-dev
	@.venv/bin/python $(PYTEST) --dist worksteal -m "not release"

# Before a release: those too that test the tests, and the long soak (SOAK_MINUTES, 120).
test-release: setup-dev
	@.venv/bin/python -m pytest -m "release or not release"

setup-logs: setup
	@PYTHON="$(PYTHON)" sh .ci/setup logs

# Discord with a token, the console without one.
run: setup
	@if [ -n "$$DISCORD_TOKEN$$DISCORD_TOKEN_FILE" ]; then \
	  exec .venv/bin/python -m bot run; \
	else \
	  exec .venv/bin/python -m bot console; \
	fi

# A Discord on this machine, to try a bot against (docs/operating.md).
rehearse: setup
	@exec .venv/bin/python -m tests.fake_discord

test: setup-dev
	@.venv/bin/python $(PYTEST)

# The log in a web browser, read only, on this machine alone.
logs: setup-logs
	@exec .venv/bin/python -m bot log browse

# Write the lock files anew from pyproject.toml (needs a network).
lock:
	@PYTHON="$(PYTHON)" sh .ci/lock

