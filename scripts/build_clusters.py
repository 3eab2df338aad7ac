"""Build word clusters for the entity classifier from unlabelled text: Kiwi's own embedding, and a corpus of releases.

usage: KDNLP_CORPUS=FOLDER python scripts/build_clusters.py -o OUT [--cache CACHE] [--characters N]

FOLDER holds intl.jsonl.gz and general.jsonl.gz (`id`, `title`, `body`). Only documents of the train split are read.
Two files are written, both keyed by the surface of a token as `kdnlp.token_table.TokenTable` gives it:

OUT/cong.npz     forms, ids: k-means on the 256-dimensional vectors that Kiwi's CoNg model holds for each morpheme
OUT/domain.npz   forms, ids, vectors: k-means on vectors counted in the corpus, and their first 32 dimensions

`forms` is sorted; `ids` has a row a form and a column for each of 64, 256 and 1024 clusters, numbered from 1 so that
0 is left for forms that are not there; `vectors` are float16. Nothing is random but what a fixed seed gives, and all
sums run on one thread: the same corpus and versions give the same files.

The corpus vectors are positive pointwise mutual information with the two words to the left and to the right, each of
the four positions kept apart, and truncated singular value decomposition (Levy, Goldberg and Dagan 2015,
https://aclanthology.org/Q15-1016/). --cache keeps the tokens of the corpus between runs. The defaults take about half
an hour on one core, most of it for analysing the corpus, and 6 GB of memory.
"""

from __future__ import annotations

import gzip
import json
import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any
from unicodedata import normalize

import numpy as np
import typer
from kiwipiepy import Kiwi
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from sklearn.cluster import MiniBatchKMeans
from sklearn.decomposition import TruncatedSVD
from spacy.vocab import Vocab
from threadpoolctl import threadpool_limits

from kdnlp.annotation.gold import split_of
from kdnlp.token_table import TokenTable
from kdnlp.tokenizer import KiwiTokenizer

DUMPS = ("intl.jsonl.gz", "general.jsonl.gz")
CLUSTERS = (64, 256, 1024)
SEED = 0
CHARACTERS = 57_000_000

#: Morphemes of CoNg that may head or make up a name, by tag; where a surface has several, the corpus decides.
NOMINAL = frozenset(("NNG", "NNP", "NNB", "NR", "NP", "SL", "SH", "XSN", "XPN", "XR", "MAG", "MM"))
CONG_LEAST = 3
ANCHORS = 320
DIMENSIONS = 256

DOMAIN_LEAST = 5
DOMAIN_FORMS = 60_000
CONTEXTS = 20_000
WINDOW = (-2, -1, 1, 2)
SMOOTHING = 0.75
COMPONENTS = 100
DENSE = 32

Floats = NDArray[np.float32]
Ids = NDArray[np.uint16]


@dataclass(frozen=True, slots=True)
class Tokens:
    """The corpus as numbers.

    Parameters
    ----------
    forms, tags
        What the numbers of ``words`` and ``kinds`` stand for.
    words, kinds
        Surface and Kiwi tag of each token, sentences parted by -1.
    """

    forms: list[str]
    tags: list[str]
    words: NDArray[np.int32]
    kinds: NDArray[np.int16]


def texts(folder: Path) -> Iterator[str]:
    """Yield the texts of the train split: title and body, lines stripped, blank lines dropped."""
    for name in DUMPS:
        with gzip.open(folder / name, "rt", encoding="utf-8") as lines:
            for line in lines:
                document: dict[str, Any] = json.loads(line)
                if split_of(document["id"]) == "train":
                    whole = normalize("NFC", f"{document['title']}\n{document['body']}").split("\n")
                    yield "\n".join(part.strip() for part in whole if part.strip())


def analyse(folder: Path, characters: int) -> Tokens:
    """Tokenise the corpus, or as much of it as holds so many characters."""
    forms: dict[str, int] = {}
    tags: dict[str, int] = {}
    words: list[NDArray[np.int32]] = []
    kinds: list[NDArray[np.int16]] = []
    tokenizer = KiwiTokenizer(Vocab())
    for number, text in enumerate(texts(folder)):
        if characters <= 0:
            break
        characters -= len(text)
        if number % 5000 == 4999:  # a vocabulary never forgets
            tokenizer = KiwiTokenizer(Vocab())
        table = TokenTable.of(tokenizer(text))
        row: list[int] = []
        kind: list[int] = []
        sentence = -1
        for word, tag, of in zip(table.words, table.tags, table.sentence_of, strict=True):
            if of != sentence:
                sentence = of
                row.append(-1)
                kind.append(-1)
            if tag != "_SP":
                row.append(forms.setdefault(word, len(forms)))
                kind.append(tags.setdefault(tag, len(tags)))
        words.append(np.array(row, np.int32))
        kinds.append(np.array(kind, np.int16))
    return Tokens(list(forms), list(tags), np.concatenate(words), np.concatenate(kinds))


def load_tokens(folder: Path, cache: Path | None, characters: int) -> Tokens:
    """Return the corpus's tokens, from the cache if it holds them, and keep them there."""
    if cache is None:
        return analyse(folder, characters)
    names, arrays = cache / "tokens.json", cache / "tokens.npz"
    if names.is_file() and arrays.is_file():
        kept = json.loads(names.read_text(encoding="utf-8"))
        with np.load(arrays) as data:
            return Tokens(kept["forms"], kept["tags"], data["words"], data["kinds"])
    tokens = analyse(folder, characters)
    cache.mkdir(parents=True, exist_ok=True)
    np.savez(arrays, words=tokens.words, kinds=tokens.kinds)
    names.write_text(json.dumps({"forms": tokens.forms, "tags": tokens.tags}, ensure_ascii=False), encoding="utf-8")
    return tokens


def cong_vectors() -> tuple[list[tuple[str, str]], Floats]:
    """Recover the vector of each of Kiwi's morphemes from its cosines with some of them.

    If A are the anchors' unit vectors and X everyone's, G = X Aᵀ is what Kiwi tells; with A Aᵀ = V diag(w) Vᵀ,
    G V diag(w)^-½ is X up to a rotation, which clusters do not mind.

    Returns
    -------
    list of (form, tag), array (morphemes x dimensions)
    """
    kiwi = Kiwi(num_workers=1, load_multi_dict=False, model_type="cong")

    def cosines(morpheme: int) -> list[Any]:
        return list(kiwi.most_similar_morphemes(morpheme, top_n=10_000_000))

    first = cosines(0)
    named = {m.id: (m.form, m.tag.partition("-")[0]) for m in first}
    named[0] = (kiwi.morpheme(0).form, kiwi.morpheme(0).tag.partition("-")[0])
    numbers = sorted(named)
    at = np.full(numbers[-1] + 1, -1)
    at[numbers] = np.arange(len(numbers))
    anchors = np.sort(np.random.default_rng(SEED).choice(numbers[: len(numbers) // 3], ANCHORS, replace=False))
    gram = np.zeros((len(numbers), ANCHORS))
    for column, anchor in enumerate(anchors):
        row = cosines(int(anchor))
        gram[at[[m.id for m in row]], column] = [m.score for m in row]
        gram[at[anchor], column] = 1.0  # Kiwi leaves the morpheme itself out, or scores it far below zero
    inner = gram[at[anchors]]
    weights, basis = np.linalg.eigh((inner + inner.T) / 2)
    kept = np.flatnonzero(weights > weights[-1] * 1e-4)[-DIMENSIONS:]
    vectors = gram @ basis[:, kept] / np.sqrt(weights[kept])
    return [named[n] for n in numbers], vectors.astype(np.float32)


def cluster(vectors: Floats) -> Ids:
    """Return the cluster of each row at each size, from 1, by k-means on rows of length 1."""
    rows = vectors / (np.linalg.norm(vectors, axis=1, keepdims=True) + 1e-9)
    columns = [
        MiniBatchKMeans(k, random_state=SEED, batch_size=4096, n_init=2, max_iter=40).fit(rows).labels_
        for k in (min(k, len(rows)) for k in CLUSTERS)
    ]
    return np.stack(columns, axis=1).astype(np.uint16) + np.uint16(1)


def counts(tokens: Tokens) -> NDArray[np.int64]:
    """Return how often each form occurs."""
    return np.bincount(tokens.words[tokens.words >= 0], minlength=len(tokens.forms))


def cong(tokens: Tokens) -> dict[str, Any]:
    """Cluster CoNg's morphemes: for each form of the corpus, the reading that is commonest there."""
    seen = tokens.words >= 0
    pairs, number = np.unique(
        tokens.words[seen].astype(np.int64) * len(tokens.tags) + tokens.kinds[seen], return_counts=True
    )
    frequency: Counter[tuple[str, str]] = Counter()
    for pair, n in zip(pairs.tolist(), number.tolist(), strict=True):
        form, tag = divmod(pair, len(tokens.tags))
        frequency[tokens.forms[form], tokens.tags[tag].partition("-")[0]] += n
    readings, vectors = cong_vectors()
    best: dict[str, tuple[int, int]] = {}
    for i, (form, tag) in enumerate(readings):
        # Of two senses under one tag the first is the commoner one.
        if tag in NOMINAL and frequency[form, tag] > best.get(form, (CONG_LEAST - 1, 0))[0]:
            best[form] = (frequency[form, tag], i)
    forms = sorted(best)
    rows = vectors[[best[f][1] for f in forms]]
    return {"forms": np.array(forms), "ids": cluster(rows - rows.mean(axis=0))}


def ppmi(words: NDArray[np.int32], forms: int, contexts: int) -> csr_matrix:
    """Return positive pointwise mutual information, forms x (positions x contexts).

    Parameters
    ----------
    words
        Numbers of the tokens, the commonest form 0; numbers from ``forms`` on and negative ones are passed over as
        centres, as contexts those from ``contexts`` on; -1 parts sentences and is a context itself.
    forms, contexts
        How many forms get a row, and how many of them serve as contexts.
    """
    width = contexts + 1
    blocks = []
    for offset in WINDOW:
        centre, other = (words[:-offset], words[offset:]) if offset > 0 else (words[-offset:], words[:offset])
        good = (centre >= 0) & (centre < forms) & (other < contexts)
        key, n = np.unique(centre[good].astype(np.int64) * width + (other[good] + 1), return_counts=True)
        row, column = np.divmod(key, width)
        total = n.sum()
        by_row = np.bincount(row, n, forms)
        by_column = np.bincount(column, n, width) ** SMOOTHING
        value = np.log(n / total) - np.log(by_row[row] / total) - np.log(by_column[column] / by_column.sum())
        up = value > 0
        blocks.append(csr_matrix((value[up].astype(np.float32), (row[up], column[up])), shape=(forms, width)))
    return hstack(blocks).tocsr()


def domain(tokens: Tokens) -> dict[str, Any]:
    """Count vectors for the commonest forms of the corpus, and cluster them."""
    frequency = counts(tokens)
    order = np.lexsort((np.array(tokens.forms), -frequency))
    chosen = order[: min(DOMAIN_FORMS, int((frequency >= DOMAIN_LEAST).sum()))]
    rank = np.full(len(tokens.forms) + 1, len(tokens.forms), np.int32)  # the last one is for -1
    rank[order] = np.arange(len(order), dtype=np.int32)
    rank[-1] = -1
    matrix = ppmi(rank[tokens.words], len(chosen), min(CONTEXTS, len(chosen)))
    size = min(COMPONENTS, matrix.shape[0] - 1)
    decomposition = TruncatedSVD(size, n_iter=4, random_state=SEED)
    vectors = decomposition.fit_transform(matrix)
    vectors = (vectors / np.sqrt(decomposition.singular_values_)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True) + 1e-9
    names = [tokens.forms[i] for i in chosen]
    by_name = sorted(range(len(names)), key=names.__getitem__)
    vectors = vectors[by_name]
    dense = vectors[:, :DENSE] - vectors[:, :DENSE].mean(axis=0)
    dense /= dense.std(axis=0) + 1e-9
    return {
        "forms": np.array([names[i] for i in by_name]),
        "ids": cluster(vectors - vectors.mean(axis=0)),
        "vectors": dense.astype(np.float16),
    }


def main(
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder for cong.npz and domain.npz.")],
    cache: Annotated[Path | None, typer.Option(help="Folder that keeps the corpus's tokens between runs.")] = None,
    characters: Annotated[int, typer.Option(help="Read about so many characters of the corpus.")] = CHARACTERS,
) -> None:
    """Write the clusters."""
    folder = Path(os.environ.get("KDNLP_CORPUS", ""))
    if not os.environ.get("KDNLP_CORPUS") or not all((folder / name).is_file() for name in DUMPS):
        raise typer.BadParameter(f"KDNLP_CORPUS does not name a folder with {' and '.join(DUMPS)}")
    output.mkdir(parents=True, exist_ok=True)
    with threadpool_limits(1):
        tokens = load_tokens(folder, cache, characters)
        for name, build in (("domain", domain), ("cong", cong)):
            found = build(tokens)
            np.savez_compressed(output / f"{name}.npz", **found)
            typer.echo(f"{name}: {len(found['forms']):,} forms, {(output / f'{name}.npz').stat().st_size:,} bytes")


if __name__ == "__main__":
    typer.run(main)
