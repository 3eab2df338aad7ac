"""Aliases that a text defines for itself: 한국국제협력단(이하 코이카), 유엔개발계획(UNDP)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from kdnlp.lexicon.organisations import organisations
from kdnlp.lexicon.tables import load_toml


@dataclass(frozen=True, slots=True)
class Definition:
    """An alias that a text defines.

    Parameters
    ----------
    start, end
        The full name. ``end`` is sure; ``start`` is, for a known, quoted or abbreviated name, else the last words.
    alias_start, alias_end
        The alias.
    """

    start: int
    end: int
    alias_start: int
    alias_end: int


_OPEN, _CLOSE = "‘'“\"「『<", "’'”\"」』>"
_ALIAS = re.compile(
    r"\((?:이하|약칭|약어|줄여서)[ :,]*"
    r"(?:[‘'“\"「『]([^’'”\"」』()\n]{2,20})[’'”\"」』]|([가-힣A-Za-z0-9·+&-]{2,20}))[^()\n]{0,40}\)"
    r"|\(([A-Za-z][A-Za-z0-9+&/.-]{1,15})(?:,[^()\n]{0,120}|\*{0,3})\)"
)
_UNCLOSED = re.compile("[‘“「『<]([^‘’“”「」『』<>\\n]+)\\Z")
_EOJEOL = re.compile(r"\S+\Z")
_STOP = re.compile(load_toml("linking.toml")["word_end"])
_GENERIC = frozenset(load_toml("linking.toml")["generic_aliases"])
_PLAIN = re.compile(r"^[가-힣A-Za-z0-9·+&-]+$")


def find_definitions(text: str) -> dict[str, Definition]:
    """Find aliases that a text defines in brackets after the full name.

    Returns
    -------
    dict
        Alias -> where the full name and the alias stand (the first definition of each alias). Common nouns
        (``이하 공단``) are left out.

    Examples
    --------
    >>> text = "한국국제협력단(이하 ‘코이카’)과 유엔개발계획(UNDP)"
    >>> {alias: text[d.start : d.end] for alias, d in find_definitions(text).items()}
    {'코이카': '한국국제협력단', 'UNDP': '유엔개발계획'}
    """
    found: dict[str, Definition] = {}
    ends: dict[int, int] | None = None
    for match in _ALIAS.finditer(text):
        group = match.lastindex or 1
        alias = match.group(group).strip()
        if alias in _GENERIC or alias in found or len(alias) < 2:
            continue
        if ends is None:
            ends = {hit.end: hit.start for hit in organisations().find(text, bounded=False)}
        end = match.start()
        start = _full_name_start(text, end, alias, ends)
        if end and text[end - 1] in _CLOSE:
            end -= 1
        if start is not None:
            at = match.start(group)
            found[alias] = Definition(start, end, at, at + len(match.group(group)))
    return found


def _full_name_start(text: str, end: int, alias: str, ends: Mapping[int, int]) -> int | None:
    """Return where the full name that ends at ``end`` begins: in quotes, known, abbreviated, or the last words."""
    if end and text[end - 1] in _CLOSE:
        opening = _OPEN[_CLOSE.index(text[end - 1])]
        start = text.rfind(opening, max(0, end - 60), end - 1)
        return start + 1 if 0 <= start < end - 2 else None
    opened = _UNCLOSED.search(text, max(0, end - 50), end)
    if opened is not None:
        return opened.start(1)
    starts: list[int] = []
    at = end
    for _ in range(6):
        word = _EOJEOL.search(text, max(0, at - 40), at)
        if word is None or "\n" in text[at:end]:
            break
        if starts and (_STOP.search(word.group()) or not _PLAIN.match(word.group())):
            break
        starts.append(word.start())
        at = word.start() - 1
    if not starts or not _PLAIN.match(text[starts[0] : end].replace("(", "").replace(")", "")):
        return None
    if end in ends:
        return ends[end]
    for start in starts:
        if text[start] == alias[0] and _is_subsequence(alias, text[start:end]):
            return start
    if len(text[starts[0] : end]) >= 5 or len(starts) == 1:
        return starts[0]
    return starts[1]


def _is_subsequence(short: str, long: str) -> bool:
    letters = iter(long)
    return all(letter in letters for letter in short)
