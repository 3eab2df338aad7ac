"""Each miss and each false hit, with what went wrong and the sentence it stands in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from kdnlp.evaluation.scores import EventMatch, match_events
from kdnlp.records import Entity, Record, Relation, TextSpan

Side = Literal["gold", "predicted"]


@dataclass(frozen=True, slots=True)
class Highlight:
    """A stretch of the text to colour: what it is, and whose it is."""

    start: int
    end: int
    label: str
    side: Side


@dataclass(frozen=True, slots=True)
class Fault:
    """One disagreement between gold and prediction.

    Parameters
    ----------
    kind
        ``missed``, ``false``, ``boundary``, ``label``, ``norm``; for relations ``missed``, ``false``, ``type``,
        ``participants``, ``status``.
    label
        Entity label or relation type; for confusions ``gold → predicted``.
    document, text
        The document's id and text.
    context
        The stretch of the text to show.
    highlights
        What to colour in it.
    note
        What gold and prediction say, in words.
    source
        The rule that predicted it, if anything was predicted.
    """

    kind: str
    label: str
    document: str
    text: str
    context: TextSpan
    highlights: tuple[Highlight, ...]
    note: str
    source: str = ""

    @property
    def group(self) -> tuple[str, str]:
        """What the report groups by."""
        return self.kind, self.label


def faults(gold: Iterable[Record], predicted: Iterable[Record]) -> Iterator[Fault]:
    """Yield every disagreement, document by document: entities first, then relations."""
    by_id = {r.id: r for r in predicted}
    for record in gold:
        other = by_id.get(record.id) or Record(record.id, record.text)
        yield from _entity_faults(record, other)
        yield from _relation_faults(record, other)


def _entity_faults(gold: Record, predicted: Record) -> Iterator[Fault]:
    exact = {(e.start, e.end, e.label): e for e in gold.entities}
    left_over = [e for e in predicted.entities if (e.start, e.end, e.label) not in exact]
    found = {(e.start, e.end, e.label): e for e in predicted.entities}
    explained: set[str] = set()
    for e in gold.entities:
        hit = found.get((e.start, e.end, e.label))
        if hit is not None:
            if e.label in ("DATE", "COUNTRY") and hit.norm != e.norm:
                yield _fault("norm", e.label, gold, e, hit, f"{e.text}: gold {e.norm}, predicted {hit.norm}")
            continue
        near = [p for p in left_over if p.start < e.end and e.start < p.end]
        if not near:
            yield _fault("missed", e.label, gold, e, None, f"{e.text} ({e.norm})")
            continue
        p = max(near, key=lambda p: (p.label == e.label, min(p.end, e.end) - max(p.start, e.start)))
        explained.update(q.id for q in near)
        if p.label == e.label:
            yield _fault("boundary", e.label, gold, e, p, f"gold {e.text!r}, predicted {p.text!r}")
        else:
            yield _fault("label", f"{e.label} → {p.label}", gold, e, p, f"gold {e.text!r}, predicted {p.text!r}")
    for p in left_over:
        if p.id not in explained:
            yield _fault("false", p.label, gold, None, p, p.text)


def _fault(kind: str, label: str, record: Record, gold: Entity | None, predicted: Entity | None, note: str) -> Fault:
    here = gold or predicted
    assert here is not None
    marks = [Highlight(e.start, e.end, e.label, "gold") for e in (gold,) if e]
    marks += [Highlight(e.start, e.end, e.label, "predicted") for e in (predicted,) if e]
    context = sentence_around(record.text, here.start, here.end)
    source = predicted.source if predicted else ""
    return Fault(kind, label, record.id, record.text, context, tuple(marks), note, source)


def _relation_faults(gold: Record, predicted: Record) -> Iterator[Fault]:
    for match in match_events(gold, predicted):
        fault = _judged(match, gold, predicted)
        if fault is not None:
            yield fault


def _judged(match: EventMatch, gold: Record, predicted: Record) -> Fault | None:
    g, p = match.gold, match.predicted
    both = " | ".join(
        f"{side}: {r.type} {r.status} {_sides(record, r)}"
        for side, r, record in (("gold", g, gold), ("predicted", p, predicted))
        if r is not None
    )
    anchor = g or p
    assert anchor is not None
    kind: str
    label: str
    if g is None and p is not None:
        kind, label = "false relation", p.type
    elif p is None and g is not None:
        kind, label = "missed relation", g.type
    else:
        assert g is not None
        assert p is not None
        if g.type != p.type:
            kind, label = "type", f"{g.type} → {p.type}"
        elif not match.same_actors:
            kind, label = "participants", g.type
        elif g.status != p.status:
            kind, label = "status", f"{g.status} → {p.status}"
        else:
            return None
    marks: list[Highlight] = []
    if g is not None:
        marks.extend(_marks(gold, g, "gold"))
    if p is not None:
        marks.extend(_marks(predicted, p, "predicted"))
    context = sentence_around(gold.text, anchor.trigger.start, anchor.trigger.end)
    return Fault(kind, label, gold.id, gold.text, context, tuple(marks), both, p.source if p else "")


def _sides(record: Record, relation: Relation) -> str:
    return ", ".join(i[1:] if i.startswith("=") else record.entity(i).norm or "" for i in relation.participants)


def _marks(record: Record, relation: Relation, side: Side) -> Iterator[Highlight]:
    yield Highlight(relation.trigger.start, relation.trigger.end, relation.type, side)
    for i in (*relation.participants, *relation.programmes, *relation.dates):
        if not i.startswith("="):
            e = record.entity(i)
            yield Highlight(e.start, e.end, e.label, side)


def sentence_around(text: str, start: int, end: int, most: int = 400) -> TextSpan:
    """Return the line or sentence that ``text[start:end]`` stands in, at most ``most`` characters around it."""
    left = max(text.rfind("\n", 0, start), text.rfind(". ", 0, start) + 1, start - most) + 1
    breaks = [i for i in (text.find("\n", end), text.find(". ", end)) if i >= 0]
    right = min([*(i + (text[i] == ".") for i in breaks), len(text), end + most])
    while left < start and text[left].isspace():
        left += 1
    return TextSpan(min(left, start), max(right, end))


def grouped(found: Iterable[Fault]) -> list[tuple[tuple[str, str], list[Fault]]]:
    """Group faults by kind and label, the most frequent group first."""
    groups: dict[tuple[str, str], list[Fault]] = {}
    for fault in found:
        groups.setdefault(fault.group, []).append(fault)
    return sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))
