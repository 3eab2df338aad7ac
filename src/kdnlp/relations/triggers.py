"""Words that state an event: where they stand, what they do, and what form they are in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import cast

from kdnlp.errors import LexiconError
from kdnlp.lexicon import load_toml
from kdnlp.records import RELATION_TYPES, Entity, RelationType
from kdnlp.token_table import TokenTable

_HEADED = ("hold", "announce")
_REACH = 44


@dataclass(frozen=True, slots=True)
class Lexeme:
    """A family of trigger words from ``triggers.toml``.

    Parameters
    ----------
    name
        Name of the family.
    type
        The relation's type, unless the words before it say otherwise.
    kind
        ``event``, ``host``, ``talk``, ``visit``, ``adopt``, ``act``, ``end``, ``aid`` or ``state``.
    object, goal
        Whether the partner may be the object (만나다) or the goal (지원하다).
    """

    name: str
    type: RelationType
    kind: str
    object: bool = False
    goal: bool = False


@dataclass(frozen=True, slots=True)
class TriggerMatch:
    """A trigger word in the text, with its reading."""

    start: int
    end: int
    text: str
    lexeme: Lexeme
    type: RelationType
    inside: Entity | None = None


@cache
def _lexicon() -> tuple[re.Pattern[str], dict[str, Lexeme]]:
    lexemes: dict[str, Lexeme] = {}
    for record in load_toml("triggers.toml")["trigger"]:
        if record["type"] not in RELATION_TYPES:
            raise LexiconError(
                "K331",
                f"triggers.toml, {record['name']}",
                f"{record['type']!r} is no relation type",
                "use one of " + ", ".join(RELATION_TYPES),
            )
        lexeme = Lexeme(
            record["name"], record["type"], record["kind"], record.get("object", False), record.get("goal", False)
        )
        for word in record["words"]:
            lexemes[word] = lexeme
    words = sorted(lexemes, key=lambda w: (-len(w), w))
    return re.compile("|".join(map(re.escape, words))), lexemes


@cache
def act_words() -> frozenset[str]:
    """Return the words that name an act between parties, such as 면담 or 수교: no part of anybody's title."""
    return frozenset(w for w, lexeme in _lexicon()[1].items() if lexeme.kind in ("event", "host", "talk", "tie"))


@dataclass(frozen=True, slots=True)
class Head:
    """A noun that a trigger governs and that settles the type: a course that is run is a TRAINING."""

    pattern: re.Pattern[str]
    type: RelationType
    kinds: frozenset[str]
    triggers: frozenset[str]

    def governs(self, lexeme: Lexeme, before: str) -> bool:
        """Whether the text before a trigger of this family ends in the noun."""
        return (
            lexeme.kind in self.kinds
            and (not self.triggers or lexeme.name in self.triggers)
            and self.pattern.search(before) is not None
        )


@cache
def _heads() -> tuple[Head, ...]:
    return tuple(
        Head(
            re.compile(head["pattern"]),
            cast(RelationType, head["type"]),
            frozenset(head["kinds"]),
            frozenset(head.get("triggers", ())),
        )
        for head in load_toml("triggers.toml")["head"]
    )


def find_triggers(table: TokenTable, entities: Sequence[Entity]) -> list[TriggerMatch]:
    """Return the trigger words of the text from left to right, none overlapping another.

    A word inside the name of an organisation, country or date is none; the last word of a programme's name may be one
    (``한중 정상회담``), and is marked as such.
    """
    pattern, lexemes = _lexicon()
    text = table.text
    borders = frozenset(table.starts)
    spans = iter(sorted(entities, key=lambda e: e.start))
    current = next(spans, None)
    found: list[TriggerMatch] = []
    for match in pattern.finditer(text):
        start, end = match.span()
        if start not in borders:
            continue
        while current is not None and current.end <= start:
            current = next(spans, None)
        inside = current if current is not None and current.start < end else None
        if inside is not None and (inside.label != "PROGRAMME" or end != inside.end):
            continue
        lexeme = lexemes[match.group()]
        if lexeme.kind in _HEADED and not _has_head(text, start, lexeme):
            continue
        found.append(TriggerMatch(start, end, match.group(), lexeme, _type_of(text, start, lexeme, inside), inside))
    return found


def _has_head(text: str, start: int, lexeme: Lexeme) -> bool:
    """Whether a noun before the word makes it an event: a meeting is had (갖다), a joint statement announced (발표)."""
    before = text[max(0, start - _REACH) : start]
    declared = lexeme.name == "declare"  # a joint statement, or cooperation in general
    return any((declared or head.type == lexeme.type) and head.governs(lexeme, before) for head in _heads())


def _type_of(text: str, start: int, lexeme: Lexeme, inside: Entity | None) -> RelationType:
    """Settle the type by the noun that the trigger governs: a course that is run is a TRAINING, not a PROJECT."""
    if inside is None:
        before = text[max(0, start - _REACH) : start]
        for head in _heads():
            if head.governs(lexeme, before):
                return head.type
    return lexeme.type
