# One command each, from nothing but Python 3.11+, make and PyPI: `make demo`, `make test`, `make install`.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
CORPUS_DIR := $(abspath ../shared/corpus)
ifneq ($(wildcard $(CORPUS_DIR)/gold.jsonl),)
export KDNLP_CORPUS ?= $(CORPUS_DIR)
endif

.PHONY: install demo model test lint types layers unit gate clean

$(VENV)/.installed: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[dev,html]"
	touch $@

install: $(VENV)/.installed ## a virtual environment with everything, and the kdnlp command in it

demo: $(VENV)/.installed ## read the sample documents, print the relations, leave out/
	$(BIN)/kdnlp extract data/samples -o out/releases.jsonl
	$(BIN)/kdnlp extract data/samples -o out --format csv
	$(BIN)/kdnlp show data/samples
	@echo "Written: out/releases.jsonl, out/documents.csv, out/entities.csv, out/relations.csv, out/participants.csv"

DUMPS := annotated.jsonl intl.jsonl.gz general.jsonl.gz

model: $(VENV)/.installed ## models/default, byte for byte, from the gold and the texts in the folder that KDNLP_CORPUS names
	@test -n "$$KDNLP_CORPUS" || { echo "KDNLP_CORPUS does not name a folder with $(DUMPS)" >&2; exit 1; }
	$(BIN)/python scripts/press_texts.py $(addprefix "$$KDNLP_CORPUS"/,$(DUMPS)) -o out/press-texts.jsonl
	$(BIN)/kdnlp train data/annotations --texts out/press-texts.jsonl --from-nothing \
		--clusters models/default/clusters.npz -o models/default --name default --workers 2

test: lint types layers unit ## everything that .ci/run checks

lint: $(VENV)/.installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.installed
	$(BIN)/mypy

layers: $(VENV)/.installed
	$(BIN)/lint-imports

unit: $(VENV)/.installed
	$(BIN)/python -m pytest

gate: $(VENV)/.installed ## no figure on annotated documents may fall below its floor
	$(BIN)/python scripts/gate.py

clean:
	rm -rf $(VENV) out .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
