"""The tagger: a linear classifier over hashed features gives every token a score for each boundary of each label.

Labels are IOBES (Ramshaw and Marcus 1995; Ratinov and Roth 2009): ``B-ORG``, ``I-ORG``, ``E-ORG``, ``S-ORG`` … and
``O``. Sequences of tags that no mention can have are never looked at: the scores go into a lattice of segments, in
which the best path is the Viterbi path over legal transitions.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from kdnlp.entities.learned.attributes import Buckets, Family, keys_of, places_of
from kdnlp.entities.learned.frame import Frame
from kdnlp.records import Label

Scores = npt.NDArray[np.float32]

LABELS: tuple[Label, ...] = ("ORG", "COUNTRY", "PROGRAMME", "DATE")
TAGS = ("O", *(f"{place}-{label}" for label in LABELS for place in "BIES"))

#: A boundary may fall this far short of "outside" and its segment is still looked at; so may the whole segment.
_BOUNDARY, _INSIDE, _WHOLE = -0.75, -1.3, -0.75
_LONGEST = 40
#: Rows that a cache keeps before it starts anew.
_ROWS = 120_000


class Segment(NamedTuple):
    """A stretch of tokens that the tagger takes for a mention.

    Parameters
    ----------
    label, start, end
        As of a mention; character offsets.
    score
        How much better its tags score together than "outside" does.
    weakest
        The smaller of the margins of its two ends.
    """

    label: Label
    start: int
    end: int
    score: float
    weakest: float


class _Cache:
    """The summed scores of keys of one family: a row a key for each offset, the first for no key."""

    def __init__(self, family: Family, weights: Scores, bits: int) -> None:
        self._family, self._weights, self._bits = family, weights, bits
        self._rows: dict[Any, int] = {}
        # Offsets come first: rows are then taken from one block of memory.
        self._sums = np.zeros((len(family.offsets), _ROWS, weights.shape[1]), dtype=np.float32)
        self._sums[:, 0] = self._summed([])[:, 0]

    def _summed(self, keys: Sequence[Any]) -> Scores:
        """Return offsets x rows x tags."""
        values = self._family.values(keys)
        buckets = self._family.buckets(values if not keys else values[1:], self._bits)
        return np.add.reduceat(self._weights[buckets], self._family.firsts, axis=1).swapaxes(0, 1)

    def rows(self, keys: Sequence[Any]) -> tuple[npt.NDArray[np.int32], Scores]:
        """Return the row of each key (after one for no key), and the sums by offset and row."""
        unique = set(keys)
        fresh = unique.difference(self._rows)
        if fresh:
            self._add(fresh, unique)
        return np.array([0, *map(self._rows.__getitem__, keys)], dtype=np.int32), self._sums

    def _add(self, fresh: Collection[Any], unique: Collection[Any]) -> None:
        """Sum the scores of the ``fresh`` ones of a document's keys; a full cache starts anew with all of them."""
        known = self._rows
        offsets, size, tags = self._sums.shape
        if len(known) + len(fresh) >= size:
            known.clear()
            fresh = unique
            if len(fresh) >= size:
                more = np.zeros((offsets, len(fresh), tags), dtype=np.float32)
                self._sums = np.concatenate([self._sums, more], axis=1)
        at = len(known) + 1
        known.update(zip(fresh, range(at, at + len(fresh)), strict=True))
        self._sums[:, at : at + len(fresh)] = self._summed(list(fresh))


class Tagger:
    """Scores tokens.

    Parameters
    ----------
    families
        The features.
    weights
        Buckets (a power of two) x tags.
    bias
        One number a tag.
    """

    def __init__(self, families: Sequence[Family], weights: Scores, bias: Scores) -> None:
        self.families = tuple(families)
        self.weights, self.bias = weights, bias
        self.bits = int(weights.shape[0]).bit_length() - 1
        self._caches = [_Cache(family, weights, self.bits) for family in self.families]

    def scores(self, frame: Frame) -> Scores:
        """Return tokens x `TAGS`."""
        total = np.repeat(self.bias[None, :], len(frame), axis=0)
        seen = places_of(frame, self.families)
        for cache, keys, places in zip(self._caches, keys_of(frame), seen, strict=True):
            rows, sums = cache.rows(keys)
            for number, place in enumerate(places):
                total += sums[number].take(rows[place + 1], axis=0)
        return total

    def segments(self, frame: Frame) -> list[Segment]:
        """Return the segments that are worth a look; they may overlap."""
        return segments(frame, self.scores(frame))


def feature_matrix(frame: Frame, families: Sequence[Family], bits: int) -> Buckets:
    """Return tokens x features: the buckets that are on, for training."""
    columns: list[Buckets] = []
    for family, keys, places in zip(families, keys_of(frame), places_of(frame, families), strict=True):
        unique = {key: i + 1 for i, key in enumerate(dict.fromkeys(keys))}
        rows = np.array([0, *(unique[key] for key in keys)], dtype=np.int32)
        buckets = family.buckets(family.values(list(unique)), bits)
        tables = np.split(buckets, family.firsts[1:], axis=1)
        columns += [table[rows[place + 1]] for table, place in zip(tables, places, strict=True)]
    return np.concatenate(columns, axis=1)


def segments(frame: Frame, scores: Scores) -> list[Segment]:
    """Return the segments worth a look, from scores of tokens x `TAGS`."""
    found: list[Segment] = []
    margins = scores[:, 1:] - scores[:, :1]
    starts, ends, breaks = frame.starts, frame.ends, frame.breaks
    size = len(frame)
    for number, label in enumerate(LABELS):
        begin, inside, end, single = (margins[:, 4 * number + k] for k in range(4))
        for i in np.flatnonzero(single > _BOUNDARY).tolist():
            score = float(single[i])
            found.append(Segment(label, starts[i], ends[i], score, score))
        opening = np.flatnonzero(begin > _BOUNDARY).tolist()
        if not opening:
            continue
        inner, closing = inside.tolist(), end.tolist()
        for i in opening:
            first = total = float(begin[i])
            for j in range(i + 1, min(size, i + _LONGEST)):
                if breaks[j]:
                    break
                if closing[j] > _BOUNDARY and total + closing[j] > _WHOLE:
                    weakest = min(first, closing[j])
                    found.append(Segment(label, starts[i], ends[j], total + closing[j], weakest))
                if inner[j] < _INSIDE:
                    break
                total += inner[j]
    return found
