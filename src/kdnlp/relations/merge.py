"""One event told twice is one event: title and body, a meeting and what was discussed there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kdnlp.dates import span_of
from kdnlp.records import Entity
from kdnlp.relations.candidates import Candidate, bloc_members
from kdnlp.relations.document import Party

#: Talks in the margins of a meeting are another meeting.
_TALKS = ("talks", "call")


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
    def folded(self) -> frozenset[str]:
        """The identities of its parties, a bloc's for its members'."""
        keys = self.keys
        for bloc, members in bloc_members().items():
            if len(members & keys) >= len(members) - 2:
                keys = (keys - members) | {bloc}
        return keys

    @property
    def blocs(self) -> frozenset[str]:
        """Its sides told in short: a bloc for its members, a state for its body."""
        states = {p.key: p.side for p in self.parties if len(p.side) == 2}
        return frozenset(states.get(key, key) for key in self.folded)

    @property
    def of_states(self) -> bool:
        """Whether it names states or blocs only."""
        return all(p.state or p.key in bloc_members() for p in self.parties)

    @property
    def undertakings(self) -> frozenset[str]:
        """The names of its programmes."""
        return frozenset((p.norm or p.text).replace(" ", "") for p in self.programmes)

    @property
    def days(self) -> frozenset[str]:
        """The values of its dates."""
        return frozenset(d.norm or d.text for d in self.dates)


def merged(events: Sequence[Event]) -> list[Event]:
    """Join the tellings of one event, in the order of the text; joined tellings may then fit one more."""
    found = _joined(events)
    return found if len(found) == len(events) else _joined(found)


def _joined(events: Sequence[Event]) -> list[Event]:
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
    named = first.undertakings and second.undertakings and "undertaking" in second.candidate.cues
    if named and not first.undertakings & second.undertakings:
        return False
    if _same_meeting(first, second):
        return True
    shared = first.folded & second.folded
    overlap = len(shared) / len(first.folded | second.folded)
    if first.days and second.days and not first.days & second.days:
        return False
    same_sentence = first.candidate.sentence == second.candidate.sentence
    ongoing = "ongoing" in (first.candidate.form.status, second.candidate.form.status)
    summary = bool({"title", "head"} & first.candidate.cues) and not ongoing
    if overlap >= 0.5 or shared in (first.folded, second.folded):
        if same_sentence or summary or "resumed" in second.candidate.cues:
            return True
        if not second.days or not first.days or first.days & second.days:
            return first.candidate.form.status == second.candidate.form.status
    if summary and first.sides == second.sides and len(first.sides) > 1:
        return True
    # The states stand for the bodies that met: 양국은 … 논의했다.
    if first.blocs == second.blocs and len(first.blocs) > 1 and first.type == "MEETING":
        states = first.of_states or second.of_states
        talk = second.candidate.trigger.lexeme.kind == "talk" or summary or "resumed" in second.candidate.cues
        return states and talk
    return False


def _same_meeting(first: Event, second: Event) -> bool:
    """Whether two tellings give one meeting's name, one of them for states alone, on days that may be the same."""
    if first.type != "MEETING" or second.candidate.trigger.lexeme.name in _TALKS:
        return False
    if not first.undertakings & second.undertakings or not (first.of_states or second.of_states):
        return False
    if first.candidate.form.status != second.candidate.form.status:
        return False
    blocs = first.blocs & second.blocs
    return len(blocs) > 1 and blocs in (first.blocs, second.blocs) and _same_time(first, second)


def _same_time(first: Event, second: Event) -> bool:
    """Whether the dates of two events may be one time, as 2026 and 2026-03-05."""
    if first.days & second.days:
        return True
    spans = [[span for day in event.days if (span := span_of(day)) is not None] for event in (first, second)]
    return any((a[0] <= b[0] and b[1] <= a[1]) or (b[0] <= a[0] and a[1] <= b[1]) for a in spans[0] for b in spans[1])


def _join(first: Event, second: Event) -> Event:
    """Keep the more complete telling; a summary gives way to the body."""
    summary = bool({"title", "head"} & first.candidate.cues)
    states_only = first.of_states and not second.of_states
    same_sentence = first.candidate.sentence == second.candidate.sentence
    fuller = first.keys < second.keys and same_sentence
    take_second = fuller or states_only or (summary and len(second.keys) >= len(first.keys))
    better, other = (second, first) if take_second else (first, second)
    named = better.blocs <= other.blocs and other.keys != other.folded and len(better.keys) < len(other.keys)
    return replace(
        better,
        parties=other.parties if named else better.parties,
        dates=better.dates or other.dates,
        programmes=better.programmes or other.programmes,
        score=max(first.score, second.score),
    )
