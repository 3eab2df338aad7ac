"""Is a candidate a cooperation event? The one place to replace rules by learned scores."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from kdnlp.lexicon import load_toml
from kdnlp.relations.candidates import Candidate


@dataclass(frozen=True, slots=True)
class Weight:
    """A named rule of trust: what it looks at, and the factor by which it raises or lowers the score.

    An empty condition holds for every candidate; all conditions must hold.
    """

    name: str
    factor: float
    trigger: frozenset[str]
    kind: frozenset[str]
    type: frozenset[str]
    via: frozenset[str]
    form: frozenset[str]
    cue: frozenset[str]
    without: frozenset[str]

    def holds(self, candidate: Candidate) -> bool:
        """Whether all its conditions hold for the candidate."""
        trigger = candidate.trigger
        return (
            (not self.kind or trigger.lexeme.kind in self.kind)
            and (not self.via or candidate.via in self.via)
            and (not self.form or candidate.form.name in self.form)
            and (not self.cue or bool(self.cue & candidate.cues))
            and not self.without & candidate.cues
            and (not self.type or trigger.type in self.type)
            and (not self.trigger or trigger.lexeme.name in self.trigger)
        )


@cache
def _weights() -> tuple[Weight, ...]:
    conditions = ("trigger", "kind", "type", "via", "form", "cue", "without")
    return tuple(
        Weight(record["name"], record["factor"], *(frozenset(record.get(c, ())) for c in conditions))
        for record in load_toml("relation_rules.toml")["weight"]
    )


@cache
def _base() -> dict[str, float]:
    table: dict[str, float] = load_toml("relation_rules.toml")["score"]["base"]
    return table


def rule_name(candidate: Candidate) -> str:
    """Return the name of the rule that proposes the candidate: its trigger's family and how its actors were found."""
    return f"{candidate.trigger.lexeme.name}-{candidate.via}"


def score(candidate: Candidate) -> float:
    """Return how far the candidate is to be trusted, 0 to 1: its family's trust times the weights that hold."""
    value = _base()[candidate.trigger.lexeme.name]
    for weight in _weights():
        if weight.holds(candidate):
            value *= weight.factor
    return round(min(1.0, value), 4)


@cache
def threshold() -> float:
    """Return the score from which a candidate is an event."""
    value: float = load_toml("relation_rules.toml")["score"]["threshold"]
    return value
