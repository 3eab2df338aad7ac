"""The tagger's features: attributes of a key, taken at offsets around a token, hashed into buckets.

A *family* says which attributes a kind of key has, and at which offsets which of them count. A feature is a family, an
offset, an attribute and its value; its bucket is a hash of the four (feature hashing: Weinberger et al. 2009). As every
feature depends on one key alone, the scores that a key gives can be summed once and kept (`tagger.Cache`).
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from typing import Any

import numpy as np
import numpy.typing as npt

from kdnlp.entities.learned.frame import Frame, MorphKey, PlaceKey, Places, RuleKey, WordKey

#: Raised whenever the features change: a model trained with others is refused.
FEATURE_VERSION = 1

Clusters = Mapping[str, Sequence[int]]
Values = npt.NDArray[np.uint64]
Buckets = npt.NDArray[np.int32]
#: The value of every attribute where there is no key: before the first token, after the last one.
_NOTHING = 0xFFFFFFFF


@dataclass(frozen=True, slots=True)
class Family:
    """A kind of key, and what of it counts.

    Parameters
    ----------
    name
        Names the family in the hashes.
    plan
        Offset -> the attributes (by number) that count there.
    attributes
        From a key to the values of its attributes.
    width
        Number of attributes.
    """

    name: str
    plan: Mapping[int, tuple[int, ...]]
    attributes: Callable[[Any], list[int]]
    width: int

    @property
    def offsets(self) -> tuple[int, ...]:
        """The offsets in order."""
        return tuple(self.plan)

    @property
    def firsts(self) -> list[int]:
        """For each offset, its first column in what `buckets` returns."""
        return [0, *accumulate(map(len, self.plan.values()))][:-1]

    def values(self, keys: Sequence[Any]) -> Values:
        """Return the attributes of each key, and those of no key in the first row."""
        rows = [[_NOTHING] * self.width, *map(self.attributes, keys)]
        return np.array(rows, dtype=np.uint64)

    def buckets(self, values: Values, bits: int) -> Buckets:
        """Return rows x features: for each offset, the buckets of the attributes that count there."""
        pairs = [(offset, a) for offset, attributes in self.plan.items() for a in attributes]
        salts = np.array([_salt(f"{self.name}:{offset}:{a}") for offset, a in pairs], dtype=np.uint64)
        return _mixed(values[:, [a for _, a in pairs]] + salts, bits)


@cache
def _salt(name: str) -> int:
    return zlib.crc32(name.encode()) * 0x9E3779B97F4A7C15 & 0xFFFFFFFFFFFFFFFF


def _mixed(x: Values, bits: int) -> Buckets:
    """Hash integers to ``bits`` bits (the finaliser of splitmix64; Steele et al. 2014)."""
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    x ^= x >> np.uint64(31)
    return (x & np.uint64((1 << bits) - 1)).astype(np.int32)


def _code(value: str) -> int:
    return zlib.crc32(value.encode())


def shape(word: str) -> str:
    """Return the kinds of characters of a word's beginning, runs told once.

    Examples
    --------
    >>> shape("ODA사업"), shape("2026년")
    ('AH', '0H')
    """
    kinds: list[str] = []
    for c in word[:6]:
        kind = _kind(c)
        if not kinds or kinds[-1] != kind:
            kinds.append(kind)
    return "".join(kinds)


@cache
def _kind(c: str) -> str:
    if c.isdigit():
        return "0"
    if "A" <= c <= "Z":
        return "A"
    if "a" <= c <= "z":
        return "a"
    return "H" if "가" <= c <= "힣" else "C" if "一" <= c <= "龥" else c


def _morph(clusters: Clusters, width: int) -> Callable[[MorphKey], list[int]]:
    unknown = [0] * width

    def attributes(key: MorphKey) -> list[int]:
        form, tag = key
        first = tag.partition("+")[0]
        own = [
            _code(f"{form}/{tag}"), _code(form), _code(tag), _code(first), _code(form[:1]), _code(form[-1:]),
            _code(form[-2:]), _code(f"{shape(form)}{min(len(form), 4)}"),
        ]  # fmt: skip
        return own + list(clusters.get(form, unknown))

    return attributes


def _word(key: WordKey) -> list[int]:
    noun, particle = key
    return [
        _code(noun), _code(noun[-1:]), _code(noun[-2:]), _code(noun[-3:]), _code(noun[-4:]), _code(noun[:2]),
        _code(particle), _code(f"{noun[-1:]}+{particle}"), _code(f"{noun[-2:]}+{particle}"),
        _code(f"{shape(noun)}{min(len(noun), 8)}"),
    ]  # fmt: skip


def _place(key: PlaceKey) -> list[int]:
    title, quote, bracket, first, within, left, right = key
    return [
        int(title), _code(quote), _code(bracket), int(first), _code(within), _code(left), _code(right),
        _code(f"{left}{right}"), _code(f"{quote}|{bracket}|{within}"),
    ]  # fmt: skip


def _rule(key: RuleKey) -> list[int]:
    chosen, rule, body, programme, other = key
    return [
        _code(chosen), _code(f"{chosen}|{rule}"), _code(body), _code(programme), _code(other),
        _code(f"{chosen}|{body}|{programme}"),
    ]  # fmt: skip


def families(clusters: Clusters, cluster_sets: int) -> tuple[Family, ...]:
    """Return the families: morphemes, words, places, rules.

    Parameters
    ----------
    clusters
        Surface -> one cluster number for each of ``cluster_sets`` clusterings, 0 where it has none.
    """
    ids = tuple(range(8, 8 + cluster_sets))
    near = (*range(8), *ids)
    morph = {-3: (0,), -2: (0, 2), -1: near, 0: near, 1: near, 2: (0, 2), 3: (0,)}
    word = {-2: (0, 2), -1: (0, 1, 2, 3, 6), 0: tuple(range(10)), 1: tuple(range(10)), 2: (0, 2, 3, 6), 3: (2,)}
    place = {-1: (4,), 0: tuple(range(9)), 1: (4,)}
    rule = {-2: (0,), -1: (0, 1), 0: tuple(range(6)), 1: (0, 1), 2: (0,)}
    return (
        Family("morph", morph, _morph(clusters, cluster_sets), 8 + cluster_sets),
        Family("word", word, _word, 10),
        Family("place", place, _place, 9),
        Family("rule", rule, _rule, 6),
    )


def keys_of(frame: Frame) -> tuple[Sequence[Any], ...]:
    """Return the keys of each family, in the order of `families`."""
    return frame.morphs, frame.words, frame.places, frame.rules


def places_of(frame: Frame, families_: Sequence[Family]) -> list[list[Places]]:
    """Return, for each family and offset, which key each token sees: its index, or -1 for none."""
    size = len(frame)
    tokens = np.arange(size, dtype=np.int32)
    before = np.maximum.accumulate(frame.word_of) if size else frame.word_of

    @cache
    def token(offset: int) -> Places:
        return _within(tokens + offset, size)

    @cache
    def word(offset: int) -> Places:
        # A sign is in no word: its neighbours are the words around it.
        aside = before + offset + (1 if offset < 0 else 0)
        return _within(np.where(frame.word_of >= 0, frame.word_of + offset, aside if offset else -1), len(frame.words))

    return [[word(o) if family.name == "word" else token(o) for o in family.offsets] for family in families_]


def _within(places: Places, limit: int) -> Places:
    return np.where((places >= 0) & (places < limit), places, -1).astype(np.int32)
