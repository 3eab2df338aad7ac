"""When an event takes place and under which programme."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kdnlp.records import Entity
from kdnlp.relations.candidates import Candidate, Document

_OCCASION = re.compile(r"[’”」』｣\"'>)\]*]*\s?(?:을|를|의|에)?\s?(?:계기|참석|기간|일환|후속)")
_REPORTED = re.compile(r"\s?(?:\([^)]*\)\s?)?(?:밝혔|전했|말했|발표했다고|알렸)")
_BEHIND = re.compile(r"\s?\(")


def find_dates(document: Document, candidate: Candidate) -> tuple[Entity, ...]:
    """Return the dates of the event: the nearest one before the trigger in its clause, else in its sentence."""
    sentence = document.sentences[candidate.sentence]
    at = candidate.trigger.start
    clause = document.connective_before(sentence.start, at)
    dates = [d for d in sentence.dates if not _REPORTED.match(document.text, d.end)]
    behind = [d for d in dates if d.start >= at and _BEHIND.fullmatch(document.text, candidate.trigger.end, d.start)]
    if behind:
        return (behind[0],)
    before = [d for d in dates if d.end <= at]
    local = [d for d in before if d.start >= clause]
    free = [d for d in local if not document.adnominal_between(d.end, at)] or local or before
    return (free[-1],) if free else ()


def find_programmes(document: Document, candidate: Candidate) -> tuple[Entity, ...]:
    """Return the programmes that name the event or what it is done under."""
    sentence = document.sentences[candidate.sentence]
    at = candidate.trigger.start
    if candidate.trigger.inside is not None:
        return (candidate.trigger.inside,)
    clause = document.connective_before(sentence.start, at)
    before: Sequence[Entity] = [p for p in sentence.programmes if p.end <= at]
    near = [p for p in before if p.start >= clause and at - p.end <= 40]
    occasion = [p for p in before if _OCCASION.match(document.text, p.end)]
    found = near[-1:] + [p for p in occasion if p not in near[-1:]]
    return tuple(sorted(found, key=lambda p: p.start))
