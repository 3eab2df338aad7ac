"""The written side of dates: the rules of ``lexicon/data/dates.toml`` as compiled patterns, and what they find in a text.

Nothing is resolved here: a `Found` says which words and numbers an expression is made of.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from kdnlp.dates.values import days_in_month
from kdnlp.errors import LexiconError
from kdnlp.lexicon import load_toml

_TABLE = "dates.toml"
# Which rules may follow a word such as 올해 (year), 이달 (month), 다음 주 (week), 지난 (nearest).
_AFTER_WORD = {
    "year": {"month", "part", "edge"},
    "month": {"day", "edge"},
    "week": {"weekday", "edge"},
    "day": set[str](),
    "nth-day": set[str](),
    "half": set[str](),
    "nearest": {"year", "month", "day", "part", "weekday", "one-year"},
}
# A number (with the apostrophe of a short year), or a word of [[word]]; the first look-ahead makes the scan cheap.
_TRIGGER = (
    "(?=[{first}])(?:{{left}}(?:’\\s?(?=[0-9]{{2}}(?![0-9])))?[0-9]+|기원전\\s?[0-9]|(?<![가-힣0-9A-Za-z])(?:{words}))"
)
# Numbers that are followed by none of these are no dates, unless they have the shape of a year.
_PROMISING = re.compile("’|[0-9]{4}(?![0-9])|[0-9]{1,4}\\s?[년월일세분~/.(-]|기")
# What may stand right before a year or a month and day that are written as bare numbers.
_BEFORE_NUMBER = frozenset(" \t\n(,/·‧:~→△▲▴「｢『’“”\"[")


@dataclass(slots=True)
class Point:
    """One point of the calendar as it is written: ``fields`` are the named groups of its rule (see ``dates.toml``)."""

    start: int
    end: int
    rule: str
    fields: dict[str, str]
    word: Word | None = None


@dataclass(slots=True)
class Found:
    """A mention: one point, or the first and the last of a range."""

    start: int
    end: int
    first: Point
    last: Point | None = None


@dataclass(frozen=True, slots=True)
class Word:
    """A record of ``[[word]]``: what a word such as 올해 or 지난 says about the date."""

    name: str
    unit: str
    offset: int
    base: str = "published"
    alone: bool = True


@dataclass(frozen=True, slots=True)
class Rule:
    """A record of ``[[rule]]``, compiled."""

    name: str
    opens: str
    pattern: re.Pattern[str]
    after_word: bool = False
    tail: str = ""
    check: str = ""


@dataclass(frozen=True, slots=True)
class Grammar:
    """All of ``dates.toml`` that is about writing."""

    fold: Mapping[str, str]
    foldable: re.Pattern[str]
    rules: tuple[Rule, ...]
    tails: dict[str, tuple[Rule, ...]]
    words: tuple[Word, ...]
    trigger: re.Pattern[str]
    connector: re.Pattern[str]
    after: dict[str, tuple[Rule, ...]] = field(default_factory=dict)


def _fill(pattern: str, parts: dict[str, str]) -> str:
    """Put the named parts into a pattern; parts may use parts."""
    filled = re.sub(r"\{([a-z_][a-z_0-9]*)\}", lambda m: parts[m[1]], pattern)
    return filled if filled == pattern else _fill(filled, parts)


def _compile(where: str, pattern: str, parts: dict[str, str]) -> re.Pattern[str]:
    try:
        return re.compile(_fill(pattern, parts))
    except (re.error, KeyError) as error:
        raise LexiconError("K310", f"{_TABLE}, {where}", f"the pattern is not valid ({error})", "mend it") from error


@cache
def grammar() -> Grammar:
    """Return the compiled grammar, built once for each process.

    Raises
    ------
    LexiconError
        K310, if a pattern of the table is not a regular expression or uses an unknown part.
    """
    data: dict[str, Any] = load_toml(_TABLE)
    fold = {}
    for plain, others in data["fold"].items():
        for i, char in enumerate(others):
            fold[char] = plain[i] if len(plain) == len(others) else plain[0]
    parts = dict(data["parts"])
    parts["holidays"] = "|".join(sorted(map(re.escape, data["holidays"]), key=len, reverse=True))
    rules, tails, attached = [], [], []
    for record in data["rule"]:
        rule = Rule(**{**record, "pattern": _compile(f"rule {record['name']}", record["pattern"], parts)})
        (tails if rule.tail else attached if rule.after_word else rules).append(rule)
    words, alternatives, first = [], [], set("0123456789’기")
    for record in data["word"]:
        spellings = "|".join(record["words"])
        first.update(spelling[0] for spelling in record["words"])
        words.append(Word(**{k: v for k, v in record.items() if k != "words"}))
        alternatives.append(f"({spellings})")
    return Grammar(
        fold=fold,
        foldable=re.compile(f"[{re.escape(''.join(fold))}]"),
        rules=tuple(rules),
        tails={kind: tuple(t for t in tails if t.tail == kind) for kind in {t.tail for t in tails}},
        words=tuple(words),
        trigger=_compile("word", _TRIGGER.format(first="".join(sorted(first)), words="|".join(alternatives)), parts),
        connector=_compile("range", rf"{data['range']['gloss']}(?:(?P<sign>{data['range']['sign']})|{data['range']['word']})", parts),
        after={
            unit: tuple(r for r in (*rules, *attached) if r.opens in opens) for unit, opens in _AFTER_WORD.items() if opens
        },
    )


def _is_possible(rule: Rule, text: str, match: re.Match[str], is_last: bool) -> bool:
    fields = match.groupdict()
    if fields.get("d") and fields.get("m"):
        year = int(fields["y"]) if fields.get("y") else 2000 + int(fields["yy"]) if fields.get("yy") else None
        if int(fields["d"]) > days_in_month(year, int(fields["m"])):
            return False
    if not rule.check:
        return True
    start, end = match.span()
    before = text[start - 1] if start else "\n"
    if rule.check == "dotted":
        # 10.15.7 is a version; a two-digit year without an apostrophe needs more: 24.1.31.(수).
        return bool(fields.get("y") or "’" in match[0] or (int(fields["yy"]) > 12 and not match[0][-1].isdigit()))
    if rule.check == "numbering":
        # 1.2. and a word at the start of a line is the number of a section.
        numbered = before == "\n" and len(match[0].replace(" ", "")) == 4 and re.match(r"\s[^\s0-9(~-]", text[end : end + 2])
        return not numbered and not match[0].startswith("0.")
    if rule.check == "month-day":
        # A number alone in a cell, or a bracket after a quantity, is a statistic: 54,866 (3.3).
        owner = text[max(0, start - 3) : start - 1].rstrip(" ")[-1:] if before == "(" else before
        return is_last or (before in _BEFORE_NUMBER and before not in "\n\t→△▲▴" and owner not in "\n0123456789%+" and owner != "")
    if rule.check == "number":
        return is_last or before in _BEFORE_NUMBER or "가" <= before <= "힣"
    return True


def _longest(rules: tuple[Rule, ...], text: str, at: int, is_last: bool = False) -> Point | None:
    best: tuple[int, Rule, re.Match[str]] | None = None
    for rule in rules:
        match = rule.pattern.match(text, at)
        if match and (best is None or match.end() > best[0]) and _is_possible(rule, text, match, is_last):
            best = match.end(), rule, match
    if best is None:
        return None
    end, rule, match = best
    fields = {k: v for k, v in match.groupdict().items() if v}
    for key in ("dow2", "dow3", "ten2"):
        if key in fields:
            fields[key[:-1]] = fields.pop(key)
    return Point(at, end, rule.name, fields)


def _tail_kind(point: Point) -> str:
    for kind, keys in (("week", ("week",)), ("day", ("d",)), ("month", ("m",)), ("part", ("half", "quarter"))):
        if any(key in point.fields for key in keys):
            return kind
    return "year" if "y" in point.fields or "yy" in point.fields else ""


def _point_at(g: Grammar, text: str, at: int) -> Point | None:
    match = g.trigger.match(text, at)
    return None if match is None else _point(g, text, match, is_last=True)


def _point(g: Grammar, text: str, match: re.Match[str], is_last: bool = False) -> Point | None:
    at = match.start()
    if match.lastindex is None:
        if not _PROMISING.match(text, at):
            return None
        return _longest(g.rules, text, at, is_last)
    word = g.words[match.lastindex - 1]
    point = None
    if word.unit in g.after:
        next_at = match.end()
        while next_at < match.end() + 2 and text[next_at : next_at + 1] in (" ", "\t"):
            next_at += 1
        point = _longest(g.after[word.unit], text, next_at)
    if point is not None:
        return Point(at, point.end, f"{word.name}+{point.rule}", point.fields, word)
    return Point(at, match.end(), word.name, {}, word) if word.alone else None


def _goes_with(first: Point, last: Point) -> bool:
    """Tell whether two points can be the ends of one range: not 1972년부터 | 6월 5일."""
    if last.word is not None:
        return last.word.unit not in ("day", "nth-day") or last.word.base == "published"
    in_year = first.fields.keys() & {"m", "d", "half", "quarter", "term", "season", "week"}
    return bool(in_year or last.fields.keys() & {"y", "yy", "century", "decade"} or (first.word and first.word.unit != "year"))


def folded(text: str) -> str:
    """Return the text with one spelling for each sign that has several (’ ‘ ', ~ ∼); the length stays the same."""
    g = grammar()
    return g.foldable.sub(lambda match: g.fold[match[0]], text)


def find_points(text: str) -> Iterator[Found]:
    """Yield every date expression of a text, in order, without overlaps; ``text`` must be folded."""
    g = grammar()
    at = 0
    while match := g.trigger.search(text, at):
        point = _point(g, text, match)
        if point is None:
            at = match.end()
            continue
        found = Found(point.start, point.end, point)
        connector = g.connector.match(text, point.end)
        if connector:
            last = _point_at(g, text, connector.end())
            kind = _tail_kind(point)
            if kind in g.tails:
                tail = _longest(g.tails[kind], text, connector.end(), is_last=True)
                if tail and (last is None or tail.end > last.end) and (connector["sign"] or not text[tail.end - 1].isdigit()):
                    last = tail
            if last is not None and _goes_with(point, last):
                found = Found(point.start, last.end, point, last)
        if not (found.last is None and found.first.rule.startswith("head-")):
            yield found
        at = found.end
