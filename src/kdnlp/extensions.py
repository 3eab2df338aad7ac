"""What kdnlp adds to spaCy's ``Doc`` and ``Span``: metadata, normalised entities, relations.

Everything lives in ``doc.user_data`` as lists of plain values, so that it survives ``Doc.to_bytes`` and ``DocBin``
(which turn lists into tuples). Entities are flat, hence one row a span is enough.
"""

from __future__ import annotations

from operator import attrgetter
from typing import Any

from spacy.tokens import Doc, Span

from kdnlp.records import Entity, Label, Record, Relation, Source, relation_from_dict

_ENTITIES = "kdnlp.entities"
_RELATIONS = "kdnlp.relations"
_METADATA = ("id", "title", "published", "publisher", "url")
_row = attrgetter(*Entity.__dataclass_fields__)
_ENTITY_FIELDS = ("norm", "kb", "country", "kind", "score", "source")


def get_entities(doc: Doc) -> tuple[Entity, ...]:
    """Return the entities of ``doc`` as records; those set by others, without norms, are among them."""
    known = {(row[2], row[3]): Entity(*row) for row in doc.user_data.get(_ENTITIES, ())}
    out: list[Entity] = []
    for number, span in enumerate(doc.ents, 1):
        entity = known.get((span.start_char, span.end_char))
        if entity is None or entity.label != span.label_:
            label: Label = span.label_  # type: ignore[assignment]
            entity = Entity(f"e{number}", label, span.start_char, span.end_char, span.text)
        out.append(entity)
    return tuple(out)


def set_entities(doc: Doc, entities: tuple[Entity, ...]) -> None:
    """Set ``doc.ents`` and what is known about each entity.

    Raises
    ------
    ValueError
        If an entity's offsets are not token boundaries of ``doc``.
    """
    spans = []
    for e in entities:
        span = doc.char_span(e.start, e.end, label=e.label, kb_id=e.kb or "")
        if span is None:
            raise ValueError(f"{e.text!r} ({e.start}, {e.end}) does not begin and end with tokens")
        spans.append(span)
    doc.set_ents(spans)
    doc.user_data[_ENTITIES] = [list(_row(e)) for e in entities]


def get_relations(doc: Doc) -> tuple[Relation, ...]:
    """Return the relations of ``doc`` as records."""
    return tuple(relation_from_dict(row) for row in doc.user_data.get(_RELATIONS, ()))


def set_relations(doc: Doc, relations: tuple[Relation, ...]) -> None:
    """Store relations in ``doc``."""
    doc.user_data[_RELATIONS] = [r.to_dict() for r in relations]


def set_source(doc: Doc, source: Source) -> None:
    """Copy a source's metadata to ``doc._``."""
    for name in _METADATA:
        doc._.set(name, getattr(source, name))


def to_record(doc: Doc, *, version: str = "", model: str = "", text: str | None = None) -> Record:
    """Return everything found in ``doc`` as one record; ``text``, if at hand, spares joining the tokens again."""
    return Record(
        id=doc._.id or "",
        text=doc.text if text is None else text,
        title=doc._.title,
        published=doc._.published,
        publisher=doc._.publisher,
        url=doc._.url,
        entities=get_entities(doc),
        relations=get_relations(doc),
        kdnlp=version,
        model=model,
    )


def _entity_field(name: str) -> Any:
    column = Entity.__dataclass_fields__.keys()
    index = list(column).index(name)

    def get(span: Span) -> Any:
        for row in span.doc.user_data.get(_ENTITIES, ()):
            if row[2] == span.start_char and row[3] == span.end_char:
                return row[index]
        return None

    return get


def register() -> None:
    """Register the extensions; safe to call again."""
    for name in _METADATA:
        Doc.set_extension(name, default=None, force=True)
    Doc.set_extension("entities", getter=get_entities, force=True)
    Doc.set_extension("relations", getter=get_relations, setter=set_relations, force=True)
    for name in _ENTITY_FIELDS:
        Span.set_extension(name, getter=_entity_field(name), force=True)


register()
