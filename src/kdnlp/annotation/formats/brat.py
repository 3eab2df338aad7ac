"""brat: a folder with ``NAME.txt`` and ``NAME.ann`` for each document, ``annotation.conf``, ``visual.conf``.

A relation is a brat event: its trigger is a text-bound annotation of the relation's type, its roles are Participant,
Programme and Date (repeated ones numbered, as brat does), its status an attribute. The note of an entity is its norm,
that of an event lists its implied participants (``=KR =VN``). Notes of the type ``Kdnlp`` hold what brat does not know,
and `kdnlp.annotation.formats.files.INDEX` the metadata of the documents.

Offsets are code points, and a carriage return counts. brat reads ``.ann`` files by Python's idea of a line, so an
entity that runs over a line break is written as a discontinuous one, its parts joined by blanks.

Source: brat standoff format, https://brat.nlplab.org/standoff.html, and brat's ``server/src/annotation.py``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from kdnlp.annotation.formats.exchange import (
    ROLES,
    Event,
    Mention,
    Parts,
    cannot_hold,
    fault,
    put_together,
    take_apart,
    to_json,
)
from kdnlp.annotation.formats.files import lines_of, listed, parse_object, places, read_text, write_text
from kdnlp.records import LABELS, RELATION_TYPES, STATUSES, Record

# Whatever str.splitlines takes for the end of a line.
_BREAK = r"\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"
_FRAGMENT = re.compile(f"[^{_BREAK}]+")
_GAP = re.compile(r"\s+")
_OFFSETS = re.compile(r"\d+ \d+(?:;\d+ \d+)*")
_NUMBERED_ROLE = re.compile(rf"({'|'.join(ROLES)})\d*:(\S+)")

_COLOURS = {"ORG": "#7fa2ff", "COUNTRY": "#8fe388", "PROGRAMME": "#ffccaa", "DATE": "#e8c8ff"}


def configuration() -> dict[str, str]:
    """Return the contents of brat's configuration files by their names."""
    arguments = ", ".join(f"{role}*:{'|'.join(labels)}" for role, labels in ROLES.items())
    annotation = [
        *("[entities]", *LABELS, "", "[relations]", ""),
        *("[events]", *(f"{kind}\t{arguments}" for kind in RELATION_TYPES), ""),
        *("[attributes]", f"Status\tArg:<EVENT>, Value:{'|'.join(STATUSES)}"),
    ]
    visual = [
        *("[labels]", "Participant | Participant | Part", "Programme | Programme | Prog", "Date | Date", ""),
        *("[drawing]", "SPAN_DEFAULT\tfgColor:black, bgColor:lightgrey, borderColor:darken"),
        *(f"{label}\tbgColor:{colour}" for label, colour in _COLOURS.items()),
        *("ARC_DEFAULT\tcolor:black, arrowHead:triangle-5"),
    ]
    return {"annotation.conf": "\n".join([*annotation, ""]), "visual.conf": "\n".join([*visual, ""])}


def write(records: Iterable[Record], path: Path) -> None:
    """Write a brat collection.

    Raises
    ------
    AnnotationError
        K431 for a mention that begins or ends with a line break, K432 for a record that does not fit its text, K433
        for two documents with the same file name.
    """
    for name, text in configuration().items():
        write_text(path / name, text)
    for record, stem in places(records, path):
        write_text(path / f"{stem}.txt", record.text)
        write_text(path / f"{stem}.ann", "".join(line + "\n" for line in _lines(record)))


def _lines(record: Record) -> Iterator[str]:
    mentions, events = take_apart(record)
    names = {m.key: f"T{n}" for n, m in enumerate(mentions, 1)}
    for m in mentions:
        yield _textbound(record, names[m.key], m.label, m.start, m.end)
    for n, v in enumerate(events, 1):
        trigger = f"T{len(mentions) + n}"
        yield _textbound(record, trigger, v.type, v.start, v.end)
        used: dict[str, int] = {}
        roles = []
        for role, key in v.arguments:
            used[role] = used.get(role, 0) + 1
            roles.append(f" {role}{used[role] if used[role] > 1 else ''}:{names[key]}")
        yield f"E{n}\t{v.type}:{trigger}{''.join(roles)}"
    for n, v in enumerate(events, 1):
        yield f"A{n}\tStatus E{n} {v.status}"
    notes = [("AnnotatorNotes", names[m.key], m.norm) for m in mentions if m.norm is not None]
    notes += [("AnnotatorNotes", f"E{n}", " ".join(v.implied)) for n, v in enumerate(events, 1) if v.implied]
    notes += [("Kdnlp", names[m.key], to_json(m.data)) for m in mentions]
    notes += [("Kdnlp", f"E{n}", to_json(v.data)) for n, v in enumerate(events, 1)]
    for n, (kind, target, note) in enumerate(notes, 1):
        yield f"#{n}\t{kind} {target}\t{note}"


def _textbound(record: Record, name: str, label: str, start: int, end: int) -> str:
    parts = [m.span() for m in _FRAGMENT.finditer(record.text, start, end)]
    if not parts or parts[0][0] != start or parts[-1][1] != end:
        where, cause = f"{record.id} {name}", f"{record.text[start:end]!r} begins or ends with a line break"
        raise cannot_hold(where, cause, "take the line break out of the mention, or use the format jsonl")
    offsets = ";".join(f"{a} {b}" for a, b in parts)
    return f"{name}\t{label} {offsets}\t{' '.join(record.text[a:b] for a, b in parts)}"


def read(path: Path) -> Iterator[Record]:
    """Read a brat collection, annotated in brat or as `write` left it.

    Raises
    ------
    AnnotationError
        K430 for a line that cannot be understood, K432 for one that does not fit the text; both name file and line.
    """
    for stem, head in listed(path, ".txt"):
        text = read_text(path / f"{stem}.txt")
        annotations = path / f"{stem}.ann"
        # brat makes the .ann file when a document is first opened.
        parts = _Parser(text).parse(annotations) if annotations.exists() else Parts([], [])
        yield put_together(head, text, parts, str(annotations))


class _Line(NamedTuple):
    where: str
    name: str
    body: str
    tail: str


class _Parser:
    """The lines of one ``.ann`` file, by their identifiers."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.spans: dict[str, Mention] = {}
        self.events: dict[str, Event] = {}
        self.triggers: dict[str, str] = {}

    def parse(self, path: Path) -> Parts:
        lines: dict[str, _Line] = {}
        for where, line in lines_of(path):
            if not line.strip():
                continue
            name, _, rest = line.partition("\t")
            if name in lines:
                raise fault(where, f"{name} stands twice", "renumber one of them")
            if name[:1] not in ("T", "E", "A", "#"):
                raise fault(where, f"cannot use {line!r}", "keep to T, E, A and # lines; relations are events here")
            body, _, tail = rest.partition("\t")
            lines[name] = _Line(where, name, body, tail)
        # brat appends lines as they come to be, so that one may stand before what it points to.
        for letter, understand in (("T", self.textbound), ("E", self.event), ("A", self.attribute), ("#", self.note)):
            for entry in lines.values():
                if entry.name[0] == letter:
                    understand(entry)
        for name, span in self.spans.items():
            if span.label in RELATION_TYPES and name not in self.triggers:
                raise fault(span.where, f"{span.label} has a trigger but no event", "make it an event or delete it")
        return Parts([m for name, m in self.spans.items() if name not in self.triggers], list(self.events.values()))

    def textbound(self, line: _Line) -> None:
        label, _, offsets = line.body.partition(" ")
        if not _OFFSETS.fullmatch(offsets):
            raise fault(line.where, f"cannot read the offsets {offsets!r}", "write START END, or START END;START END")
        bounds = [int(x) for x in re.split("[ ;]", offsets)]
        parts = list(zip(bounds[::2], bounds[1::2], strict=True))
        if not all(_GAP.fullmatch(self.text, a, b) for a, b in zip(bounds[1:-1:2], bounds[2::2], strict=True)):
            raise fault(line.where, f"{line.name} leaves out part of the text", "mark one stretch from first to last")
        if (found := " ".join(self.text[a:b] for a, b in parts)) != line.tail:
            cause = f"{line.tail!r} is not what stands there, {found!r}"
            raise fault(line.where, cause, "give the text that was annotated")
        self.spans[line.name] = Mention(line.name, label, bounds[0], bounds[-1], where=line.where)

    def event(self, line: _Line) -> None:
        first, *arguments = line.body.split() or [""]
        kind, _, trigger = first.partition(":")
        span = self.spans.get(trigger)
        if span is None or span.label != kind:
            raise fault(line.where, f"{line.name} has no trigger of its type", "add the trigger or delete the event")
        event = Event(line.name, kind, span.start, span.end, None, where=line.where)
        for argument in arguments:
            match = _NUMBERED_ROLE.fullmatch(argument)
            if match is None:
                raise fault(line.where, f"cannot read {argument!r}", f"use the roles {', '.join(ROLES)}")
            event.arguments.append((match[1], match[2]))
        self.events[line.name] = event
        self.triggers[trigger] = line.name

    def attribute(self, line: _Line) -> None:
        kind, target, value = [*line.body.split(), "", "", ""][:3]
        event = self.events.get(target)
        if kind != "Status" or event is None:
            raise fault(line.where, f"cannot use {line.body!r}", "the only attribute is the Status of an event")
        event.status = value

    def note(self, line: _Line) -> None:
        kind, _, target = line.body.partition(" ")
        about = self.events.get(self.triggers.get(target, target)) or self.spans.get(target)
        if about is None or kind not in ("AnnotatorNotes", "Kdnlp"):
            raise fault(line.where, f"cannot use {line.body!r}", "keep to AnnotatorNotes on entities and events")
        note = line.tail.strip()
        if kind == "Kdnlp":
            about.data = parse_object(note, line.where)
        elif isinstance(about, Event):
            about.implied += note.split()
        elif note:
            about.norm = note
