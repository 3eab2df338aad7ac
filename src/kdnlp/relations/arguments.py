"""When an event takes place and under which programme."""

from __future__ import annotations

from collections.abc import Sequence

from kdnlp.records import Entity
from kdnlp.relations.candidates import Candidate
from kdnlp.relations.document import Document
from kdnlp.relations.patterns import pattern

_NEAR = 40
_BEHIND_REACH = 20
_ADNOMINAL = ("adnominal-past", "adnominal-future", "ongoing", "future")


def find_dates(document: Document, candidate: Candidate) -> tuple[Entity, ...]:
    """Return the dates of the event: the nearest one before the trigger in its clause, else in its sentence."""
    sentence = document.sentences[candidate.sentence]
    at = candidate.trigger.start
    clause = document.connective_before(sentence.start, at)
    dates = [d for d in sentence.dates if not pattern("argument", "reported").match(document.text, d.end)]
    behind = [
        d
        for d in dates
        if d.start >= at and pattern("argument", "behind").fullmatch(document.text, candidate.trigger.end, d.start)
    ]
    if behind:
        return (behind[0],)
    before = [d for d in dates if d.end <= at]
    local = [d for d in before if d.start >= clause]
    free = [d for d in local if not document.adnominal_between(d.end, at)]
    if "undertaking" not in candidate.cues:
        free = free or local or before
    if len(free) > 1 and pattern("argument", "beginning").fullmatch(document.text, free[-2].end, free[-1].start):
        return tuple(free[-2:])
    return (free[-1],) if free else ()


def find_programmes(document: Document, candidate: Candidate, earlier: Sequence[Candidate]) -> tuple[Entity, ...]:
    """Return the programmes that name the event or what it is done under.

    That is the programme right before the trigger, the one that a host's sentence has as its subject, or the one
    that an adnominal trigger qualifies (``개최된 「…」``); one named as the occasion; else, for 이번 회의, that of the
    meeting told last.
    """
    sentence = document.sentences[candidate.sentence]
    trigger = candidate.trigger
    if trigger.inside is not None:
        return (trigger.inside,)
    text, at = document.text, trigger.start
    clause = document.connective_before(sentence.start, at)
    before = [p for p in sentence.programmes if p.end <= at]
    found = [p for p in before if p.start >= clause and at - p.end <= _NEAR][-1:]
    if not found and trigger.lexeme.kind in ("host", "hold"):
        found = [p for p in before if pattern("argument", "subject").match(text, p.end)][-1:]
    if "undertaking" in candidate.cues:
        found = [p for p in sentence.programmes if p.start > trigger.end][:1]
    elif not found and candidate.form.name in _ADNOMINAL:
        found = [p for p in sentence.programmes if 0 < p.start - trigger.end <= _BEHIND_REACH][:1]
    found += [p for p in before if pattern("argument", "occasion").match(text, p.end) and p not in found]
    if not found and "resumed" in candidate.cues:
        for other in reversed(earlier):
            if other.trigger.type == "MEETING":
                programmes = find_programmes(document, other, ())
                if programmes:
                    return programmes
    return tuple(sorted(found, key=lambda p: p.start))
