"""PROGRAMME mentions by rule: titles in quotation marks, phrases with a head noun, known names, aliases, repeats.

A phrase is walked from its head noun to the left as far as nouns go; what stands in it (an ordinal, parties, a grouping
of states, a gloss in brackets …) is evidence, and the first rule of ``programme_rules.toml`` whose conditions the
evidence meets makes the mention. Each mention carries the name of its rule, and the kind of its head noun.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kdnlp.entities.mentions import Mention, choose
from kdnlp.entities.programme_aliases import aliases, repeats
from kdnlp.entities.programme_grammar import grammar
from kdnlp.entities.programme_names import days, lookup, names, reports
from kdnlp.entities.programme_norms import programme_norms
from kdnlp.entities.programme_phrases import phrases
from kdnlp.entities.programme_titles import quoted
from kdnlp.entities.programme_words import Words
from kdnlp.token_table import TokenTable

__all__ = ["find_programmes", "programme_norms"]


def find_programmes(table: TokenTable, others: Sequence[Mention] = ()) -> list[Mention]:
    """Return the PROGRAMME mentions of one document.

    Parameters
    ----------
    table
        The document's tokens.
    others
        Candidates of other labels: an ORG that fills a phrase bars it, an international one is evidence.

    Returns
    -------
    list of Mention
        In the order of the text, none overlapping another.
    """
    words = Words(table)
    g = grammar()
    heads, known = lookup(words, g)
    found = [
        *quoted(words, g),
        *phrases(words, g, others, heads),
        *days(words, g),
        *reports(words, g),
        *names(words, g, known),
    ]
    bodies = {(m.start, m.end): m.score for m in others if m.label == "ORG"}

    def kept(mentions: Iterable[Mention]) -> list[Mention]:
        return choose(m for m in mentions if bodies.get((m.start, m.end), 0.0) <= m.score)

    sure = kept(found)
    sure = kept([*sure, *aliases(words, g, sure)])
    return kept([*sure, *repeats(words, g, sure)])
