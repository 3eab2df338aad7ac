"""doccano: one JSONL file for projects of the type sequence labelling with relations.

A line has ``id``, ``text``, ``entities`` and ``relations``. The trigger of a relation is a span labelled with the
relation's type, from which arrows named Participant, Programme and Date go to the spans of its entities. ``title``,
``published``, ``publisher`` and ``url`` are shown beside the text; ``kdnlp``, a string of JSON, holds what doccano has
no place for: norms, statuses, implied participants and the rest. doccano numbers spans anew, so that what ``kdnlp``
says is found again by label and offsets.

Offsets are code points. Everything is written in ASCII, because doccano guesses the character set.

Source: doccano's ``backend/data_import`` and ``backend/data_export``.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from kdnlp.annotation.formats.exchange import (
    Event,
    Mention,
    Parts,
    cannot_hold,
    fault,
    header,
    put_together,
    take_apart,
    to_json,
)
from kdnlp.annotation.formats.files import json_lines, parse_object, write_text
from kdnlp.records import RELATION_TYPES, Record, Status

_SHOWN = ("id", "title", "published", "publisher", "url")


def write(records: Iterable[Record], path: Path) -> None:
    """Write a JSONL file that doccano imports as ``JSONL(Relation)``.

    Raises
    ------
    AnnotationError
        K431 for a document without text, K432 for a record that does not fit its text.
    """
    write_text(path, "".join(to_json(_row(record)) + "\n" for record in records))


def _row(record: Record) -> dict[str, Any]:
    if not record.text:
        raise cannot_hold(record.id, "doccano takes no empty document", "leave it out, or use the format jsonl")
    mentions, events = take_apart(record)
    numbers = {m.key: n for n, m in enumerate(mentions)}
    spans = [
        {"id": n, "label": label, "start_offset": start, "end_offset": end}
        for n, (label, start, end) in enumerate(
            [(m.label, m.start, m.end) for m in mentions] + [(v.type, v.start, v.end) for v in events]
        )
    ]
    arrows = [(len(mentions) + n, numbers[key], role) for n, v in enumerate(events) for role, key in v.arguments]
    head = header(record)
    hidden = {
        "head": {k: v for k, v in head.items() if k not in _SHOWN},
        "mentions": [asdict(m) for m in mentions],
        "events": [asdict(v) for v in events],
    }
    return {
        **{k: head[k] for k in _SHOWN},
        "text": record.text,
        "entities": spans,
        "relations": [{"id": n, "from_id": a, "to_id": b, "type": role} for n, (a, b, role) in enumerate(arrows)],
        "kdnlp": to_json(hidden),
    }


def read(path: Path, status: Status | None = None) -> Iterator[Record]:
    """Read a JSONL file, exported by doccano or as `write` left it.

    Parameters
    ----------
    path
        The file.
    status
        The status of relations whose trigger was set in doccano, which cannot say one; without it such a trigger
        is an error.

    Raises
    ------
    AnnotationError
        K430 for a line that cannot be understood, K432 for one that does not fit the text; both name file and line.
    """
    for where, row in json_lines(path):
        text = row.get("text", row.get("data"))
        if not isinstance(text, str):
            raise fault(where, "there is no text", "export it as JSONL(Relation)")
        hidden = parse_object(row["kdnlp"], where) if isinstance(row.get("kdnlp"), str) else {}
        yield put_together(row | hidden.get("head", {}), text, _parts(row, hidden, status, where), where)


def _parts(row: Mapping[str, Any], hidden: Mapping[str, Any], status: Status | None, where: str) -> Parts:
    known: dict[tuple[object, ...], deque[dict[str, Any]]] = defaultdict(deque)
    mentions: dict[str, Mention] = {}
    events: dict[str, Event] = {}
    try:
        for item in (*hidden.get("mentions", ()), *hidden.get("events", ())):
            known[item.get("label") or item["type"], item["start"], item["end"]].append(item)
        spans = [(str(s["id"]), s["label"], int(s["start_offset"]), int(s["end_offset"])) for s in row["entities"]]
        arrows = [(str(r["from_id"]), str(r["to_id"]), r["type"]) for r in row["relations"]]
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise fault(where, f"not a line of doccano's ({error!r})", "export it as JSONL(Relation)") from None
    for key, label, start, end in spans:
        found = known[label, start, end]
        old = found.popleft() if found else {}
        if label not in RELATION_TYPES:
            mentions[key] = Mention(key, label, start, end, old.get("norm"), old.get("data", {}))
            continue
        if not old and status is None:
            cause = f"the {label} at {start}-{end} was set in doccano and has no status"
            raise fault(where, cause, "read it with a status for such relations")
        implied = list(old.get("implied", ()))
        events[key] = Event(key, label, start, end, old.get("status", status), [], implied, old.get("data", {}))
    for source, target, role in arrows:
        if target in events:  # drawn from the entity to the trigger: the role says what is meant
            source, target = target, source
        if source not in events:
            raise fault(where, f"{role} does not start at a trigger", "draw it from a trigger to an entity")
        events[source].arguments.append((role, target))
    return Parts(list(mentions.values()), list(events.values()))
