"""The rules for organisations as data: ``org_rules.toml``, made ready for use."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal

from kdnlp.lexicon import load_csv, load_toml

Kind = Literal["body", "unit", "group"]


@dataclass(frozen=True, slots=True)
class Head:
    """A class of words that names of organisations end in.

    Parameters
    ----------
    name
        The rule's name.
    kind
        ``body`` (has a head of its own: 장 after it is a title), ``unit`` (a part of a body), ``group`` (a loose body).
    least
        Number of characters that must stand before the head within the word.
    score
        How far it is to be trusted.
    stop
        Last morphemes and whole words that are no names.
    """

    name: str
    kind: Kind
    least: int
    score: float
    stop: frozenset[str]


@dataclass(frozen=True, slots=True)
class OrgRules:
    """Everything in ``org_rules.toml``, as sets and look-up tables."""

    heads: dict[str, tuple[tuple[str, Head], ...]]
    scores: dict[str, float]
    words: dict[str, frozenset[str]]
    countries: frozenset[str]


@cache
def org_rules() -> OrgRules:
    """Return the rules; loaded once.

    Raises
    ------
    LexiconError
        If the table cannot be read.
    """
    data = load_toml("org_rules.toml")
    by_last: dict[str, list[tuple[str, Head]]] = {}
    for row in data["head"]:
        head = Head(row["name"], row["kind"], row["least"], row["score"], frozenset(row.get("stop", ())))
        for word in row["heads"]:
            by_last.setdefault(word[-1], []).append((word, head))
    return OrgRules(
        heads={last: tuple(sorted(found, key=lambda h: -len(h[0]))) for last, found in by_last.items()},
        scores={row["name"]: row["score"] for row in data.get("rule", ())},
        words={key: frozenset(value) for key, value in data["words"].items()},
        countries=frozenset(row["korean"] for row in load_csv("countries.csv")) | frozenset(data["words"]["countries"]),
    )
