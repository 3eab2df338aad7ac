"""A model's card: what it was trained on and how well it does; ``card.json``, and ``CARD.md`` made from it.

A card says nothing about the day or the machine: the same gold and versions give the same card.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache
from importlib import resources
from importlib.metadata import version
from typing import Any

from kdnlp._version import __version__
from kdnlp.annotation.gold import SPLITS
from kdnlp.evaluation import Figure, evaluate
from kdnlp.evaluation.calibration import calibration_error
from kdnlp.records import LABELS, Record
from kdnlp.training.gold import Gold

LICENCE = "Apache-2.0"
_DIGITS = 4
#: Those of the card's page; ``card.json`` has all.
_SHOWN = ("all", *LABELS, "overlap", "norm ORG", "norm COUNTRY", "norm DATE", "pairs", "events")


def built_with() -> dict[str, str]:
    """Return the versions that shape a model's weights, but that it does not need in order to run."""
    return {"kdnlp": __version__, **{name: version(name) for name in ("numpy", "scikit-learn", "scipy")}}


def gold_hash(records: Iterable[Record]) -> str:
    """Return the SHA-256 of annotations in canonical form: a line of JSON a document, sorted by id."""
    lines = []
    for r in sorted(records, key=lambda r: r.id):
        spans = sorted([e.start, e.end, e.label] for e in r.entities)
        lines.append(json.dumps([r.id, spans], ensure_ascii=False, separators=(",", ":")) + "\n")
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def texts_hash(records: Iterable[Record]) -> str:
    """Return the SHA-256 over the ids and the SHA-256 of the texts, sorted by id."""
    lines = sorted(f"{r.id}\t{r.sha256}\n" for r in records)
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def data_of(gold: Gold, splits: Collection[str]) -> dict[str, Any]:
    """Return what the card says about the data, trained on or held back.

    Parameters
    ----------
    splits
        The ones that were trained on.
    """
    trained = gold.of(splits)
    days = sorted(r.published for r in trained if r.published)
    held: dict[str, Any] = {}
    for split in SPLITS:
        by_set = _by_set(gold, split)
        if by_set:
            held[split] = {name: _counts(records, gold.known) for name, records in by_set.items()}
    return {
        "gold_sha256": gold_hash(trained),
        "texts_sha256": texts_hash(trained),
        "trained_on": list(splits),
        "published": [days[0], days[-1]] if days else None,
        "sets": held,
    }


def _by_set(gold: Gold, split: str) -> dict[str, list[Record]]:
    found: dict[str, list[Record]] = {}
    for r in gold.of([split]):
        found.setdefault(gold.sets[r.id], []).append(r)
    return dict(sorted(found.items()))


def _counts(records: Sequence[Record], known: Collection[str]) -> dict[str, Any]:
    labels = Counter(e.label for r in records for e in r.entities)
    return {
        "documents": len(records),
        "rules_made_on": sum(r.id in known for r in records),
        "entities": {label: labels[label] for label in LABELS},
    }


def scores_of(gold: Gold, predicted: Iterable[Record]) -> dict[str, Any]:
    """Return the scores of each split and set of which there are predictions.

    Scores of different sets are kept apart: documents on which the rules were made are no measure of new ones.
    """
    found = {r.id: r for r in predicted}
    out: dict[str, Any] = {}
    for split in SPLITS:
        for name, records in _by_set(gold, split).items():
            if all(r.id in found for r in records):
                out.setdefault(split, {})[name] = _scores(records, [found[r.id] for r in records])
    return out


def _scores(gold: Sequence[Record], predicted: Sequence[Record]) -> dict[str, Any]:
    measures = {name: _rounded(value) for name, value in evaluate(gold, predicted).items()}
    error = round(calibration_error(gold, predicted), _DIGITS)
    return {"documents": len(gold), "measures": measures, "calibration_error": error}


def _rounded(value: Figure | float) -> dict[str, float] | float:
    if isinstance(value, float):
        return round(value, _DIGITS)
    shares = {"p": round(value.p, _DIGITS), "r": round(value.r, _DIGITS), "f": round(value.f, _DIGITS)}
    return shares | {"correct": value.correct, "predicted": value.predicted, "gold": value.gold}


def card_page(card: Mapping[str, Any]) -> str:
    """Return a card as Markdown."""
    return str(_template().render(card=card, labels=LABELS, measures=_SHOWN, splits=SPLITS))


@cache
def _template() -> Any:
    from jinja2 import Environment, StrictUndefined

    text = (resources.files("kdnlp.training") / "templates" / "CARD.md.j2").read_text(encoding="utf-8")
    environment = Environment(
        autoescape=False,  # noqa: S701 - Markdown, not HTML
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        undefined=StrictUndefined,
    )
    return environment.from_string(text)
