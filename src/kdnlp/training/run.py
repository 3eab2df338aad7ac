"""From gold to a model's folder: what ``kdnlp train`` does."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from kdnlp._version import __version__
from kdnlp.annotation.gold import SPLITS
from kdnlp.entities.learned.model import Clusters, EntityModel, load_model
from kdnlp.errors import AnnotationError, ModelError
from kdnlp.pipeline import DEFAULT_MODEL, load, records
from kdnlp.records import Record
from kdnlp.training.card import LICENCE, built_with, card_page, data_of, scores_of
from kdnlp.training.entities import Settings, train_entities
from kdnlp.training.examples import Example, examples, fold_of
from kdnlp.training.gold import Gold, checked_splits

SEED = 0
NO_CLUSTERS = Clusters((), np.zeros((0, 0), dtype=np.uint16))
CARD = "CARD.md"

#: Given a stage's name and its items, passes the items on: for a progress bar.
Watch = Callable[[str, Iterable[Any]], Iterable[Any]]
_ANNOTATE = "annotate more documents, or move an existing model with --from instead of training from nothing"


def _silent(stage: str, items: Iterable[Any]) -> Iterable[Any]:  # noqa: ARG001 - the signature is Watch's
    return items


def train(
    gold: Gold,
    *,
    name: str,
    base: EntityModel | None = None,
    clusters: Clusters | None = None,
    splits: Collection[str] = ("train",),
    settings: Settings | None = None,
    workers: int = 1,
    watch: Watch = _silent,
) -> EntityModel:
    """Train a model on gold, score it on the splits that were held back, and write its card.

    Parameters
    ----------
    gold
        What `kdnlp.training.gold.read_gold` returned.
    name
        The model's; it stands in the ``model`` field of every record.
    base
        A model to start from; without one the model is trained from nothing.
    clusters
        Of a model trained from nothing; the default model's if ``None``. A base brings its own.
    splits
        What to train on.
    settings
        Of a model trained from nothing; those chosen for the default model if ``None``.
    workers
        Processes; the model does not depend on it.
    watch
        Wraps the items of each stage, for a progress bar.

    Raises
    ------
    AnnotationError
        K442 if there is no such split, K443 if there is too little gold.
    """
    splits = checked_splits(splits)
    settings = settings or Settings()
    chosen = gold.of(splits)
    if not any(r.entities for r in chosen):
        cause = f"no annotated mention in {' and '.join(splits) or 'no split'}, of {len(gold.records)} documents in all"
        remedy = "annotate documents, or train on more splits (--split train --split dev --split test)"
        raise AnnotationError("K443", "gold", cause, remedy)
    if base is None and len({fold_of(r.id, settings.folds) for r in chosen if r.entities}) < 2:
        cause = f"{len(chosen)} documents are too few: the judge must see the tagger on documents that it was not given"
        raise AnnotationError("K443", "gold", cause, _ANNOTATE)
    if clusters is None:
        clusters = default_clusters() if base is None else base.clusters
    given = list(watch("reading", examples(chosen, known=gold.known)))
    model: EntityModel
    [model] = watch("fitting", (_fitted(given, clusters, settings, base, workers) for _ in range(1)))
    model.card |= {
        "name": name,
        "version": __version__,
        "built_with": built_with(),
        "base": None if base is None else _identity(base),
        "seed": SEED,
        "settings": asdict(settings) if base is None else None,
        "clusters": {"forms": len(clusters.forms), "sha256": _hash(clusters.to_bytes())},
        "data": data_of(gold, splits),
        "licence": LICENCE,
    }
    held_back = gold.of([s for s in SPLITS if s not in splits])
    model.card["scores"] = scores_of(gold, watch("scoring", _predicted(model, held_back)))
    return model


def _fitted(
    given: list[Example], clusters: Clusters, settings: Settings, base: EntityModel | None, workers: int
) -> EntityModel:
    try:
        return train_entities(given, clusters, settings, base=base, workers=workers)
    except ValueError as fault:
        # Of two classes that must be told apart, tiny gold may hold one.
        cause = f"{len(given)} documents hold too little to learn from ({fault})"
        raise AnnotationError("K443", "gold", cause, _ANNOTATE) from fault


def _predicted(model: EntityModel, held_back: list[Record]) -> Iterable[Record]:
    nlp = load("rules")
    nlp.get_pipe("kdnlp_entities").model = model  # type: ignore[attr-defined]
    return records(nlp, [r.source for r in held_back], None)


def _identity(model: EntityModel) -> dict[str, Any]:
    weights = model.files()["weights.npz"]
    return {"name": model.card.get("name"), "version": model.card.get("version"), "weights_sha256": _hash(weights)}


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def default_clusters() -> Clusters:
    """Return the clusters of the default model, or none where it is absent."""
    file = DEFAULT_MODEL / "clusters.npz"
    return read_clusters(file) if file.is_file() else NO_CLUSTERS


def read_clusters(file: str | Path) -> Clusters:
    """Read a ``clusters.npz``.

    Raises
    ------
    ModelError
        K326 if it cannot be read.
    """
    try:
        return Clusters.from_bytes(Path(file).read_bytes())
    # Whatever a damaged file makes numpy or zipfile raise, the cause is the file.
    except Exception as fault:
        cause = f"no clusters ({type(fault).__name__}: {fault})"
        raise ModelError("K326", str(file), cause, "name the clusters.npz of a model") from fault


def base_model(folder: str | Path | None) -> EntityModel:
    """Return the model to start from; the default model if ``None``.

    Raises
    ------
    ModelError
        K323 if there is none, K324 if it was trained with other versions.
    """
    return load_model(DEFAULT_MODEL if folder is None else folder)


def prepared(folder: str | Path) -> Path:
    """Make the folder that a model is to be written to, before time is spent on training.

    Raises
    ------
    ModelError
        K325 if it cannot be written.
    """
    folder = Path(folder)
    trial = folder / ".kdnlp-train"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        trial.write_bytes(b"")
        trial.unlink()
    except OSError as fault:
        raise _not_writable(folder, fault) from fault
    return folder


def write(model: EntityModel, folder: str | Path) -> list[Path]:
    """Write a model with its card as Markdown; return the files.

    Raises
    ------
    ModelError
        K325 if the folder cannot be written.
    """
    folder = Path(folder)
    try:
        model.save(folder)
        (folder / CARD).write_bytes(card_page(model.card).encode())
    except OSError as fault:
        raise _not_writable(folder, fault) from fault
    return [folder / name for name in (*model.files(), CARD)]


def _not_writable(folder: Path, fault: OSError) -> ModelError:
    return ModelError("K325", str(folder), f"the model cannot be written here: {fault.strerror}", "name another folder")
