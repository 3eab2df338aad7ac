"""The gold set: where it lies, which split a document is in, and how stand-off annotations meet their texts."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from kdnlp.annotation.batches import parse, read_batches
from kdnlp.errors import AnnotationError
from kdnlp.records import Entity, Record, Source, relation_from_dict
from kdnlp.sources import read_all

Split = Literal["train", "dev", "test"]
SPLITS: tuple[Split, ...] = ("train", "dev", "test")
_FETCH = (
    "name the file or folder that holds the texts with --texts; data/annotations/DATASHEET.md says where they are from"
)


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
    """Return a record's annotations without its text: offsets, labels, norms, relations, and the text's SHA-256.

    A norm that is the mention itself is left out; one that is another mention of the document names that one in
    ``norm_of``: no stretch of the text is repeated.
    """
    bearers: dict[str, str] = {}
    for e in record.entities:
        bearers.setdefault(e.text, e.id)
    return {
        "id": record.id,
        "published": record.published,
        "split": split_of(record.id),
        "sha256": record.sha256,
        "entities": [
            {"id": e.id, "label": e.label, "start": e.start, "end": e.end, **_norm(e, bearers)} for e in record.entities
        ],
        "relations": [
            {
                "id": r.id,
                "type": r.type,
                "status": r.status,
                "trigger": {"start": r.trigger.start, "end": r.trigger.end},
                "participants": list(r.participants),
                "programmes": list(r.programmes),
                "dates": list(r.dates),
            }
            for r in record.relations
        ],
    }


def _norm(e: Entity, bearers: Mapping[str, str]) -> dict[str, str]:
    if e.norm is None or e.norm == e.text:
        return {}
    if e.label == "PROGRAMME" and e.norm in bearers:
        return {"norm_of": bearers[e.norm]}
    return {"norm": e.norm}


def attach(standoff: Mapping[str, Any], source: Source) -> Record:
    """Join stand-off annotations with their text.

    Raises
    ------
    AnnotationError
        K420 if the text is not the annotated one.
    """
    text = source.text
    surfaces = {e["id"]: text[e["start"] : e["end"]] for e in standoff["entities"]}
    if standoff.get("sha256") not in (None, Record("", text).sha256) and not _same_surfaces(standoff, surfaces):
        raise AnnotationError("K420", standoff["id"], "the text is not the one that was annotated", _FETCH)
    entities = []
    for e in standoff["entities"]:
        fields = {"norm": surfaces[e["id"]], "source": "gold", **e, "text": surfaces[e["id"]]}
        bearer = fields.pop("norm_of", None)
        entities.append(Entity(**fields | ({"norm": surfaces[bearer]} if bearer else {})))
    relations = []
    for r in standoff["relations"]:
        start, end = r["trigger"]["start"], r["trigger"]["end"]
        trigger = {"start": start, "end": end, "text": text[start:end]}
        relations.append(relation_from_dict({"source": "gold", **r, "trigger": trigger}))
    return Record(
        id=standoff["id"],
        text=text,
        title=source.title,
        published=standoff.get("published") or source.published,
        publisher=source.publisher,
        url=source.url,
        entities=tuple(entities),
        relations=tuple(relations),
    )


def _same_surfaces(standoff: Mapping[str, Any], surfaces: Mapping[str, str]) -> bool:
    """Whether annotations that quote their mentions fit: so with a text that differs by its normalisation form only."""
    quoted = {e["id"]: unicodedata.normalize("NFC", e["text"]) for e in standoff["entities"] if "text" in e}
    return bool(quoted) and quoted == surfaces


def read_standoff(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the documents of a gold JSONL file.

    Raises
    ------
    AnnotationError
        K421 if a line is no annotated document.
    """
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        if not line.strip():
            continue
        try:
            document = json.loads(line)
        except json.JSONDecodeError as fault:
            raise AnnotationError(
                "K421", f"{path}:{number}", f"no JSON: {fault.msg}", "mend or drop the line"
            ) from fault
        if not isinstance(document, dict) or not {"id", "entities", "relations"} <= document.keys():
            cause = "an annotated document has id, entities and relations"
            raise AnnotationError("K421", f"{path}:{number}", cause, "annotate it or leave it out")
        yield document


def load_gold(
    path: str | Path,
    texts: str | Path | Mapping[str, Source] | None = None,
    *,
    splits: Sequence[str] = (),
) -> list[Record]:
    """Load annotated documents with their texts.

    Parameters
    ----------
    path
        One of: a ``.jsonl`` of stand-off annotations or of whole records; a folder of ``NAME.jsonl`` texts with
        ``NAME.ann`` batches beside them; a folder that holds such folders or files (``data/annotations``).
    texts
        The texts of stand-off annotations and of batches without texts: a JSONL file, a folder of them, or by id.
    splits
        Only these splits; all if empty.

    Raises
    ------
    AnnotationError
        K420 if a text is not the annotated one, K422 if texts are needed and absent, K423 if there is no gold.
    """
    path = Path(path)
    pool = _Texts(texts)
    records = [r for part in _parts(path) for r in _load(part, pool)]
    pool.complain()
    if not records:
        raise AnnotationError("K423", str(path), "no annotated documents here", "name data/annotations or a gold file")
    return [r for r in records if not splits or split_of(r.id) in splits]


def ids_by_file(path: str | Path) -> dict[Path, list[str]]:
    """Return the annotated documents' ids for each gold file under a path; the texts are not needed.

    Raises
    ------
    AnnotationError
        K421 if a file is no gold, K423 if there is no such path.
    """
    return {
        part: [b.id for b in parse(part)] if part.suffix == ".ann" else [d["id"] for d in read_standoff(part)]
        for part in _parts(Path(path))
    }


class _Texts:
    """The texts by id, read when first needed; remembers what was asked for in vain."""

    def __init__(self, texts: str | Path | Mapping[str, Source] | None) -> None:
        self._path = None if isinstance(texts, Mapping) else texts
        self._by_id: Mapping[str, Source] | None = texts if isinstance(texts, Mapping) else None
        self.missing: list[str] = []

    def get(self, document_id: str) -> Source | None:
        if self._by_id is None:
            self._by_id = {} if self._path is None else {s.id: s for s in read_all([self._path])}
        source = self._by_id.get(document_id)
        if source is None:
            self.missing.append(document_id)
        return source

    def complain(self) -> None:
        if self.missing:
            some = ", ".join(self.missing[:3])
            cause = f"the texts of {len(self.missing)} annotated documents are absent ({some} …)"
            raise AnnotationError("K422", str(self._path or "--texts"), cause, _FETCH)


def _parts(path: Path) -> list[Path]:
    """Return the gold files under a path: stand-off or record JSONL, and batches."""
    if path.is_file():
        return [path]
    if not path.is_dir():
        raise AnnotationError("K423", str(path), "there is no such file or folder", "check the spelling")
    batches = sorted(path.rglob("*.ann"))
    with_texts = {b.with_suffix(".jsonl") for b in batches}
    return sorted({*batches, *(p for p in path.rglob("*.jsonl") if p not in with_texts)})


def _load(path: Path, pool: _Texts) -> Iterator[Record]:
    if path.suffix == ".ann":
        beside = path.with_suffix(".jsonl")
        own = {s.id: s for s in read_all([beside])} if beside.is_file() else {}
        blocks = [b.id for b in parse(path)]
        sources = {i: s for i in blocks if (s := own.get(i) or pool.get(i)) is not None}
        if len(sources) == len(set(blocks)):
            yield from read_batches([path], sources)
        return
    for document in read_standoff(path):
        source = _own_text(document) or pool.get(document["id"])
        if source is not None:
            yield attach(document, source)


def _own_text(document: Mapping[str, Any]) -> Source | None:
    if "text" not in document:
        return None
    return Source(
        document["text"],
        document["id"],
        document.get("title"),
        document.get("published"),
        document.get("publisher"),
        document.get("url"),
    )
