"""How far the scores of entities are probabilities."""

from __future__ import annotations

from collections.abc import Iterable

from kdnlp.records import Record

_BINS = 10


def calibration_error(gold: Iterable[Record], predicted: Iterable[Record]) -> float:
    """Return the expected calibration error of the entities' scores (Naeini, Cooper and Hauskrecht 2015).

    The entities are parted into ten bins by score; in each, the mean score is compared with the share whose span and
    label are the gold's. The error is the mean difference, bins weighted by size; 0 if nothing was predicted.

    Examples
    --------
    >>> from kdnlp.records import Entity, Record
    >>> gold = Record("a", "영국과 회담", entities=(Entity("e1", "COUNTRY", 0, 2, "영국"),))
    >>> found = Record("a", "영국과 회담", entities=(Entity("e1", "COUNTRY", 0, 2, "영국", score=0.9),))
    >>> round(calibration_error([gold], [found]), 3)
    0.1
    """
    by_id = {r.id: r for r in predicted}
    bins: list[list[tuple[float, bool]]] = [[] for _ in range(_BINS)]
    for document in gold:
        right = {(e.label, e.start, e.end) for e in document.entities}
        found = by_id.get(document.id)
        for e in found.entities if found is not None else ():
            bins[min(int(e.score * _BINS), _BINS - 1)].append((e.score, (e.label, e.start, e.end) in right))
    total = sum(map(len, bins))
    gaps = (abs(sum(score for score, _ in some) - sum(hit for _, hit in some)) for some in bins)
    return sum(gaps) / total if total else 0.0
