r"""Label Studio: a folder with ``tasks.json`` (to import) and ``label_config.xml`` (the labelling interface).

Entities and triggers are regions of one ``Labels`` control, triggers labelled with the relation's type; relations go
from a trigger to its entities and are labelled Participant, Programme or Date. Each region has its own fields: the norm
of an entity (``TextArea``), the status (``Choices``) and the implied participants (``TextArea``) of a trigger. What is
not for the annotator to see is in the region's ``meta``, and the document's metadata in the task's ``data``.

Offsets are code points: the front end spreads strings into code points before it counts, and takes every ``\n`` and
every ``\r`` for one.

Source: https://labelstud.io/guide/export and Label Studio's front end (``Text``, ``RichTextRegion``).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Literal
from xml.etree import ElementTree

from kdnlp.annotation.formats.exchange import (
    ROLES,
    Event,
    Mention,
    Parts,
    fault,
    header,
    put_together,
    take_apart,
)
from kdnlp.annotation.formats.files import parse_json, read_text, write_text
from kdnlp.records import LABELS, RELATION_TYPES, STATUSES, Record

_COLOURS = {"ORG": "#3267d6", "COUNTRY": "#2e9e3f", "PROGRAMME": "#d9822b", "DATE": "#8c4fb8"}
_TRIGGER_COLOUR = "#606060"
_INVISIBLE = re.compile(r"\\n|\s")


def configuration() -> str:
    """Return the labelling interface, as XML."""
    view = ElementTree.Element("View")
    relations = _tag(view, "Relations")
    for role in ROLES:
        _tag(relations, "Relation", value=role)
    labels = _tag(view, "Labels", name="label", toName="text")
    for label in (*LABELS, *RELATION_TYPES):
        _tag(labels, "Label", value=label, background=_COLOURS.get(label, _TRIGGER_COLOUR))
    # Korean names end inside words, where particles begin: whole words cannot be the unit of selection.
    _tag(view, "Text", name="text", value="$text", granularity="symbol")
    region = {"toName": "text", "perRegion": "true", "whenTagName": "label", "visibleWhen": "region-selected"}
    entity, trigger = (region | {"whenLabelValue": ",".join(names)} for names in (LABELS, RELATION_TYPES))
    line = {"editable": "true", "rows": "1"}
    _tag(view, "TextArea", name="norm", placeholder="norm", maxSubmissions="1", **line, **entity)
    status = _tag(view, "Choices", name="status", choice="single", showInline="true", **trigger)
    for value in STATUSES:
        _tag(status, "Choice", value=value)
    _tag(view, "TextArea", name="implied", placeholder="=KR", **line, **trigger)
    ElementTree.indent(view)
    return ElementTree.tostring(view, encoding="unicode") + "\n"


def _tag(parent: ElementTree.Element, tag: str, /, **attributes: str) -> ElementTree.Element:
    return ElementTree.SubElement(parent, tag, attributes)


def write(records: Iterable[Record], path: Path, kind: Literal["predictions", "annotations"] = "predictions") -> None:
    """Write tasks and labelling interface.

    Parameters
    ----------
    records
        The records.
    path
        A folder, made if need be.
    kind
        Whether they are shown as predictions, from which annotators start, or as annotations.

    Raises
    ------
    AnnotationError
        K432 for a record that does not fit its text.
    """
    tasks = [_task(record, kind) for record in records]
    write_text(path / "label_config.xml", configuration())
    write_text(path / "tasks.json", json.dumps(tasks, ensure_ascii=False, indent=1) + "\n")


def _task(record: Record, kind: str) -> dict[str, Any]:
    mentions, events = take_apart(record)
    result: list[dict[str, Any]] = []

    def add(key: str, control: str, kind: str, start: int, end: int, **value: Any) -> dict[str, Any]:
        where = {"start": start, "end": end, "text": record.text[start:end]}
        item = {"id": key, "from_name": control, "to_name": "text", "type": kind, "value": where | value}
        result.append(item)
        return item

    for m in mentions:
        region = add(m.key, "label", "labels", m.start, m.end, labels=[m.label])
        region["meta"] = {"kdnlp": m.data}
        if m.norm is not None:
            add(m.key, "norm", "textarea", m.start, m.end, text=[m.norm])
    for v in events:
        region = add(v.key, "label", "labels", v.start, v.end, labels=[v.type])
        region["meta"] = {"kdnlp": v.data}
        add(v.key, "status", "choices", v.start, v.end, choices=[v.status])
        if v.implied:
            add(v.key, "implied", "textarea", v.start, v.end, text=v.implied)
    for v in events:
        for role, key in v.arguments:
            arrow = {"type": "relation", "from_id": v.key, "to_id": key, "direction": "right", "labels": [role]}
            result.append(arrow)
    version = {"model_version": f"{record.kdnlp} {record.model}".strip()} if kind == "predictions" else {}
    return {"data": header(record) | {"text": record.text}, kind: [version | {"result": result}]}


def read(path: Path) -> Iterator[Record]:
    """Read tasks, exported by Label Studio as JSON or as `write` left them.

    Parameters
    ----------
    path
        The JSON file, or the folder that `write` made. Of each task the annotation is read, or, where there is none,
        the last prediction.

    Raises
    ------
    AnnotationError
        K430 for a task that cannot be understood, has several annotations or none; K432 for one that does not fit its
        text.
    """
    file = path / "tasks.json" if path.is_dir() else path
    tasks = parse_json(read_text(file), str(file))
    if not isinstance(tasks, list):
        raise fault(str(file), "no list of tasks", "export it as JSON (not JSON-MIN)")
    for number, task in enumerate(tasks, 1):
        where = f"{file} task {number}"
        data = task.get("data") if isinstance(task, dict) else None
        if not isinstance(data, dict) or not isinstance(data.get("text"), str):
            raise fault(where, "the task has no data with a text", "export it as JSON (not JSON-MIN)")
        yield put_together(data, data["text"], _parts(_result(task, where), data["text"], where), where)


def _result(task: Mapping[str, Any], where: str) -> list[dict[str, Any]]:
    annotations = [a for a in _dicts(task.get("annotations")) if not a.get("was_cancelled")]
    if len(annotations) > 1:
        raise fault(where, f"{len(annotations)} annotations", "settle on one, and delete or cancel the others")
    # Label Studio exports the numbers of predictions, not what they say.
    chosen = annotations or _dicts(task.get("predictions"))
    if not chosen or not isinstance(chosen[-1].get("result"), list):
        raise fault(where, "the task has not been annotated", "annotate it, or leave it out of the export")
    return _dicts(chosen[-1]["result"])


def _dicts(values: object) -> list[dict[str, Any]]:
    return [v for v in values if isinstance(v, dict)] if isinstance(values, list) else []


def _parts(result: Iterable[Mapping[str, Any]], text: str, where: str) -> Parts:
    mentions: dict[str, Mention] = {}
    events: dict[str, Event] = {}
    later: list[tuple[str, str, list[str]]] = []
    arrows: list[tuple[str, str, str]] = []
    try:
        for item in result:
            if item["type"] == "relation":
                arrows += [(item["from_id"], item["to_id"], role) for role in item.get("labels") or [""]]
                continue
            key, value, place = item["id"], item["value"], f"{where}, region {item['id']}"
            if item["type"] != "labels":
                later.append((key, item["from_name"], value["text" if item["type"] == "textarea" else "choices"]))
                continue
            start, end = int(value["start"]), int(value["end"])
            if "text" in value and _bare(value["text"]) != _bare(text[start:end]):
                cause = f"{value['text']!r} is not what stands at {start}-{end}, {text[start:end]!r}"
                raise fault(place, cause, "give the text that was annotated")
            (label,) = value["labels"]
            data = (item.get("meta") or {}).get("kdnlp", {})
            if label in RELATION_TYPES:
                events[key] = Event(key, label, start, end, None, data=data, where=place)
            else:
                mentions[key] = Mention(key, label, start, end, data=data, where=place)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise fault(where, f"not Label Studio's JSON for this interface ({error!r})", "use label_config.xml") from None
    for key, control, values in later:
        if key in events and control == "status":
            events[key].status = values[0] if values else None
        elif key in events and control == "implied":
            events[key].implied += [side for value in values for side in value.split()]
        elif key in mentions and control == "norm":
            mentions[key].norm = " ".join(values) or None
        else:
            raise fault(f"{where}, region {key}", f"{control} is not for this region", "use label_config.xml")
    for source, target, role in arrows:
        if target in events:  # drawn from the entity to the trigger: the role says what is meant
            source, target = target, source
        if source not in events or not role:
            cause = "a relation has no label or does not start at a trigger"
            raise fault(f"{where}, region {source}", cause, "draw it from a trigger to an entity, and label it")
        events[source].arguments.append((role, target))
    return Parts(list(mentions.values()), list(events.values()))


def _bare(value: str) -> str:
    # The front end writes the line breaks inside a region as a backslash and an n.
    return _INVISIBLE.sub("", value)
