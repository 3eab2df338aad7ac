"""One event told twice is one event: title and body, a meeting and what was discussed there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kdnlp.records import Entity
from kdnlp.relations.candidates import Candidate
from kdnlp.relations.document import Party


@dataclass(frozen=True, slots=True)
class Event:
    """An accepted candidate with its arguments and trust."""

    candidate: Candidate
    parties: tuple[Party, ...]
    dates: tuple[Entity, ...]
    programmes: tuple[Entity, ...]
    score: float

    @property
    def type(self) -> str:
        """The relation's type."""
        return self.candidate.trigger.type

    @property
    def keys(self) -> frozenset[str]:
        """The identities of its parties."""
        return frozenset(p.key for p in self.parties)

    @property
    def sides(self) -> frozenset[str]:
        """The states of its parties."""
        return frozenset(p.side for p in self.parties)

    @property
    def days(self) -> frozenset[str]:
        """The values of its dates."""
        return frozenset(d.norm or d.text for d in self.dates)


def merged(events: Sequence[Event]) -> list[Event]:
    """Join the tellings of one event, in the order of the text."""
    out: list[Event] = []
    for event in events:
        for i, earlier in enumerate(out):
            if same_event(earlier, event):
                out[i] = _join(earlier, event)
                break
        else:
            out.append(event)
    return out


def same_event(first: Event, second: Event) -> bool:
    """Whether two tellings, ``first`` earlier in the text, are of one event."""
    if first.type != second.type:
        return False
    shared = first.keys & second.keys
    overlap = len(shared) / len(first.keys | second.keys)
    if first.days and second.days and not first.days & second.days:
        return False
    same_sentence = first.candidate.sentence == second.candidate.sentence
    ongoing = "ongoing" in (first.candidate.form.status, second.candidate.form.status)
    summary = bool({"title", "head"} & first.candidate.cues) and not ongoing
    if overlap >= 0.5 or shared in (first.keys, second.keys):
        if same_sentence or summary or "resumed" in second.candidate.cues:
            return True
        if not second.days or not first.days or first.days & second.days:
            return first.candidate.form.status == second.candidate.form.status
    if summary and first.sides == second.sides and len(first.sides) > 1:
        return True
    # The states stand for the bodies that met: 양국은 … 논의했다.
    if first.sides == second.sides and len(first.sides) > 1 and first.type == "MEETING":
        states = all(p.state for p in first.parties) or all(p.state for p in second.parties)
        talk = second.candidate.trigger.lexeme.kind == "talk" or summary or "resumed" in second.candidate.cues
        return states and talk
    return False


def _join(first: Event, second: Event) -> Event:
    """Keep the more complete telling; a summary gives way to the body."""
    summary = bool({"title", "head"} & first.candidate.cues)
    states_only = all(p.state for p in first.parties) and not all(p.state for p in second.parties)
    fuller = first.keys < second.keys and first.candidate.sentence == second.candidate.sentence
    take_second = fuller or states_only or (summary and len(second.keys) >= len(first.keys))
    better, other = (second, first) if take_second else (first, second)
    return replace(
        better,
        dates=better.dates or other.dates,
        programmes=better.programmes or other.programmes,
        score=max(first.score, second.score),
    )
