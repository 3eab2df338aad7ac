"""How far two readers agree, and where they do not.

The second reader is scored against the first with the measures of `kdnlp.evaluation`; F1 is symmetric, so it does not
matter who is taken as gold. It is used instead of kappa because the number of possible mentions is not defined
(Hripcsak and Rothschild 2005, *Agreement, the F-measure, and reliability in information retrieval*).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kdnlp.errors import AnnotationError
from kdnlp.evaluation.errors import Fault, faults
from kdnlp.evaluation.scores import Scores, evaluate
from kdnlp.records import Record


@dataclass(frozen=True, slots=True)
class Agreement:
    """Scores over the documents that both have read, and every difference."""

    documents: int
    scores: Scores
    differences: list[Fault]


def agreement(first: Iterable[Record], second: Iterable[Record]) -> Agreement:
    """Compare two annotations of the same texts.

    Documents that only one of them holds are left out.

    Raises
    ------
    AnnotationError
        K424 if they have no document in common.
    """
    theirs = {r.id: r for r in second}
    ours = [r for r in first if r.id in theirs]
    if not ours:
        raise AnnotationError("K424", "agreement", "the two have no document in common", "compare the same documents")
    common = [theirs[r.id] for r in ours]
    return Agreement(len(ours), evaluate(ours, common), list(faults(ours, common)))
