"""Bootstrap confidence intervals by document.

Sentences of one release are not independent, so whole documents are drawn with replacement (Efron and Tibshirani 1993,
*An Introduction to the Bootstrap*, chapter 13: percentile intervals).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from kdnlp.evaluation.scores import Counts, Figure, summary


@dataclass(frozen=True, slots=True)
class Interval:
    """A percentile interval of a measure (F1, or a share)."""

    low: float
    high: float


def value_of(score: Figure | float) -> float:
    """Return the number that a measure is known by: F1 of a figure, a share itself."""
    return score.f if isinstance(score, Figure) else score


def intervals(
    by_document: Iterable[Counts], *, draws: int = 1000, level: float = 0.95, seed: int = 20260701
) -> dict[str, Interval]:
    """Return an interval for each measure.

    Parameters
    ----------
    by_document
        Counts of each document (`kdnlp.evaluation.scores.counts_by_document`).
    draws
        Number of bootstrap samples.
    level
        Coverage, between 0 and 1.
    seed
        Fixed, so that the same data give the same interval.
    """
    documents = list(by_document)
    keys = sorted({key for counts in documents for key in counts})
    matrix = np.array([[counts[key] for key in keys] for counts in documents], dtype=np.int64)
    chance = np.random.default_rng(seed)
    samples: dict[str, list[float]] = {}
    for _ in range(draws if documents else 0):
        weights = chance.multinomial(len(documents), np.full(len(documents), 1 / len(documents)))
        drawn: Counts = Counter(dict(zip(keys, (weights @ matrix).tolist(), strict=True)))
        for name, score in summary(drawn).items():
            samples.setdefault(name, []).append(value_of(score))
    tail = 100 * (1 - level) / 2
    return {
        name: Interval(*(float(x) for x in np.percentile(values, [tail, 100 - tail])))
        for name, values in samples.items()
    }
