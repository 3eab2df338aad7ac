"""Records as four pandas tables, and as files."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Literal, NamedTuple

from kdnlp.linking import org_key
from kdnlp.records import Entity, Record, Relation

if TYPE_CHECKING:
    import pandas as pd

Format = Literal["jsonl", "csv", "parquet"]
FORMATS: tuple[Format, ...] = ("jsonl", "csv", "parquet")

COLUMNS: dict[str, dict[str, str]] = {
    "documents": {
        "document": "string",
        "title": "string",
        "published": "string",
        "publisher": "string",
        "url": "string",
        "sha256": "string",
        "characters": "int64",
        "entities": "int64",
        "relations": "int64",
    },
    "entities": {
        "document": "string",
        "entity": "string",
        "label": "string",
        "start": "int64",
        "end": "int64",
        "text": "string",
        "norm": "string",
        "kb": "string",
        "org_key": "string",
        "country": "string",
        "kind": "string",
        "score": "float64",
        "source": "string",
    },
    "relations": {
        "document": "string",
        "relation": "string",
        "published": "string",
        "type": "string",
        "status": "string",
        "participants": "string",
        "programmes": "string",
        "dates": "string",
        "start": "string",
        "end": "string",
        "trigger": "string",
        "sentence": "string",
        "sentence_start": "int64",
        "sentence_end": "int64",
        "score": "float64",
        "source": "string",
        "url": "string",
    },
    "participants": {
        "document": "string",
        "relation": "string",
        "entity": "string",
        "norm": "string",
        "label": "string",
        "country": "string",
        "implied": "bool",
    },
}


_ENTITY_FIELDS = tuple(name for name in COLUMNS["entities"] if name in Entity.__dataclass_fields__)


class Frames(NamedTuple):
    """The four tables, joined by ``document``, ``entity`` and ``relation``; `COLUMNS` gives each one's columns.

    ``org_key`` identifies an organisation across documents: its ``kb``, else ``~`` and what all spellings of its norm
    share (`kdnlp.linking.org_key`).
    """

    documents: pd.DataFrame
    entities: pd.DataFrame
    relations: pd.DataFrame
    participants: pd.DataFrame


def participant_rows(record: Record, relation: Relation) -> list[dict[str, Any]]:
    """Return one row for each side of a relation; a side without a mention has ``implied`` true and no entity."""
    rows = []
    by_id = {e.id: e for e in record.entities}
    for side in relation.participants:
        implied = side.startswith("=")
        entity = None if implied else by_id[side]
        norm = side[1:] if entity is None else entity.norm or entity.text
        is_code = implied and len(norm) == 2 and norm.isascii() and norm.isupper()
        rows.append(
            {
                "document": record.id,
                "relation": relation.id,
                "entity": None if entity is None else entity.id,
                "norm": norm,
                "label": ("COUNTRY" if is_code else None) if entity is None else entity.label,
                "country": (norm if is_code else None) if entity is None else entity.country,
                "implied": implied,
            }
        )
    return rows


def _rows(record: Record) -> dict[str, list[dict[str, Any]]]:
    by_id = {e.id: e for e in record.entities}

    def norms(ids: Iterable[str]) -> str:
        return "; ".join(dict.fromkeys(by_id[i].norm or by_id[i].text for i in ids))

    participants = {r.id: participant_rows(record, r) for r in record.relations}
    return {
        "documents": [
            {
                "document": record.id,
                "title": record.title,
                "published": record.published,
                "publisher": record.publisher,
                "url": record.url,
                "sha256": record.sha256,
                "characters": len(record.text),
                "entities": len(record.entities),
                "relations": len(record.relations),
            }
        ],
        "entities": [
            {"document": record.id, "entity": e.id, "org_key": org_key(e)} | {c: getattr(e, c) for c in _ENTITY_FIELDS}
            for e in record.entities
        ],
        "relations": [
            {
                "document": record.id,
                "relation": r.id,
                "published": record.published,
                "type": r.type,
                "status": r.status,
                "participants": "; ".join(dict.fromkeys(p["norm"] for p in participants[r.id])),
                "programmes": norms(r.programmes),
                "dates": norms(r.dates),
                "start": r.start,
                "end": r.end,
                "trigger": r.trigger.text,
                "sentence": record.text[r.sentence.start : r.sentence.end],
                "sentence_start": r.sentence.start,
                "sentence_end": r.sentence.end,
                "score": r.score,
                "source": r.source,
                "url": record.url,
            }
            for r in record.relations
        ],
        "participants": [row for rows in participants.values() for row in rows],
    }


def to_frames(results: Iterable[Record]) -> Frames:
    """Turn records into pandas tables: documents, entities, relations, participants.

    The columns and their types are the same for every input, the empty one included.

    Examples
    --------
    >>> from kdnlp.records import Record
    >>> frames = to_frames([Record(id="a", text="회담")])
    >>> len(frames.documents), list(frames.relations.columns)[:3]
    (1, ['document', 'relation', 'published'])
    """
    import pandas as pd

    collected: dict[str, list[dict[str, Any]]] = {name: [] for name in COLUMNS}
    for record in results:
        for name, rows in _rows(record).items():
            collected[name].extend(rows)
    return Frames(
        **{name: pd.DataFrame(collected[name], columns=list(types)).astype(types) for name, types in COLUMNS.items()}
    )


def to_json_line(record: Record) -> str:
    """Return the record as one line of JSON, in the documented order of keys."""
    return json.dumps(record.to_dict(), ensure_ascii=False)


def write_jsonl(results: Iterable[Record], handle: IO[str]) -> Iterator[Record]:
    """Write each record as it comes, and hand it on."""
    for record in results:
        handle.write(to_json_line(record) + "\n")
        yield record


def write_tables(
    results: Iterable[Record], folder: Path, table_format: Literal["csv", "parquet"], *, batch: int = 1000
) -> Iterator[Record]:
    """Write ``documents``, ``entities``, ``relations`` and ``participants`` files, a batch at a time; hand records on.

    CSV files begin with a byte-order mark, without which Excel takes Korean for CP949.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    folder.mkdir(parents=True, exist_ok=True)
    writers: dict[str, Any] = {}
    stream = iter(results)
    first = True
    try:
        while (chunk := list(itertools.islice(stream, batch))) or first:
            frames = to_frames(chunk)._asdict()
            for name, frame in frames.items():
                path = folder / f"{name}.{table_format}"
                if table_format == "csv":
                    frame.to_csv(
                        path,
                        mode="w" if first else "a",
                        header=first,
                        index=False,
                        encoding="utf-8-sig" if first else "utf-8",
                        lineterminator="\n",
                    )
                    continue
                table = pa.Table.from_pandas(frame, preserve_index=False)
                if name not in writers:
                    writers[name] = pq.ParquetWriter(path, table.schema)
                writers[name].write_table(table)
            first = False
            yield from chunk
    finally:
        for writer in writers.values():
            writer.close()


def read_jsonl(lines: Iterable[str]) -> Iterator[Record]:
    """Read records back from `to_json_line` output."""
    for line in lines:
        if line.strip():
            yield Record.from_dict(json.loads(line))
