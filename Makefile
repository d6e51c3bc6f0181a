# What can be made; `make help` lists it. Each target prepares what it needs.

VENV ?= .venv
PYTHON ?= python3
PYTEST_ARGS ?= -n 2
BIN := $(VENV)/bin
CATALOGUES := $(wildcard hw_cli/locale/*/LC_MESSAGES/hw.po)

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help report demo tex browser test check deep bench golden locale lock rules picture clean

help: ## this list
	@awk -F ': .*## ' '/^[a-z]+:.*## / {printf "make %-8s %s\n", $$1, $$2}' Makefile

WHOSE = $(if $(NAME),--name "$(NAME)") $(if $(NUMBER),--student-number "$(NUMBER)")

report: $(VENV)/installed tex ## the report in build/ (NAME="…" NUMBER=…): report.tex, figures/, report.pdf
	@mkdir -p build
	$(BIN)/hw render --out build/report.tex $(WHOSE)
	@if $(TEX_READY); then set -x; $(BIN)/hw render --out build/report.pdf $(WHOSE); \
	else echo "build/report.tex is written; build/report.pdf needs TeX (see above)" >&2; fi

demo: $(VENV)/installed ## check a student's answers: the right ones, then the same with five mistakes
	$(BIN)/python tests/demo.py

test: $(VENV)/ready tex browser ## all tests
	$(BIN)/python -m pytest $(PYTEST_ARGS)

check: $(VENV)/ready tex browser ## format, lint, types, all tests
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/python -m pytest $(PYTEST_ARGS)

deep: $(VENV)/ready ## large samples: nearly true pairs by what makes them look true; mutations of the steps that prove
	$(BIN)/python -m tests.deep.nearly
	$(BIN)/python -m tests.deep.other_shapes
	$(BIN)/python -m tests.deep.lookalikes
	$(BIN)/python -m tests.deep.mutations
	$(BIN)/python -m tests.deep.class_sample
	$(BIN)/python -m tests.deep.fuzz
	$(BIN)/python -m tests.deep.steady
	$(BIN)/python -m tests.deep.metamorphic examples/answers/*.tex examples/answers/mistakes/*.tex $(DERIVATIONS)
	$(BIN)/python -m tests.oracles.densities_sample
	$(BIN)/python -m tests.deep.identities
	$(BIN)/python -m tests.deep.spoiled_steps $(DERIVATIONS)

bench: $(VENV)/ready ## speed, as ratios measured in one run
	$(BIN)/python tests/bench.py
	$(BIN)/python tests/bench_check.py $(DERIVATIONS)
	$(BIN)/python tests/bench_lsp.py

golden: $(VENV)/ready tex ## write the golden files anew; look at them with git diff
	HW_GOLDEN=write $(BIN)/python -m pytest $(PYTEST_ARGS) -k golden

locale: $(VENV)/ready ## collect the texts marked say("…"), update and compile the French catalogue
	@mkdir -p build
	$(BIN)/pybabel --quiet extract --no-default-keywords --keywords say --add-location file --sort-by-file \
		--width 100 --output-file build/hw.pot hw_cli
	$(BIN)/pybabel --quiet update --domain hw --input-file build/hw.pot --output-dir hw_cli/locale \
		--no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date --width 100
	$(BIN)/pybabel compile --domain hw --directory hw_cli/locale --statistics

lock: ## resolve the dependencies anew (UPGRADE=--upgrade: the newest of each): locks/, with the hash of every file
	$(PYTHON) -m venv build/uv
	build/uv/bin/python -m pip install --quiet --disable-pip-version-check uv
	for lock in run dev; do \
		printf 'hatchling\neditables\nbabel\n' | build/uv/bin/uv pip compile --quiet --universal --python-version 3.11 \
			--generate-hashes --no-emit-index-url --no-annotate --no-header $(UPGRADE) \
			$$([ $$lock = run ] || echo --extra $$lock) --output-file locks/$$lock.txt pyproject.toml - || exit 1; \
	done

rules: $(VENV)/installed ## write the rule book anew: docs/rules.md
	$(BIN)/hw rule --page >docs/rules.md

picture: $(VENV)/installed ## draw the floors anew: docs/architecture.md
	$(BIN)/python tests/picture.py

clean: ## what make made: build/, the virtual environment, caches
	rm -rf build dist .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis *.egg-info
	find hw_cli tests -name __pycache__ -type d -prune -exec rm -rf {} +
	rm -f hw_cli/locale/*/LC_MESSAGES/hw.mo

# --- what the targets above need

# Installing compiles the French catalogue, so a change of it installs again. What is installed is what locks/ names, file
# by file, by hash; then the project itself, without dependencies and built by what is installed already.
SOURCES := pyproject.toml hatch_build.py $(CATALOGUES) locks/run.txt locks/dev.txt
PYTHON_CHECK = import sys; sys.exit(sys.version_info < (3, 11) and "hw needs Python 3.11 or newer")
MAKE_VENV = $(PYTHON) -c '$(PYTHON_CHECK)' && $(PYTHON) -m venv $(VENV)
PIP = $(BIN)/python -m pip install --quiet --disable-pip-version-check
PROJECT = $(PIP) --no-deps --no-build-isolation --editable .

$(VENV)/installed: $(SOURCES)
	$(MAKE_VENV)
	$(PIP) --require-hashes --requirement locks/run.txt
	$(PROJECT)
	@touch $@

$(VENV)/ready: $(SOURCES)
	$(MAKE_VENV)
	$(PIP) --require-hashes --requirement locks/dev.txt
	$(PROJECT)
	@touch $(VENV)/installed $@

# Pages are tested in Debian's Chromium; where it cannot be installed, those tests are skipped and say so.
browser: ## a headless browser for the tests of pages
	@if command -v chromium >/dev/null || command -v google-chrome >/dev/null; then :; \
	elif command -v apt-get >/dev/null && { [ "$$(id -u)" = 0 ] || command -v sudo >/dev/null; }; then \
		echo "installing Chromium (a few hundred megabytes; once)"; \
		sudo=; [ "$$(id -u)" = 0 ] || sudo=sudo; \
		$$sudo apt-get update --quiet=2 </dev/null >/dev/null; \
		$$sudo env DEBIAN_FRONTEND=noninteractive apt-get install --yes --quiet=2 --no-install-recommends chromium \
			</dev/null >/dev/null || echo "Chromium could not be installed; tests of pages are skipped" >&2; \
	else echo "Chromium is missing and is not installed from here; tests of pages are skipped" >&2; fi

TEX_READY = $(BIN)/python -c 'from hw_cli.report.engine import main; main()'

# A failure to install TeX stops nothing: the .tex is still written, and tests that need TeX are skipped.
tex: $(VENV)/installed
	@if $(TEX_READY); then :; \
	elif command -v apt-get >/dev/null && { [ "$$(id -u)" = 0 ] || command -v sudo >/dev/null; }; then \
		echo "installing TeX (a few hundred megabytes; once)"; \
		sudo=; [ "$$(id -u)" = 0 ] || sudo=sudo; \
		$$sudo apt-get update --quiet=2 </dev/null >/dev/null; \
		$$sudo env DEBIAN_FRONTEND=noninteractive apt-get install --yes --quiet=2 --no-install-recommends \
			$$($(BIN)/python -c 'from hw_cli.report.engine import APT_PACKAGES; print(*APT_PACKAGES)') \
			</dev/null >/dev/null || echo "TeX could not be installed; hw doctor says what is missing" >&2; \
	else \
		echo "TeX is missing and is not installed from here. Install:" >&2; \
		$(BIN)/python -c 'from hw_cli.report.engine import install_hint; print("   ", install_hint())' >&2; \
	fi
