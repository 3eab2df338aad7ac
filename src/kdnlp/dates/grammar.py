"""The written side of dates: the rules of ``lexicon/data/dates.toml`` as compiled patterns, and what they find.

Nothing is resolved here: a `Found` says which words and numbers an expression is made of.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
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
    "month": {"day", "day-of-month", "edge"},
    "week": {"weekday", "edge"},
    "day": set[str](),
    "nth-day": set[str](),
    "half": set[str](),
    "nearest": {"year", "month", "day", "part", "weekday", "one-year"},
}
_TAIL_KINDS = (
    ("week", {"week"}),
    ("day", {"d"}),
    ("month", {"m"}),
    ("part", {"half", "quarter", "term"}),
    ("year", {"y", "yy"}),
)
_LOOK_BEHIND = re.compile(r"\(\?<![^)]*\)")
_HEADING = re.compile(r"\s[^\s0-9(~-]")
# A number (with the apostrophe of a short year), or a word of [[word]]; the first look-ahead makes the scan cheap.
_TRIGGER = (
    "(?=[{first}])(?:{{left}}(?:’(?=[0-9]{{2}}(?![0-9])))?[0-9]+|기원전\\s?[0-9]"
    "|(?<![0-9A-Za-z])FY\\s?’?[0-9]|(?<![가-힣])회계[연년]도\\s?[0-9]|(?<![가-힣0-9A-Za-z])(?:{words}))"
)
# Numbers that are followed by none of these are no dates, unless they have the shape of a year.
_PROMISING = re.compile("’|[0-9]{4}(?![0-9])|[0-9]{1,4}\\s?[년월일세분~/.(학회사-]|기|FY|회")
# What may stand right before a year or a month and day that are written as bare numbers.
_BEFORE_NUMBER = frozenset(("", *' \t\n(,/·‧:~→△▲▴「｢『’“”"'))


@dataclass(slots=True)
class Point:
    """One point of the calendar as it is written: ``fields`` are the named groups of its rule (see ``dates.toml``)."""

    start: int
    end: int
    rule: str
    fields: dict[str, str]
    word: Word | None = None
    head: bool = False


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
    head: bool = False
    tail: str = ""
    check: str = ""


@dataclass(frozen=True, slots=True)
class Grammar:
    """All of ``dates.toml`` that is about writing."""

    fold: Mapping[str, str]
    foldable: re.Pattern[str]
    rules: tuple[Rule, ...]
    whole: tuple[Rule, ...]
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
    rules: list[Rule] = []
    tails: list[Rule] = []
    attached: list[Rule] = []
    for record in data["rule"]:
        rule = Rule(**{**record, "pattern": _compile(f"rule {record['name']}", record["pattern"], parts)})
        (tails if rule.tail else attached if rule.after_word else rules).append(rule)
    unknown = {rule.check for rule in (*rules, *attached, *tails)} - {"", *_CHECKS}
    if unknown:
        raise LexiconError(
            "K310", _TABLE, f"there is no check called {min(unknown)}", f"use one of {', '.join(_CHECKS)}"
        )
    words, alternatives, first = [], [], set("0123456789’기F회")
    for record in data["word"]:
        spellings = "|".join(record["words"])
        first.update(_LOOK_BEHIND.sub("", spelling)[0] for spelling in record["words"])
        words.append(Word(**{k: v for k, v in record.items() if k != "words"}))
        alternatives.append(f"({spellings})")
    return Grammar(
        fold=fold,
        foldable=re.compile(f"[{re.escape(''.join(fold))}]"),
        rules=tuple(rules),
        whole=tuple(rule for rule in rules if not rule.head),
        tails={kind: tuple(t for t in tails if t.tail == kind) for kind in {t.tail for t in tails}},
        words=tuple(words),
        trigger=_compile("word", _TRIGGER.format(first="".join(sorted(first)), words="|".join(alternatives)), parts),
        connector=_compile(
            "range", rf"{data['range']['gloss']}(?:(?P<sign>{data['range']['sign']})|{data['range']['word']})", parts
        ),
        after={
            unit: tuple(r for r in (*rules, *attached) if r.opens in opens)
            for unit, opens in _AFTER_WORD.items()
            if opens
        },
    )


def _is_dotted_date(text: str, match: re.Match[str]) -> bool:
    """Refuse versions (10.15.7): a two-digit year without an apostrophe needs more, as in 24.1.31.(수), or a line."""
    if match["y"] or "’" in match[0]:
        return True
    if int(match["yy"]) <= 12:
        return False
    alone = text[match.start() - 1 : match.start()] in ("", "\n") and _CELL_END.match(text, match.end())
    return bool(alone or not match[0][-1].isdigit())


def _is_no_section(text: str, match: re.Match[str]) -> bool:
    """Refuse section numbers: 1.2. and a word at the start of a line."""
    start, end = match.span()
    at_line_start = start == 0 or text[start - 1] == "\n"
    return not (at_line_start and len(match[0].replace(" ", "")) == 4 and _HEADING.match(text, end))


def _is_no_statistic(text: str, match: re.Match[str]) -> bool:
    """Refuse a number alone in a cell, half of a fraction, and a bracket after a quantity: 54,866 (3.3)."""
    start = match.start()
    before = text[start - 1 : start]
    if before == "(":
        owner = text[max(0, start - 3) : start - 1].rstrip(" ")[-1:]
        return owner != "" and owner not in "\n0123456789%+"
    cell = text[max(0, start - 3) : start].rstrip(" ")[-1:]
    in_text = cell != "" and cell not in "\n\t→△▲▴/"
    return (in_text or bool(_DAYS_TOLD.match(text, match.end()))) and _stands_alone(text, match)


def _stands_alone(text: str, match: re.Match[str]) -> bool:
    """Tell whether a bare number may begin here: after a space, an opening bracket or quotation mark, or a syllable."""
    before = text[match.start() - 1 : match.start()]
    return before in _BEFORE_NUMBER or "가" <= before <= "힣"


#: What may follow a date that stands alone in a table: the end of the line, or the end of a range.
_CELL_END = re.compile(r"$|\n|\s?~")
#: What tells days from decimals at the head of a line: the second day, and a word.
_DAYS_TOLD = re.compile(r"\s?~\s?(?:1[0-2]|[1-9])\.(?:3[01]|[12][0-9]|[1-9])(?![0-9.])(?:\)|까지)?\s?,?\s[가-힣]{2}")
_CHECKS: dict[str, Callable[[str, re.Match[str]], bool]] = {
    "dotted": _is_dotted_date,
    "numbering": _is_no_section,
    "month-day": _is_no_statistic,
    "number": _stands_alone,
}


def _is_possible(rule: Rule, text: str, match: re.Match[str], is_last: bool) -> bool:
    if "d" in rule.pattern.groupindex and "m" in rule.pattern.groupindex:
        fields = match.groupdict()
        year = int(fields["y"]) if fields.get("y") else 2000 + int(fields["yy"]) if fields.get("yy") else None
        if int(fields["d"]) > days_in_month(year, int(fields["m"])):
            return False
    # The end of a range is vouched for by its beginning.
    return is_last or not rule.check or _CHECKS[rule.check](text, match)


def _longest(rules: tuple[Rule, ...], text: str, at: int, *, is_last: bool = False) -> Point | None:
    best: tuple[int, Rule, re.Match[str]] | None = None
    for rule in rules:
        match = rule.pattern.match(text, at)
        if match and (best is None or match.end() > best[0]) and _is_possible(rule, text, match, is_last):
            best = match.end(), rule, match
    if best is None:
        return None
    end, rule, match = best
    # Where a pattern has two places for a field, the second group is called dow2, ten2 …
    fields = {key.rstrip("23"): value for key, value in match.groupdict().items() if value}
    return Point(at, end, rule.name, fields, head=rule.head)


def _point(g: Grammar, text: str, match: re.Match[str], *, is_last: bool = False, heads: bool = True) -> Point | None:
    """Return the longest point that begins at a match of the trigger."""
    at = match.start()
    if match.lastindex is None:
        rules = g.rules if heads else g.whole
        return _longest(rules, text, at, is_last=is_last) if _PROMISING.match(text, at) else None
    word = g.words[match.lastindex - 1]
    after = g.after.get(word.unit)
    if after:
        next_at = match.end() + (text[match.end() : match.end() + 1] in (" ", "\t"))
        point = _longest(after if heads else tuple(r for r in after if not r.head), text, next_at)
        if point is not None:
            return Point(at, point.end, f"{word.name}+{point.rule}", point.fields, word, point.head)
    return Point(at, match.end(), word.name, {}, word) if word.alone else None


def _tail_kind(point: Point) -> str:
    """Return the finest unit of a point: what may stand alone after the connector of a range."""
    for kind, keys in _TAIL_KINDS:
        if point.fields.keys() & keys:
            return kind
    return "day" if point.word is not None and point.word.unit in ("day", "nth-day") else ""


def _goes_with(first: Point, last: Point) -> bool:
    """Tell whether two points can be the ends of one range: not 1972년부터 | 6월 5일."""
    if last.word is not None:
        return last.word.unit not in ("day", "nth-day") or last.word.base == "published"
    if first.fields.keys() & {"m", "d", "half", "quarter", "term", "season", "week"}:
        return True
    of_a_year = last.fields.keys() & {"y", "yy", "century", "decade"}
    return bool(of_a_year or (first.word and first.word.unit != "year"))


def _last_point(g: Grammar, text: str, first: Point) -> Point | None:
    """Return the second end of a range that begins with ``first``, if it goes on."""
    connector = g.connector.match(text, first.end)
    if connector is None:
        return None
    at = connector.end()
    match = g.trigger.match(text, at)
    last = _point(g, text, match, is_last=True, heads=False) if match else None
    tail = _longest(g.tails.get(_tail_kind(first), ()), text, at, is_last=True)
    # 7.8.~9 is a range, 7월 8일부터 9 is not.
    if tail and (last is None or tail.end > last.end) and (connector["sign"] or not text[tail.end - 1].isdigit()):
        last = tail
    return last if last is not None and _goes_with(first, last) else None


def folded(text: str) -> str:
    """Return the text with one spelling for each sign that has several (’ ‘ ', ~ ∼); the length stays the same."""
    g = grammar()
    return g.foldable.sub(lambda match: g.fold[match[0]], text)


def find_points(text: str) -> Iterator[Found]:
    """Yield every date expression of a text, in order, without overlaps; ``text`` must be folded."""
    g = grammar()
    at = 0
    while match := g.trigger.search(text, at):
        at = match.end()
        point = _point(g, text, match)
        last = _last_point(g, text, point) if point else None
        if point is not None and point.head and last is None:
            point = _point(g, text, match, heads=False)
        if point is not None:
            at = last.end if last else point.end
            yield Found(point.start, at, point, last)
