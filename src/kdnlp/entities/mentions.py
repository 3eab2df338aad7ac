"""Candidate mentions, and the choice of the ones that stand: flat, longest first."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from kdnlp.lexicon.user import UserHit
from kdnlp.records import Label


class _Span(Protocol):
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


SpanT = TypeVar("SpanT", bound=_Span)


@dataclass(frozen=True, slots=True)
class Mention:
    """A candidate for an entity, with the rule that proposed it.

    Parameters
    ----------
    label
        ``ORG``, ``COUNTRY``, ``PROGRAMME`` or ``DATE``.
    start, end
        Character offsets into the text, end exclusive.
    rule
        What made it: ``rule:<name>``, ``lexicon`` or ``user``.
    norm, kb, country, kind
        As in `kdnlp.records.Entity`; ``None`` where a later stage is to find them.
    score
        How far the rule is to be trusted, between 0 and 1.
    """

    label: Label
    start: int
    end: int
    rule: str
    norm: str | None = None
    kb: str | None = None
    country: str | None = None
    kind: str | None = None
    score: float = 1.0


def choose(candidates: Iterable[Mention]) -> list[Mention]:
    """Keep a flat set of mentions: the longest wins, then the better score, then a PROGRAMME, then the earlier.

    Returns
    -------
    list of Mention
        In the order of the text, none overlapping another.

    Examples
    --------
    >>> a, b = Mention("COUNTRY", 0, 2, "rule:a"), Mention("PROGRAMME", 0, 9, "rule:b")
    >>> choose([a, b]) == [b]
    True
    """
    chosen: list[Mention] = []
    taken: set[int] = set()
    # What a body and an undertaking are both called is mostly meant as the undertaking (30 of 34 on train).
    order = sorted(
        set(candidates), key=lambda m: (m.start - m.end, -m.score, m.label != "PROGRAMME", m.start, m.rule, m.label)
    )
    for mention in order:
        span = range(mention.start, mention.end)
        if mention.start < mention.end and taken.isdisjoint(span):
            taken.update(span)
            chosen.append(mention)
    return sorted(chosen, key=lambda m: m.start)


def of_user(hits: Iterable[UserHit]) -> list[Mention]:
    """Return the mentions that a user's lexicon settles."""
    return [
        Mention(e.label, hit.start, hit.end, "user", e.norm, e.kb, e.country, e.kind)
        for hit in hits
        for e in (hit.entry,)
    ]


def clear_of(candidates: Iterable[SpanT], locked: Sequence[Mention]) -> list[SpanT]:
    """Return the candidates that overlap none of the locked mentions, which do not overlap one another.

    Examples
    --------
    >>> clear_of([Mention("ORG", 0, 5, "rule:a")], [Mention("ORG", 4, 6, "user")])
    []
    """
    if not locked:
        return list(candidates)
    ordered = sorted(locked, key=lambda m: m.start)
    ends = [m.end for m in ordered]
    kept: list[SpanT] = []
    for mention in candidates:
        at = bisect_right(ends, mention.start)
        if at == len(ordered) or mention.end <= ordered[at].start:
            kept.append(mention)
    return kept
