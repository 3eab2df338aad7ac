"""A text as words: runs of letters between blanks and signs, each with the end of its noun part.

Kiwi cuts names up, and differently in different places, so the rules for organisations look at whole words and take
from Kiwi only where the particle begins and what the last morpheme is.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

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
    nouns
        The noun parts themselves.
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
    nouns: list[str]
    lasts: list[str]
    tags: list[str]
    propers: list[bool]
    index_at: dict[int, int]
    index_to: dict[int, int]

    @classmethod
    def of(cls, table: TokenTable) -> Words:
        """Group the tokens of a document into words; signs, brackets and blanks belong to none."""
        return _words(table)

    def __len__(self) -> int:
        return len(self.starts)

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


# The rules and the tagger look at the same document, one after the other.
@lru_cache(maxsize=1)
def _words(table: TokenTable) -> Words:
    spans: list[tuple[int, int, int, str, str, bool]] = []  # start, end, core, last, tag, proper
    start = end = core = -1
    last = last_tag = ""
    proper = False
    for surface, tag, a, b in zip(table.words, table.tags, table.starts, table.ends, strict=True):
        apart = (
            (tag in _APART and surface not in _GLUED) or surface in _JOINS or (tag == "UN" and not surface[0].isalnum())
        )
        if start >= 0 and (apart or a != end):
            spans.append((start, end, core, last, last_tag, proper))
            start = -1
        if apart:
            continue
        if start < 0:
            start = core = a
            last = last_tag = ""
            proper = False
        end = b
        if tag in _NOUN:
            core, last, last_tag = b, surface, tag
            proper = proper or tag in _PROPER
        elif tag[0] not in "JEV":
            core, last, last_tag = start, "", ""
    if start >= 0:
        spans.append((start, end, core, last, last_tag, proper))
    text = table.text
    starts = [s[0] for s in spans]
    ends = [s[1] for s in spans]
    return Words(
        text,
        starts,
        ends,
        [s[2] for s in spans],
        [text[s[0] : s[2]] for s in spans],
        [s[3] for s in spans],
        [s[4] for s in spans],
        [s[5] for s in spans],
        {offset: i for i, offset in enumerate(starts)},
        {offset: i for i, offset in enumerate(ends)},
    )
