"""Which documents to annotate next: those from which the extractor would learn most.

Pool-based active learning in its plainest form (Settles 2009, *Active Learning Literature Survey*): doubt about a
document's entities and relations (low scores, candidates that nearly won, disagreement with a second extractor), plus
what the gold has little of: publishers, relation types, statuses, long texts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kdnlp.entities.finder import propose
from kdnlp.entities.mentions import Mention, choose
from kdnlp.evaluation.scores import Figure, evaluate
from kdnlp.records import Record
from kdnlp.token_table import TokenTable

_DOUBTFUL = 0.6
_MARGIN = 0.1
_LONG = 2000


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A document worth annotating.

    Parameters
    ----------
    record
        The document with the extractor's own annotations (a pre-annotation to correct).
    value
        The higher, the more is to be learned.
    reasons
        What the value is made of, by name.
    """

    record: Record
    value: float
    reasons: dict[str, float]


def close_calls(table: TokenTable, published: str | None) -> float:
    """Return the share of mentions that a candidate of another label, scored about as well, nearly beat."""
    candidates = propose(table, published=published)
    chosen = choose(candidates)
    close = sum(any(_rivals(m, c) for c in candidates) for m in chosen)
    return close / max(len(chosen), 1)


def _rivals(m: Mention, c: Mention) -> bool:
    return c.label != m.label and c.start < m.end and m.start < c.end and c.score >= m.score - _MARGIN


def disagreement(record: Record, rival: Record) -> float:
    """Return 1 minus the F1 between two extractors' outputs for a document, the mean of entities and events."""
    scores = evaluate([record], [rival])
    parts = [scores[name] for name in ("all", "events")]
    values = [1 - p.f for p in parts if isinstance(p, Figure) and (p.gold or p.predicted)]
    return sum(values) / max(len(values), 1)


def suggest(
    pool: Iterable[Record],
    gold: Iterable[Record],
    wanted: int,
    *,
    doubts: Mapping[str, float] | None = None,
    rivals: Mapping[str, Record] | None = None,
) -> list[Suggestion]:
    """Rank documents by how much their annotation would help, and return the first ``wanted``.

    Documents that the gold holds already are left out, and after each choice its publisher counts as less rare, so that
    one publisher does not fill the list.

    Parameters
    ----------
    pool
        Extracted documents.
    gold
        What is annotated already.
    wanted
        How many to return.
    doubts
        Share of close calls (`close_calls`) by document id.
    rivals
        The same documents as a second extractor sees them, by id: a classifier beside the rules, or another model.
    """
    annotated = list(gold)
    known = {r.id for r in annotated}
    publishers = Counter(r.publisher for r in annotated)
    types: Counter[str] = Counter(x.type for r in annotated for x in r.relations)
    statuses: Counter[str] = Counter(x.status for r in annotated for x in r.relations)
    candidates = [r for r in pool if r.id not in known]
    fixed = {r.id: _reasons(r, types, statuses) for r in candidates}
    for r in candidates:
        fixed[r.id]["margin"] = (doubts or {}).get(r.id, 0.0)
        if rivals and r.id in rivals:
            fixed[r.id]["disagreement"] = disagreement(r, rivals[r.id])
    chosen: list[Suggestion] = []
    while candidates and len(chosen) < wanted:
        scored = []
        for r in candidates:
            reasons = fixed[r.id] | {"publisher": 1 / (1 + publishers[r.publisher])}
            scored.append((sum(reasons.values()), r.id, r, reasons))
        value, _, record, reasons = max(scored, key=lambda s: (s[0], s[1]))
        chosen.append(Suggestion(record, round(value, 3), {k: round(v, 3) for k, v in reasons.items()}))
        publishers[record.publisher] += 1
        candidates = [r for r in candidates if r.id != record.id]
    return chosen


def _reasons(record: Record, types: Counter[str], statuses: Counter[str]) -> dict[str, float]:
    entities, relations = record.entities, record.relations
    doubt = sum(1 - e.score for e in entities) / max(len(entities), 1)
    unsure = sum(r.score < _DOUBTFUL for r in relations) / max(len(relations), 1)
    rare_type = max((1 / (1 + types[r.type]) ** 0.5 for r in relations), default=0.0)
    rare_status = max((1 / (1 + statuses[r.status]) ** 0.5 for r in relations), default=0.0)
    return {
        "entities": doubt,
        "relations": 0.5 * unsure,
        "type": 2 * rare_type,
        "status": 2 * rare_status,
        "length": 0.3 if len(record.text) >= _LONG else 0.0,
    }
