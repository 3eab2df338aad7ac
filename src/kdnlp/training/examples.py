"""Annotated documents as the learners need them: tokens, the rules' proposals, gold spans."""

from __future__ import annotations

import random
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import spacy

from kdnlp.entities.finder import propose
from kdnlp.entities.mentions import Mention
from kdnlp.records import Label, Record
from kdnlp.token_table import TokenTable
from kdnlp.tokenizer import KiwiTokenizer

Span = tuple[Label, int, int]


@dataclass(frozen=True, slots=True)
class Example:
    """One annotated document.

    Parameters
    ----------
    id
        The document's.
    table
        Its tokens.
    proposals
        What the rules propose in it.
    gold
        Label, start and end of each gold entity.
    known
        Whether the rules were made on this document, so that they look better here than elsewhere.
    """

    id: str
    table: TokenTable
    proposals: tuple[Mention, ...]
    gold: frozenset[Span]
    known: bool = False


def examples(records: Iterable[Record], *, known: Iterable[str] = ()) -> Iterator[Example]:
    """Tokenise gold records and run the rules over them.

    Parameters
    ----------
    records
        Annotated documents with their texts.
    known
        Ids of the documents on which the rules were made.
    """
    tokenizer = KiwiTokenizer(spacy.blank("xx").vocab)
    ids = frozenset(known)
    for r in records:
        table = TokenTable.of(tokenizer(r.text))
        gold = frozenset((e.label, e.start, e.end) for e in r.entities)
        proposals = tuple(propose(table, published=r.published))
        yield Example(r.id, table, proposals, gold, r.id in ids)


def forgetful(example: Example, rates: Mapping[str, float], salt: str) -> Example:
    """Return the example with some of the rules' proposals left out, as if the rules had not been made on it.

    All proposals of one surface stay or go together. Which go depends on the document's id and ``salt`` alone.
    Documents on which the rules were not made stay whole.

    Parameters
    ----------
    rates
        Label -> share of the surfaces to be forgotten.
    """
    if not example.known:
        return example
    rng = random.Random(zlib.crc32(f"{example.id}{salt}".encode()))  # noqa: S311 - no secret
    gone: dict[str, bool] = {}
    kept = []
    for m in sorted(example.proposals, key=lambda m: (m.start, m.end, m.label, m.rule)):
        surface = example.table.text[m.start : m.end]
        if surface not in gone:
            gone[surface] = rng.random() < rates[m.label]
        if not gone[surface]:
            kept.append(m)
    return replace(example, proposals=tuple(kept))


def fold_of(document_id: str, folds: int) -> int:
    """Return the fold of a document in cross-validation; its id alone decides."""
    return zlib.crc32(document_id.encode()) % folds
