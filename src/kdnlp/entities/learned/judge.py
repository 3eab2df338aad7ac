"""The judge: how likely each candidate is right, by logistic regression over its evidence, and which of them stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import exp

from kdnlp.entities.learned.evidence import Candidate, evidence, heaviest


class Judge:
    """Weighs evidence.

    Parameters
    ----------
    weights
        Piece of evidence -> weight, in log odds; evidence without one says nothing.
    thresholds
        Label -> the probability above which a candidate without rivals stands.
    """

    def __init__(self, weights: Mapping[str, float], thresholds: Mapping[str, float]) -> None:
        self.weights = dict(weights)
        self.thresholds = dict(thresholds)

    def probabilities(self, text: str, found: Sequence[Candidate]) -> list[float]:
        """Return, for each candidate, how likely its span and label are both right."""
        weigh = self.weights.get
        sums = (sum(weigh(piece, 0.0) for piece in pieces) for pieces in evidence(text, found))
        return [1.0 / (1.0 + exp(-max(-30.0, min(30.0, total)))) for total in sums]

    def choose(self, found: Sequence[Candidate], probabilities: Sequence[float]) -> list[int]:
        """Return the indices of the candidates that stand: a flat set with the most expected gain over thresholds."""
        gains = [p - self.thresholds[c.label] for c, p in zip(found, probabilities, strict=True)]
        return heaviest([(c.start, c.end) for c in found], gains)
