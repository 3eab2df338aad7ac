"""The gold set: where it lies, which split a document is in, and how stand-off annotations meet their texts."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from kdnlp.annotation.batches import read_batches
from kdnlp.errors import AnnotationError
from kdnlp.records import Entity, Record, Source, relation_from_dict

Split = Literal["train", "dev", "test"]
SPLITS: tuple[Split, ...] = ("train", "dev", "test")
_FETCH = "name the file or folder that holds the texts with --texts; data/annotations/DATASHEET.md says where they are from"


def split_of(document_id: str) -> Split:
    """Return the split that a document's id puts it in: 70 % train, 10 % dev, 20 % test.

    The last decimal digit of the id's SHA-256 decides, so that a new document falls the same way everywhere.

    Examples
    --------
    >>> split_of("korea.kr:156770248")
    'train'
    """
    digit = int(hashlib.sha256(document_id.encode()).hexdigest(), 16) % 10
    return "test" if digit < 2 else "dev" if digit == 2 else "train"


def to_standoff(record: Record) -> dict[str, Any]:
    """Return a record's annotations without its text: offsets, labels, norms, relations, and the text's SHA-256."""
    fields = ("id", "label", "start", "end", "text", "norm")
    return {
        "id": record.id,
        "published": record.published,
        "split": split_of(record.id),
        "sha256": record.sha256,
        "entities": [{f: getattr(e, f) for f in fields} for e in record.entities],
        "relations": [
            {
                "id": r.id,
                "type": r.type,
                "status": r.status,
                "trigger": {"start": r.trigger.start, "end": r.trigger.end, "text": r.trigger.text},
                "participants": list(r.participants),
                "programmes": list(r.programmes),
                "dates": list(r.dates),
            }
            for r in record.relations
        ],
    }


def attach(standoff: Mapping[str, Any], source: Source) -> Record:
    """Join stand-off annotations with their text.

    Raises
    ------
    AnnotationError
        K420 if the text is not the annotated one.
    """
    record = Record(
        id=standoff["id"],
        text=source.text,
        title=source.title,
        published=standoff.get("published") or source.published,
        publisher=source.publisher,
        url=source.url,
        entities=tuple(Entity(**{"source": "gold", **e}) for e in standoff["entities"]),
        relations=tuple(relation_from_dict({"source": "gold", **r}) for r in standoff["relations"]),
    )
    if standoff.get("sha256") not in (None, record.sha256):
        raise AnnotationError("K420", record.id, "the text is not the one that was annotated", _FETCH)
    return record


def read_standoff(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the documents of a gold JSONL file.

    Raises
    ------
    AnnotationError
        K421 if a line is no annotated document.
    """
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            document = json.loads(line)
        except json.JSONDecodeError as fault:
            raise AnnotationError("K421", f"{path}:{number}", f"no JSON: {fault.msg}", "mend or drop the line") from fault
        if not isinstance(document, dict) or not {"id", "entities", "relations"} <= document.keys():
            cause = "an annotated document has id, entities and relations"
            raise AnnotationError("K421", f"{path}:{number}", cause, "annotate it or leave it out")
        yield document
