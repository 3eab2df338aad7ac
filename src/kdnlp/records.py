"""The records that everything in kdnlp speaks: what comes in (`Source`) and what goes out (`Record`).

Offsets are Python ``str`` indices (code points) into the record's ``text``, end exclusive, and are called ``start`` and
``end``. Records are plain frozen dataclasses: they can be compared, hashed where their fields can, pickled between
processes, and turned into JSON with `Record.to_dict`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Label = Literal["ORG", "COUNTRY", "PROGRAMME", "DATE"]
RelationType = Literal["AGREEMENT", "MEETING", "PROJECT", "TRAINING", "SUPPORT", "PARTNERSHIP"]
Status = Literal["realised", "ongoing", "planned", "cancelled"]

LABELS: tuple[Label, ...] = ("ORG", "COUNTRY", "PROGRAMME", "DATE")
RELATION_TYPES: tuple[RelationType, ...] = ("AGREEMENT", "MEETING", "PROJECT", "TRAINING", "SUPPORT", "PARTNERSHIP")
STATUSES: tuple[Status, ...] = ("realised", "ongoing", "planned", "cancelled")


@dataclass(frozen=True, slots=True)
class Source:
    """One document as it was read: clean text and what is known about it.

    Parameters
    ----------
    text
        Title line, line break, body; NFC. For JSONL input the ``text`` as given.
    id
        Identifier within the batch: the ``id`` of a JSONL line, or the file's path as it was given.
    title, published, publisher, url
        Metadata, ``None`` where unknown; ``published`` is an ISO 8601 date (``2026-07-10``).
    """

    text: str
    id: str = ""
    title: str | None = None
    published: str | None = None
    publisher: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class TextSpan:
    """A stretch of the text: ``text[start:end]``."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Trigger:
    """The word or words that state a relation."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Entity:
    """A mention of an organisation, country, programme or date.

    Parameters
    ----------
    id
        ``e1``, ``e2`` … in the order of the text.
    norm
        Official Korean name (ORG), ISO 3166-1 alpha-2 (COUNTRY), fullest mention (PROGRAMME), TIMEX3 value (DATE).
    kb
        Identifier in the project's knowledge base, such as ``KR.외교부``.
    country
        ISO alpha-2 of a country, or of the state that an organisation belongs to.
    kind
        Of a PROGRAMME: ``project``, ``meeting``, ``agreement`` or ``policy``.
    score
        Confidence between 0 and 1.
    source
        What produced it: ``rule:<name>``, ``lexicon``, ``model`` or ``user``.
    """

    id: str
    label: Label
    start: int
    end: int
    text: str
    norm: str | None = None
    kb: str | None = None
    country: str | None = None
    kind: str | None = None
    score: float = 1.0
    source: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return the fields, in their order (``dataclasses.asdict`` would copy each value, at ten times the cost)."""
        return {name: getattr(self, name) for name in Entity.__dataclass_fields__}


@dataclass(frozen=True, slots=True)
class Relation:
    """A cooperation event: at least two participants, and the sentence that states it.

    Parameters
    ----------
    participants
        Entity ids, or ``=NORM`` for a side that has no mention of its own (``=KR``).
    programmes, dates
        Entity ids.
    start, end
        The calendar span of ``dates`` (ISO dates), or ``None``.
    sentence
        Where the sentence stands that holds the trigger.
    source
        The rule or model that produced it.
    """

    id: str
    type: RelationType
    status: Status
    trigger: Trigger
    participants: tuple[str, ...]
    programmes: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()
    start: str | None = None
    end: str | None = None
    sentence: TextSpan = TextSpan(0, 0)
    score: float = 1.0
    source: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return the fields, in their order, trigger and sentence as dicts."""
        fields = {name: getattr(self, name) for name in Relation.__dataclass_fields__}
        fields["trigger"] = {"start": self.trigger.start, "end": self.trigger.end, "text": self.trigger.text}
        fields["sentence"] = {"start": self.sentence.start, "end": self.sentence.end}
        return fields


@dataclass(frozen=True, slots=True)
class Record:
    """One document with everything found in it; the unit of output."""

    id: str
    text: str
    title: str | None = None
    published: str | None = None
    publisher: str | None = None
    url: str | None = None
    entities: tuple[Entity, ...] = ()
    relations: tuple[Relation, ...] = ()
    kdnlp: str = ""
    model: str = ""

    @property
    def sha256(self) -> str:
        """Hexadecimal SHA-256 of the UTF-8 text: names the text that the offsets belong to."""
        return hashlib.sha256(self.text.encode("utf-8")).hexdigest()

    @property
    def source(self) -> Source:
        """The document as it was before anything was found in it."""
        return Source(self.text, self.id, self.title, self.published, self.publisher, self.url)

    def entity(self, entity_id: str) -> Entity:
        """Return the entity with this id.

        Raises
        ------
        KeyError
            If the record has no such entity.
        """
        for entity in self.entities:
            if entity.id == entity_id:
                return entity
        raise KeyError(entity_id)

    def to_dict(self) -> dict[str, Any]:
        """Return the record as plain lists and dicts, keys in the order of the output format."""
        return {
            "id": self.id,
            "title": self.title,
            "published": self.published,
            "publisher": self.publisher,
            "url": self.url,
            "sha256": self.sha256,
            "text": self.text,
            "entities": [e.to_dict() for e in self.entities],
            "relations": [r.to_dict() for r in self.relations],
            "kdnlp": self.kdnlp,
            "model": self.model,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Record:
        """Rebuild a record from `to_dict` output (or its JSON)."""
        return cls(
            id=data["id"],
            text=data["text"],
            title=data.get("title"),
            published=data.get("published"),
            publisher=data.get("publisher"),
            url=data.get("url"),
            entities=tuple(Entity(**e) for e in data.get("entities", ())),
            relations=tuple(relation_from_dict(r) for r in data.get("relations", ())),
            kdnlp=data.get("kdnlp", ""),
            model=data.get("model", ""),
        )


def relation_from_dict(data: Mapping[str, Any]) -> Relation:
    """Rebuild a relation from `Relation.to_dict` output; lists and tuples both do."""

    def names(key: str) -> tuple[str, ...]:
        values: Sequence[str] = data.get(key, ())
        return tuple(values)

    fields = dict(data)
    fields["trigger"] = Trigger(**data["trigger"])
    fields["sentence"] = TextSpan(**data["sentence"]) if data.get("sentence") else TextSpan(0, 0)
    fields.update({key: names(key) for key in ("participants", "programmes", "dates")})
    return Relation(**fields)
