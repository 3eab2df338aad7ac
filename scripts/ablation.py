"""What each part of the entity model gives on dev: one idea changed at a time, as a Markdown table.

usage: python scripts/ablation.py data/annotations --texts out/press-texts.jsonl [--only NAME ...] [--workers N]

Three tables. The first is the tagger alone, on its best path: each variant is trained on train and scored on dev; blind
to the rules it is the classifier only. The second is the judge with one kind of evidence left out. The third is the
whole system beside the rules alone. `--unlabelled FILE` (JSONL, plain or gzipped, `id`, `title`,
`body`) names the releases for self-training; without it that variant is left out.
"""

from __future__ import annotations

import gzip
import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from math import exp
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from joblib import Parallel, delayed

from kdnlp.annotation.gold import split_of
from kdnlp.entities.learned.attributes import Family
from kdnlp.entities.learned.evidence import Candidate, candidates, evidence, heaviest
from kdnlp.entities.learned.frame import Frame
from kdnlp.entities.learned.judge import Judge
from kdnlp.entities.learned.model import Clusters, EntityModel, load_model
from kdnlp.entities.learned.tagger import LABELS, Tagger, feature_matrix, segments
from kdnlp.entities.mentions import choose
from kdnlp.pipeline import DEFAULT_MODEL
from kdnlp.records import Record
from kdnlp.training import entities as learner
from kdnlp.training.entities import Settings
from kdnlp.training.examples import Example, examples, forgetful
from kdnlp.training.gold import read_gold
from kdnlp.training.run import default_clusters

Span = tuple[str, int, int]
Families = tuple[Family, ...]
SETTINGS = Settings()
#: The judge's evidence on the form of a candidate.
FORM = (
    "words=", "length=", "ends=", "particle=", "before=", "after=", "glued=", "quoted", "mark_inside", "half_bracket",
    "bracket", "has=", "digit", "ascii",
)  # fmt: skip


@dataclass(frozen=True)
class Variant:
    """One change to the tagger: other features, other documents, several taggers, or another share forgotten."""

    name: str
    families: Callable[[Families], Families] = lambda f: f
    clusters: Callable[[Clusters], Clusters] = lambda c: c
    documents: Callable[[Sequence[Example]], Sequence[Example]] = lambda d: d
    forget: Mapping[str, float] | None = None
    bags: int = 1


def without(family: str, *attributes: int) -> Callable[[Families], Families]:
    """Leave attributes of a family out."""

    def change(families: Families) -> Families:
        return tuple(_less(f, lambda _, a: a in attributes) if f.name == family else f for f in families)

    return change


def blind(family: str) -> Callable[[Families], Families]:
    """Let all keys of a family look alike."""

    def change(families: Families) -> Families:
        alike = {"plan": {0: (0,)}, "attributes": lambda _: [0], "width": 1}
        return tuple(replace(f, **alike) if f.name == family else f for f in families)  # type: ignore[arg-type]

    return change


def both(*changes: Callable[[Families], Families]) -> Callable[[Families], Families]:
    """Make one change after the other."""

    def change(families: Families) -> Families:
        for one in changes:
            families = one(families)
        return families

    return change


def no_context(families: Families) -> Families:
    """Leave out what stands to the right."""
    return tuple(_less(f, lambda offset, _: offset > 0) for f in families)


def further_right(families: Families) -> Families:
    """Look up to five morphemes and three words to the right."""
    more: dict[str, dict[int, tuple[int, ...]]] = {"morph": {4: (0,), 5: (0,)}, "word": {3: (0, 2)}}
    return tuple(replace(f, plan={**f.plan, **more.get(f.name, {})}) for f in families)


def _less(family: Family, drop: Callable[[int, int], bool]) -> Family:
    kept = {o: tuple(a for a in attributes if not drop(o, a)) for o, attributes in family.plan.items()}
    return replace(family, plan={o: attributes for o, attributes in kept.items() if attributes})


def columns(*wanted: int) -> Callable[[Clusters], Clusters]:
    """Keep some of the clusterings."""
    return lambda c: replace(c, ids=c.ids[:, list(wanted)] if wanted else c.ids[:, :0])


def share(part: float) -> Callable[[Sequence[Example]], Sequence[Example]]:
    """Keep a share of the documents: the first of them in the order of their ids' hashes."""
    return lambda d: sorted(d, key=lambda e: learner.fold_of(e.id, 1 << 31))[: round(part * len(d))]


VARIANTS = (
    Variant("as shipped"),
    Variant("without the rules' candidates", blind("rule")),
    Variant("without words (eojeols)", blind("word")),
    Variant("without particles behind the noun", without("word", 6, 7, 8)),
    Variant("without affixes and shapes", both(without("morph", 4, 5, 6, 7), without("word", 1, 2, 3, 4, 5, 9))),
    Variant("without what stands to the right", no_context),
    Variant("with five morphemes to the right", further_right),
    Variant("without quotation marks, brackets and list signs", without("place", 1, 2, 5, 6, 7, 8)),
    Variant("without title and line", without("place", 0, 3)),
    Variant("without clusters", clusters=columns()),
    Variant("CoNg clusters only", clusters=columns(0, 1, 2)),
    Variant("clusters of our corpus only", clusters=columns(3, 4, 5)),
    Variant("nothing forgotten", forget=dict.fromkeys(LABELS, 0.0)),
    Variant("bagging: two taggers", bags=2),
    Variant("an eighth of the documents", documents=share(0.125)),
    Variant("a quarter of the documents", documents=share(0.25)),
    Variant("half of the documents", documents=share(0.5)),
)


def tagger_spans(
    variant: Variant, train: Sequence[Example], dev: Sequence[Example], clusters: Clusters
) -> list[set[Span]]:
    """Train one variant and return its best path on each dev document."""
    families = variant.families(variant.clusters(clusters).families())
    rates = SETTINGS.forget_tagger if variant.forget is None else variant.forget
    fits = []
    for bag in range(variant.bags):
        salt = f"tagger{bag or ''}"
        seen = [learner._look(forgetful(e, rates, salt), families, SETTINGS.bits) for e in variant.documents(train)]
        fits.append(learner._fitted(*learner._stacked(seen), SETTINGS.bits, SETTINGS.cost))
    weights = np.mean([w for w, _ in fits], axis=0, dtype=np.float32)
    bias = np.mean([b for _, b in fits], axis=0, dtype=np.float32)
    found = []
    for e in dev:
        frame = Frame.of(e.table, e.proposals)
        some = segments(frame, learner.scores_of(feature_matrix(frame, families, SETTINGS.bits), weights, bias))
        best = heaviest([(s.start, s.end) for s in some], [s.score for s in some])
        found.append({(some[i].label, some[i].start, some[i].end) for i in best})
    return found


def row(name: str, gold: Iterable[frozenset[Span]], found: Iterable[set[Span]]) -> str:
    """Return one line of a table: precision, recall and F of all, F of each label."""
    n: Counter[tuple[str, str]] = Counter()
    for truth, spans in zip(gold, found, strict=True):
        for label in LABELS:
            g, p = ({s for s in some if s[0] == label} for some in (truth, spans))
            n.update({(label, "tp"): len(g & p), (label, "p"): len(p), (label, "g"): len(g)})
    for key in ("tp", "p", "g"):
        n["all", key] = sum(n[label, key] for label in LABELS)
    f = {label: 2 * n[label, "tp"] / max(1, n[label, "p"] + n[label, "g"]) for label in ("all", *LABELS)}
    precision, recall = n["all", "tp"] / max(1, n["all", "p"]), n["all", "tp"] / max(1, n["all", "g"])
    return f"| {name} | {precision:.3f} | {recall:.3f} | " + " | ".join(f"{f[x]:.3f}" for x in f) + " |"


def decided(model: EntityModel, given: Iterable[Example]) -> list[set[Span]]:
    """Return what a model decides on each document."""
    return [{(m.label, m.start, m.end) for m in model.decide(e.table, e.proposals)} for e in given]


def dropped(*parts: str) -> learner.Evidence:
    """Leave out the pieces of evidence that hold one of the parts."""

    def pieces(text: str, found: Sequence[Candidate]) -> list[list[str]]:
        return [[p for p in some if not any(part in p for part in parts)] for some in evidence(text, found)]

    return pieces


def second_pass(judge: Judge) -> learner.Evidence:
    """Add what a first judge made of the same name elsewhere in the document."""

    def pieces(text: str, found: Sequence[Candidate]) -> list[list[str]]:
        first = judge.probabilities(text, found)
        rows = evidence(text, found)
        for c, row_ in zip(found, rows, strict=True):
            same = [
                p
                for d, p in zip(found, first, strict=True)
                if d is not c and text[d.start : d.end] == text[c.start : c.end]
            ]
            row_.append(f"{c.label}:elsewhere={int(max(same) * 5) if same else 'none'}")
        return rows

    return pieces


JUDGES = (
    ("all evidence", evidence),
    ("without repetition in the document", dropped(":again", ":other_label")),
    ("without rivals", dropped(":lead=", ":rival", ":rule_rival")),
    ("without form, marks and particles", dropped(*(f":{x}" for x in FORM))),
    ("without the names of the rules", dropped(":rule=")),
    ("without the tagger", dropped("tagger", "weakest", "best", "lead")),
)


def judged(train: Sequence[Example], dev: Sequence[Example], clusters: Clusters, workers: int) -> None:
    """Print what each kind of the judge's evidence gives, and what a second pass over its decisions would."""
    weights, bias, found = learner.cross_fitted(train, clusters, SETTINGS, workers=workers)
    tagger = Tagger(clusters.families(), weights, bias)
    given = [(e, candidates(e.proposals, tagger.segments(Frame.of(e.table, e.proposals)))) for e in dev]
    print_judges(found, given)


def print_judges(found: Sequence[learner.Found], given: Sequence[learner.Found]) -> None:
    """Fit a judge to each kind of evidence and print its row."""
    truth = [e.gold for e, _ in given]
    first = learner.fit_judge(found, SETTINGS)
    for name, pieces in (*JUDGES, ("with a second pass over its decisions", second_pass(first))):
        judge = learner.fit_judge(found, SETTINGS, pieces)
        decisions = []
        for e, some in given:
            sums = [sum(judge.weights.get(p, 0.0) for p in row_) for row_ in pieces(e.table.text, some)]
            chosen = judge.choose(some, [1 / (1 + exp(-max(-30.0, min(30.0, total)))) for total in sums])
            decisions.append({(some[i].label, some[i].start, some[i].end) for i in chosen})
        print(row(name, truth, decisions), flush=True)


def self_trained(train: list[Example], file: Path, wanted: int) -> list[Example]:
    """Return the training documents and unlabelled ones with what a model decides in them."""
    model = load_model(DEFAULT_MODEL)
    known = {e.id for e in train}
    opener = gzip.open if file.suffix == ".gz" else open
    with opener(file, "rt", encoding="utf-8") as lines:
        pool = (json.loads(line) for line in lines)
        free = (d for d in pool if d["id"] not in known and split_of(d["id"]) == "train")
        records = [
            Record(d["id"], f"{d['title']}\n{d['body']}", published=d["published"]) for d in islice(free, wanted)
        ]
    more = [replace(e, gold=frozenset(spans)) for e in examples(records) for spans in decided(model, [e])]  # type: ignore[arg-type]
    return [*train, *more]


HEAD = "| | P | R | all | " + " | ".join(LABELS) + " |\n|---" + "|---" * 7 + "|"


def main(
    gold: Annotated[Path, typer.Argument(help="data/annotations, or other gold.")],
    texts: Annotated[Path | None, typer.Option(help="The texts of stand-off annotations.")] = None,
    only: Annotated[list[str] | None, typer.Option(help="Variants, by name.")] = None,
    unlabelled: Annotated[Path | None, typer.Option(help="Releases for self-training.")] = None,
    workers: Annotated[int, typer.Option(help="Processes.")] = 2,
) -> None:
    """Train the variants and print the tables."""
    data = read_gold(gold, texts)
    train = list(examples(data.of(["train"]), known=data.known))
    dev = [e for e in examples(data.of(["dev"])) if "composed" not in data.sets[e.id]]
    clusters = default_clusters()
    truth = [e.gold for e in dev]
    variants = [v for v in VARIANTS if not only or v.name in only]
    print(f"{len(train)} documents to train on, {len(dev)} of dev\n\nThe tagger alone:\n\n{HEAD}")
    results = Parallel(n_jobs=workers, return_as="generator")(
        delayed(tagger_spans)(v, train, dev, clusters) for v in variants
    )
    for variant, found in zip(variants, results, strict=True):
        print(row(variant.name, truth, found), flush=True)
    if unlabelled is not None:
        found = tagger_spans(VARIANTS[0], self_trained(train, unlabelled, 400), dev, clusters)
        print(row("self-training: 400 more documents", truth, found), flush=True)
    if only:
        return
    print(f"\nThe judge, on the shipped tagger's candidates:\n\n{HEAD}")
    judged(train, dev, clusters, workers)
    print(f"\nThe whole system:\n\n{HEAD}")
    print(row("rules only", truth, [{(m.label, m.start, m.end) for m in choose(e.proposals)} for e in dev]))
    print(row("both", truth, decided(load_model(DEFAULT_MODEL), dev)))


if __name__ == "__main__":
    typer.run(main)
