"""Fit the tagger (linear support vector machine) and the judge (logistic regression) to gold.

The judge must see the tagger as it is on new documents, so its training candidates come from taggers that were trained
without the document at hand (cross-fitting; stacked generalisation: Wolpert 1992). And both must see the rules as they
are on new documents: where the rules were made on a document, part of what they find there is hidden (`forgetful`).
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
from joblib import Parallel, delayed
from scipy.sparse import csr_matrix
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression, SGDClassifier
from sklearn.svm import LinearSVC

from kdnlp.entities.learned.attributes import Buckets, Family
from kdnlp.entities.learned.evidence import Candidate, candidates, evidence
from kdnlp.entities.learned.frame import Frame
from kdnlp.entities.learned.judge import Judge
from kdnlp.entities.learned.model import Clusters, EntityModel, environment
from kdnlp.entities.learned.tagger import TAGS, Scores, feature_matrix, segments
from kdnlp.training.examples import Example, fold_of, forgetful

_TAG = {tag: number for number, tag in enumerate(TAGS)}
Tags = npt.NDArray[np.int8]
#: A document and what is to be judged in it.
Found = tuple[Example, list[Candidate]]
Evidence = Callable[[str, Sequence[Candidate]], list[list[str]]]


@dataclass(frozen=True, slots=True)
class Settings:
    """What was chosen on dev.

    Parameters
    ----------
    bits
        The tagger has 2**bits buckets.
    cost
        C of the support vector machine.
    judge_cost
        C of the logistic regression.
    rarest
        Evidence seen on fewer candidates than this has no weight.
    folds
        Of the cross-fitting.
    forget_tagger, forget_judge
        Share of the rules' surfaces hidden on documents that the rules know, by label.
    thresholds
        Probability from which a candidate stands, by label.
    """

    bits: int = 19
    cost: float = 0.05
    judge_cost: float = 0.1
    rarest: int = 5
    folds: int = 5
    forget_tagger: Mapping[str, float] = field(
        default_factory=lambda: {"ORG": 0.5, "PROGRAMME": 0.5, "COUNTRY": 0.2, "DATE": 0.2}
    )
    forget_judge: Mapping[str, float] = field(
        default_factory=lambda: {"ORG": 0.2, "PROGRAMME": 0.2, "COUNTRY": 0.03, "DATE": 0.03}
    )
    thresholds: Mapping[str, float] = field(
        default_factory=lambda: {"ORG": 0.5, "PROGRAMME": 0.45, "COUNTRY": 0.45, "DATE": 0.45}
    )


@dataclass(frozen=True, slots=True)
class _Seen:
    """A document framed with the proposals that the learner may see."""

    example: Example
    frame: Frame
    features: Buckets
    tags: Tags


def train_entities(
    given: Sequence[Example],
    clusters: Clusters,
    settings: Settings | None = None,
    *,
    base: EntityModel | None = None,
    workers: int = 2,
) -> EntityModel:
    """Train an entity model.

    Parameters
    ----------
    given
        Annotated documents (`kdnlp.training.examples`).
    clusters
        Clusters of surfaces, as `kdnlp.entities.learned.model.load_model` reads them with a model.
    settings
        Choices; the shipped model's by default.
    base
        A model to start from: its weights are moved to fit ``given``, its judge and clusters stay.
    workers
        Processes; the model does not depend on it.

    Returns
    -------
    EntityModel
        With a card that names the environment; the caller adds data and scores.

    Raises
    ------
    ValueError
        If there are too few documents to cross-fit the judge.
    """
    settings = settings or Settings()
    if base is not None:
        seen = [_look(e, base.tagger.families, base.tagger.bits) for e in given]
        weights, bias = _moved(seen, base)
        return EntityModel(base.clusters, weights, bias, base.judge, {"environment": environment()})
    weights, bias, found = cross_fitted(given, clusters, settings, workers=workers)
    return EntityModel(clusters, weights, bias, fit_judge(found, settings), {"environment": environment()})


def cross_fitted(
    given: Sequence[Example], clusters: Clusters, settings: Settings, *, workers: int = 2
) -> tuple[Scores, Scores, list[Found]]:
    """Return the tagger's weights and bias, and the judge's training candidates from taggers that did not see them.

    Raises
    ------
    ValueError
        If all documents fall into one fold.
    """
    families = clusters.families()
    by_tagger = [_look(forgetful(e, settings.forget_tagger, "tagger"), families, settings.bits) for e in given]
    by_judge = [_look(forgetful(e, settings.forget_judge, "judge"), families, settings.bits) for e in given]
    folds = [fold_of(e.id, settings.folds) for e in given]
    parts = [[s for s, f in zip(by_tagger, folds, strict=True) if f != fold] for fold in range(settings.folds)]
    if not all(parts):
        raise ValueError("all documents fall into one fold; give more of them")
    fitted = Parallel(n_jobs=workers)(
        delayed(_fitted)(*_stacked(part), settings.bits, settings.cost) for part in [*parts, by_tagger]
    )
    found: list[Found] = []
    for s, fold in zip(by_judge, folds, strict=True):
        scores = scores_of(s.features, *fitted[fold])
        found.append((s.example, candidates(s.example.proposals, segments(s.frame, scores))))
    return (*fitted[-1], found)


def _look(example: Example, families: Sequence[Family], bits: int) -> _Seen:
    frame = Frame.of(example.table, example.proposals)
    return _Seen(example, frame, feature_matrix(frame, families, bits), gold_tags(frame, example))


def gold_tags(frame: Frame, example: Example) -> Tags:
    """Return the tag of each token; a gold span that begins or ends inside a token is left out."""
    first = {offset: i for i, offset in enumerate(frame.starts)}
    last = {offset: i for i, offset in enumerate(frame.ends)}
    tags = np.zeros(len(frame), dtype=np.int8)
    for label, start, end in example.gold:
        a, b = first.get(start), last.get(end)
        if a is None or b is None:
            continue
        for k in range(a, b + 1):
            tags[k] = _TAG[f"{'S' if a == b else 'B' if k == a else 'E' if k == b else 'I'}-{label}"]
    return tags


def _stacked(seen: Sequence[_Seen]) -> tuple[Buckets, Tags]:
    return np.concatenate([s.features for s in seen]), np.concatenate([s.tags for s in seen])


def _matrix(features: Buckets, bits: int) -> Any:
    rows, width = features.shape
    ones = np.ones(rows * width, dtype=np.float32)
    return csr_matrix((ones, features.ravel(), np.arange(0, rows * width + 1, width)), shape=(rows, 1 << bits))


def _fitted(features: Buckets, tags: Tags, bits: int, cost: float) -> tuple[Scores, Scores]:
    """Return weights (buckets x tags) and bias, rounded as they are stored."""
    machine = LinearSVC(C=cost, dual=True, tol=0.02, max_iter=60, random_state=0)
    with warnings.catch_warnings():
        # Stopped early on purpose: more rounds changed nothing on dev.
        warnings.simplefilter("ignore", ConvergenceWarning)
        machine.fit(_matrix(features, bits), tags)
    return _spread(machine.coef_, machine.intercept_, machine.classes_)


def _spread(coefficients: Any, intercepts: Any, classes: Any) -> tuple[Scores, Scores]:
    """Return weights and bias for all tags; a tag that never occurs is never chosen."""
    weights = np.zeros((coefficients.shape[1], len(TAGS)), dtype=np.float32)
    bias = np.full(len(TAGS), -9.0, dtype=np.float32)
    if len(classes) == 2:
        # One row of coefficients tells two classes apart.
        coefficients, intercepts = np.vstack([-coefficients, coefficients]), np.append(-intercepts, intercepts)
    weights[:, classes] = coefficients.T.astype(np.float16)
    bias[classes] = intercepts
    return weights, bias


def _moved(seen: Sequence[_Seen], base: EntityModel) -> tuple[Scores, Scores]:
    """Return the base model's weights after a few rounds of stochastic gradient descent on new documents."""
    features, tags = _stacked(seen)
    classes = np.unique(tags)
    weights, bias = base.tagger.weights.copy(), base.tagger.bias.copy()
    if len(classes) < 2:
        return weights, bias
    machine = SGDClassifier(alpha=1e-6, learning_rate="constant", eta0=0.01, max_iter=5, tol=None, random_state=0)
    matrix = _matrix(features, base.tagger.bits)
    if len(classes) == 2:
        machine.fit(matrix, tags, coef_init=weights[:, classes[1:]].T.astype(float), intercept_init=bias[classes[1:]])
        weights[:, classes[1:]], bias[classes[1:]] = machine.coef_.T, machine.intercept_
        return weights.astype(np.float16).astype(np.float32), bias
    machine.fit(matrix, tags, coef_init=weights[:, classes].T.astype(float), intercept_init=bias[classes].astype(float))
    weights[:, classes] = machine.coef_.T
    bias[classes] = machine.intercept_
    return weights.astype(np.float16).astype(np.float32), bias


def scores_of(features: Buckets, weights: Scores, bias: Scores) -> Scores:
    """Return tokens x tags, straight from the buckets."""
    total = np.repeat(bias[None, :], len(features), axis=0)
    for column in range(features.shape[1]):
        total += weights[features[:, column]]
    return total


def fit_judge(found: Sequence[Found], settings: Settings, evidence_of: Evidence = evidence) -> Judge:
    """Fit the weights of evidence to candidates whose truth is known."""
    rows = [pieces for example, some in found for pieces in evidence_of(example.table.text, some)]
    truth = np.array([(c.label, c.start, c.end) in example.gold for example, some in found for c in some])
    counts: dict[str, int] = {}
    for pieces in rows:
        for piece in pieces:
            counts[piece] = counts.get(piece, 0) + 1
    names = sorted(piece for piece, count in counts.items() if count >= settings.rarest)
    number = {piece: i for i, piece in enumerate(names)}
    kept = [[number[piece] for piece in pieces if piece in number] for pieces in rows]
    pointers = np.cumsum([0, *map(len, kept)])
    columns = np.array([i for row in kept for i in row], dtype=np.int32)
    matrix = csr_matrix((np.ones(len(columns)), columns, pointers), shape=(len(kept), len(names)))
    machine = LogisticRegression(C=settings.judge_cost, solver="liblinear", fit_intercept=False, random_state=0)
    machine.fit(matrix, truth)
    weights = {name: round(float(w), 3) for name, w in zip(names, machine.coef_[0], strict=True)}
    return Judge({name: w for name, w in weights.items() if w}, settings.thresholds)
