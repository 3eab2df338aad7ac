"""Other mentions of names that a document has given: aliases in brackets, repeats, short forms."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from kdnlp.entities.mentions import Mention
from kdnlp.entities.programme_grammar import Grammar
from kdnlp.entities.programme_words import Words

_LATIN = re.compile(r"[A-Z][A-Za-z0-9&+'’.,:/\- ]*[A-Za-z0-9+]")
_EDITION_BEFORE = re.compile(r"^(?:(?:19|20)\d\d(?:년도?)?\s)?(?:제?\d+(?:차|회|기)\s?)?")
_BRACKET_AFTER = re.compile(r"[」｣』’”'\"*]{0,3}\s?[(\[]([^()\[\]\n]{2,120})[)\]]")
_PIECE = re.compile(r"[^,;:/]+")
_HANGUL = re.compile(r"[가-힣]{2,6}")


def aliases(words: Words, g: Grammar, mentions: Sequence[Mention]) -> Iterator[Mention]:
    """Give the aliases in brackets right after a name: acronyms, foreign names, readings, short forms."""
    text = words.text
    for mention in mentions:
        bracket = _BRACKET_AFTER.match(text, mention.end)
        if not bracket or mention.rule == "rule:english-event":
            continue
        latin = False
        pieces = []
        for piece in _PIECE.finditer(bracket.group(1)):
            start, end = _unquoted(text, bracket.start(1) + piece.start(), bracket.start(1) + piece.end())
            surface = text[start:end]
            is_latin = bool(_LATIN.fullmatch(surface)) and surface.rstrip("s") not in g.plain_glosses
            latin |= is_latin
            pieces.append((start, end, surface, is_latin))
        for start, end, surface, is_latin in pieces:
            head = g.head_of(surface) if surface else None
            named = (
                head is not None
                and head.grade == "strong"
                and len(surface) > len(head.noun) + 1
                and surface not in g.generic
            )
            reading = latin and len(pieces) <= 3 and _HANGUL.fullmatch(surface) and surface not in g.heads
            if surface[:1].isdigit() and not surface.startswith("20"):
                continue
            if is_latin or (named and "주관" not in surface) or reading:
                yield g.mention(start, end, "alias", mention.kind)


def _unquoted(text: str, start: int, end: int) -> tuple[int, int]:
    """Leave out blanks, quotation marks, footnote marks and 이하 around an alias."""
    while start < end and (text[start] in " '‘“\"*「" or text.startswith("이하", start)):
        start += 2 if text.startswith("이하", start) else 1
    while end > start and text[end - 1] in " '’”\"*」":
        end -= 1
    return start, end


def repeats(words: Words, g: Grammar, mentions: Sequence[Mention]) -> Iterator[Mention]:
    """Find names again that a document has given once, whole or in a short form that keeps the subject."""
    text = words.text
    forms: dict[str, tuple[str, str | None]] = {}
    for m in mentions:
        surface = text[m.start : m.end]
        if len(surface) >= 3 and surface not in g.generic and m.rule != "rule:quoted-part":
            forms.setdefault(surface, ("repeat", m.kind))
    for m in mentions:
        for short in _short_forms(text[m.start : m.end], g):
            forms.setdefault(short, ("short-form", m.kind))
    taken = {i for m in mentions for i in range(m.start, m.end)}
    for surface, (rule, kind) in forms.items():
        at = text.find(surface)
        while at >= 0:
            end = at + len(surface)
            whole = (at == 0 or not text[at - 1].isalnum()) and words.ends_name(end)
            if at not in taken and whole and not g.body_after.match(text, end):
                yield g.mention(at, end, rule, kind)
            at = text.find(surface, end)


def _short_forms(surface: str, g: Grammar) -> Iterator[str]:
    """Give the forms that later mentions take: without the edition; the last word or two, if they keep the subject."""
    bare = _EDITION_BEFORE.sub("", surface)
    whole = g.head_of(bare)
    if bare != surface and len(bare) >= 6 and whole and (" " in bare or whole.kind == "policy"):
        yield bare
    parts = bare.split(" ")
    if len(parts) < 2:
        return
    head = g.head_of(parts[-1])
    if head is None or head.kind != "meeting" or head.grade == "quoted":
        return
    if len(parts[-1]) >= len(head.noun) + 2 and (head.grade == "strong" or g.sides.fullmatch(parts[-2])):
        short = parts[-1]
    elif len(parts) > 2 and head.grade == "strong":
        short = " ".join(parts[-2:])
    else:
        return
    if short not in g.generic and short.replace(" ", "") not in g.generic and not short.startswith(g.vague):
        yield short
