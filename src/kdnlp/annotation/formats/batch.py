"""Annotation batches: a folder with ``batch.txt``, to be edited by hand, and ``texts.jsonl``, the records themselves.

A batch says labels, surfaces, norms and relations (`kdnlp.annotation.batches`). Its texts and metadata are in
``texts.jsonl``, and so is what a batch has no place for, such as scores: it is taken from there for whatever the batch
leaves as it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from kdnlp.annotation.batches import read_batches, write_batch
from kdnlp.annotation.formats import lines
from kdnlp.annotation.formats.exchange import cannot_hold, check
from kdnlp.annotation.formats.files import write_text
from kdnlp.errors import AnnotationError
from kdnlp.records import Entity, Record, Relation, Source

_BATCH, _TEXTS = "batch.txt", "texts.jsonl"


def write(records: Iterable[Record], path: Path) -> None:
    """Write a batch and its texts.

    Raises
    ------
    AnnotationError
        K431 for a record that a batch cannot say: identifiers other than e1, e2 …, an entity without norm, a surface
        or norm with a line break or ``|``; K433 for two documents with one identifier.
    """
    collected = list(records)
    seen: set[str] = set()
    for record in collected:
        check(record)
        if record.id in seen:
            cause = f"there are two documents {record.id!r}"
            raise AnnotationError("K433", str(path), cause, "give them different identifiers")
        seen.add(record.id)
    try:
        written = [write_batch([record]) for record in collected]
    except AnnotationError as error:
        raise cannot_hold(error.where, error.cause) from None
    write_text(path / _TEXTS, "")
    lines.write(collected, path / _TEXTS)
    for record, text in zip(collected, written, strict=True):
        write_text(path / _BATCH, text + "\n")
        if _said(record, path / _BATCH) != _core(record):
            cause = "a batch would not say the same (an identifier, norm or surface that does not fit on its line)"
            raise cannot_hold(record.id, cause)
    write_text(path / _BATCH, "".join(text + "\n" for text in written))


def _source(record: Record) -> Source:
    return Source(record.text, record.id, record.title, record.published, record.publisher, record.url)


def _said(record: Record, path: Path) -> tuple[object, ...] | None:
    try:
        [again] = read_batches([path], {record.id: _source(record)})
    except (AnnotationError, ValueError):
        return None
    return _core(again)


def _core(record: Record) -> tuple[object, ...]:
    """Return what a batch says of a record."""
    return record.id, [_entity_core(e) for e in record.entities], [_relation_core(r) for r in record.relations]


def _entity_core(e: Entity) -> tuple[object, ...]:
    return e.id, e.label, e.start, e.end, e.norm


def _relation_core(r: Relation) -> tuple[object, ...]:
    return r.type, r.status, r.trigger, r.participants, r.programmes, r.dates


def read(path: Path) -> Iterator[Record]:
    """Read a batch with its texts.

    Raises
    ------
    AnnotationError
        K410 to K413 for a line that does not fit, K430 for texts that cannot be read; all name file and line.
    """
    known = {record.id: record for record in lines.read(path / _TEXTS)}
    sources = {name: _source(record) for name, record in known.items()}
    for record in read_batches([path / _BATCH], sources):
        old = known[record.id]
        entities = {repr(_entity_core(e)): e for e in old.entities}
        relations = {repr(_relation_core(r)): r for r in old.relations}
        yield replace(
            record,
            entities=tuple(entities.get(repr(_entity_core(e)), e) for e in record.entities),
            relations=tuple(relations.get(repr(_relation_core(r)), r) for r in record.relations),
            kdnlp=old.kdnlp,
            model=old.model,
        )
