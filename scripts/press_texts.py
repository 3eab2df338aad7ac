"""Collect the texts that the press annotations belong to, from dumps of press releases.

usage: python scripts/press_texts.py DUMP... -o texts.jsonl

A DUMP is a JSONL file, plain or gzipped, with `id` and `text`, or `id`, `title` and `body`. A text is the title line
and the body's lines, stripped, blank lines dropped: the form that was annotated. Ids that no dump holds are named, and
the exit status is then 1. `kdnlp evaluate data/annotations/press --texts texts.jsonl` takes it from there.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any
from unicodedata import normalize

import typer

from kdnlp.annotation.batches import parse
from kdnlp.annotation.gold import read_standoff

PRESS = Path(__file__).resolve().parent.parent / "data" / "annotations" / "press"


def wanted() -> list[str]:
    """Return the ids of the annotated releases, in the order of the files."""
    ids = [d["id"] for path in sorted(PRESS.rglob("*.jsonl")) for d in read_standoff(path)]
    ids += [block.id for path in sorted(PRESS.rglob("*.ann")) for block in parse(path)]
    return list(dict.fromkeys(ids))


def documents(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the documents of a dump."""
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)


def text_of(document: dict[str, Any]) -> str:
    """Return the annotated form of a release's text."""
    if "text" in document:
        return normalize("NFC", document["text"])
    lines = normalize("NFC", f"{document['title']}\n{document['body']}").split("\n")
    return "\n".join(line.strip() for line in lines if line.strip())


def collect(dumps: list[Path]) -> dict[str, dict[str, Any]]:
    """Return the annotated releases by id, in the order of the gold; the first dump that has one counts."""
    ids = wanted()
    missing = set(ids)
    found: dict[str, dict[str, Any]] = {}
    for dump in dumps:
        for d in documents(dump):
            if d["id"] in missing:
                missing.remove(d["id"])
                found[d["id"]] = {key: d.get(key) for key in ("id", "published", "publisher", "url")} | {
                    "text": text_of(d)
                }
    return {i: found[i] for i in ids if i in found}


def main(
    dumps: Annotated[list[Path], typer.Argument(help="JSONL dumps, plain or gzipped.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="The texts, JSONL.")],
) -> None:
    """Write the texts of the annotated releases."""
    found = collect(dumps)
    output.parent.mkdir(parents=True, exist_ok=True)
    lines = [json.dumps(d, ensure_ascii=False) + "\n" for d in found.values()]
    output.write_text("".join(lines), encoding="utf-8")
    absent = [i for i in wanted() if i not in found]
    typer.echo(f"{len(found)} of {len(found) + len(absent)} texts written to {output}")
    if absent:
        typer.echo(f"absent: {', '.join(absent[:10])}{' …' if len(absent) > 10 else ''}", err=True)
        raise typer.Exit(1)


if __name__ == "__main__":
    typer.run(main)
