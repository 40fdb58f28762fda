# make run: set up what is needed and start the bot. make test: set up and run the tests.
PYTHON ?= python3
.PHONY: run test setup setup-dev

setup:
	@PYTHON="$(PYTHON)" sh .ci/setup run

setup-dev:
	@PYTHON="$(PYTHON)" sh .ci/setup dev

run: setup
	@.venv/bin/python -m bot console

test: setup-dev
	@.venv/bin/python -m pytest
