"""Which lines of a page are not the article: the records of ``lexicon/data/boilerplate.toml``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from kdnlp.lexicon import load_toml

Role = Literal["edge", "drop", "inset", "meta", "tag"]

LONGEST = 300
"""Characters; a longer line is running text, whatever it says (and no pattern is tried on it)."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of line that stands around an article.

    Parameters
    ----------
    name
        The record's name in the table.
    role
        What the line means for the article: see the head of the table.
    pattern
        Matches the whole line (role ``tag``: the start of one).
    weak
        Whether clean press releases have such lines too.
    """

    name: str
    role: Role
    pattern: re.Pattern[str]
    weak: bool = False


@cache
def rules() -> tuple[Rule, ...]:
    """Return the records of the table in its order, with the ``[parts]`` filled in."""
    table = load_toml("boilerplate.toml")
    return tuple(_rule(record, table["parts"]) for record in table["record"])


def _rule(record: dict[str, Any], parts: dict[str, str]) -> Rule:
    pattern = record["pattern"]
    for name, part in parts.items():
        pattern = pattern.replace(f"<{name}>", part)
    return Rule(record["name"], record["role"], re.compile(pattern), record.get("weak", False))


@cache
def _line_rules() -> tuple[Rule, ...]:
    return tuple(rule for rule in rules() if rule.role != "tag")


@cache
def _tag_rules() -> tuple[Rule, ...]:
    return tuple(rule for rule in rules() if rule.role == "tag")


@cache
def _menu() -> re.Pattern[str]:
    words = sorted(load_toml("boilerplate.toml")["menu"]["words"], key=len, reverse=True)
    # Atomic: run-together words (경제산업) are read once, longest first, without going back.
    return re.compile(rf"(?>(?:{'|'.join(map(re.escape, words))})[\s·ㆍ|/,>]*)+")


def bare(line: str) -> str:
    """Return the line without blanks at its ends and without a list dot before it."""
    return line.strip().lstrip("•∙").lstrip()


def match_line(line: str) -> tuple[Rule, re.Match[str]] | None:
    """Return the first record that the line is an instance of, with its match.

    Examples
    --------
    >>> rule, _ = match_line("  • 맑음서울 3.0℃")
    >>> rule.name, rule.role
    ('weather', 'edge')
    >>> match_line("외교부는 3일 회의를 열었다.") is None
    True
    """
    if len(line) > LONGEST:
        return None
    text = bare(line)
    for rule in _line_rules():
        if match := rule.pattern.fullmatch(text):
            return rule, match
    return None


def match_tag(text: str) -> re.Match[str] | None:
    """Return the match of the reporter's tag that the text starts with, such as ``[가람신문=홍나루 기자]``."""
    return next((match for rule in _tag_rules() if (match := rule.pattern.match(text))), None)


def is_menu(line: str) -> bool:
    """Tell whether the line is made of the names of a site's sections alone.

    Examples
    --------
    >>> is_menu("정치 경제 사회"), is_menu("경제산업"), is_menu("경제 협력")
    (True, True, False)
    """
    text = bare(line)
    return 0 < len(text) <= LONGEST and _menu().fullmatch(text) is not None
