"""Tables on the entities of the test split: seen and unseen names, the last twelve months, publishers, calibration.

usage: python scripts/entity_tables.py GOLD TEXTS --train GOLD --train-texts TEXTS [--split test] [--diagram FILE.svg]

GOLD and TEXTS are the releases to score, as for `scripts/evaluate.py`; --train names the gold that the model was
trained on. A name is *seen* if the train split has a mention of that label and spelling. The last twelve months are
those before the newest release of GOLD. The diagram shows, for each tenth of the scores, how often they were right.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

import kdnlp
from kdnlp.annotation.gold import load_gold
from kdnlp.evaluation import evaluate
from kdnlp.evaluation.calibration import calibration_error
from kdnlp.evaluation.intervals import value_of
from kdnlp.records import Entity, Record

LABELS = ("all", "ORG", "COUNTRY", "PROGRAMME", "DATE")
NORMS = ("norm DATE", "norm COUNTRY", "norm ORG")
Keep = Callable[[Entity], bool]


def main(
    gold: Annotated[Path, typer.Argument(help="The releases to score.")],
    texts: Annotated[Path, typer.Argument(help="Their texts.")],
    train: Annotated[Path, typer.Option(help="What the model was trained on.")],
    train_texts: Annotated[Path, typer.Option(help="Its texts.")],
    split: Annotated[str, typer.Option(help="The split to score.")] = "test",
    diagram: Annotated[Path | None, typer.Option(help="Write the reliability diagram there (SVG).")] = None,
    workers: Annotated[int, typer.Option(help="Processes.")] = 1,
) -> None:
    """Score and print."""
    releases = load_gold(gold, texts, splits=[split])
    names = {(e.label, e.text) for r in load_gold(train, train_texts, splits=["train"]) for e in r.entities}
    found = list(kdnlp.extract([r.source for r in releases], workers=workers))
    print(f"{split}: {len(releases)} releases\n\n| | n | " + " | ".join((*LABELS, *NORMS)) + " |")
    print("|---|---:|" + "---:|" * (len(LABELS) + len(NORMS)))
    print(row("all releases", releases, found))
    newest = max(r.published or "" for r in load_gold(gold, texts))
    since = date.fromisoformat(newest).replace(year=int(newest[:4]) - 1).isoformat()
    late = {r.id for r in releases if (r.published or "") > since}
    print(row(f"published after {since}", of(releases, late), of(found, late)))
    print(row("names seen in training", *kept(releases, found, lambda e: (e.label, e.text) in names)))
    print(row("names not seen", *kept(releases, found, lambda e: (e.label, e.text) not in names)))
    groups: dict[str, set[str]] = defaultdict(set)
    for r in releases:
        groups[r.publisher or "?"].add(r.id)
    big = sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))
    for publisher, ids in big[:10]:
        print(row(publisher, of(releases, ids), of(found, ids)))
    rest = {i for _, ids in big[10:] for i in ids}
    print(row(f"{len(big) - 10} other publishers", of(releases, rest), of(found, rest)))
    print(f"\nexpected calibration error {calibration_error(releases, found):.3f}\n")
    reliability(releases, found, diagram)


def of(records: Sequence[Record], ids: set[str]) -> list[Record]:
    """Return the documents with these ids."""
    return [r for r in records if r.id in ids]


def kept(gold: Iterable[Record], found: Iterable[Record], keep: Keep) -> tuple[list[Record], list[Record]]:
    """Return the documents with some of their entities alone."""

    def only(records: Iterable[Record]) -> list[Record]:
        return [replace(r, entities=tuple(filter(keep, r.entities)), relations=()) for r in records]

    return only(gold), only(found)


def row(name: str, gold: Sequence[Record], found: Sequence[Record]) -> str:
    """Return one line: how many gold mentions, F by label, the share of right norms."""
    if not gold:
        return f"| {name} | 0 |" + " |" * (len(LABELS) + len(NORMS))
    scores = evaluate(gold, found)
    labels = {e.label for r in gold for e in r.entities} | {"all"}
    measures = [(label, label) for label in LABELS] + [(norm, norm.removeprefix("norm ")) for norm in NORMS]
    figures = [f"{value_of(scores[name]):.3f}" if label in labels else "" for name, label in measures]
    return f"| {name} | {sum(len(r.entities) for r in gold)} | " + " | ".join(figures) + " |"


def reliability(gold: Sequence[Record], found: Sequence[Record], diagram: Path | None) -> None:
    """Print, and draw, the mean score and the share that is right in each tenth of the scores."""
    truth = {(r.id, e.label, e.start, e.end) for r in gold for e in r.entities}
    right, total = Counter[int](), Counter[int]()
    scores: dict[int, float] = defaultdict(float)
    for r in found:
        for e in r.entities:
            tenth = min(9, int(e.score * 10))
            total[tenth] += 1
            scores[tenth] += e.score
            right[tenth] += (r.id, e.label, e.start, e.end) in truth
    print("| score | mentions | mean score | right |\n|---|---:|---:|---:|")
    points = []
    for tenth in sorted(total):
        mean, share = scores[tenth] / total[tenth], right[tenth] / total[tenth]
        points.append((mean, share, total[tenth]))
        print(f"| {tenth / 10:.1f} to {(tenth + 1) / 10:.1f} | {total[tenth]} | {mean:.3f} | {share:.3f} |")
    if diagram is None:
        return
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "kdnlp"
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(figsize=(4.5, 4.5))
    axes.plot([0, 1], [0, 1], linestyle=":", color="grey")
    axes.plot([m for m, _, _ in points], [s for _, s, _ in points], marker="o", color="#1f5fa8")
    for mean, share, count in points:
        axes.annotate(str(count), (mean, share), textcoords="offset points", xytext=(6, -10), fontsize=8)
    axes.set(xlabel="score", ylabel="share that is right", xlim=(0, 1), ylim=(0, 1), aspect="equal")
    figure.tight_layout()
    figure.savefig(diagram, metadata={"Date": None})


if __name__ == "__main__":
    typer.run(main)
