"""From a token table to entities: rules and model propose, the likeliest stand, links and norms are filled in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kdnlp.dates import find_dates
from kdnlp.entities.countries import find_countries
from kdnlp.entities.learned.model import EntityModel
from kdnlp.entities.mentions import Mention, choose, clear_of, of_user
from kdnlp.entities.organisations import find_organisations
from kdnlp.entities.programmes import find_programmes, programme_norms
from kdnlp.lexicon.countries import countries
from kdnlp.lexicon.organisations import organisations
from kdnlp.lexicon.user import UserLexicon
from kdnlp.linking import Link, link_all
from kdnlp.records import Entity
from kdnlp.token_table import TokenTable


def find_entities(
    table: TokenTable,
    *,
    published: str | None = None,
    user: UserLexicon | None = None,
    model: EntityModel | None = None,
) -> tuple[Entity, ...]:
    """Return the entities of one document in the order of the text.

    Parameters
    ----------
    table
        The document's tokens.
    published
        ISO date of publication, to which relative dates are resolved; ``None`` leaves them partial.
    user
        The user's lexicon: its names win over all that overlaps them.
    model
        Decides among the rules' candidates and its own; without one the longest of the rules' stand.
    """
    locked = of_user(user.find(table.text)) if user is not None else []
    proposals = clear_of(propose(table, published=published), locked)
    if model is None:
        chosen = choose(proposals)
    else:
        chosen = [_valued(table.text, m, published) for m in model.decide(table, proposals, locked)]
    programmes = programme_norms(table.text, [m for m in chosen if m.label == "PROGRAMME"])
    organisations_ = _linked(table.text, [m for m in (*chosen, *locked) if m.label == "ORG"], published)
    others = [m for m in chosen if m.label not in ("ORG", "PROGRAMME")]
    others += [m for m in locked if m.label != "ORG"]
    mentions = sorted([*others, *organisations_, *programmes], key=lambda m: m.start)
    return tuple(_entity(number, table.text, m) for number, m in enumerate(mentions, 1))


def propose(table: TokenTable, *, published: str | None = None) -> list[Mention]:
    """Return every candidate mention of every rule; they may overlap."""
    text = table.text
    names = find_countries(text)
    dates = [
        Mention("DATE", d.start, d.end, f"rule:{d.rule}", d.value)
        for d in find_dates(text, published=published, sentences=table.sentences)
    ]
    bodies = find_organisations(table, organisations().find(text, on=published))
    others = [*names, *dates, *bodies]
    return [*others, *find_programmes(table, others)]


def _valued(text: str, m: Mention, published: str | None) -> Mention:
    """Give a country or a date that only the model found its norm, where what it is called gives one."""
    if m.norm is not None or m.label not in ("COUNTRY", "DATE"):
        return m
    surface = text[m.start : m.end]
    if m.label == "COUNTRY":
        code = countries().meant(surface)
        return replace(m, norm=code, kb=code, country=code)
    dates = find_dates(surface, published=published)
    return replace(m, norm=dates[0].value) if len(dates) == 1 else m


def _linked(text: str, mentions: Sequence[Mention], published: str | None) -> list[Mention]:
    mentions = sorted(mentions, key=lambda m: m.start)
    settled = {(m.start, m.end): Link(m.norm, m.kb, m.country) for m in mentions if m.norm is not None}
    links = link_all(text, [(m.start, m.end) for m in mentions], published=published, settled=settled)
    return [
        replace(m, norm=link.norm, kb=link.kb, country=link.country) for m, link in zip(mentions, links, strict=True)
    ]


def _entity(number: int, text: str, m: Mention) -> Entity:
    surface = text[m.start : m.end]
    norm = m.norm or surface
    return Entity(f"e{number}", m.label, m.start, m.end, surface, norm, m.kb, m.country, m.kind, m.score, m.rule)
