"""What the tests share: the pipeline, loaded once, and the way to the real releases, where they are at hand."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import kdnlp


@pytest.fixture(scope="session")
def nlp():
    return kdnlp.load()


@pytest.fixture(scope="session")
def corpus() -> Path:
    folder = os.environ.get("KDNLP_CORPUS")
    if not folder or not Path(folder).is_dir():
        pytest.skip("KDNLP_CORPUS does not name a folder of real releases (see CONTRIBUTING.md)")
    return Path(folder)
