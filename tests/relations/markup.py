"""Texts with their entities marked inline: ``[외교부|ORG]는 [22일|DATE=2026-01-22] …`` to a token table and entities."""

from __future__ import annotations

import re

import spacy

from kdnlp.entities.align import split_tokens_at
from kdnlp.records import Entity
from kdnlp.token_table import TokenTable
from kdnlp.tokenizer import KiwiTokenizer

_MARK = re.compile(r"\[([^\[\]|]+)\|(ORG|COUNTRY|PROGRAMME|DATE)(?:=([^\]@]+))?(?:@([A-Z]{2}))?\]")


def read(marked: str) -> tuple[TokenTable, tuple[Entity, ...]]:
    """Return the plain text's tokens and the marked entities; the norm is the surface unless one is given."""
    text, entities, at = "", [], 0
    for number, match in enumerate(_MARK.finditer(marked), start=1):
        text += marked[at : match.start()]
        surface, label, norm, country = match.groups()
        start = len(text)
        text += surface
        norm = norm or surface
        country = country or (norm if label == "COUNTRY" else None)
        entities.append(Entity(f"e{number}", label, start, len(text), surface, norm, None, country))
        at = match.end()
    text += marked[at:]
    doc = KiwiTokenizer(spacy.blank("xx").vocab)(text)
    split_tokens_at(doc, [offset for e in entities for offset in (e.start, e.end)])
    return TokenTable.of(doc), tuple(entities)
