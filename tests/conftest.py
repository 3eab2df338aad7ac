"""What the tests share: the pipeline, loaded once, and the way to the real releases, where they are at hand."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest
import spacy

import kdnlp
from kdnlp.records import LABELS
from kdnlp.token_table import TokenTable
from kdnlp.tokenizer import KiwiTokenizer
from kdnlp.training import Settings, examples, read_gold, train_entities
from kdnlp.training.run import NO_CLUSTERS

COMPOSED = Path(__file__).resolve().parent.parent / "data" / "annotations" / "composed"


@pytest.fixture(scope="session")
def nlp():
    return kdnlp.load()


@pytest.fixture(scope="session")
def corpus() -> Path:
    folder = os.environ.get("KDNLP_CORPUS")
    if not folder or not Path(folder).is_dir():
        pytest.skip("KDNLP_CORPUS does not name a folder of real releases (see CONTRIBUTING.md)")
    return Path(folder)


@pytest.fixture(scope="session")
def table_of():
    """A text's tokens."""
    tokenizer = KiwiTokenizer(spacy.blank("xx").vocab)
    return lambda text: TokenTable.of(tokenizer(text))


@pytest.fixture(scope="session")
def composed():
    """The composed gold."""
    return read_gold(COMPOSED)


@pytest.fixture(scope="session")
def tiny_settings():
    """Settings that train in seconds; half of what the rules find is hidden."""
    half = dict.fromkeys(LABELS, 0.5)
    return Settings(bits=13, folds=2, forget_tagger=half, forget_judge=half)


@pytest.fixture(scope="session")
def tiny_examples(composed):
    """Some of the train split."""
    return [replace(e, known=True) for e in examples(composed.of(["train"])[:20])]


@pytest.fixture(scope="session")
def tiny_model(tiny_examples, tiny_settings):
    """A small model of the composed gold."""
    return train_entities(tiny_examples, NO_CLUSTERS, tiny_settings, workers=1)
