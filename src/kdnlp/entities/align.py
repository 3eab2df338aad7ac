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
    wanted = set(offsets).difference(table.starts, table.ends)
    inside: dict[int, list[int]] = {}
    for offset in sorted(wanted):
        i = table.token_at(offset)
        if i >= 0 and offset < table.ends[i]:
            inside.setdefault(i, []).append(offset - table.starts[i])
    if not inside:
        return
    with doc.retokenize() as retokenizer:
        for i, marks in inside.items():
            word, tag, pos = table.words[i], table.tags[i], doc[i].pos_
            pieces = [word[a:b] for a, b in pairwise([0, *marks, len(word)])]
            attrs: dict[str | int, list[Any]] = {
                "TAG": [tag] * len(pieces),
                "POS": [pos] * len(pieces),
                "LEMMA": pieces,
            }
            retokenizer.split(doc[i], pieces, heads=[(doc[i], k) for k in range(len(pieces))], attrs=attrs)
