"""Korean text to a lossless spaCy ``Doc`` by the Kiwi morphological analyser.

Kiwi's morphemes overlap (``했`` is 하 + 었 on one character) and their forms differ from the text, so tokens are not
built from forms: morphemes that share characters are merged, gaps are kept, and ``doc.text == text`` always holds.

Sources: Kiwi (https://github.com/bab2min/Kiwi) and its Sejong tag set; Universal POS
(https://universaldependencies.org/u/pos/).
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from spacy.attrs import LEMMA, POS, SENT_START, TAG
from spacy.tokens import Doc
from spacy.vocab import Vocab

from kdnlp.lexicon import load_toml

if TYPE_CHECKING:
    from kiwipiepy import Kiwi
    from spacy.language import Language

_NOUN_TAGS = ("NNP", "NNG", "NNB", "UN")
_UNFINISHED_TAGS = ("J", "EC", "ETM", "MM", "MAJ")
_BULLET = re.compile(r"[□■◇◆○●◎▲△▶▷►▸◈※☞❍❏ㅇㆍ•◦∙*▪▫①-⑳⇒→]+|[-–—]")
_INLINE_BULLETS = frozenset("□■◇◆▶▷◈※☞❍❏ㅇ○●◦▲△")
_ATTRIBUTES = [TAG, POS, LEMMA, SENT_START]
_STARTS, _GOES_ON = 1, 2**64 - 1  # spaCy's 1 and -1, as its arrays hold them
_SURROGATE = re.compile(r"[\ud800-\udfff]")


@lru_cache(maxsize=4)
def _kiwi(process_id: int) -> Kiwi:  # noqa: ARG001 - the key: an analyser must not cross a fork
    from kiwipiepy import Kiwi

    # One thread: processes do the parallel work. The multiword dictionary costs 0.8 s and 200 MB at load.
    return Kiwi(num_workers=1, load_multi_dict=False, model_type="cong")


@cache
def _upos(tags: str) -> str:
    """Return the Universal POS of a token's first morpheme."""
    if tags == "_SP":
        return "SPACE"
    table: dict[str, str] = load_toml("tags.toml")["upos"]
    return table.get(tags.partition("+")[0].partition("-")[0], "X")


@cache
def _split_patterns() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(rule["pattern"]) for rule in load_toml("tokenizer.toml")["split"])


@lru_cache(maxsize=65536)
def cuts(surface: str) -> tuple[int, ...]:
    """Return the offsets inside a noun token's surface at which it is cut.

    Examples
    --------
    >>> cuts("한미"), cuts("산림청장"), cuts("시장")
    ((1,), (3,), ())
    """
    found: set[int] = set()
    for pattern in _split_patterns():
        for match in pattern.finditer(surface):
            for group in range(1, len(match.groups()) + 1):
                found.update(match.span(group))
    return tuple(sorted(i for i in found if 0 < i < len(surface)))


def clean(text: str) -> str:
    """Return the text with lone surrogates, which no UTF-8 string can hold, as U+FFFD; the length stays."""
    return _SURROGATE.sub("\ufffd", text)


@dataclass(slots=True)
class _Pieces:
    """What a Doc is made of, collected from left to right."""

    words: list[str] = field(default_factory=list)
    spaces: list[bool] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    lemmas: list[str] = field(default_factory=list)
    starts: set[int] = field(default_factory=set)  # the indices of the tokens that start a sentence

    def add(self, word: str, tag: str, lemma: str) -> None:
        self.words.append(word)
        self.spaces.append(False)
        self.tags.append(tag)
        self.lemmas.append(lemma)

    def add_gap(self, gap: str) -> None:
        """Keep what lies between two morphemes: one blank after a word as its space, anything else as a token."""
        if gap[0] == " " and self.words and not self.words[-1].isspace():
            self.spaces[-1] = True
            gap = gap[1:]
        if gap:
            self.add(gap, "_SP" if gap.isspace() else "UN", gap)


class KiwiTokenizer:
    """Turn a string into a ``Doc`` whose text is that string, with tags, lemmas and sentence starts.

    ``token.tag_`` holds Kiwi's tags (``XSV+EP`` for 했), ``token.pos_`` the Universal POS of the first morpheme,
    ``token.lemma_`` the form of the first morpheme. Sentences end where Kiwi ends them, and at line ends and bullets; a
    line that breaks off at a particle or a connective ending runs on.

    Parameters
    ----------
    vocab
        The pipeline's vocabulary.

    Examples
    --------
    >>> import spacy
    >>> doc = KiwiTokenizer(spacy.blank("xx").vocab)("한미 양국은 협정을 맺었다.")
    >>> [token.text for token in doc][:4], doc.text
    (['한', '미', '양국', '은'], '한미 양국은 협정을 맺었다.')
    """

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab

    def __reduce__(self) -> tuple[type[KiwiTokenizer], tuple[Vocab]]:
        """Each process builds its own analyser."""
        return KiwiTokenizer, (self.vocab,)

    def __call__(self, text: str) -> Doc:
        """Tokenise one text; a lone surrogate, which no UTF-8 string can hold, becomes U+FFFD."""
        text = clean(text)
        return self._to_doc(text, _kiwi(os.getpid()).tokenize(text))

    def pipe(self, texts: Iterable[str]) -> Iterator[Doc]:
        """Tokenise many texts, one by one, in order."""
        for text in texts:
            yield self(text)

    def _to_doc(self, text: str, morphemes: list[Any]) -> Doc:
        pieces = _Pieces()
        add, words, spaces = pieces.add, pieces.words, pieces.spaces
        at = 0
        previous: tuple[int, int] | None = None
        for start, end, tag, lemma, place in _surface_tokens(morphemes):
            if start > at:
                # Most gaps are one blank after a word.
                if start - at == 1 and text[at] == " " and words and not words[-1].isspace():
                    spaces[-1] = True
                else:
                    pieces.add_gap(text[at:start])
            word = text[start:end]
            starts_sentence = place != previous and _breaks(pieces, previous, place, text[at:end])
            previous = place
            if starts_sentence or (word in _INLINE_BULLETS and _stands_alone(text, start, end)):
                pieces.starts.add(len(words))
            at = end
            if tag in _NOUN_TAGS and end - start > 1 and (inner := cuts(word)):
                for left, right in pairwise((0, *inner, len(word))):
                    add(word[left:right], tag, word[left:right])
            else:
                add(word, tag, lemma)
        if at < len(text):
            pieces.add_gap(text[at:])
        if words:
            pieces.starts.add(0)
        _bullets_open_sentences(pieces)
        return self._filled(Doc(self.vocab, words=pieces.words, spaces=pieces.spaces), pieces)

    def _filled(self, doc: Doc, pieces: _Pieces) -> Doc:
        """Set what ``Doc`` would take as lists of strings, three times as fast: each string is looked up once."""
        add = self.vocab.strings.add
        lemma_of = {lemma: add(lemma) for lemma in set(pieces.lemmas)}
        tag_of = {tag: add(tag) for tag in set(pieces.tags)}
        pos_of = {tag: add(_upos(tag)) for tag in tag_of}
        columns = [
            [tag_of[tag] for tag in pieces.tags],
            [pos_of[tag] for tag in pieces.tags],
            [lemma_of[lemma] for lemma in pieces.lemmas],
            [_STARTS if i in pieces.starts else _GOES_ON for i in range(len(pieces.words))],
        ]
        if not pieces.words:
            return doc
        return doc.from_array(_ATTRIBUTES, np.array(columns, dtype=np.uint64).T)  # type: ignore[arg-type]

    # spaCy asks tokenizers for these; there is no state beyond the vocabulary.
    def to_bytes(self, **kwargs: Any) -> bytes:  # noqa: ARG002
        """Return no bytes: the tokenizer is its code and data files."""
        return b""

    def from_bytes(self, data: bytes, **kwargs: Any) -> KiwiTokenizer:  # noqa: ARG002
        """Return the tokenizer unchanged."""
        return self

    def to_disk(self, path: str | Path, **kwargs: Any) -> None:
        """Write nothing."""

    def from_disk(self, path: str | Path, **kwargs: Any) -> KiwiTokenizer:  # noqa: ARG002
        """Return the tokenizer unchanged."""
        return self


def _surface_tokens(morphemes: list[Any]) -> Iterator[tuple[int, int, str, str, tuple[int, int]]]:
    """Merge morphemes that share characters (or have none) into (start, end, tags, lemma, (sentence, line))."""
    current: tuple[int, int, str, str, tuple[int, int]] | None = None
    for m in morphemes:
        start, end = m.start, m.end
        if current is not None and (start < current[1] or start == end):
            first, last, tags, lemma, place = current
            current = (first, max(last, end), f"{tags}+{m.tag}", lemma, place)
            continue
        if current is not None:
            yield current
        if start == end:  # an elided morpheme before anything else: nothing on the page to hold it
            current = None
            continue
        current = (start, end, m.tag, m.form, (m.sent_position, m.line_number))
    if current is not None:
        yield current


def _breaks(pieces: _Pieces, previous: tuple[int, int] | None, place: tuple[int, int], gap_and_word: str) -> bool:
    """Whether a sentence starts at a token whose Kiwi sentence or line differs from the one before."""
    sentence, line = place
    if previous is None or sentence != previous[0]:
        return True
    word = gap_and_word.lstrip()
    gap = gap_and_word[: len(gap_and_word) - len(word)]
    if line == previous[1]:
        return False
    # The first line is the title; a blank line ends a paragraph; a bullet opens one.
    if previous[1] == 0 or gap.count("\n") > 1 or _BULLET.fullmatch(word):
        return True
    last = next((i for i in range(len(pieces.words) - 1, -1, -1) if pieces.tags[i] != "_SP"), None)
    return last is None or not _runs_on(pieces.words[last], pieces.tags[last])


def _runs_on(word: str, tags: str) -> bool:
    """Whether a line that ends in this token goes on in the next one."""
    # Kiwi often takes the final ending of a headline (…나, …다) for a connective one.
    return word == "," or (tags.rpartition("+")[2].startswith(_UNFINISHED_TAGS) and word[-1] not in "다나까요라")


def _stands_alone(text: str, start: int, end: int) -> bool:
    before = text[start - 1] if start else " "
    after = text[end] if end < len(text) else " "
    # Enumeration inside a sentence (△학계 △산업계) goes on; a bullet with blanks on both sides opens a paragraph.
    return before.isspace() and (after.isspace() or text[start] in "※□■")


def _bullets_open_sentences(pieces: _Pieces) -> None:
    """Move a sentence start that Kiwi put after a bullet to the bullet."""
    for i in sorted(pieces.starts, reverse=True):
        j = i
        while j > 0 and (pieces.tags[j - 1] == "_SP" or _BULLET.fullmatch(pieces.words[j - 1])):
            j -= 1
        while j < i and pieces.tags[j] == "_SP":
            j += 1
        if j < i and (j == 0 or "\n" in pieces.words[j - 1] or pieces.spaces[j - 1] or pieces.words[j - 1].isspace()):
            pieces.starts.remove(i)
            pieces.starts.add(j)


def create_kiwi_tokenizer() -> Callable[[Language], KiwiTokenizer]:
    """Return the factory registered with spaCy as ``kdnlp.KiwiTokenizer.v1``.

    Examples
    --------
    >>> import spacy
    >>> nlp = spacy.blank("ko", config={"nlp": {"tokenizer": {"@tokenizers": "kdnlp.KiwiTokenizer.v1"}}})
    >>> nlp("외교부").text
    '외교부'
    """

    def make(nlp: Language) -> KiwiTokenizer:
        return KiwiTokenizer(nlp.vocab)

    return make
