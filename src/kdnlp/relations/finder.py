"""From entities to relations by rule."""

from __future__ import annotations

from collections.abc import Sequence

from kdnlp.records import Entity, Relation
from kdnlp.token_table import TokenTable


def find_relations(
    table: TokenTable, entities: Sequence[Entity], *, published: str | None = None, title: str | None = None
) -> tuple[Relation, ...]:
    """Return the cooperation events that the text states, in the order of their triggers."""
    return ()
