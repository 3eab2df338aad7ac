"""Names looked up: head nouns and known names by one automaton, observance days, acronyms with a year."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from kdnlp.entities.mentions import Mention
from kdnlp.entities.programme_grammar import Grammar
from kdnlp.entities.programme_words import Words

_YEAR_BEFORE = re.compile(r"(?<!\d)20\d\d ?$")
_MORE_NAME = {"policy": re.compile(r" 정책(?=[^가-힣]|[을은의과에이])"), "meeting": re.compile(r" 20\d\d(?![\d년.])")}
_LONGEST_EVENT = 100
_LONGEST_LEAD = 30
_EDITION = re.compile(
    r"(?<![A-Za-z0-9])(?:COP ?\d\d|MC1\d|SDG ?\d{1,2}|(?!AI )[A-Z]{3,10} ?20[012]\d(?: [A-Z]{2,})?)(?![\d년.])"
)


def lookup(words: Words, g: Grammar) -> tuple[dict[int, str], list[tuple[int, int]]]:
    """Return the longest head noun that ends at each offset where a name may end, and the spans of known names."""
    heads: dict[int, str] = {}
    names: list[tuple[int, int]] = []
    for last, noun in g.automaton.iter(words.text):
        end = last + 1
        if noun in g.heads and len(noun) > len(heads.get(end, "")) and _is_head(words, noun, end, g):
            heads[end] = noun
        if noun in g.names:
            names.append((end - len(noun), end))
    return heads, names


def _is_head(words: Words, noun: str, end: int, g: Grammar) -> bool:
    text = words.text
    before = text[end - len(noun) - 1 : end - len(noun)]
    if noun[0].isascii() and before.isascii() and before.isalnum():  # FTA in AfCFTA
        return False
    if text.endswith(g.not_head_ends, 0, end) or (noun[-1] == "의" and words.has_genitive(end)):
        return False
    return words.ends_name(end)


def days(words: Words, g: Grammar) -> Iterator[Mention]:
    """Give observance days: 세계 산림의 날."""
    if not any(sign in words.text for sign in g.day_signs):
        return
    for match in g.day.finditer(words.text):
        if words.ends_name(match.end("name")):
            yield g.mention(match.start("name"), match.end("name"), "observance-day", None)


def reports(words: Words, g: Grammar) -> Iterator[Mention]:
    """Give what a ministry reports or plans for one year: 2031년 환경부 업무보고."""
    text, at = words.text, words.text.find(g.report_sign)
    while at >= 0:
        match = g.report.search(text, max(0, at - _LONGEST_LEAD), at + _LONGEST_LEAD)
        if match and words.ends_name(match.end("name")):
            yield g.mention(match.start("name"), match.end("name"), "year-report", "policy")
        at = text.find(g.report_sign, at + 1)


def names(words: Words, g: Grammar, spans: Iterable[tuple[int, int]]) -> Iterator[Mention]:
    """Give the known names among ``spans``, and acronyms with their year: COP29, ADEX 2025."""
    text = words.text
    for start, end in spans:
        kind = g.names[text[start:end]]
        if (start == 0 or not text[start - 1].isalnum()) and words.ends_name(end) and not g.body_after.match(text, end):
            year = _YEAR_BEFORE.search(text[max(0, start - 6) : start])
            left = start - len(year.group()) if year and kind == "meeting" else start
            more = _MORE_NAME[kind].match(text, end) if kind in _MORE_NAME else None
            yield g.mention(left, more.end() if more else end, "known-name", kind)
    for head in g.english_event_head.finditer(text):
        if text[head.start() - 1 : head.start()] != " ":
            continue
        line = text.rfind("\n", 0, head.start()) + 1
        match = g.english_event.search(text, max(line, head.start() - _LONGEST_EVENT), head.end())
        if match:
            tail = g.english_event_tail.match(text, head.end())
            if tail:
                yield g.mention(match.start(), tail.end(), "english-event", "meeting")
    for match in _EDITION.finditer(text):
        yield g.mention(match.start(), match.end(), "acronym-edition", "meeting")
