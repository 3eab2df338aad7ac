"""Is a candidate a cooperation event? The one place to replace rules by learned scores."""

from __future__ import annotations

from functools import cache
from typing import Any

from kdnlp.lexicon import load_toml
from kdnlp.relations.candidates import Candidate


@cache
def _table() -> dict[str, Any]:
    table: dict[str, Any] = load_toml("relation_rules.toml")["score"]
    return table


def rule_name(candidate: Candidate) -> str:
    """Return the name of the rule that proposes the candidate: its trigger's family and how its actors were found."""
    return f"{candidate.trigger.lexeme.name}-{candidate.via}"


def score(candidate: Candidate) -> float:
    """Return how far the candidate is to be trusted, from 0 to 1."""
    if candidate.form.status is None:
        return 0.0
    table = _table()
    value: float = table["rule"].get(rule_name(candidate), table["kind"][candidate.trigger.lexeme.kind])
    for cue in candidate.cues:
        value *= table["cue"].get(cue, 1.0)
    value *= table["form"].get(candidate.form.name, 1.0)
    return round(min(1.0, value), 4)


def threshold() -> float:
    """Return the score from which a candidate is an event."""
    value: float = _table()["threshold"]
    return value
