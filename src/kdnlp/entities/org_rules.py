"""The rules for organisations as data: ``org_rules.toml``, made ready for use."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from kdnlp.errors import LexiconError
from kdnlp.lexicon import load_toml
from kdnlp.lexicon.countries import countries


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
        Whether the name must hold a proper noun or Latin letters, unless a bracket behind explains it.
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
    """A regular expression whose first group is a name.

    Parameters
    ----------
    name
        The rule's name.
    use
        Which code judges what it finds.
    score
        How far it is to be trusted.
    pattern
        The expression.
    needs
        Strings of which a text holds one if the pattern is to be tried: looking for them is much faster.
    """

    name: str
    use: str
    score: float
    pattern: re.Pattern[str]
    needs: tuple[str, ...] = ()

    def matches(self, text: str) -> Iterator[re.Match[str]]:
        """Return the matches in a text."""
        if self.needs and not any(needed in text for needed in self.needs):
            return iter(())
        return self.pattern.finditer(text)


@dataclass(frozen=True, slots=True)
class OrgRules:
    """Everything in ``org_rules.toml``, as sets and look-up tables.

    Parameters
    ----------
    heads
        Last character -> heads that end in it, longest first.
    head_named
        Head by name.
    words
        Name of a list -> its words.
    endings
        Name of a list -> last character -> its endings, longest first.
    regex
        Regular expressions by name.
    patterns
        Use -> the patterns for it.
    scores
        Scores of the rules that are neither heads nor patterns.
    countries
        Names of countries.
    """

    heads: dict[str, tuple[tuple[str, Head], ...]]
    head_named: dict[str, Head]
    words: dict[str, frozenset[str]]
    endings: dict[str, dict[str, tuple[str, ...]]]
    regex: dict[str, re.Pattern[str]]
    patterns: dict[str, tuple[Pattern, ...]]
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
        K303 if the table is not valid TOML, K308 if a part of it is missing or a pattern is none.
    """
    data = load_toml("org_rules.toml")
    try:
        return _rules(data)
    except (KeyError, re.error) as error:
        cause = f"no valid rule table: {error!r}"
        raise LexiconError("K308", "org_rules.toml", cause, "restore the key, or correct the pattern") from None


def _rules(data: dict[str, Any]) -> OrgRules:
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
            stop=frozenset(row["stop"]),
        )
        named[head.name] = head
        for word in row["heads"]:
            by_last.setdefault(word[-1], []).append((word, head))
    patterns: dict[str, list[Pattern]] = {}
    for row in data["pattern"]:
        compiled = re.compile(row["pattern"], re.MULTILINE)
        pattern = Pattern(row["name"], row["use"], row["score"], compiled, tuple(row.get("needs", ())))
        patterns.setdefault(pattern.use, []).append(pattern)
    return OrgRules(
        heads={last: tuple(sorted(found, key=lambda h: -len(h[0]))) for last, found in by_last.items()},
        head_named=named,
        words={key: frozenset(value) for key, value in data["words"].items()},
        endings={key: _by_last(value) for key, value in data["endings"].items()},
        regex={key: re.compile(value) for key, value in data["regex"].items()},
        patterns={use: tuple(found) for use, found in patterns.items()},
        scores={row["name"]: row["score"] for row in data["rule"]},
        countries=frozenset(countries().names) | frozenset(data["words"]["short_countries"]),
    )


def _by_last(words: list[str]) -> dict[str, tuple[str, ...]]:
    table: dict[str, list[str]] = {}
    for word in words:
        table.setdefault(word[-1], []).append(word)
    return {last: tuple(sorted(found, key=len, reverse=True)) for last, found in table.items()}
