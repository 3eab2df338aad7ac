"""A text as words: runs of letters between blanks and signs, each with the end of its noun part.

Kiwi cuts names up, and differently in different places, so the rules for organisations look at whole words and take
from Kiwi only where the particle begins and what the last morpheme is.
"""

from __future__ import annotations

from dataclasses import dataclass

from kdnlp.token_table import TokenTable

_APART = frozenset(("SF", "SP", "SS", "SSO", "SSC", "SE", "SO", "SB", "SW", "_SP", "W_URL", "W_EMAIL", "W_EMOJI"))
_GLUED = frozenset("&＆㈜")
_PROPER = frozenset(("NNP", "SL", "SH"))
_JOINS = frozenset("·‧･ㆍ∙・‐–—-")
_NOUN = frozenset(("NNG", "NNP", "NNB", "NR", "NP", "SL", "SH", "SN", "UN", "XSN", "XPN", "XR", "W_SERIAL", "SW"))


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a text as parallel lists, and where each begins and ends.

    Parameters
    ----------
    text
        The whole text.
    starts, ends
        Character offsets of each word, particle and all.
    cores
        Where its noun part ends: the word's end if no particle follows, its start if it is no noun.
    lasts, tags
        The last morpheme of the noun part and its Kiwi tag; empty if there is none.
    propers
        Whether a proper noun, Latin letters or hanja are in the noun part.
    index_at, index_to
        From the offset where a word starts, or ends, to its index.
    """

    text: str
    starts: list[int]
    ends: list[int]
    cores: list[int]
    lasts: list[str]
    tags: list[str]
    propers: list[bool]
    index_at: dict[int, int]
    index_to: dict[int, int]

    @classmethod
    def of(cls, table: TokenTable) -> Words:
        """Group the tokens of a document into words; signs, brackets and blanks belong to none."""
        words = cls(table.text, [], [], [], [], [], [], {}, {})
        first = last = at = -1  # the run's first token, its last noun token, its end
        for i, (surface, tag, start, end) in enumerate(zip(table.words, table.tags, table.starts, table.ends, strict=True)):
            apart = tag in _APART and surface not in _GLUED or surface in _JOINS or tag == "UN" and not surface[0].isalnum()
            if first >= 0 and (apart or start != at):
                words._add(table, first, last, at)
                first = last = -1
            if apart:
                continue
            if first < 0:
                first = i
            at = end
            if tag[0] not in "JEV":
                last = i
        if first >= 0:
            words._add(table, first, last, at)
        return words

    def _add(self, table: TokenTable, first: int, last: int, end: int) -> None:
        start = core = table.starts[first]
        surface = tag = ""
        if last >= 0 and table.tags[last] in _NOUN:
            core, surface, tag = table.ends[last], table.words[last], table.tags[last]
        i = len(self.starts)
        self.index_at[start] = i
        self.index_to[end] = i
        self.starts.append(start)
        self.ends.append(end)
        self.cores.append(core)
        self.lasts.append(surface)
        self.tags.append(tag)
        self.propers.append(last >= 0 and not _PROPER.isdisjoint(table.tags[first : last + 1]))

    def __len__(self) -> int:
        return len(self.starts)

    def noun(self, i: int) -> str:
        """Return the noun part of a word; empty if it has none."""
        return self.text[self.starts[i] : self.cores[i]]

    def word(self, i: int) -> str:
        """Return a word whole."""
        return self.text[self.starts[i] : self.ends[i]]

    def before(self, start: int) -> int | None:
        """Return the word that ends one blank before ``start``, if it is a noun without a particle."""
        i = self.index_to.get(start - 1) if self.text[start - 1 : start] == " " else None
        return i if i is not None and self.cores[i] == self.ends[i] else None

    def after(self, end: int) -> int | None:
        """Return the word that starts one blank after ``end``."""
        return self.index_at.get(end + 1) if self.text[end : end + 1] == " " else None
