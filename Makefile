PYTHON ?= python3
BIN := .venv/bin
export HF_HUB_OFFLINE := 1
export GRADIO_ANALYTICS_ENABLED := False
export ANONYMIZED_TELEMETRY := False

.DEFAULT_GOAL := help
.PHONY: help setup dev run test check bench train screenshots lock

help:
	@echo "make run    set up and serve the desk at http://127.0.0.1:7860"
	@echo "make test   set up and run all tests"
	@echo "make check  lint and types;  make bench  speed;  make train  fit the local reader;  make screenshots"

setup: .venv/.ready-run
dev: .venv/.ready-dev

.venv/bin/python:
	$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11) and 'Python 3.11 or newer is needed; run make PYTHON=python3.12 ...')"
	$(PYTHON) -m venv .venv

.venv/.ready-run: requirements/run.lock pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements/run.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
	@touch $@

.venv/.ready-dev: requirements/dev.lock .venv/.ready-run
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements/dev.lock
	@touch $@

run: setup
	$(BIN)/python app.py

test: dev
	$(BIN)/python -m pytest

check: dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/pyright
	$(BIN)/escalate policy check

bench: dev
	$(BIN)/escalate bench

train: dev
	$(BIN)/escalate train

screenshots: dev
	$(BIN)/python -m evals.screenshots

lock:
	$(BIN)/python -m pip install --quiet uv
	mkdir -p requirements
	$(BIN)/uv pip compile --no-header --no-annotate --quiet pyproject.toml -o requirements/run.lock
	# A CPU build of torch offered by PIP_FIND_LINKS keeps CUDA out of the lock; the pin itself stays plain.
	UV_FIND_LINKS="$$PIP_FIND_LINKS" $(BIN)/uv pip compile --no-header --no-annotate --quiet --extra dev --extra train \
		-c requirements/run.lock pyproject.toml -o requirements/dev.lock
	sed -i 's/+cpu$$//' requirements/dev.lock
