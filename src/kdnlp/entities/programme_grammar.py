"""What the names of programmes are made of: the tables of ``programme_rules.toml``, compiled."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

import ahocorasick

from kdnlp.entities.mentions import Mention
from kdnlp.errors import LexiconError
from kdnlp.lexicon import load_toml

_DASH = r"[-–‑·ㆍ‧∙･・⋅․]"
#: What the words of a phrase and what stands around it can be evidence of.
EVIDENCE = frozenset(
    {
        *("ordinal", "parties", "bodies", "bloc", "year", "long-year", "state", "latin"),  # in the phrase
        *("compound", "words2", "words3", "generic", "ministers", "common-treaty", "contest"),  # its form
        *("act", "dated", "gloss", "line", "item", "bilateral"),  # around it
    }
)
_LISTS = frozenset({"kinds", "grades", "needs", "bars", "heads", "but_heads"})
_NUMBER_AT_END = re.compile(r"\s*(?:\d[\d.]*|[IVX]+|[ⅠⅡⅢⅣ])$")


@dataclass(frozen=True, slots=True)
class Rule:
    """Which heads, with which evidence, make a mention.

    Parameters
    ----------
    name
        The mention's rule is ``rule:<name>``.
    score
        Share of its mentions that were right where it was made.
    kinds, grades
        Of the head noun; empty means any.
    needs, bars
        Evidence that must be there, and that must not.
    heads, but_heads
        Head nouns it is for, and is not for; empty means all, and none.
    """

    name: str
    score: float
    kinds: frozenset[str] = frozenset()
    grades: frozenset[str] = frozenset()
    needs: frozenset[str] = frozenset()
    bars: frozenset[str] = frozenset()
    heads: frozenset[str] = frozenset()
    but_heads: frozenset[str] = frozenset()

    def is_for(self, head: Head) -> bool:
        """Whether the rule is for names with this head noun."""
        return (
            (not self.kinds or head.kind in self.kinds)
            and (not self.grades or head.grade in self.grades)
            and (not self.heads or head.noun in self.heads)
            and head.noun not in self.but_heads
        )


@dataclass(frozen=True, slots=True)
class Head:
    """A noun that names of programmes end in."""

    noun: str
    kind: str
    grade: str


class Grammar:
    """The tables of ``programme_rules.toml``, compiled."""

    def __init__(self, tables: dict[str, Any]) -> None:
        self.heads = {
            noun: Head(noun, kind, grade)
            for kind, grades in tables["heads"].items()
            for grade in ("quoted", "body", "strong")
            for noun in grades[grade]
        }
        self.head_at_end = re.compile(rf"(?:{_alternatives(self.heads)})$")
        left, evidence = tables["left"], tables["evidence"]
        self.stop = frozenset(left["stop"])
        self.post = tuple(left["post"])
        self.join = frozenset(left["join"])
        self.adjectives = frozenset(left["adjectives"])
        self.prefixes = frozenset(left["prefixes"])
        self.states = frozenset(evidence["states"])
        self.no_places = self.join | self.states | self.adjectives
        self.blocs = frozenset(evidence["blocs"])
        self.plain_acronyms = frozenset(evidence["plain_acronyms"])
        self.plain_glosses = frozenset(evidence["plain_glosses"])
        self.generic = frozenset(evidence["generic"])
        english = "|".join(evidence["english_heads"])
        self.english_gloss = re.compile(
            rf"\s?[(\[]\s?[‘'“\"]?(?:[A-Z0-9][\w&'’\-]*\s(?:(?:of|on|for|the|and|in)\s)*){{1,8}}?(?:{english})\b"
        )
        event = "|".join(evidence["english_events"])
        self.english_event_head = re.compile(rf"(?:{event})(?![A-Za-z])")
        self.english_event = re.compile(
            r"(?<![A-Za-z0-9.])(?:(?:\d{1,2}(?:st|nd|rd|th)|20\d\d) )?"
            rf"(?:[A-Z][A-Za-z&’\-]* (?:(?:of|on|for|the|and|in) )*){{1,8}}(?:{event})$"
        )
        self.english_event_tail = re.compile(r"(?: 20\d\d)?(?: [가-힣]{2,5}(?=[\n」’]))?(?![A-Za-z]| [A-Z])")
        self.ministers = re.compile(evidence["ministers"])
        self.contests = tuple(evidence["contests"])
        self.inner_post = re.compile(evidence["inner_post"])
        self.common_treaty = re.compile(evidence["common_treaty"])
        self.not_head_ends = tuple(evidence["not_head_ends"])
        self.vague = tuple(evidence["vague"])
        self.not_names = frozenset(evidence["not_names"])
        self.bloc = re.compile(evidence["bloc_pattern"])
        self.sides = re.compile(
            rf"(?:{_alternatives(evidence['sides'])}){_DASH}[가-힣A-Z]\S*"
            rf"|(?:{_alternatives(evidence['fused'])})(?:(?:{evidence['after_fused']})\S*)?"
        )
        self.bodies = re.compile(rf"[가-힣A-Z]+(?:{evidence['body_ending']}){_DASH}[가-힣A-Z]{{2,}}\S*")
        self.domestic = re.compile(evidence["domestic"])
        quote = tables["quote"]
        self.law = re.compile(rf"(?:{quote['law']})$")
        self.theme_after = re.compile(quote["theme_after"])
        self.theme_before = re.compile(rf"(?:{quote['theme_before']})\s*$")
        self.cue_before = re.compile(quote["cue_before"])
        self.cue_after = re.compile(quote["cue_after"])
        self.body_after = re.compile(evidence["body_after"])
        self.day_signs: list[str] = tables["day"]["signs"]
        self.day = re.compile(tables["day"]["pattern"])
        self.report_sign: str = tables["report"]["sign"]
        self.report = re.compile(tables["report"]["pattern"])
        self.names = {
            variant: record.get("kind")
            for record in tables["name"]
            for name in record["names"]
            for variant in (name, name.replace(" ", ""))
        }
        self.automaton = ahocorasick.Automaton()
        for noun in {*self.heads, *self.names}:
            self.automaton.add_word(noun, noun)
        self.automaton.make_automaton()
        self.rules = tuple(_rule(r) for r in tables["rule"])
        self.rules_for = {noun: tuple(r for r in self.rules if r.is_for(head)) for noun, head in self.heads.items()}
        self.alone = frozenset(noun for rule in self.rules if rule.needs <= {"bilateral"} for noun in rule.heads)
        self.scores: dict[str, float] = tables["score"]

    def head_of(self, title: str) -> Head | None:
        """Return the head noun that a title ends in, an edition's number or year after it left aside."""
        match = self.head_at_end.search(title) or self.head_at_end.search(_NUMBER_AT_END.sub("", title))
        return self.heads[match.group()] if match else None

    def mention(self, start: int, end: int, rule: str, kind: str | None) -> Mention:
        """Return a mention made by a rule that stands in code; its score stands in the tables."""
        return Mention("PROGRAMME", start, end, f"rule:{rule}", kind=kind, score=self.scores[rule])


@cache
def grammar() -> Grammar:
    """Return the compiled tables."""
    return Grammar(load_toml("programme_rules.toml"))


def _alternatives(words: Iterable[str]) -> str:
    return "|".join(re.escape(w) for w in sorted(words, key=lambda w: (-len(w), w)))


def _rule(record: dict[str, Any]) -> Rule:
    """Read one ``[[rule]]``.

    Raises
    ------
    LexiconError
        K309 for a field or a piece of evidence that no rule knows, or a rule without name or score.
    """
    name = record.get("name", "a rule without a name")
    where = f"programme_rules.toml, {name}"
    lists = {k: frozenset(v) for k, v in record.items() if k not in {"name", "score"}}
    if "name" not in record or "score" not in record or not lists.keys() <= _LISTS:
        fields = ", ".join(sorted(lists.keys() - _LISTS)) or "name or score missing"
        raise LexiconError("K309", where, f"wrong fields: {fields}", f"use name, score, {', '.join(sorted(_LISTS))}")
    unknown = (lists.get("needs", frozenset()) | lists.get("bars", frozenset())) - EVIDENCE
    if unknown:
        cause = f"no such evidence: {', '.join(sorted(unknown))}"
        raise LexiconError("K309", where, cause, f"use {', '.join(sorted(EVIDENCE))}")
    return Rule(name=name, score=float(record["score"]), **lists)
