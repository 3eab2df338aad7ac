"""The rules for organisations as data: ``org_rules.toml``, made ready for use."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from kdnlp.lexicon import load_csv, load_toml


@dataclass(frozen=True, slots=True)
class Head:
    """A class of words that names of organisations end in.

    Parameters
    ----------
    name
        The rule's name.
    least
        Number of characters that must stand before the head within the word.
    score
        How far it is to be trusted.
    walk
        How many words before it may belong to the name, if its own word says too little.
    part
        Whether it can be a part of the body named right before it (산림청 국립수목원).
    free
        Whether any modifier makes a name, generic or not.
    proper
        Whether the modifier must hold a proper noun or Latin letters, unless the context says more.
    stop
        Last morphemes and whole words that are no names.
    """

    name: str
    least: int
    score: float
    walk: int
    part: bool
    free: bool
    proper: bool
    stop: frozenset[str]


@dataclass(frozen=True, slots=True)
class Pattern:
    """A regular expression whose first group is a name."""

    name: str
    score: float
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class OrgRules:
    """Everything in ``org_rules.toml``, as sets and look-up tables.

    Parameters
    ----------
    heads
        Last character -> heads that end in it, longest first.
    head_named
        Head by name.
    endings
        Name of a list -> last character -> its endings, longest first.
    words
        Name of a list -> its words.
    patterns
        Regular expressions over the text.
    scores
        Scores of the rules that are no heads and no patterns.
    countries
        Names of countries.
    """

    heads: dict[str, tuple[tuple[str, Head], ...]]
    head_named: dict[str, Head]
    endings: dict[str, dict[str, tuple[str, ...]]]
    words: dict[str, frozenset[str]]
    patterns: tuple[Pattern, ...]
    scores: dict[str, float]
    countries: frozenset[str]

    def ending(self, word: str, table: str) -> str | None:
        """Return the longest ending of a list that the word has, or ``None``.

        Examples
        --------
        >>> org_rules().ending("국제금융국", "units"), org_rules().ending("사과나무", "units")
        ('국', None)
        """
        for form in self.endings[table].get(word[-1:], ()):
            if word.endswith(form):
                return form
        return None


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
    named: dict[str, Head] = {}
    for row in data["head"]:
        head = Head(
            name=row["name"],
            least=row["least"],
            score=row["score"],
            walk=row.get("walk", 0),
            part=row.get("part", True),
            free=row.get("free", False),
            proper=row.get("proper", False),
            stop=frozenset(row.get("stop", ())),
        )
        named[head.name] = head
        for word in row["heads"]:
            by_last.setdefault(word[-1], []).append((word, head))
    return OrgRules(
        heads={last: tuple(sorted(found, key=lambda h: -len(h[0]))) for last, found in by_last.items()},
        head_named=named,
        endings={key: _by_last(value) for key, value in data["endings"].items()},
        words={key: frozenset(value) for key, value in data["words"].items()},
        patterns=tuple(Pattern(r["name"], r["score"], re.compile(r["pattern"], re.MULTILINE)) for r in data["pattern"]),
        scores={row["name"]: row["score"] for row in data["rule"]},
        countries=frozenset(row["korean"] for row in load_csv("countries.csv")) | frozenset(data["words"]["countries"]),
    )


def _by_last(words: list[str]) -> dict[str, tuple[str, ...]]:
    table: dict[str, list[str]] = {}
    for word in words:
        table.setdefault(word[-1], []).append(word)
    return {last: tuple(sorted(found, key=len, reverse=True)) for last, found in table.items()}
