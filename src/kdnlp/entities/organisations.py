"""Find organisations: names the lexicon knows, and names that show by their form or by what stands around them.

Every rule is a named record of ``lexicon/data/org_rules.toml``: heads, patterns, and rules whose form is code. They run
in stages: single names; names with their units; names that these show (aliases, list members, repetitions).
"""

from __future__ import annotations

from collections.abc import Sequence

from kdnlp.entities.mentions import Mention
from kdnlp.entities.org_brackets import aliases, before_title, initials, named_in_latin, quoted
from kdnlp.entities.org_context import (
    by_pattern,
    firms,
    in_english,
    is_session,
    known,
    listed,
    local_actors,
    local_partners,
    repeated,
    with_legal_form,
)
from kdnlp.entities.org_heads import by_head, national
from kdnlp.entities.org_names import Name, longest
from kdnlp.entities.org_units import in_contact_lines, with_units
from kdnlp.entities.org_words import Words
from kdnlp.lexicon import LexiconHit
from kdnlp.token_table import TokenTable


def find_organisations(table: TokenTable, hits: Sequence[LexiconHit]) -> list[Mention]:
    """Return the organisations of one document in the order of the text, none overlapping another.

    Parameters
    ----------
    table
        The document's tokens.
    hits
        What `kdnlp.lexicon.Lexicon.find` found in its text.

    Returns
    -------
    list of Mention
        ``rule`` is ``lexicon`` or ``rule:<name>``; ``kb`` is set where the lexicon knows the whole name.

    Examples
    --------
    >>> import kdnlp
    >>> text = "산림청장은 베트남 농업환경부와 협약을 맺었다."
    >>> table = TokenTable.of(kdnlp.load().make_doc(text))
    >>> [(text[m.start : m.end], m.rule) for m in find_organisations(table, [])]
    [('산림청', 'rule:agency'), ('농업환경부', 'rule:ministry')]
    """
    words = Words.of(table)
    names = longest(_single(words, hits))
    names = longest(with_units(words, names))
    names = _with(names, [*in_contact_lines(words), *before_title(words, names), *named_in_latin(words, names)])
    names = _with(names, [*firms(words)])
    names = _with(names, [*aliases(words, names)])
    names = _with(names, [*local_partners(words, hits, names)])
    names = _with(names, [*listed(words, names)])
    names = _with(names, [*repeated(words, names)])
    bodies = (name for name in names if not is_session(words, name))
    return [Mention("ORG", n.start, n.end, n.rule, None, n.kb, score=n.score) for n in bodies]


def _with(names: list[Name], more: list[Name]) -> list[Name]:
    return longest([*names, *more]) if more else names


def _single(words: Words, hits: Sequence[LexiconHit]) -> list[Name]:
    """Return the names that need no other name beside them; they may overlap."""
    from_lexicon = list(known(words, hits))
    surfaces = frozenset(words.text[name.start : name.end] for name in from_lexicon)
    return [
        *from_lexicon,
        *by_head(words, surfaces),
        *national(words),
        *local_actors(words, hits),
        *with_legal_form(words),
        *by_pattern(words),
        *in_english(words),
        *quoted(words),
        *initials(words),
    ]
