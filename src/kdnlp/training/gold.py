"""Gold for training: the documents with their texts, which set each is from, and on which the rules were made."""

from __future__ import annotations

import tomllib
from collections.abc import Collection
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from kdnlp.annotation.gold import SPLITS, ids_by_file, load_gold, split_of
from kdnlp.errors import AnnotationError
from kdnlp.records import Record

#: Beside the gold: names the gold on which the rules were made.
RULES_MADE_ON = "training.toml"


@dataclass(frozen=True, slots=True)
class Gold:
    """Annotated documents.

    Parameters
    ----------
    records
        The documents, ordered by id.
    sets
        Document -> the set that it is from: the path of its file or of its batches' folder.
    known
        The documents on which the rules were made.
    """

    records: tuple[Record, ...]
    sets: dict[str, str]
    known: frozenset[str]

    def of(self, splits: Collection[str]) -> list[Record]:
        """Return the documents of some splits."""
        return [r for r in self.records if split_of(r.id) in splits]


def read_gold(path: str | Path, texts: str | Path | None = None) -> Gold:
    """Read gold, and ``training.toml`` in its folder if there is one; without it, the rules know no document.

    Parameters
    ----------
    path, texts
        As of `kdnlp.annotation.gold.load_gold`.

    Raises
    ------
    AnnotationError
        As `kdnlp.annotation.gold.load_gold`; K440 if ``training.toml`` is not as it must be, K441 if a document is
        annotated twice.
    """
    path = Path(path)
    records = sorted(load_gold(path, texts), key=lambda r: r.id)
    for earlier, later in pairwise(records):
        if earlier.id == later.id:
            cause = f"{later.id} is annotated twice"
            raise AnnotationError("K441", str(path), cause, "keep one of the two annotations")
    sets = {i: _set(file, path) for file, ids in ids_by_file(path).items() for i in ids}
    return Gold(tuple(records), sets, _known(path))


def _set(file: Path, root: Path) -> str:
    if file == root:
        return file.stem
    place = file.relative_to(root)
    if file.suffix != ".ann":
        return place.with_suffix("").as_posix()
    return root.resolve().name if place.parent == Path() else place.parent.as_posix()


def _known(folder: Path) -> frozenset[str]:
    file = folder / RULES_MADE_ON
    if not file.is_file():
        return frozenset()
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8"))
        names = table["rules_made_on"]
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            raise ValueError("rules_made_on is no list of paths")
    except (KeyError, ValueError) as fault:
        cause = f"no list of gold files ({type(fault).__name__}: {fault})"
        remedy = 'write rules_made_on = ["a.jsonl", "folder"], relative to this file, or remove the file'
        raise AnnotationError("K440", str(file), cause, remedy) from fault
    ids = (i for name in names for some in ids_by_file(folder / name).values() for i in some)
    # Rules are made on the train split alone.
    return frozenset(i for i in ids if split_of(i) == "train")


def checked_splits(splits: Collection[str]) -> tuple[str, ...]:
    """Return the splits in their order.

    Raises
    ------
    AnnotationError
        K442 if there is no such split.
    """
    unknown = sorted(set(splits).difference(SPLITS))
    if unknown:
        raise AnnotationError("K442", unknown[0], "there is no such split", f"name some of {', '.join(SPLITS)}")
    return tuple(s for s in SPLITS if s in splits)
