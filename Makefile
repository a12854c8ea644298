# run · test · check: the only commands a person needs. `make run PORT=8001` serves on another port.

export UV_SYSTEM_CERTS = 1
export UV_PYTHON_DOWNLOADS = never

PORT ?= 8000
PYTHON ?= python3

.PHONY: run test check set-up media chromium relay

run: set-up media
	@.venv/bin/stepwell run --port $(PORT) --with-parent

# Whoever has no tests left takes half of another's: stories and drills, which are long, come one after the other. What
# tests start, process after process, reads its modules compiled.
test: set-up media chromium relay
	@PYTHONDONTWRITEBYTECODE= .venv/bin/pytest -n auto --dist worksteal

check: set-up
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy
	.venv/bin/lint-imports --no-logo
	DJANGO_SETTINGS_MODULE=stepwell.settings.test .venv/bin/python -W ignore -m django makemigrations --check --dry-run
	.venv/bin/djlint --quiet --lint src
	.venv/bin/pytest tests/house/test_the_house.py tests/house/test_settings.py

# Every time, since a lock file may have changed: when nothing is to do it takes a fraction of a second.
set-up:
	@PYTHON=$(PYTHON) .ci/set-up python

media:
	@.ci/set-up media

chromium:
	@.ci/set-up chromium

relay:
	@.ci/set-up relay
