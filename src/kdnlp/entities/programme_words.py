"""The words of a text as programme rules see them: what stands before a word, and whether it can modify the next."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property

from kdnlp.token_table import TokenTable

# A word holds no blank, bracket, quotation mark, comma or bullet, and neither begins nor ends in a hyphen or a dot.
_OUTSIDE = r"\s()\[\]{}<>〈〉《》「」『』｢｣‘’“”\"'`,;:!?…※□■◇◆○●◎▲△▴▵▶▷►▸◈☞❍❏•◦∙*▪▫ㅇ#①-⑳⇒→⌜⌟【】~∼～|="
_EDGE = r"\-–—.·ㆍ‧･・⋅/"
_WORD = re.compile(rf"[^{_OUTSIDE}{_EDGE}](?:[^{_OUTSIDE}]*[^{_OUTSIDE}{_EDGE}])?")
#: What is done with an undertaking, right after its name: a sign that the name is one.
ACT = re.compile(r"(?:[」』’”'\"]|를|을|가|이)?\s?(?:개최|참석|열려|열린다|성료|결과|체결|타결|출범|착수|서명|개막)")
_BRACKET = re.compile(r"[()\[\]\n]")
_DATED = re.compile(r"\d(?:\.\s?\d|년|월|일)")
_NOMINAL = ("N", "XSN", "XR", "SL", "SN", "SH", "W_", "UN", "XPN")
_AFTER_HEAD = ("J", "VCP")
# What a release writes fused to the name of a meeting: 공동위개최.
_FUSED_ACT = re.compile("(?:개최|참석|체결|재개)(?:[를을이가은는의에](?![가-힣])|(?![가-힣]))")
_DEPENDENT = frozenset(("시", "중", "간", "내", "등", "때", "후", "전"))


class Words:
    """Words of one text by index; everything but the cut itself is computed when asked for.

    Parameters
    ----------
    table
        The document's tokens.

    Attributes
    ----------
    starts, ends
        Character offsets of each word.
    """

    def __init__(self, table: TokenTable) -> None:
        self.table = table
        self.text = table.text
        spans = [match.span() for match in _WORD.finditer(table.text)]
        self.starts = [start for start, _ in spans]
        self.ends = [end for _, end in spans]

    def at(self, offset: int) -> int:
        """Return the index of the word that holds the character, -1 if none does."""
        i = bisect_right(self.starts, offset) - 1
        return i if i >= 0 and offset < self.ends[i] else -1

    def surface(self, i: int) -> str:
        """Return the whole word."""
        return self.text[self.starts[i] : self.ends[i]]

    def ends_name(self, offset: int) -> bool:
        """Whether a name may end before ``offset``: a word end, a particle, the copula or a bound noun follows."""
        text = self.text
        if offset >= len(text) or not text[offset].isalnum():
            return True
        if text[offset] in "개참체재" and _FUSED_ACT.match(text, offset):
            return True
        token = self.table.token_at(offset)
        if token < 0 or self.table.starts[token] != offset:
            return False
        tag = self.table.tags[token]
        return tag.startswith(_AFTER_HEAD) or (tag == "NNB" and self.table.words[token] in _DEPENDENT)

    def modifies(self, i: int) -> bool:
        """Whether the word ends in a noun, so that it may belong to the name that goes on after it."""
        token = self.table.token_at(self.ends[i] - 1)
        return token >= 0 and self.table.tags[token].startswith(_NOMINAL)

    def has_particle(self, i: int) -> bool:
        """Whether the word ends in a particle."""
        token = self.table.token_at(self.ends[i] - 1)
        return token >= 0 and self.table.tags[token].startswith("J")

    def has_genitive(self, offset: int) -> bool:
        """Whether the character before ``offset`` is the particle 의 by itself, not the end of a noun."""
        token = self.table.token_at(offset - 1)
        return token >= 0 and self.table.starts[token] == offset - 1 and self.table.tags[token] == "JKG"

    def before(self, i: int) -> int:
        """Return the word that a walk to the left goes on with, or -1 at a break.

        A bracket attached to a word is stepped over: from 총회 in `세계지식재산기구(WIPO) 총회` to 세계지식재산기구.
        """
        if i <= 0:
            return -1
        start = self.starts[i]
        gap = self.text[self.ends[i - 1] : start]
        if gap in {" ", "  ", "\u00a0"}:
            return i - 1
        at = start - 1
        while at > 0 and self.text[at] in " -":
            at -= 1
        opening = self._opening.get(at)
        if opening is None or start - at > 2 or at - opening > 100 or _DATED.search(self.text, opening, at):
            return -1
        j = self.at(opening - 1)
        return j if j >= 0 and self.ends[j] == opening else -1

    @cached_property
    def _opening(self) -> dict[int, int]:
        """Offset of each closing round or square bracket to that of its opening one, within a line."""
        pairs: dict[int, int] = {}
        stack: list[int] = []
        for match in _BRACKET.finditer(self.text):
            sign = match.group()
            if sign == "\n":
                stack.clear()
            elif sign in "([":
                stack.append(match.start())
            elif stack:
                pairs[match.start()] = stack.pop()
        return pairs
