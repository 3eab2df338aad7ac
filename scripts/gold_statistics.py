"""Print what the gold holds: documents, mentions by label, relations by type and status, by split and by year.

usage: python scripts/gold_statistics.py [FOLDER] [--texts texts.jsonl]

FOLDER is `data/annotations` unless named. Each stand-off JSONL file below it is a part of its own, and so is each
folder of batches. No texts are needed; `--texts` adds the publication years of batches that have no texts beside them,
and the lengths. Batches are counted line by line, unchecked: `kdnlp annotate check` does that.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Annotated, Any

import typer

from kdnlp.annotation.batches import Block, parse
from kdnlp.annotation.gold import SPLITS, read_standoff, split_of
from kdnlp.errors import KdnlpError
from kdnlp.records import LABELS, RELATION_TYPES, STATUSES

ANNOTATIONS = Path(__file__).resolve().parent.parent / "data" / "annotations"
Texts = dict[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Counted:
    """What one annotated document holds."""

    id: str
    year: str
    labels: Counter[str] = field(default_factory=Counter)
    relations: Counter[tuple[str, str]] = field(default_factory=Counter)
    implied: int = 0
    length: int | None = None


def of_standoff(document: dict[str, Any], texts: Texts) -> Counted:
    """Count a document of stand-off annotations."""
    relations = document["relations"]
    return Counted(
        document["id"],
        _year(document.get("published")),
        Counter(e["label"] for e in document["entities"]),
        Counter((r["type"], r["status"]) for r in relations),
        sum(p.startswith("=") for r in relations for p in r["participants"]),
        _length(texts.get(document["id"])),
    )


def of_batch(block: Block, texts: Texts) -> Counted:
    """Count the lines of a document in a batch."""
    rows = [fields for _, fields in block.rows]
    relations = [fields for fields in rows if fields[0] == "R"]
    text = texts.get(block.id)
    return Counted(
        block.id,
        _year(text and text.get("published")),
        Counter(fields[1].split("@")[0] for fields in rows if fields[0] != "R"),
        Counter((fields[1], fields[2]) for fields in relations),
        sum(p.startswith("=") for fields in relations for p in fields[4].split()),
        _length(text),
    )


def _year(published: Any) -> str:
    return str(published)[:4] if published else "unknown"


def _length(text: dict[str, Any] | None) -> int | None:
    return len(text["text"]) if text else None


def read_texts(path: Path) -> Texts:
    """Return the documents of a JSONL file by id."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return {d["id"]: d for d in map(json.loads, filter(str.strip, lines))}


def parts(folder: Path) -> dict[str, list[Path]]:
    """Return the gold files below a folder by part: a stand-off file alone, the batches of one folder together."""
    batches = sorted(folder.rglob("*.ann"))
    beside = {b.with_suffix(".jsonl") for b in batches}
    found: dict[str, list[Path]] = {}
    for path in [*batches, *sorted(set(folder.rglob("*.jsonl")) - beside)]:
        name = (path.parent if path.suffix == ".ann" else path.with_suffix("")).relative_to(folder).as_posix()
        found.setdefault(folder.resolve().name if name == "." else name, []).append(path)
    return dict(sorted(found.items()))


def count(path: Path, texts: Texts) -> list[Counted]:
    """Count the documents of a gold file; a batch may have its texts beside it."""
    if path.suffix != ".ann":
        return [of_standoff(d, texts) for d in read_standoff(path)]
    beside = path.with_suffix(".jsonl")
    own = texts | (read_texts(beside) if beside.is_file() else {})
    return [of_batch(block, own) for block in parse(path)]


def groups(documents: Sequence[Counted]) -> Iterator[tuple[str, list[Counted]]]:
    """Yield the splits that are not empty, the years and the whole, each with its documents."""
    for split in SPLITS:
        if some := [d for d in documents if split_of(d.id) == split]:
            yield split, some
    for year in sorted({d.year for d in documents}):
        yield year, [d for d in documents if d.year == year]
    yield "all", list(documents)


def markdown(header: Sequence[str], rows: Iterable[Sequence[str | int]]) -> str:
    """Return a Markdown table."""
    lines = [header, ["---", *["---:"] * (len(header) - 1)], *rows]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)


def tables(documents: Sequence[Counted]) -> Iterator[str]:
    """Yield the tables of one part of the gold."""
    mentions: list[list[str | int]] = []
    events: list[list[str | int]] = []
    for name, group in groups(documents):
        labels = sum((d.labels for d in group), Counter[str]())
        relations = sum((d.relations for d in group), Counter[tuple[str, str]]())
        types, statuses = (Counter[str](), Counter[str]())
        for (kind, status), n in relations.items():
            types[kind] += n
            statuses[status] += n
        without = sum(not d.relations for d in group)
        mentions.append([name, len(group), without, *(labels[x] for x in LABELS), labels.total()])
        events.append([name, *(types[t] for t in RELATION_TYPES), *(statuses[s] for s in STATUSES), relations.total()])
    yield markdown(["", "documents", "of them without relation", *LABELS, "mentions"], mentions)
    yield markdown(["", *RELATION_TYPES, *STATUSES, "relations"], events)
    crossed = sum((d.relations for d in documents), Counter[tuple[str, str]]())
    yield markdown(["", *STATUSES], ([t, *(crossed[t, s] for s in STATUSES)] for t in RELATION_TYPES))
    yield f"implied participants: {sum(d.implied for d in documents)}"
    lengths = [d.length for d in documents if d.length is not None]
    if lengths:
        shortest, middle, longest = min(lengths), median(lengths), max(lengths)
        yield f"characters: {sum(lengths)} in {len(lengths)} texts; {shortest} to {longest}, median {middle:g}"


def main(
    folder: Annotated[Path, typer.Argument(help="Where the annotations lie.")] = ANNOTATIONS,
    texts: Annotated[Path | None, typer.Option(help="Texts, JSONL: years of batches, lengths.")] = None,
) -> None:
    """Print the tables, a part at a time."""
    known = read_texts(texts) if texts else {}
    found = parts(folder)
    if not found:
        typer.echo(f"{folder}: no annotations here; name a folder with .jsonl or .ann files", err=True)
        raise typer.Exit(1)
    for name, files in found.items():
        try:
            documents = [d for path in files for d in count(path, known)]
        except KdnlpError as error:
            typer.echo(str(error), err=True)
            raise typer.Exit(1) from error
        typer.echo("\n\n".join([f"## {name}", *tables(documents)]) + "\n")


if __name__ == "__main__":
    typer.run(main)
