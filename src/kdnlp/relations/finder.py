"""From entities to relations by rule: candidates, decision, merging, assembly."""

from __future__ import annotations

from collections.abc import Sequence

from kdnlp.records import Entity, Relation, TextSpan, Trigger
from kdnlp.relations.arguments import find_dates, find_programmes
from kdnlp.relations.candidates import Candidate, Document, candidates_of
from kdnlp.relations.decision import rule_name, score, threshold
from kdnlp.relations.merge import Event, merged
from kdnlp.relations.roster import with_roster
from kdnlp.relations.triggers import find_triggers
from kdnlp.token_table import TokenTable


def find_relations(
    table: TokenTable, entities: Sequence[Entity], *, published: str | None = None, title: str | None = None
) -> tuple[Relation, ...]:
    """Return the cooperation events that the text states, in the order of their triggers."""
    document = Document(table, entities)
    if not document.sentences:
        return ()
    limit = threshold()
    events: list[Event] = []
    accepted: list[Candidate] = []
    for trigger in find_triggers(table, document.entities):
        for candidate in candidates_of(document, trigger, accepted):
            value = score(candidate)
            if value >= limit:
                candidate = with_roster(document, candidate)
                accepted.append(candidate)
                dates = find_dates(document, candidate)
                programmes = find_programmes(document, candidate, accepted[:-1])
                events.append(Event(candidate, candidate.parties, dates, programmes, value))
    found = sorted(merged(events), key=lambda e: e.candidate.trigger.start)
    return tuple(_relation(document, number, event) for number, event in enumerate(found, start=1))


def _relation(document: Document, number: int, event: Event) -> Relation:
    trigger = event.candidate.trigger
    sentence = document.sentences[event.candidate.sentence]
    status = event.candidate.form.status
    return Relation(
        id=f"r{number}",
        type=trigger.type,
        status=status or "realised",
        trigger=Trigger(trigger.start, trigger.end, trigger.text),
        participants=tuple(p.id for p in event.parties),
        programmes=tuple(p.id for p in event.programmes),
        dates=tuple(d.id for d in event.dates),
        sentence=TextSpan(sentence.start, sentence.end),
        score=event.score,
        source=f"rule:{rule_name(event.candidate)}",
    )
