"""Records as other tools see them: labelled spans with arrows between them.

`take_apart` turns a record into mentions and events, `put_together` turns them back. What a tool can show and edit are
the fields of `Mention` and `Event`; what it cannot (identifiers, scores, links to the knowledge base) travels in their
``data``, as JSON. ``data`` holds a checksum of the visible part: where a person has changed that, the rest no longer
belongs to it and is dropped, and the mention or relation counts as theirs (``source`` is ``user``).

What can go wrong is an `kdnlp.errors.AnnotationError` that names the file, the cause and the remedy:

====  =====================================================================
K430  a file that is not in the format, or says something it may not say
K431  a record that the format cannot hold
K432  entities or relations that do not fit their text
K433  two documents that would be written to the same place
K434  no format of that name
====  =====================================================================
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count, pairwise
from typing import Any, NamedTuple, TypeVar

from kdnlp.errors import AnnotationError
from kdnlp.records import LABELS, RELATION_TYPES, STATUSES, Entity, Record, Relation, TextSpan, Trigger

_T = TypeVar("_T", bound=str)

ROLES: dict[str, tuple[str, ...]] = {
    "Participant": ("ORG", "COUNTRY"),
    "Programme": ("PROGRAMME",),
    "Date": ("DATE",),
}
"""The arrows from a relation's trigger, and the labels that each may point to."""

_FIELDS = {"Participant": "participants", "Programme": "programmes", "Date": "dates"}
_HEADER = ("id", "title", "published", "publisher", "url", "kdnlp", "model")
_ENTITY_DATA = {"kb": None, "country": None, "kind": None, "score": 1.0, "source": ""}
_RELATION_DATA = {"start": None, "end": None, "score": 1.0, "source": ""}


@dataclass(slots=True)
class Mention:
    """An entity as a tool sees it; ``key`` is the tool's own identifier, ``where`` its place in the file."""

    key: str
    label: str
    start: int
    end: int
    norm: str | None = None
    data: dict[str, Any] = field(default_factory=dict)
    where: str = ""


@dataclass(slots=True)
class Event:
    """A relation as a tool sees it: a trigger, and arrows from it (role, key of a mention)."""

    key: str
    type: str
    start: int
    end: int
    status: str | None
    arguments: list[tuple[str, str]] = field(default_factory=list)
    implied: list[str] = field(default_factory=list)
    data: dict[str, Any] = field(default_factory=dict)
    where: str = ""


class Parts(NamedTuple):
    """The mentions and events of one record."""

    mentions: list[Mention]
    events: list[Event]


def fault(where: str, cause: str, remedy: str = "mend the file or export it again") -> AnnotationError:
    """Return the error for a file that is not as it should be (K430)."""
    return AnnotationError("K430", where, cause, remedy)


def cannot_hold(where: str, cause: str, remedy: str = "use the format jsonl") -> AnnotationError:
    """Return the error for a record that a format cannot hold (K431)."""
    return AnnotationError("K431", where, cause, remedy)


def member(value: object, allowed: Sequence[_T], where: str, what: str) -> _T:
    """Return the member of ``allowed`` that equals ``value``.

    Raises
    ------
    AnnotationError
        K430 if there is none.
    """
    for item in allowed:
        if item == value:
            return item
    raise fault(where, f"{value!r} is no {what}", f"use one of {', '.join(allowed)}")


def is_plain(value: str) -> bool:
    r"""Whether a tool can show and keep ``value`` in a one-line field.

    Examples
    --------
    >>> is_plain("외교부 북미국"), is_plain(""), is_plain(" 외교부"), is_plain("a\nb")
    (True, False, False, False)
    """
    return bool(value) and value == value.strip() and value.isprintable()


def to_json(value: Any) -> str:
    """Return JSON in ASCII on one line: no tool takes a character of it for a line break or another character set."""
    return json.dumps(value, ensure_ascii=True, separators=(",", ":"))


def header(record: Record) -> dict[str, str | None]:
    """Return what is known about the document: identifier, metadata, versions."""
    return {name: getattr(record, name) for name in _HEADER}


def check(record: Record, *, flat: bool = True) -> None:
    """Check that a record fits its text.

    Parameters
    ----------
    record
        The record.
    flat
        Whether entities must stand in the order of the text without overlaps.

    Raises
    ------
    AnnotationError
        K432 if offsets, texts or references do not fit.
    """

    def complain(what: str, cause: str) -> AnnotationError:
        return AnnotationError("K432", f"{record.id} {what}", cause, "mend the record")

    for e in record.entities:
        if not 0 <= e.start < e.end <= len(record.text) or record.text[e.start : e.end] != e.text:
            raise complain(e.id, f"{e.text!r} does not stand at {e.start}-{e.end}")
    for a, b in pairwise(record.entities):
        if flat and b.start < a.end:
            raise complain(b.id, f"overlaps {a.id}, or stands before it")
    ids = {e.id for e in record.entities}
    if len(ids | {r.id for r in record.relations}) < len(record.entities) + len(record.relations):
        raise complain("", "an identifier of an entity or relation stands twice")
    for r in record.relations:
        t = r.trigger
        if not 0 <= t.start < t.end <= len(record.text) or record.text[t.start : t.end] != t.text:
            raise complain(r.id, f"the trigger {t.text!r} does not stand at {t.start}-{t.end}")
        for group in (r.participants, r.programmes, r.dates):
            if len(set(group)) < len(group):
                raise complain(r.id, "names the same side, programme or date twice")
            for i in group:
                if i not in ids and not (i.startswith("=") and group is r.participants):
                    raise complain(r.id, f"{i} is no entity of this document")


def take_apart(record: Record) -> Parts:
    """Return a record's entities and relations as mentions and events, their identifiers as keys.

    Raises
    ------
    AnnotationError
        K432 if the record does not fit its text.
    """
    check(record)
    return Parts([_mention(e) for e in record.entities], [_event(r, n) for n, r in enumerate(record.relations)])


def _mention(e: Entity) -> Mention:
    data: dict[str, Any] = {"id": e.id, "check": _entity_checksum(e.label, e.start, e.end, e.norm)}
    data |= {k: getattr(e, k) for k, default in _ENTITY_DATA.items() if getattr(e, k) != default}
    norm = e.norm
    if norm is not None and not is_plain(norm):
        data["norm"], norm = norm, None
    return Mention(e.id, e.label, e.start, e.end, norm, data)


def _event(r: Relation, position: int) -> Event:
    data: dict[str, Any] = {"id": r.id, "n": position, "check": _relation_checksum(r)}
    data |= {k: getattr(r, k) for k, default in _RELATION_DATA.items() if getattr(r, k) != default}
    if r.sentence != TextSpan(0, 0):
        data["sentence"] = [r.sentence.start, r.sentence.end]
    data |= {name: list(getattr(r, name)) for name in _FIELDS.values()}
    arguments = [(role, i) for role, name in _FIELDS.items() for i in getattr(r, name) if not i.startswith("=")]
    implied = [i for i in r.participants if i.startswith("=")]
    hidden = [i for i in implied if not is_plain(i) or " " in i]
    if hidden:
        data["implied"] = hidden
    shown = [i for i in implied if i not in hidden]
    return Event(r.id, r.type, r.trigger.start, r.trigger.end, r.status, arguments, shown, data)


def put_together(head: Mapping[str, Any], text: str, parts: Parts, where: str) -> Record:
    """Return the record that mentions and events make.

    Parameters
    ----------
    head
        What `header` gave; more keys do no harm.
    text
        The document's text.
    parts
        Its mentions and events, in any order.
    where
        The file, for errors.

    Raises
    ------
    AnnotationError
        K430 for what no annotation may say, K432 for what does not fit the text.
    """
    mentions = sorted(parts.mentions, key=lambda m: (m.start, m.end))
    names = _names(mentions, "e")
    entities = [_entity(m, name, text, m.where or where) for m, name in zip(mentions, names, strict=True)]
    by_key = {m.key: e for m, e in zip(mentions, entities, strict=True)}
    for (a, b), m in zip(pairwise(entities), mentions[1:], strict=False):
        if b.start < a.end:
            cause = f"{b.text!r} ({b.start}-{b.end}) overlaps {a.text!r} ({a.start}-{a.end})"
            raise AnnotationError("K432", m.where or where, cause, "keep the longer one")
    # Known relations in their old order, new ones after them in the order of the text.
    events = sorted(parts.events, key=lambda v: ("n" not in v.data, v.data.get("n", 0), v.start, v.end))
    relations = [
        _relation(v, name, text, by_key, v.where or where) for v, name in zip(events, _names(events, "r"), strict=True)
    ]
    fields: dict[str, Any] = {name: head.get(name) for name in _HEADER}
    for name, value in fields.items():
        if not isinstance(value, str):  # doccano and pandas give NaN for nothing
            fields[name] = "" if name in ("id", "kdnlp", "model") else None
    return Record(text=text, entities=tuple(entities), relations=tuple(relations), **fields)


def _number(name: str, letter: str) -> int:
    digits = name.removeprefix(letter)
    return int(digits) if digits != name and digits.isascii() and digits.isdigit() else 0


def _names(items: Iterable[Mention | Event], letter: str) -> list[str]:
    """Return an identifier for each: the one it came with, or a new one after the highest in use."""
    known: dict[str, int] = {}
    names: list[str | None] = []
    for position, item in enumerate(items):
        name = item.data.get("id")
        # A mention that was copied in the tool brings the identifier of its model along.
        new = isinstance(name, str) and known.setdefault(name, position) == position
        names.append(name if new else None)
    fresh = count(max((_number(name, letter) for name in known), default=0) + 1)
    return [name if name is not None else f"{letter}{next(fresh)}" for name in names]


def _span(text: str, start: int, end: int, where: str) -> str:
    if not 0 <= start < end <= len(text):
        cause = f"{start}-{end} is no span of the text, which has {len(text)} characters"
        raise AnnotationError("K432", where, cause, "give the text that was annotated")
    return text[start:end]


def _entity(m: Mention, name: str, text: str, where: str) -> Entity:
    surface = _span(text, m.start, m.end, where)
    label = member(m.label, LABELS, where, "label")
    norm = m.norm if m.norm is not None else m.data.get("norm")
    unchanged = m.data.get("check") == _entity_checksum(label, m.start, m.end, norm)
    if m.data.get("norm") is not None and not unchanged:
        norm = m.norm
    rest = {k: m.data.get(k, default) for k, default in _ENTITY_DATA.items()} if unchanged else {"source": "user"}
    return Entity(name, label, m.start, m.end, surface, norm, **rest)


def _relation(v: Event, name: str, text: str, by_key: Mapping[str, Entity], where: str) -> Relation:
    groups: dict[str, list[str]] = {"participants": [], "programmes": [], "dates": []}
    for role, key in v.arguments:
        member(role, tuple(ROLES), where, "role")
        if key not in by_key:
            raise fault(where, f"{role} points to {key}, which is no entity", "point it to an entity or delete it")
        if by_key[key].label not in ROLES[role]:
            cause = f"{role} points to {by_key[key].text!r}, which is {by_key[key].label}"
            raise fault(where, cause, f"point it to {' or '.join(ROLES[role])}")
        if by_key[key].id not in groups[_FIELDS[role]]:
            groups[_FIELDS[role]].append(by_key[key].id)
    for side in v.implied:
        if not side.startswith("="):
            cause = f"{side!r} is no implied participant"
            raise fault(where, cause, "write = and the norm, such as =KR, and keep remarks elsewhere")
    groups["participants"] += [*v.implied, *v.data.get("implied", ())]
    for field_name, found in groups.items():
        stored = v.data.get(field_name, ())
        if len(stored) == len(found) and set(stored) == set(found):
            groups[field_name] = list(stored)
    relation = Relation(
        name,
        member(v.type, RELATION_TYPES, where, "type of relation"),
        member(v.status, STATUSES, where, "status"),
        Trigger(v.start, v.end, _span(text, v.start, v.end, where)),
        tuple(groups["participants"]),
        tuple(groups["programmes"]),
        tuple(groups["dates"]),
        source="user",
    )
    if v.data.get("check") != _relation_checksum(relation):
        return relation
    rest = {k: v.data.get(k, default) for k, default in _RELATION_DATA.items()}
    values = {k: getattr(relation, k) for k in Relation.__dataclass_fields__}
    return Relation(**(values | rest | {"sentence": TextSpan(*v.data.get("sentence", (0, 0)))}))


def _entity_checksum(label: str, start: int, end: int, norm: str | None) -> str:
    return _checksum([label, start, end, norm])


def _relation_checksum(r: Relation) -> str:
    groups: list[Collection[str]] = [r.participants, r.programmes, r.dates]
    return _checksum([r.type, r.status, r.trigger.start, r.trigger.end, *(sorted(g) for g in groups)])


def _checksum(values: list[Any]) -> str:
    return hashlib.sha256(to_json(values).encode()).hexdigest()[:12]
