"""Titles in quotation marks and title brackets: 「…」, ‘…’, “…”, <…>."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kdnlp.entities.mentions import Mention
from kdnlp.entities.programme_grammar import Grammar, Head
from kdnlp.entities.programme_words import ACT, Words

_NUMBERED = re.compile(r"(?:20\d\d년?도? )?제?\d+(?:차|회)")
_BEFORE_QUOTE = 24
_MAX_QUOTE = 100
_SPEECH = ".!?…다요"
# Opening signs with those that close them; single marks also stand before years (`’25`) and are often turned round.
_SIGNS = (("「｢", "」｣"), ("『", "』"), ("《〈<", "》〉>"), ("“", "”"), ('"', '"'), ("‘’", "’‘"), ("'", "'"))
_OPENING = tuple((re.compile(f"[{opening}]"), opening, closing) for opening, closing in _SIGNS)
_NUMBER = re.compile(r"\s?\d{1,2}$")
_EDITION_TITLE = re.compile(r"(?=.{6,24}$)[가-힣A-Z][^,.()]* 20\d\d(?:[-–~∼](?:20)?\d\d)?")
_YEAR_MARK = re.compile(r"[’‘']\d\d(?!\d)(?!년?도? [가-힣A-Z])")


def _quotations(text: str) -> Iterator[tuple[int, int]]:
    """Give the spans between opening and closing quotation marks on one line, one kind of mark after the other."""
    for pattern, opening, closing in _OPENING:
        at = 0
        while match := pattern.search(text, at):
            start = at = match.end()
            single = opening[0] in "‘'"
            if single and _YEAR_MARK.match(text, start - 1):
                continue
            end = _closing(text, start, closing, single)
            if end > start:
                yield start, end
                at = end + 1


def _closing(text: str, start: int, signs: str, single: bool) -> int:
    for i in range(start, min(len(text), start + _MAX_QUOTE)):
        if text[i] == "\n":
            return -1
        if text[i] in signs and not (single and text[i - 1] in " (~∼-" and _YEAR_MARK.match(text, i)):
            return i
    return -1


def quoted(words: Words, g: Grammar) -> Iterator[Mention]:
    """Give the titles of undertakings: those that end in a head noun, or stand before one."""
    text = words.text
    for left, right in _quotations(text):
        start, end = _trimmed(text, left, right)
        if end - start < 3:
            continue
        inner_end = _without_last_bracket(text, start, end)
        title = text[start:inner_end]
        if not re.search(r"[가-힣A-Za-z]", title):
            continue
        after = text[right + 1 : right + 30]
        before = text[max(0, left - 1 - _BEFORE_QUOTE) : left - 1]
        if g.law.search(title) or g.theme_after.match(after) or g.theme_before.search(before):
            continue
        mark = title.find("*")
        if mark > 2:
            if " " in title[:mark]:
                yield g.mention(start, _trimmed(text, start, start + mark)[1], "quoted-part", None)
            start = start + mark + len(title[mark:]) - len(title[mark:].lstrip("* "))
            title = text[start:inner_end]
        head = g.head_of(title)
        cue = g.cue_after.match(after)
        if (title[-1] in _SPEECH and not cue) or _NUMBER.sub("", title) in g.heads:
            continue  # speech; one of several: ‘캠페인 2’
        if head is not None and title not in g.heads and title not in g.generic and _is_event(head, title, after, g):
            yield g.mention(start, inner_end, "quoted-title", head.kind)
            continue
        if head is None and _EDITION_TITLE.fullmatch(title):
            yield g.mention(start, inner_end, "quoted-edition", "meeting")
            continue
        beside = cue or g.cue_before.search(before)
        if beside and len(title) <= 50:
            noun = g.heads.get(beside.group("head"))
            rule = "quoted-before-head" if cue else "quoted-after-head"
            yield g.mention(start, inner_end, rule, noun.kind if noun else None)


def _is_event(head: Head, title: str, after: str, g: Grammar) -> bool:
    """Whether a title that may name a standing body names an event: it has an ordinal, or parties and is held."""
    if head.grade != "body":
        return True
    return bool(_NUMBERED.match(title) or (g.sides.match(title) and ACT.match(after)))


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in " *\u00a0<":
        start += 1
    while end > start and text[end - 1] in " *\u00a0":
        end -= 1
    return start, end


def _without_last_bracket(text: str, start: int, end: int) -> int:
    """Return the end of a title before the bracket that ends it: `X(Y)` is X."""
    if text[end - 1] not in ")]" or end - start < 5:
        return end
    depth = 0
    for i in range(end - 1, start, -1):
        if text[i] in ")]":
            depth += 1
        elif text[i] in "([":
            depth -= 1
            if depth == 0:
                return _trimmed(text, start, i)[1]
    return end
