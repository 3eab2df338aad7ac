"""The patterns of ``relation_rules.toml``, compiled once."""

from __future__ import annotations

import re
from functools import cache

from kdnlp.lexicon import load_toml


@cache
def pattern(table: str, name: str) -> re.Pattern[str]:
    """Return the compiled pattern ``name`` of the rule file's table ``table``."""
    return re.compile(load_toml("relation_rules.toml")[table][name])
