"""Print the scores of the extractor on annotated releases, by split.

usage: python scripts/evaluate.py GOLD [TEXTS] [--split dev --split test] [--workers 2] [--json]

GOLD holds annotations: a JSONL file of stand-off annotations (id, published, sha256, entities, relations), a batch, or
a folder of such files. TEXTS holds the texts they belong to: a JSONL file with the same ids, or a folder of such files.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

import kdnlp
from kdnlp.annotation.gold import SPLITS, load_gold, split_of
from kdnlp.errors import KdnlpError
from kdnlp.evaluation import Figure, evaluate, table


def main(
    gold: Annotated[Path, typer.Argument(help="Annotations: a JSONL file, a batch or a folder.")],
    texts: Annotated[Path | None, typer.Argument(help="The texts: a JSONL file or a folder.")] = None,
    split: Annotated[list[str] | None, typer.Option(help="Only this split; may be repeated.")] = None,
    workers: Annotated[int, typer.Option(help="Processes.")] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="JSON instead of tables.")] = False,
) -> None:
    """Extract from the texts and compare with the gold."""
    try:
        documents = load_gold(gold, texts, splits=split or ())
    except KdnlpError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error
    predicted = list(kdnlp.extract([d.source for d in documents], workers=workers))
    by_split = {name: [d for d in documents if split_of(d.id) == name] for name in SPLITS}
    results = {name: evaluate(group, predicted) for name, group in by_split.items() if group}
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
