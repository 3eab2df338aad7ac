"""From entities to relations by rule: candidates, decision, merging, assembly."""

from __future__ import annotations

from collections.abc import Sequence

from kdnlp.dates import span_of
from kdnlp.records import Entity, Relation, Status, TextSpan, Trigger
from kdnlp.relations.arguments import find_dates, find_programmes
from kdnlp.relations.candidates import Candidate, candidates_of
from kdnlp.relations.decision import rule_name, score, threshold
from kdnlp.relations.document import Document
from kdnlp.relations.merge import Event, merged
from kdnlp.relations.roster import with_roster
from kdnlp.relations.triggers import find_triggers
from kdnlp.token_table import TokenTable

#: How many events back an anaphor may reach.
_MEMORY = 60
#: Forms without a tense of their own; a date after publication makes them planned.
_TENSELESS = ("noun", "ceremony")


def find_relations(
    table: TokenTable, entities: Sequence[Entity], *, published: str | None = None, title: str | None = None
) -> tuple[Relation, ...]:
    """Return the cooperation events that the text states, in the order of their triggers.

    Parameters
    ----------
    table
        The document's tokens; no token crosses an entity's border.
    entities
        All mentions, whoever found them; DATE norms are TIMEX3 values.
    published
        ISO date of publication: an event named without a tense is planned if its date is later.
    title
        The document's title, where it is known; otherwise its first line is taken for it.

    Returns
    -------
    tuple of Relation
        Ids ``r1``, ``r2`` …; ``source`` names the rule, ``score`` says how far it is to be trusted.
    """
    if not table.sentences:
        return ()
    document = Document(table, entities, title=title)
    events: list[Event] = []
    accepted: list[Candidate] = []
    for trigger in find_triggers(table, document.entities):
        recent = accepted[-_MEMORY:]
        for candidate in candidates_of(document, trigger, recent):
            value = score(candidate)
            if value >= threshold():
                candidate = with_roster(document, candidate, recent)
                dates = find_dates(document, candidate)
                programmes = find_programmes(document, candidate, recent)
                accepted.append(candidate)
                events.append(Event(candidate, candidate.parties, dates, programmes, value))
    found = sorted(merged(events), key=lambda e: e.candidate.trigger.start)
    return tuple(_relation(document, number, event, published) for number, event in enumerate(found, start=1))


def _relation(document: Document, number: int, event: Event, published: str | None) -> Relation:
    trigger = event.candidate.trigger
    sentence = document.sentences[event.candidate.sentence]
    start, end = _calendar_span(event.dates)
    return Relation(
        id=f"r{number}",
        type=trigger.type,
        status=_status(document, event, start, published),
        trigger=Trigger(trigger.start, trigger.end, trigger.text),
        participants=tuple(p.id for p in event.parties),
        programmes=tuple(p.id for p in event.programmes),
        dates=tuple(d.id for d in event.dates),
        start=start,
        end=end,
        sentence=TextSpan(sentence.start, sentence.end),
        score=event.score,
        source=f"rule:{rule_name(event.candidate)}",
    )


def _since(document: Document, event: Event) -> bool:
    """Whether its date is given as a beginning: ``지난해부터``."""
    return any(document.text.startswith("부터", d.end) for d in event.dates)


def _status(document: Document, event: Event, start: str | None, published: str | None) -> Status:
    form = event.candidate.form
    if form.name == "adnominal-past" and "undertaking" in event.candidate.cues and _since(document, event):
        return "ongoing"  # 지난해부터 추진된
    if start is not None and published is not None and "dated" in event.candidate.cues:
        return "planned" if start > published else "realised"
    ahead = start is not None and published is not None and start > published
    if ahead and form.name in _TENSELESS and form.status == "realised":
        return "planned"
    return form.status or "realised"


def _calendar_span(dates: Sequence[Entity]) -> tuple[str | None, str | None]:
    """Return the first and the last day of the dates, ``None`` where none can be placed on the calendar."""
    spans = [span for date in dates if (span := span_of(date.norm or "")) is not None]
    if not spans:
        return None, None
    return min(first for first, _ in spans), max(last for _, last in spans)
