"""Make token boundaries where mentions begin and end."""

from __future__ import annotations

from collections.abc import Iterable

from spacy.tokens import Doc


def split_tokens_at(doc: Doc, offsets: Iterable[int]) -> None:
    """Cut the tokens of ``doc`` that one of the character ``offsets`` falls into.

    Tags and parts of speech pass to every piece; the text stays as it is.
    """
    inside: dict[int, list[int]] = {}
    wanted = set(offsets)
    for token in doc:
        if len(token) > 1 and not wanted.isdisjoint(range(token.idx + 1, token.idx + len(token))):
            inside[token.i] = sorted(o - token.idx for o in wanted if token.idx < o < token.idx + len(token))
    if not inside:
        return
    with doc.retokenize() as retokenizer:
        for i, marks in inside.items():
            token = doc[i]
            bounds = [0, *marks, len(token)]
            pieces = [token.text[a:b] for a, b in zip(bounds, bounds[1:], strict=False)]
            attrs = {"TAG": [token.tag_] * len(pieces), "POS": [token.pos_] * len(pieces), "LEMMA": pieces}
            retokenizer.split(token, pieces, heads=[(token, k) for k in range(len(pieces))], attrs=attrs)
