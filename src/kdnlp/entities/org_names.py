"""A candidate name of an organisation, and the choice among candidates."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Name:
    """A name found in the text.

    Parameters
    ----------
    start, end
        Character offsets.
    rule
        ``rule:<name>`` or ``lexicon``.
    score
        How far the rule is to be trusted, between 0 and 1.
    kind
        What it is: the class of its head, or the lexicon's ``kind``.
    titled
        Whether a title was cut off behind it (산림청|장); no unit follows then.
    kb
        Identifier in the lexicon, if it has one.
    """

    start: int
    end: int
    rule: str
    score: float
    kind: str = ""
    titled: bool = False
    kb: str | None = None


def longest(names: Iterable[Name]) -> list[Name]:
    """Return names in the order of the text, none overlapping another: the longest wins, then the better score.

    Examples
    --------
    >>> a, b = Name(0, 3, "rule:a", 0.9), Name(2, 9, "rule:b", 0.5)
    >>> longest([a, b]) == [b]
    True
    """
    chosen: list[Name] = []
    taken: set[int] = set()
    for name in sorted(names, key=lambda n: (n.start - n.end, -n.score, n.start, n.rule, n.titled)):
        span = range(name.start, name.end)
        if name.start < name.end and taken.isdisjoint(span):
            taken.update(span)
            chosen.append(name)
    return sorted(chosen, key=lambda n: n.start)
