"""WebAnno TSV 3.3, which INCEpTION reads and writes: a folder with ``NAME.tsv`` for each document.

Two span layers, which the project must have: ``webanno.custom.Entity`` with the features ``label``, ``norm`` and
``data``; ``webanno.custom.Event`` on the triggers with ``type``, ``status``, ``implied``, ``data`` and the slot feature
``arguments``, whose links go to entities in the roles Participant, Programme and Date. ``data`` holds what is not for
annotators to see, `kdnlp.annotation.formats.files.INDEX` the metadata of the documents.

Offsets are UTF-16 code units. Words are runs of one script, cut where a mention or trigger begins or ends; a sentence
is a line of the text that is not blank, with the white space after it.

Source: "WebAnno TSV 3.3 File format" in INCEpTION's user guide (https://inception-project.github.io/documentation/),
and its ``Tsv3XSerializer`` and ``Tsv3XDeserializer``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

from kdnlp.annotation.formats.exchange import (
    Event,
    Mention,
    Parts,
    cannot_hold,
    fault,
    put_together,
    take_apart,
    to_json,
)
from kdnlp.annotation.formats.files import lines_of, listed, parse_object, places, write_text
from kdnlp.annotation.formats.words import words
from kdnlp.records import Record

ENTITY, EVENT = "webanno.custom.Entity", "webanno.custom.Event"
_SLOT = f"ROLE_{EVENT}:arguments_{EVENT}ArgumentsLink"
_ENTITY_COLUMNS = ("label", "norm", "data")
_EVENT_COLUMNS = ("type", "status", "implied", "data", _SLOT, ENTITY)
_NOTHING, _NO_VALUE = "_", "*"

_Columns = dict[int, list[tuple[str, ...]]]
"""For the start of each word, the values of the spans that cover it."""

_VALUE_ESCAPES = {c: f"\\{c}" for c in ("\\", "[", "]", "|", "_", "->", ";", "*")} | {"\t": "\\t", "\n": "\\n"}
_TEXT_ESCAPES = {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r", "\b": "\\b"} | {
    chr(i): f"\\{chr(i)}" for i in range(32) if not 7 < i < 14
}
_LETTERS = {"t": "\t", "n": "\n", "f": "\f", "r": "\r", "b": "\b"}
_ESCAPE_VALUE = re.compile(r"->|[\\\[\]|_;*\t\n]")
_ESCAPE_TEXT = re.compile(r"[\\\x00-\x1f]")
_ESCAPED = re.compile(r"\\(->|.)", re.DOTALL)
_LINE_START = re.compile(r"\n\s*(?=\S)")
_PIECE = re.compile(r"\\.|.", re.DOTALL)
_NUMBER = re.compile(r"(?P<value>(?:\\.|[^\\\[])*)\[(?P<number>\d+)\]", re.DOTALL)
_UNIT = re.compile(r"\d+-\d+(?:\.\d+)?")


def _escape_value(value: str) -> str:
    return _ESCAPE_VALUE.sub(lambda m: _VALUE_ESCAPES[m[0]], value)


def _escape_text(text: str) -> str:
    return _ESCAPE_TEXT.sub(lambda m: _TEXT_ESCAPES.get(m[0], m[0]), text)


def _unescape(text: str) -> str:
    return _ESCAPED.sub(lambda m: _LETTERS.get(m[1], m[1]), text)


def _split(text: str, separator: str) -> list[str]:
    """Split at a separator that no backslash stands before."""
    parts = [""]
    for piece in _PIECE.findall(text):
        if piece == separator:
            parts.append("")
        else:
            parts[-1] += piece
    return parts


def _utf16(text: str) -> list[int]:
    """Return the offset in UTF-16 units of each character, and of the end."""
    return list(accumulate((1 + (c > "\uffff") for c in text), initial=0))


def _all(parts: Parts) -> list[Mention | Event]:
    return [*parts.mentions, *parts.events]


def write(records: Iterable[Record], path: Path) -> None:
    """Write one TSV file for each document.

    Raises
    ------
    AnnotationError
        K431 for an empty document, or a mention or trigger that begins or ends with white space; K432 for a record that
        does not fit its text; K433 for two documents with the same file name.
    """
    for record, stem in places(records, path):
        write_text(path / f"{stem}.tsv", "".join(line + "\n" for line in _lines(record)))


def _lines(record: Record) -> Iterator[str]:
    text = record.text
    if not text:
        cause = "an empty document has no words"
        raise cannot_hold(record.id, cause, "leave it out, or use the format jsonl")
    parts = take_apart(record)
    for item in _all(parts):
        surface = text[item.start : item.end]
        if surface != surface.strip():
            where, cause = f"{record.id} {item.key}", f"{surface!r} begins or ends with white space"
            raise cannot_hold(where, cause, "take the white space out of the mention, or use the format jsonl")
    yield "#FORMAT=WebAnno TSV 3.3"
    yield f"#T_SP={'|'.join((ENTITY, *_ENTITY_COLUMNS))}"
    yield f"#T_SP={'|'.join((EVENT, *_EVENT_COLUMNS))}"
    yield ""
    sentences = _sentences(parts, text)
    units = {start: f"{s}-{w}" for s, (_, tokens) in enumerate(sentences, 1) for w, (start, _) in enumerate(tokens, 1)}
    entities, events = _columns(parts, units)
    utf16 = _utf16(text)
    for sentence, tokens in sentences:
        yield ""
        yield from (f"#Text={_escape_text(line)}" for line in sentence.split("\n"))
        for start, end in tokens:
            word = text[start:end]
            shown = _escape_text(word) if word.isspace() else word
            layers = ((entities, len(_ENTITY_COLUMNS)), (events, len(_EVENT_COLUMNS)))
            cells = [cell for spans, width in layers for cell in _cells(spans.get(start, []), width)]
            yield "\t".join([units[start], f"{utf16[start]}-{utf16[end]}", shown, *cells, ""])


def _sentences(parts: Parts, text: str) -> list[tuple[str, list[tuple[int, int]]]]:
    """Return the text and the words of each sentence; the format needs them without gaps, a line break left aside."""
    cuts = [offset for item in _all(parts) for offset in (item.start, item.end)]
    tokens = list(words(text, cuts))
    if not tokens or tokens[0][0] > 0:  # a sentence begins with its first word: white space must serve as one
        tokens.insert(0, (0, tokens[0][0] if tokens else len(text)))
    first = tokens[0][1] if text[0].isspace() else 0
    starts = [0, *(m.end() for m in _LINE_START.finditer(text, first) if m.end() > 0)]
    out = []
    at = 0
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        inside = []
        while at < len(tokens) and tokens[at][0] < end:
            inside.append(tokens[at])
            at += 1
        out.append((text[start:end].removesuffix("\n") if end < len(text) else text[start:end], inside))
    return out


def _columns(parts: Parts, units: dict[int, str]) -> tuple[_Columns, _Columns]:
    """Return, for the start of each word, the spans of either layer that cover it, values written out."""
    starts = sorted(units)
    covered = {id(item): [s for s in starts if item.start <= s < item.end] for item in _all(parts)}
    shared: dict[int, int] = {}
    for v in parts.events:
        for s in covered[id(v)]:
            shared[s] = shared.get(s, 0) + 1
    numbers: dict[int, str] = {}
    for item in _all(parts):
        where = covered[id(item)]
        if len(where) > 1 or (isinstance(item, Event) and any(shared[s] > 1 for s in where)):
            numbers[id(item)] = f"[{len(numbers) + 1}]"
    targets = {m.key: units[m.start] + numbers.get(id(m), "") for m in parts.mentions}
    entities: _Columns = {}
    for m in parts.mentions:
        number = numbers.get(id(m), "")
        cells = tuple(_cell(value) + number for value in (m.label, m.norm, to_json(m.data)))
        for s in covered[id(m)]:
            entities.setdefault(s, []).append(cells)
    events: _Columns = {}
    for v in parts.events:
        number = numbers.get(id(v), "")
        cells = tuple(_cell(x) + number for x in (v.type, v.status, " ".join(v.implied) or None, to_json(v.data)))
        roles = ";".join(_escape_value(role) for role, _ in v.arguments) or _NOTHING
        links = ";".join(targets[key] for _, key in v.arguments) or _NO_VALUE
        for s in covered[id(v)]:
            events.setdefault(s, []).append((*cells, roles + number, links))
    return entities, events


def _cell(value: str | None) -> str:
    return _NO_VALUE if value is None else _escape_value(value)


def _cells(spans: list[tuple[str, ...]], width: int) -> list[str]:
    if not spans:
        return [_NOTHING] * width
    return ["|".join(column) for column in zip(*spans, strict=True)]


def read(path: Path) -> Iterator[Record]:
    """Read the TSV files of a folder, exported by INCEpTION or as `write` left them.

    Raises
    ------
    AnnotationError
        K430 for a line that cannot be understood, K432 for one that does not fit the text; both name file and line.
    """
    for stem, head in listed(path, ".tsv"):
        file = path / f"{stem}.tsv"
        text, parts = _Parser().parse(file)
        yield put_together(head, text, parts, str(file))


@dataclass(slots=True)
class _Found:
    """A span on its way in: offsets in UTF-16 units, the columns by name."""

    layer: str
    start: int
    end: int
    where: str
    values: dict[str, str] = field(default_factory=dict)


class _Row(NamedTuple):
    where: str
    unit: str
    start: int
    end: int
    word: str
    cells: list[str]


class _Parser:
    """One TSV file: header, sentences, rows."""

    def __init__(self) -> None:
        self.columns: list[tuple[str, str]] = []
        self.text = ""
        self.length = 0
        self.rows: list[_Row] = []
        self.numbered: dict[str, _Found] = {}
        self.at_unit: dict[tuple[str, str], list[_Found]] = {}
        self.found: list[_Found] = []

    def parse(self, path: Path) -> tuple[str, Parts]:
        pending: list[str] = []
        for number, (where, line) in enumerate(lines_of(path), 1):
            if number == 1:
                if not re.fullmatch(r"#FORMAT=WebAnno TSV 3\.[23]", line):
                    raise fault(where, f"{line!r} is not the format", "export it as WebAnno TSV 3.3")
            elif line.startswith("#T_"):
                self.layer(line, where)
            elif line.startswith("#Text="):
                pending.append(_unescape(line.removeprefix("#Text=")) + "\n")
            elif line and not line.startswith("#"):
                self.row(line, where, "".join(pending))
                pending = []
        self.text = self.text.removesuffix("\n")
        offsets = {unit: i for i, unit in enumerate(_utf16(self.text))}
        for row in self.rows:
            self.understand(row, offsets)
        return self.text, self.parts(offsets)

    def layer(self, line: str, where: str) -> None:
        kind, _, rest = line.partition("=")
        name, *features = rest.split("|")
        if kind != "#T_SP" or name not in (ENTITY, EVENT):
            raise fault(where, f"unknown layer {name!r}", f"export the layers {ENTITY} and {EVENT} alone")
        for feature in features:
            if feature not in (_ENTITY_COLUMNS if name == ENTITY else _EVENT_COLUMNS):
                raise fault(where, f"unknown feature {feature!r} of {name}", "see docs/formats.md for the layers")
            self.columns.append((name, feature))

    def row(self, line: str, where: str, sentence: str) -> None:
        fields = line.split("\t")
        start, _, end = fields[1].partition("-") if len(fields) > 1 else ("", "", "")
        enough = len(fields) >= len(self.columns) + 3
        if not (enough and _UNIT.fullmatch(fields[0]) and start.isdecimal() and end.isdecimal()):
            raise fault(where, f"cannot read {line!r}", f"a row has {len(self.columns) + 3} fields")
        if sentence:
            self.begin(sentence, int(start), where)
        self.rows.append(_Row(where, fields[0], int(start), int(end), fields[2], fields[3:]))

    def begin(self, sentence: str, start: int, where: str) -> None:
        """Add a sentence to the text, which its first word says the place of."""
        if self.length == start + 1 and self.text.endswith("\n"):  # nothing lies between it and the one before
            self.text, self.length = self.text[:-1], start
        if self.length > start:
            raise fault(where, f"the sentence begins at {start}, inside the one before it")
        self.text += " " * (start - self.length) + sentence
        self.length = start + _utf16(sentence)[-1]

    def understand(self, row: _Row, offsets: dict[int, int]) -> None:
        start, end = offsets.get(row.start), offsets.get(row.end)
        surface = None if start is None or end is None else self.text[start:end]
        if surface is None or surface not in (row.word, _unescape(row.word)):
            raise fault(row.where, f"{row.word!r} is not what stands at {row.start}-{row.end}: {surface!r}")
        for (layer, feature), cell in zip(self.columns, row.cells, strict=False):
            if cell == _NOTHING:
                continue
            for position, item in enumerate(_split(cell, "|")):
                numbered = None if feature == ENTITY else _NUMBER.fullmatch(item)
                value = numbered["value"] if numbered else item
                found = self.span(row, layer, position, numbered["number"] if numbered else None)
                found.values[feature] = value

    def span(self, row: _Row, layer: str, position: int, number: str | None) -> _Found:
        here = self.at_unit.setdefault((layer, row.unit), [])
        if position < len(here):
            return here[position]
        found = self.numbered.get(number) if number else None
        if found is None:
            found = _Found(layer, row.start, row.end, row.where)
            self.found.append(found)
            if number:
                self.numbered[number] = found
        found.end = row.end  # INCEpTION, too, believes the last row
        here.append(found)
        return found

    def parts(self, offsets: dict[int, int]) -> Parts:
        mentions: list[Mention] = []
        events: list[Event] = []
        keys: dict[int, str] = {}
        for n, f in enumerate(self.found):
            start, end = offsets[f.start], offsets[f.end]
            text = {name: _unescape(v) for name, v in f.values.items() if v not in (_NO_VALUE, _NOTHING)}
            data = parse_object(text["data"], f.where) if "data" in text else {}
            keys[id(f)] = str(n)
            if f.layer == ENTITY:
                norm = text.get("norm") or None
                mentions.append(Mention(str(n), text.get("label", ""), start, end, norm, data, f.where))
            else:
                implied = text.get("implied", "").split()
                status = text.get("status")
                events.append(Event(str(n), text.get("type", ""), start, end, status, [], implied, data, f.where))
        for event, f in zip(events, [f for f in self.found if f.layer == EVENT], strict=True):
            event.arguments = [(role, keys[id(target)]) for role, target in self.links(f)]
        return Parts(mentions, events)

    def links(self, event: _Found) -> Iterator[tuple[str, _Found]]:
        roles, targets = event.values.get(_SLOT, _NOTHING), event.values.get(ENTITY, _NO_VALUE)
        if roles in (_NOTHING, _NO_VALUE) and targets in (_NOTHING, _NO_VALUE):
            return
        names, units = _split(roles, ";"), _split(targets, ";")
        if len(names) != len(units):
            raise fault(event.where, f"{len(names)} roles, but {len(units)} arguments")
        for role, unit in zip(names, units, strict=True):
            numbered = _NUMBER.fullmatch(unit)
            if numbered:
                target = self.numbered.get(numbered["number"])
            else:
                target = next(iter(self.at_unit.get((ENTITY, unit), [])), None)
            if target is None or target.layer != ENTITY:
                raise fault(event.where, f"there is no entity at {unit}", "point the slot to an entity")
            yield _unescape(role), target
