"""Words for formats with one word a line: by script, cut wherever a mention begins or ends."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import pairwise

# A base character draws what modifies it along: combining marks, emoji modifiers, what a joiner joins.
_MODIFIERS = "(?:\u200d\\S|[\u0300-\u036f\ufe00-\ufe0f\u20e3\U0001f3fb-\U0001f3ff])*"
_HANGUL, _HAN = "가-힣ㄱ-ㆎ", "一-鿿㐀-䶿豈-\ufaff"
_FLAG = "[\U0001f1e6-\U0001f1ff]{2}"
_WORD = re.compile(rf"[{_HANGUL}]+|[{_HAN}]+|\d+|[^\W\d_{_HANGUL}{_HAN}]+|{_FLAG}|\S{_MODIFIERS}")


def words(text: str, cuts: Iterable[int] = ()) -> Iterator[tuple[int, int]]:
    """Yield ``(start, end)`` of the words of ``text``: runs of one script, numbers, single signs; never white space.

    Parameters
    ----------
    text
        Any text.
    cuts
        Offsets at which a word must begin or end.

    Examples
    --------
    >>> text = "한-영 MOU를 2건"
    >>> [text[a:b] for a, b in words(text)]
    ['한', '-', '영', 'MOU', '를', '2', '건']
    >>> ["외교부장관"[a:b] for a, b in words("외교부장관", [3])]
    ['외교부', '장관']
    """
    marks = sorted(set(cuts))
    for match in _WORD.finditer(text):
        start, end = match.span()
        first, last = bisect_right(marks, start), bisect_right(marks, end - 1)
        yield from pairwise([start, *marks[first:last], end])
