"""The model's files: ``weights.npz``, ``clusters.npz``, ``judge.json``, ``card.json``; no pickle."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import replace as _replace
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from kdnlp.entities.learned.attributes import FEATURE_VERSION, Family, families
from kdnlp.entities.learned.evidence import candidates
from kdnlp.entities.learned.frame import Frame
from kdnlp.entities.learned.judge import Judge
from kdnlp.entities.learned.tagger import TAGS, Tagger
from kdnlp.entities.mentions import Mention, clear_of
from kdnlp.errors import ModelError
from kdnlp.token_table import TokenTable

FILES = ("weights.npz", "clusters.npz", "judge.json", "card.json")
_TRAIN = "name a folder that `kdnlp train` wrote"
_RETRAIN = "train it again with `kdnlp train`, or install the version of kdnlp and Kiwi that it was trained with"


@dataclass(frozen=True, slots=True)
class Clusters:
    """Surfaces with one number for each of several clusterings; 0 stands for none.

    Parameters
    ----------
    forms
        The surfaces, sorted.
    ids
        One row a surface, one column a clustering.
    """

    forms: tuple[str, ...]
    ids: npt.NDArray[np.uint16]

    def to_bytes(self) -> bytes:
        """Return the clusters as ``.npz``."""
        return _npz(forms=np.frombuffer("\n".join(self.forms).encode(), dtype=np.uint8), ids=self.ids)

    @classmethod
    def from_bytes(cls, content: bytes) -> Clusters:
        """Read back what `to_bytes` returned.

        Raises
        ------
        ValueError
            If there is not one row of numbers a surface.
        """
        arrays = _arrays(content)
        text = arrays["forms"].tobytes().decode()
        forms = tuple(text.split("\n")) if text else ()
        if arrays["ids"].ndim != 2 or len(arrays["ids"]) != len(forms):
            raise ValueError(f"{len(forms)} surfaces, but numbers {arrays['ids'].shape}")
        return cls(forms, arrays["ids"])

    def families(self) -> tuple[Family, ...]:
        """Return the tagger's features with these clusters."""
        return families(dict(zip(self.forms, self.ids.tolist(), strict=True)), self.ids.shape[1])


class EntityModel:
    """A tagger and a judge, with the card that says where they are from.

    Parameters
    ----------
    clusters, weights, bias
        The tagger's.
    judge
        Decides among candidates.
    card
        Versions, data, scores: what ``card.json`` says.
    """

    def __init__(
        self,
        clusters: Clusters,
        weights: npt.NDArray[np.float32],
        bias: npt.NDArray[np.float32],
        judge: Judge,
        card: Mapping[str, Any],
    ) -> None:
        self.clusters = clusters
        self.tagger = Tagger(clusters.families(), weights, bias)
        self.judge = judge
        self.card = dict(card)

    def decide(self, table: TokenTable, proposals: Sequence[Mention], locked: Sequence[Mention] = ()) -> list[Mention]:
        """Return the mentions that stand, each with its probability as score.

        Parameters
        ----------
        table
            The document's tokens.
        proposals
            What the rules propose.
        locked
            Mentions that stand whatever is found: nothing that overlaps them is looked at.

        Returns
        -------
        list of Mention
            In the order of the text, none overlapping another; ``rule`` is ``model`` where no rule proposed it.
        """
        frame = Frame.of(table, proposals)
        found = candidates(proposals, clear_of(self.tagger.segments(frame), locked))
        probabilities = self.judge.probabilities(table.text, found)
        mentions = []
        for i in self.judge.choose(found, probabilities):
            c, score = found[i], round(probabilities[i], 4)
            if c.rules:
                first = min(c.rules, key=lambda m: (-m.score, m.rule))
                mentions.append(_replace(first, score=score))
            else:
                mentions.append(Mention(c.label, c.start, c.end, "model", score=score))
        return mentions

    def files(self) -> dict[str, bytes]:
        """Return the model's files by name; the same model gives the same bytes."""
        judge = {"thresholds": self.judge.thresholds, "weights": self.judge.weights}
        return {
            "weights.npz": _npz(weights=self.tagger.weights.astype(np.float16), bias=self.tagger.bias),
            "clusters.npz": self.clusters.to_bytes(),
            "judge.json": _json(judge),
            "card.json": _json(self.card),
        }

    def save(self, folder: str | Path) -> None:
        """Write the model's files into a folder."""
        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in self.files().items():
            (folder / name).write_bytes(content)


def load_model(folder: str | Path) -> EntityModel:
    """Read a model that `EntityModel.save` wrote.

    Raises
    ------
    ModelError
        K323 if files are missing or damaged, K324 if it was trained with other features or another Kiwi.
    """
    folder = Path(folder)
    try:
        files = tuple((name, (folder / name).read_bytes()) for name in FILES)
    except OSError as fault:
        cause = f"no model here: {fault.strerror} ({Path(fault.filename).name})"
        raise ModelError("K323", str(folder), cause, _TRAIN) from fault
    return _built(files, str(folder))


@lru_cache(maxsize=2)
def _built(files: tuple[tuple[str, bytes], ...], where: str) -> EntityModel:
    """Build a model once for the same contents: pipelines share it."""
    return model_from(dict(files), where)


def model_from(files: Mapping[str, bytes], where: str) -> EntityModel:
    """Build a model from the contents of its files.

    Raises
    ------
    ModelError
        As `load_model`; ``where`` names the culprit.
    """
    try:
        card = json.loads(files["card.json"])
        _check(card, where)
        judge = json.loads(files["judge.json"])
        arrays = _arrays(files["weights.npz"])
        weights, bias = arrays["weights"].astype(np.float32), arrays["bias"]
        if weights.ndim != 2 or weights.shape[1] != len(TAGS) or bias.shape != (len(TAGS),):
            raise ValueError(f"weights are {weights.shape}, bias is {bias.shape}")
        clusters = Clusters.from_bytes(files["clusters.npz"])
        return EntityModel(clusters, weights, bias, Judge(judge["weights"], judge["thresholds"]), card)
    except ModelError:
        raise
    # Whatever a damaged file makes numpy, zipfile or json raise, the cause is the file.
    except Exception as fault:
        raise ModelError("K323", where, f"no usable model ({type(fault).__name__}: {fault})", _TRAIN) from fault


def environment() -> dict[str, str | int]:
    """Return the versions that a model depends on."""
    return {
        "features": FEATURE_VERSION,
        "kiwipiepy": version("kiwipiepy"),
        "kiwipiepy_model": version("kiwipiepy_model"),
    }


def _check(card: Mapping[str, Any], where: str) -> None:
    trained = card.get("environment", {})
    for name, here in environment().items():
        if trained.get(name) != here:
            cause = f"the model was trained with {name} {trained.get(name)}, here is {here}"
            raise ModelError("K324", where, cause, _RETRAIN)


def _npz(**arrays: npt.NDArray[Any]) -> bytes:
    """Return a compressed ``.npz``; numpy stamps its members with a fixed date."""
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **arrays)  # type: ignore[arg-type]
    return buffer.getvalue()


def _arrays(content: bytes) -> dict[str, npt.NDArray[Any]]:
    with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
        return dict(arrays)


def _json(value: Mapping[str, Any]) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()
