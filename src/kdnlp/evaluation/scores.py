"""Score extracted documents against gold.

Measures, all micro-averaged over documents:

``ORG``, ``COUNTRY``, ``PROGRAMME``, ``DATE``, ``all``
    Exact span and label.
``overlap``
    Same label, any overlap, each mention used once.
``norm DATE``, ``norm COUNTRY``, ``norm ORG``
    Of the exactly matched mentions, the share whose norm is the gold's.
``pairs``, ``typed``
    Cooperating pairs of actors in a document, whatever the type; and with the type: the edges of the network.
``events``, ``strict``
    An event is found when its type is equal and at least two actors and half of the joint set agree; strictly, when the
    whole set does.
``status``, ``dates``, ``programmes``
    On the found events: accuracy of the status, F1 of the linked dates (by norm) and programmes.

An actor is the gold cluster (mentions of one norm) that a predicted mention overlaps or, failing that, is spelt like.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from kdnlp.errors import AnnotationError
from kdnlp.records import LABELS, Record, Relation

Document = Mapping[str, Any]
_EVENT_PARTS = ("dates", "programmes")
_EMPTY: Document = {"entities": [], "relations": []}
_NORMED = ("DATE", "COUNTRY", "ORG")
_SHARES = ("status", *(f"norm {label}" for label in _NORMED))


@dataclass(frozen=True, slots=True)
class Figure:
    """Precision, recall and F1 from counts.

    Examples
    --------
    >>> Figure(correct=1, predicted=2, gold=1).f
    0.6666666666666666
    """

    correct: int
    predicted: int
    gold: int

    @property
    def p(self) -> float:
        """Precision; 0 if nothing was predicted."""
        return self.correct / self.predicted if self.predicted else 0.0

    @property
    def r(self) -> float:
        """Recall; 0 if there is nothing to find."""
        return self.correct / self.gold if self.gold else 0.0

    @property
    def f(self) -> float:
        """Harmonic mean of precision and recall."""
        return 2 * self.p * self.r / (self.p + self.r) if self.p + self.r else 0.0


Scores = dict[str, Figure | float]
Counts = Counter[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class _Event:
    id: str
    type: str
    status: str | None
    who: frozenset[str]
    dates: frozenset[str | None]
    programmes: frozenset[str]


def evaluate(gold: Iterable[Document | Record], predicted: Iterable[Document | Record]) -> Scores:
    """Compare predictions with gold, document by document.

    Parameters
    ----------
    gold, predicted
        Records, or mappings with ``id``, ``entities`` and ``relations`` as in the JSONL output. Every gold document
        counts; one without prediction counts as empty; predictions beyond the gold are left out.

    Returns
    -------
    dict
        `Figure` for each measure, a plain share for ``status`` and the norms.

    Raises
    ------
    AnnotationError
        If a gold document carries no annotation at all: unannotated is not the same as empty.

    Examples
    --------
    >>> doc = {"id": "a", "entities": [{"id": "e1", "label": "COUNTRY", "start": 0, "end": 2, "text": "영국",
    ...                                 "norm": "GB"}], "relations": []}
    >>> evaluate([doc], [doc])["COUNTRY"].f
    1.0
    """
    return summary(sum((counts for _, counts in counts_by_document(gold, predicted)), Counter()))


def counts_by_document(
    gold: Iterable[Document | Record], predicted: Iterable[Document | Record]
) -> Iterator[tuple[Document, Counts]]:
    """Yield each gold document with the counts that `summary` turns into scores; counts of documents add up.

    Raises
    ------
    AnnotationError
        K401 if a gold document carries no annotation at all: unannotated is not the same as empty.
    """
    predictions = {d["id"]: d for d in map(_plain, predicted)}
    for document in map(_plain, gold):
        if "entities" not in document or "relations" not in document:
            cause = "the gold has no entities or relations field"
            raise AnnotationError("K401", str(document.get("id")), cause, "annotate it or leave it out")
        counts: Counts = Counter()
        _count(_ordered(document), _ordered(predictions.get(document["id"], _EMPTY)), counts)
        yield document, counts


def _ordered(document: Document) -> Document:
    """Sort entities and relations, so that no score depends on the order in which they were listed."""
    return {
        **document,
        "entities": sorted(document["entities"], key=lambda e: (e["start"], e["end"], e["label"], str(e.get("norm")))),
        "relations": sorted(document.get("relations", ()), key=_relation_order),
    }


def _relation_order(r: Document) -> tuple[Any, ...]:
    lists = (sorted(r.get(key, ())) for key in ("participants", "dates", "programmes"))
    return r["trigger"]["start"], r["trigger"]["end"], r["type"], str(r.get("status")), *lists


def _plain(document: Document | Record) -> Document:
    return document.to_dict() if isinstance(document, Record) else document


def _count(gold: Document, predicted: Document, counts: Counts) -> None:
    for label in LABELS:
        g = {(e["start"], e["end"]): e for e in gold["entities"] if e["label"] == label}
        p = {(e["start"], e["end"]): e for e in predicted["entities"] if e["label"] == label}
        hits = g.keys() & p.keys()
        _add(counts, label, len(hits), len(p), len(g))
        if label in _NORMED:
            counts[f"norm {label}", "of"] += len(hits)
            counts[f"norm {label}", "right"] += sum(g[k]["norm"] == p[k].get("norm") for k in hits)
    counts["overlap", "correct"] += _overlaps(gold["entities"], predicted["entities"])

    gold_events = list(_events(gold, {e["id"]: e["norm"] for e in gold["entities"]}))
    predicted_events = list(_events(predicted, _actors(predicted, gold)))
    for measure, typed in (("pairs", False), ("typed", True)):
        g_pairs, p_pairs = _pairs(gold_events, typed), _pairs(predicted_events, typed)
        _add(counts, measure, len(g_pairs & p_pairs), len(p_pairs), len(g_pairs))
    for measure, strict in (("events", False), ("strict", True)):
        found = _matched(gold_events, predicted_events, strict)
        _add(counts, measure, len(found), len(predicted_events), len(gold_events))
        if strict:
            continue
        counts["status", "of"] += len(found)
        for g_event, p_event in found:
            counts["status", "right"] += g_event.status == p_event.status
            for part in _EVENT_PARTS:
                g_part, p_part = getattr(g_event, part), getattr(p_event, part)
                _add(counts, part, len(g_part & p_part), len(p_part), len(g_part))


def _add(counts: Counts, measure: str, correct: int, predicted: int, gold: int) -> None:
    counts[measure, "correct"] += correct
    counts[measure, "predicted"] += predicted
    counts[measure, "gold"] += gold


def _overlaps(gold: list[Document], predicted: list[Document]) -> int:
    used: set[int] = set()
    for g in gold:
        for i, p in enumerate(predicted):
            if i not in used and p["label"] == g["label"] and p["start"] < g["end"] and g["start"] < p["end"]:
                used.add(i)
                break
    return len(used)


def _actors(predicted: Document, gold: Document) -> dict[str, str]:
    """Map each predicted entity to its actor: the gold norm under it, or of its spelling, or its own."""
    spelled = {g["text"]: g["norm"] for g in gold["entities"]}
    out = {}
    for e in predicted["entities"]:
        over = next((g["norm"] for g in gold["entities"] if g["start"] < e["end"] and e["start"] < g["end"]), None)
        out[e["id"]] = over if over is not None else spelled.get(e["text"]) or e.get("norm") or e["text"]
    return out


def _events(document: Document, actors: Mapping[str, str]) -> Iterator[_Event]:
    by_id = {e["id"]: e for e in document["entities"]}
    for r in document.get("relations", []):
        who = frozenset(
            i[1:] if i.startswith("=") else actors[i] for i in r["participants"] if i[0] == "=" or i in actors
        )
        if len(who) >= 2:
            yield _Event(
                r.get("id", ""),
                r["type"],
                r.get("status"),
                who,
                frozenset(by_id[i].get("norm") for i in r.get("dates", []) if i in by_id),
                frozenset(actors[i] for i in r.get("programmes", []) if i in actors),
            )


def _pairs(events: list[_Event], typed: bool) -> set[tuple[str | None, str, str]]:
    return {(e.type if typed else None, a, b) for e in events for a, b in combinations(sorted(e.who), 2)}


def _matched(gold: list[_Event], predicted: list[_Event], strict: bool) -> list[tuple[_Event, _Event]]:
    """Pair events one to one, the best agreement on actors, then on dates, first."""
    candidates = []
    for i, g in enumerate(gold):
        for j, p in enumerate(predicted):
            both = len(g.who & p.who)
            share = both / len(g.who | p.who)
            if g.type == p.type and (share == 1 if strict else both >= 2 and share >= 0.5):
                candidates.append((-share, -len(g.dates & p.dates), i, j))
    used_gold: set[int] = set()
    used_predicted: set[int] = set()
    out = []
    for _, _, i, j in sorted(candidates):
        if i not in used_gold and j not in used_predicted:
            used_gold.add(i)
            used_predicted.add(j)
            out.append((gold[i], predicted[j]))
    return out


@dataclass(frozen=True, slots=True)
class EventMatch:
    """A gold and a predicted relation that tell the same event, or one of them alone."""

    gold: Relation | None
    predicted: Relation | None
    same_actors: bool


def match_events(gold: Record, predicted: Record) -> list[EventMatch]:
    """Pair the relations of a document as `evaluate` does, then those that agree on two actors but not on the type.

    What is left over on either side stands alone.
    """
    g_doc, p_doc = _ordered(gold.to_dict()), _ordered(predicted.to_dict())
    g_events = list(_events(g_doc, {e["id"]: e["norm"] for e in g_doc["entities"]}))
    p_events = list(_events(p_doc, _actors(p_doc, g_doc)))
    g_relations, p_relations = ({r.id: r for r in record.relations} for record in (gold, predicted))
    out: list[EventMatch] = []
    left_g, left_p = list(g_events), list(p_events)
    for g, p in _matched(g_events, p_events, strict=False):
        out.append(EventMatch(g_relations[g.id], p_relations[p.id], g.who == p.who))
        left_g.remove(g)
        left_p.remove(p)
    for g in list(left_g):
        near = [p for p in left_p if len(g.who & p.who) >= 2 and g.type != p.type]
        if near:
            p = max(near, key=lambda p: len(g.who & p.who))
            out.append(EventMatch(g_relations[g.id], p_relations[p.id], g.who == p.who))
            left_g.remove(g)
            left_p.remove(p)
    out.extend(EventMatch(g_relations[g.id], None, False) for g in left_g)
    out.extend(EventMatch(None, p_relations[p.id], False) for p in left_p)
    return out


def summary(counts: Counts) -> Scores:
    """Return the scores that counts, of one document or added up over many, amount to."""

    def figure(measure: str) -> Figure:
        return Figure(*(counts[measure, part] for part in ("correct", "predicted", "gold")))

    scores: Scores = {m: figure(m) for m in (*LABELS, "pairs", "typed", "events", "strict", *_EVENT_PARTS)}
    totals = [sum(counts[label, part] for label in LABELS) for part in ("correct", "predicted", "gold")]
    scores["all"] = Figure(*totals)
    scores["overlap"] = Figure(counts["overlap", "correct"], totals[1], totals[2])
    for measure in _SHARES:
        of = counts[measure, "of"]
        scores[measure] = counts[measure, "right"] / of if of else 0.0
    return scores


def table(scores: Scores) -> str:
    """Return the scores as a plain-text table, one measure a line."""
    lines = []
    for name, value in scores.items():
        if isinstance(value, Figure):
            lines.append(
                f"{name:<11} P {value.p:.3f}  R {value.r:.3f}  F {value.f:.3f}   "
                f"({value.correct}/{value.predicted} predicted, {value.gold} gold)"
            )
        else:
            lines.append(f"{name:<13} {value:.3f}")
    return "\n".join(lines)
