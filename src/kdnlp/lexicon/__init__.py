"""Linguistic tables (CSV, TOML) and the code that looks them up."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any


@cache
def load_toml(name: str) -> dict[str, Any]:
    """Return a TOML table from the package's ``lexicon/data`` folder."""
    return tomllib.loads((resources.files(__name__) / "data" / name).read_text(encoding="utf-8"))
