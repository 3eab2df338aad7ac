"""Print the scores of the extractor on annotated releases, by split.

usage: python scripts/evaluate.py GOLD.jsonl TEXTS [--split dev --split test] [--workers 2] [--json]

GOLD.jsonl holds stand-off annotations (id, published, split, sha256, entities, relations), TEXTS the texts they belong
to: a JSONL file (or a folder of them) with the same ids. A document without a `split` is put into one by its id.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from typing import Annotated

import typer

import kdnlp
from kdnlp.evaluation import Figure, evaluate, table
from kdnlp.sources import read_all

SPLITS = ("train", "dev", "test")


def split_of(document_id: str) -> str:
    """Return the split that a document's id puts it in: 70 % train, 10 % dev, 20 % test."""
    digit = int(sha256(document_id.encode()).hexdigest(), 16) % 10
    return "test" if digit < 2 else "dev" if digit == 2 else "train"


def main(
    gold: Annotated[Path, typer.Argument(help="Stand-off annotations, JSONL.")],
    texts: Annotated[Path, typer.Argument(help="The texts: a JSONL file or a folder of them.")],
    split: Annotated[list[str] | None, typer.Option(help="Only this split; may be repeated.")] = None,
    workers: Annotated[int, typer.Option(help="Processes.")] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="JSON instead of tables.")] = False,
) -> None:
    """Extract from the texts and compare with the gold."""
    documents = [json.loads(line) for line in gold.read_text(encoding="utf-8").splitlines() if line.strip()]
    by_split: dict[str, list[dict[str, object]]] = {}
    for document in documents:
        name = document.get("split") or split_of(document["id"])
        if not split or name in split:
            by_split.setdefault(name, []).append(document)
    wanted = {d["id"]: d for group in by_split.values() for d in group}
    found = {s.id: s for s in read_all([texts]) if s.id in wanted}
    absent = sorted(set(wanted) - set(found))
    changed = sorted(i for i, s in found.items() if sha256(s.text.encode()).hexdigest() != wanted[i].get("sha256"))
    if absent or changed:
        typer.echo(
            f"{texts}: {len(absent)} texts absent ({', '.join(absent[:3])}), {len(changed)} differ from the annotated "
            f"ones ({', '.join(changed[:3])}). Remedy: give the texts that the gold was made from.",
            err=True,
        )
        raise typer.Exit(1)
    predicted = list(kdnlp.extract(found.values(), workers=workers))
    results = {name: evaluate(by_split[name], predicted) for name in SPLITS if name in by_split}
    if as_json:
        plain = {
            name: {k: asdict(v) | {"f": v.f} if isinstance(v, Figure) else v for k, v in scores.items()}
            for name, scores in results.items()
        }
        typer.echo(json.dumps(plain, ensure_ascii=False, indent=1))
        return
    for name, scores in results.items():
        typer.echo(f"{name} ({len(by_split[name])} documents)\n{table(scores)}\n")


if __name__ == "__main__":
    typer.run(main)
