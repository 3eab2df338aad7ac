"""Scores by label, relation type, publisher and year."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from kdnlp.evaluation.intervals import Interval, intervals
from kdnlp.evaluation.scores import Figure, Scores, counts_by_document, evaluate, summary
from kdnlp.records import RELATION_TYPES, Record

_MEASURES = ("all", "ORG", "COUNTRY", "PROGRAMME", "DATE", "pairs", "events")


class Breakdown:
    """All the tables about one set of predictions.

    Parameters
    ----------
    gold, predicted
        Records; every gold document counts.
    draws
        Bootstrap samples for the intervals; 0 for none.
    """

    def __init__(self, gold: Sequence[Record], predicted: Iterable[Record], *, draws: int = 1000) -> None:
        self.gold = list(gold)
        self.predicted = {r.id: r for r in predicted}
        counts = [c for _, c in counts_by_document(self.gold, self.predicted.values())]
        total = sum(counts[1:], counts[0].copy()) if counts else None
        self.scores: Scores = summary(total) if total is not None else {}
        self.intervals: dict[str, Interval] = intervals(counts, draws=draws) if draws else {}

    def by_type(self) -> dict[str, Figure]:
        """Return the ``events`` figure of each relation type."""
        return {
            kind: _figure(
                evaluate(_only(self.gold, kind), _only(self.predicted.values(), kind))["events"],
            )
            for kind in RELATION_TYPES
        }

    def by_publisher(self, least: int = 2) -> dict[str, tuple[int, Scores]]:
        """Return the number of documents and the scores of each publisher with at least ``least`` documents."""
        return self._by(lambda r: r.publisher or "unknown", least)

    def by_year(self) -> dict[str, tuple[int, Scores]]:
        """Return the number of documents and the scores of each year of publication."""
        return dict(sorted(self._by(lambda r: (r.published or "unknown")[:4], 1).items()))

    def _by(self, key: Callable[[Record], str], least: int) -> dict[str, tuple[int, Scores]]:
        groups: dict[str, list[Record]] = {}
        for record in self.gold:
            groups.setdefault(key(record), []).append(record)
        ordered = sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))
        return {
            name: (len(records), evaluate(records, self.predicted.values()))
            for name, records in ordered
            if len(records) >= least
        }


def _figure(score: Figure | float) -> Figure:
    assert isinstance(score, Figure)
    return score


def _only(records: Iterable[Record], kind: str) -> list[Record]:
    return [replace(r, relations=tuple(x for x in r.relations if x.type == kind)) for r in records]


def group_row(scores: Scores) -> list[str]:
    """Return the F1 of the main measures as text; a dash where there is nothing to find and nothing was found."""
    cells = []
    for measure in _MEASURES:
        figure = _figure(scores[measure])
        cells.append(f"{figure.f:.3f}" if figure.gold or figure.predicted else "–")
    return cells


GROUP_COLUMNS: tuple[str, ...] = _MEASURES
