"""A Doc's tokens as parallel lists: the rules run over these, a few times faster than over spaCy's objects."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate, pairwise

from spacy.attrs import ORTH, SENT_START, SPACY, TAG
from spacy.tokens import Doc

_ATTRIBUTES = [ORTH, SPACY, TAG, SENT_START]


@dataclass(frozen=True, slots=True)
class TokenTable:
    """Parallel lists over tokens, and the sentences as character spans.

    Parameters
    ----------
    text
        The document's text.
    words, tags
        Surface and Kiwi tags (``NNG``, ``XSV+EP``) of each token.
    starts, ends
        Character offsets of each token.
    sentences
        ``(start, end)`` character offsets of each sentence, trailing white space left out.
    sentence_of
        Index into ``sentences`` for each token.
    """

    text: str
    words: list[str]
    tags: list[str]
    starts: list[int]
    ends: list[int]
    sentences: list[tuple[int, int]]
    sentence_of: list[int]

    @classmethod
    def of(cls, doc: Doc) -> TokenTable:
        """Read the tokens of ``doc``."""
        # One array instead of attribute look-ups on a few hundred Token objects: four times as fast.
        columns = doc.to_array(_ATTRIBUTES).T.tolist() if len(doc) else [[], [], [], []]
        words = _strings(doc, columns[0])
        tags = _strings(doc, columns[2])
        spaced = [f"{word} " if space else word for word, space in zip(words, columns[1], strict=True)]
        starts = [0, *accumulate(map(len, spaced))][:-1]
        ends = [start + len(word) for start, word in zip(starts, words, strict=True)]
        sentences: list[tuple[int, int]] = []
        sentence_of: list[int] = []
        firsts = [i for i, sent_start in enumerate(columns[3]) if sent_start == 1 or not i]
        for first, stop in pairwise([*firsts, len(words)]):
            sentence_of += [len(sentences)] * (stop - first)
            sentences.append(_trimmed(tags, starts, ends, first, stop))
        return cls("".join(spaced), words, tags, starts, ends, sentences, sentence_of)

    def token_at(self, offset: int) -> int:
        """Return the index of the token that covers the character, or the last one before it (-1 if none)."""
        return bisect_right(self.starts, offset) - 1

    def sentence_at(self, offset: int) -> int:
        """Return the index of the sentence that the character at ``offset`` belongs to (0 for an empty text)."""
        token = self.token_at(offset)
        return self.sentence_of[token] if token >= 0 else 0


def _strings(doc: Doc, hashes: list[int]) -> list[str]:
    """Return the strings of hash values, each looked up in the vocabulary once."""
    store = doc.vocab.strings
    known = {value: store[value] for value in set(hashes)}
    return [known[value] for value in hashes]


def _trimmed(tags: list[str], starts: list[int], ends: list[int], first: int, stop: int) -> tuple[int, int]:
    last = stop - 1
    while last > first and tags[last] == "_SP":
        last -= 1
    while first < last and tags[first] == "_SP":
        first += 1
    return starts[first], ends[last]
