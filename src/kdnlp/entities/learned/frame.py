"""What the tagger looks at: tokens, words, places and the rules' candidates, as keys that recur across documents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kdnlp.entities.mentions import Mention, choose
from kdnlp.entities.org_words import Words
from kdnlp.token_table import TokenTable

Places = npt.NDArray[np.int32]
MorphKey = tuple[str, str]
WordKey = tuple[str, str]
PlaceKey = tuple[bool, str, str, bool, str, str, str]
RuleKey = tuple[str, str, str, str, str]

#: Opening sign -> its closing one.
PAIRS = {
    "‘": "’", "“": "”", "「": "」", "『": "』", "<": ">", "《": "》", "〈": "〉", "(": ")", "[": "]",
    "'": "'", '"': '"', "｢": "｣", "＜": "＞", "≪": "≫",
}  # fmt: skip
QUOTES = frozenset("‘“「『<《〈'\"｢＜≪")
_SIGNS = frozenset(PAIRS) | frozenset(PAIRS.values())
_WIDEST_PAIR = 80


@dataclass(frozen=True, slots=True)
class Frame:
    """One document as the tagger sees it; tokens are cut where a rule's candidate begins or ends.

    Parameters
    ----------
    text
        The document.
    starts, ends
        Character offsets of each token.
    breaks
        For each token, whether a line ends right before it.
    morphs
        Surface and tag of each token.
    words
        Noun part and particle of each word.
    word_of
        Index into ``words`` for each token, -1 for signs.
    places
        For each token: in the title; the quotation marks and the brackets around it; first of its line; where in its
        word; the signs left and right.
    rules
        For each token: boundary and label of the mention that the rules alone would choose, its rule, and boundaries
        in an ORG's, a PROGRAMME's, another candidate.
    """

    text: str
    starts: list[int]
    ends: list[int]
    breaks: list[bool]
    morphs: list[MorphKey]
    words: list[WordKey]
    word_of: Places
    places: list[PlaceKey]
    rules: list[RuleKey]

    @classmethod
    def of(cls, table: TokenTable, candidates: Sequence[Mention]) -> Frame:
        """Look at a document and at what the rules propose in it."""
        text = table.text
        tokens = table.cut(offset for m in candidates for offset in (m.start, m.end))
        starts, ends = tokens.starts, tokens.ends
        morphs = list(zip(tokens.words, tokens.tags, strict=True))
        words = Words.of(table)
        word_of, within = _in_words(words, starts, ends)
        breaks = [start == 0 or text[start - 1] == "\n" for start in starts]
        quotes, brackets = _enclosed(text, morphs, starts, ends)
        title_end = text.find("\n")
        title_end = len(text) if title_end < 0 else title_end
        signs = ["x" if character.isalnum() else character for character in f"^{text}$"]
        places = [
            (start < title_end, quote, bracket, line, place, signs[start], signs[end + 1])
            for start, end, quote, bracket, line, place in zip(
                starts, ends, quotes, brackets, breaks, within, strict=True
            )
        ]
        parts = [(noun, text[core:end]) for noun, core, end in zip(words.nouns, words.cores, words.ends, strict=True)]
        rules = _painted(candidates, starts, ends)
        return cls(text, starts, ends, breaks, morphs, parts, word_of, places, rules)

    def __len__(self) -> int:
        return len(self.starts)


def _in_words(words: Words, starts: Sequence[int], ends: Sequence[int]) -> tuple[Places, list[str]]:
    """Return each token's word, and where it stands in it: beginning or not; middle or end of the noun, particle."""
    word_of = [-1] * len(starts)
    within = ["s"] * len(starts)
    count = len(words)
    at = 0
    for i, (start, end) in enumerate(zip(starts, ends, strict=True)):
        while at < count and words.ends[at] <= start:
            at += 1
        if at < count and words.starts[at] <= start:
            core = words.cores[at]
            word_of[i] = at
            part = "P" if start >= core else "E" if end == core else "M"
            within[i] = ("B" if start == words.starts[at] else "I") + part
    return np.array(word_of, dtype=np.int32), within


def _enclosed(
    text: str, morphs: Sequence[MorphKey], starts: Sequence[int], ends: Sequence[int]
) -> tuple[list[str], list[str]]:
    """Return the innermost quotation marks and brackets of each token, and whether it is their first or last."""
    quotes = [""] * len(morphs)
    brackets = [""] * len(morphs)
    opened: list[tuple[str, int]] = []
    for i, (word, _) in enumerate(morphs):
        if word not in _SIGNS:
            continue
        place = next((p for p in range(len(opened) - 1, -1, -1) if PAIRS[opened[p][0]] == word), None)
        if place is None:
            if word in PAIRS:
                opened.append((word, i))
            continue
        sign, first = opened[place]
        del opened[place:]
        if ends[i] - starts[first] > _WIDEST_PAIR or "\n" in text[starts[first] : ends[i]]:
            continue
        around = quotes if sign in QUOTES else brackets
        for k in range(first + 1, i):
            if not around[k]:
                around[k] = f"{sign}{'1' if k == first + 1 else ''}{'9' if k == i - 1 else ''}"
    return quotes, brackets


def _painted(candidates: Sequence[Mention], starts: Sequence[int], ends: Sequence[int]) -> list[RuleKey]:
    size = len(starts)
    first = {offset: i for i, offset in enumerate(starts)}
    last = {offset: i for i, offset in enumerate(ends)}
    chosen, rule, bodies, programmes, others = ([""] * size for _ in range(5))

    def paint(column: list[str], m: Mention, value: str) -> range:
        a, b = first.get(m.start), last.get(m.end)
        if a is None or b is None:
            return range(0)
        for k in range(a, b + 1):
            column[k] = ("S" if a == b else "B" if k == a else "E" if k == b else "I") + value
        return range(a, b + 1)

    for m in choose(candidates):
        for k in paint(chosen, m, m.label):
            rule[k] = m.rule
    for m in sorted(candidates, key=lambda m: (m.end - m.start, m.start, m.label, m.rule)):
        if m.label == "ORG":
            paint(bodies, m, "")
        elif m.label == "PROGRAMME":
            paint(programmes, m, "")
        else:
            paint(others, m, m.label)
    return list(zip(chosen, rule, bodies, programmes, others, strict=True))
