# Two commands do everything on a fresh machine with Python 3.11 or newer and git: `make run` and `make test`.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check --quiet

# As many workers as cores; each takes a stretch of the tests in order, so that servers that several share start once.
PYTEST := $(BIN)/pytest -n auto --dist worksteal

# Hundreds of tests start a process of ours: where the environment forbids bytecode, each would compile everything anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test coverage faults networks html synapse check lint lock sbom audit soak benchmarks clean

run: $(VENV)/.run   ## check the bundled workspace, then run the daemon and its page
	@$(BIN)/remembrancer check --quiet
	@exec $(BIN)/remembrancer run

test: $(VENV)/.test lint   ## everything: lint, types, floors, tests
	@$(PYTEST)

coverage: $(VENV)/.test   ## the same tests with every branch counted
	@$(BIN)/coverage erase
	@$(PYTEST) --cov --cov-report= && $(BIN)/coverage report --skip-covered --fail-under=90

faults: $(VENV)/.test   ## the fault tests of docs/reliability.md with their full counts
	@FAULTS=full $(PYTEST) tests/faults tests/ledger tests/soak tests/publishers tests/networks tests/domain/test_every_zone.py

networks: $(VENV)/.test   ## real servers that take minutes to come by (docs/networks.md); wants Node 20 or 22 with npm
	@$(BIN)/pytest tests/networks/*_on_*.py

html: $(VENV)/.test   ## every page judged by vnu, the W3C's checker (docs/pages.md); wants npm and Java
	@$(BIN)/pytest tests/publishers/feeds/pages_on_vnu.py

check: lint   ## lint, types and floors alone

lint: $(VENV)/.test
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache | tail -n 3

synapse: $(VENV)/.test   ## the tests of Matrix on a real Synapse, which is installed beside (250 MB)
	@test -x .synapse/bin/python || $(PYTHON) -m venv .synapse
	@.synapse/bin/python -m pip --disable-pip-version-check --quiet install matrix-synapse
	@SYNAPSE=.synapse/bin/python $(PYTEST) tests/publishers/test_matrix.py

# Of what the tests want too, the version with which they run.
COMPILE := .release/bin/uv pip compile --quiet --upgrade --universal --python-version 3.11 --no-header pyproject.toml
lock: .release/bin/uv   ## pin all that we run on anew, each version with the hashes of its files
	@$(COMPILE) --extra test --output-file .release/with-tests
	@$(COMPILE) --constraint .release/with-tests --generate-hashes --no-annotate --output-file requirements.lock

sbom: .release/bin/uv   ## list what is pinned as CycloneDX JSON, in sbom.cdx.json
	@PYTHONWARNINGS=ignore .release/bin/cyclonedx-py requirements --pyproject pyproject.toml --output-reproducible --output-file sbom.cdx.json requirements.lock

audit: .release/bin/uv   ## ask the advisory database for known faults of what is pinned; wants the network
	@.release/bin/pip-audit --require-hashes --disable-pip --requirement requirements.lock

.release/bin/uv:
	@$(PYTHON) -m venv .release
	@.release/bin/python -m pip --disable-pip-version-check --quiet install cyclonedx-bom pip-audit uv

soak: $(VENV)/.test   ## ten simulated years with kills and faults; SEED=… YEARS=… choose others
	@$(BIN)/python -m tests.soak.soak --seed $(or $(SEED),1) --years $(or $(YEARS),10)

benchmarks: $(VENV)/.test   ## print every ratio of docs/performance.md
	@for program in benchmarks/*.py; do echo "== $$program"; $(BIN)/python $$program || exit 1; done

clean:   ## remove the environment and every cache; statements, feeds and ledger stay
	rm -rf $(VENV) .release .synapse .coverage* .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
	find scheduler tests benchmarks -name __pycache__ -prune -exec rm -rf {} +

$(VENV)/.venv:
	@$(PYTHON) -c 'import sys; sys.exit("remembrancer needs Python 3.11 or newer, this is " + sys.version.split()[0] if sys.version_info < (3, 11) else 0)'
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.run: $(VENV)/.venv pyproject.toml requirements.lock
	@echo "installing remembrancer into $(VENV) …"
	@$(PIP) install --require-hashes --requirement requirements.lock
	@$(PIP) install --no-deps --editable .
	@touch $@

$(VENV)/.test: $(VENV)/.venv pyproject.toml requirements.lock
	@echo "installing remembrancer and what its tests need into $(VENV) …"
	@$(PIP) install --require-hashes --requirement requirements.lock
	@$(PIP) install --editable '.[test]'
	@touch $@ $(VENV)/.run
