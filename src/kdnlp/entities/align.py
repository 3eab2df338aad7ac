"""Make token boundaries where mentions begin and end."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import Any

from spacy.tokens import Doc

from kdnlp.token_table import TokenTable


def split_tokens_at(doc: Doc, offsets: Iterable[int], table: TokenTable | None = None) -> None:
    """Cut the tokens of ``doc`` that one of the character ``offsets`` falls into.

    Tags and parts of speech pass to every piece; the text stays as it is. ``table`` spares reading the tokens again.
    """
    table = table or TokenTable.of(doc)
    inside = table.cuts(offsets)
    if not inside:
        return
    with doc.retokenize() as retokenizer:
        for i, marks in inside.items():
            tag, pos = table.tags[i], doc[i].pos_
            pieces = [table.text[a:b] for a, b in pairwise([table.starts[i], *marks, table.ends[i]])]
            attrs: dict[str | int, list[Any]] = {
                "TAG": [tag] * len(pieces),
                "POS": [pos] * len(pieces),
                "LEMMA": pieces,
            }
            retokenizer.split(doc[i], pieces, heads=[(doc[i], k) for k in range(len(pieces))], attrs=attrs)
