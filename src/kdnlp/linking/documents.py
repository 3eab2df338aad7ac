"""From all mentions of a document to their norms: what stands around them and beside them counts."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence

from kdnlp.lexicon import organisations
from kdnlp.lexicon.countries import CountryName, countries
from kdnlp.linking.keys import has_legal_form, name_key
from kdnlp.linking.mentions import HANGUL, JOINED, SHORT_COUNTRIES, SPACES, WORDS, Link, link

_NEEDS_STATE = re.compile(WORDS["needs_state"])
_STATE_BODY = re.compile(WORDS["ministry"])
_UNIT = re.compile(WORDS["unit"])
_WITH_UNITS = frozenset(WORDS["kinds_with_units"])
_DIRECTORATE = re.compile(WORDS["directorate"])
_FOREIGN_PERSON = re.compile(WORDS["foreign_person"])
_FOREIGN_HOLDER = re.compile(WORDS["foreign_holder"])
_PERSON_TITLE = re.compile(WORDS["person_title"])
_EUROPEAN_UNION, _COMMISSION = "INT.유럽연합", "INT.유럽연합 집행위원회"
_BETWEEN = re.compile(r"(?: ?| ?\([^()\n]{1,12}\) ?)\Z")
#: 미 국방부, 美 해군성; 중, 일, 한, 호, 불 are words of their own too.
_SHORT_BEFORE = re.compile(r"(?<![가-힣A-Za-z0-9一-龥])(?<!한[·ㆍ‧・-])([미영독러캐몽베美英日獨佛])[ ]\Z")
_INSIDE = re.compile(r"^\*{0,3} ?\((?:[^()\n]{0,120}[,:/;] ?)?(?:(?:이하|약칭|약어)[ :,]*)?[‘'“\"「]?\Z")


_PARTS = re.compile("[ ·‧ㆍ・]")


def country_before(text: str, start: int, names: Sequence[CountryName]) -> str | None:
    """Return the country (alpha-2) whose name, or short form (미, 美), stands right before a mention, if any.

    ``names`` are the countries' names in the text, in its order (`kdnlp.lexicon.countries.Countries.find`).
    """
    short = _SHORT_BEFORE.search(text, max(0, start - 4), start)
    if short is not None:
        return SHORT_COUNTRIES[short[1]]
    at = bisect_right(names, start, key=lambda name: name.end) - 1
    if at < 0 or start - names[at].end > 15 or not _BETWEEN.match(text[names[at].end : start]):
        return None
    return names[at].alpha2


def link_all(
    text: str,
    spans: Sequence[tuple[int, int]],
    *,
    published: str | None = None,
    settled: Mapping[tuple[int, int], Link] | None = None,
) -> list[Link]:
    """Link all ORG mentions of a document together.

    Beyond `link`: a country's name right before the mention counts; a mention in a bracket right after another one is
    its alias (농업연구청(BARC)) wherever it stands; a body that is once called 라오스 농림연구청 is so throughout; a
    short form takes the norm of the longer mention that ends with it; a unit alone belongs to the body named before.

    Parameters
    ----------
    text
        The document.
    spans
        Start and end of each ORG mention, in the order of the text.
    published
        Publication date, ISO 8601.
    settled
        Links that stand as they are (a user's), by span; aliases and short forms take them over.

    Returns
    -------
    list of Link
        One for each span.
    """
    names = countries().find(text)
    surfaces = [SPACES.sub(" ", text[start:end]).strip() for start, end in spans]
    contexts = [country_before(text, start, names) for start, _ in spans]
    home = _homes(surfaces, contexts)
    links: list[Link] = []
    fixed = settled or {}
    for surface, context, span in zip(surfaces, contexts, spans, strict=True):
        if span in fixed:
            links.append(fixed[span])
            continue
        country = context or home.get(surface)
        if country is None and (_of_foreigner(text, span, surface) or _must_be_foreign(surface)):
            country = _nearest_foreign(span[0], names)
        links.append(link(surface, published=published, context_country=country))
    _settle_aliases(text, spans, surfaces, links)
    before = list(links)
    _settle_directorates(surfaces, links)
    _settle_short_forms(surfaces, links)
    _settle_units(text, spans, surfaces, links)
    _follow(before, links)
    _settle_spellings(links)
    return [fixed.get(span, one) for span, one in zip(spans, links, strict=True)]


def _of_foreigner(text: str, span: tuple[int, int], surface: str) -> bool:
    """Tell whether the title is a person's with a Latin name: (Jane Doe) **국방부** 장관, **국방부** 장관(Jane Doe)."""
    if not _STATE_BODY.search(surface.partition(" ")[0]) or _is_international(surface):
        return False
    start, end = span
    return _FOREIGN_HOLDER.match(text, end, end + 40) is not None or (
        _FOREIGN_PERSON.search(text, max(0, start - 60), start) is not None
        and _PERSON_TITLE.match(text, end, end + 20) is not None
    )


def _must_be_foreign(surface: str) -> bool:
    """Tell whether only states have a body of such a name, no Korean one bears it, and none is its parent."""
    if not _NEEDS_STATE.search(surface) or JOINED.match(surface):
        return False
    lexicon = organisations()
    bearers = lexicon.candidates(surface)
    if any(body.country == "KR" for body in bearers) or (bearers and not lexicon.is_weak(surface)):
        return False
    starts = (surface[:length] for length in range(3, len(surface)))
    return not any(_is_korean(part) for part in (*_PARTS.split(surface), *starts))


def _is_international(surface: str) -> bool:
    """Tell whether the name begins with an international body's: 유엔통계처, EU 대외관계청."""
    lexicon = organisations()
    return any(
        body.country is None and not lexicon.is_weak(surface[:length])
        for length in range(2, len(surface) + 1)
        for body in lexicon.candidates(surface[:length])
    )


def _is_korean(name: str) -> bool:
    """Tell whether a name is a Korean body's, whatever stands around it."""
    lexicon = organisations()
    return not lexicon.is_weak(name) and any(body.country == "KR" for body in lexicon.candidates(name))


def _settle_aliases(text: str, spans: Sequence[tuple[int, int]], surfaces: Sequence[str], links: list[Link]) -> None:
    """Give aliases in brackets the link of the name before the bracket, throughout the document."""
    aliases: dict[str, Link] = {}
    for place in range(1, len(spans)):
        if surfaces[place] in aliases:
            continue
        for before in range(place - 1, max(-1, place - 4), -1):
            between = text[spans[before][1] : spans[place][0]]
            if "(" not in between:
                continue
            if _INSIDE.match(between):
                name, alias = links[before], links[place]
                latin = not HANGUL.search(surfaces[place])
                if not HANGUL.search(surfaces[before]) and not latin and name.kb is None:
                    aliases[surfaces[before]] = alias
                elif (
                    (alias.kb is None and not _is_korean(surfaces[place].partition(" ")[0]))
                    or (latin and name.kb != alias.kb)
                    or _are_related(name, alias)
                ):
                    aliases[surfaces[place]] = name
            break
    for place, surface in enumerate(surfaces):
        links[place] = aliases.get(surface, links[place])


def _are_related(one: Link, other: Link) -> bool:
    """Tell whether one body succeeded the other: an alias that both bear is then that of the one named."""
    if one.kb is None or other.kb is None or one.kb == other.kb:
        return False
    return any(body.kb == other.kb for body in organisations().lineage(one.kb))


def _settle_short_forms(surfaces: Sequence[str], links: list[Link]) -> None:
    """Let unknown short forms take the link of the longer mention that ends with them."""
    unknown = [place for place, one in enumerate(links) if one.kb is None and one.norm == surfaces[place]]
    longer = {surface: one for surface, one in zip(surfaces, links, strict=True) if " " in one.norm}
    for place in unknown:
        surface = surfaces[place]
        fuller = next((one for one in longer.values() if one.norm.endswith(" " + surface)), None)
        if fuller is not None:
            links[place] = fuller


def _settle_directorates(surfaces: Sequence[str], links: list[Link]) -> None:
    """Give the European Commission its directorates, where the Union is spoken of."""
    commission = organisations().get(_COMMISSION)
    if commission is None or not any(one.kb in (_EUROPEAN_UNION, _COMMISSION) for one in links):
        return
    for place, surface in enumerate(surfaces):
        if _DIRECTORATE.match(surface) and links[place] == Link(surface):
            links[place] = Link(f"{commission.name} {surface}")


def _settle_units(text: str, spans: Sequence[tuple[int, int]], surfaces: Sequence[str], links: list[Link]) -> None:
    """Let a unit alone belong to the body named before it on its line, else to the document's main Korean body."""
    parents = [_parent(one) for one in links]
    main = Counter(parent for parent in parents if parent is not None and parent.country == "KR").most_common(1)
    for place, surface in enumerate(surfaces):
        if links[place] != Link(surface) or not _UNIT.match(surface):
            continue
        near = next((i for i in range(place - 1, -1, -1) if links[i].kb is not None), None)
        if near is not None and "\n" not in text[spans[near][1] : spans[place][0]]:
            parent = parents[near]
        else:
            parent = main[0][0] if main else None
        if parent is not None:
            links[place] = Link(f"{parent.norm} {surface}", None, parent.country)


def _parent(one: Link) -> Link | None:
    """Return a link if its bearer is of a kind that has units (국, 과)."""
    body = organisations().get(one.kb) if one.kb is not None else None
    return one if one.kb is not None and (body is None or body.kind in _WITH_UNITS) else None


def _follow(before: Sequence[Link], links: list[Link]) -> None:
    """Let what had the link of a name, as its alias, take the link the name has got since."""
    moved = {old: new for old, new in zip(before, links, strict=True) if old != new}
    for place, old in enumerate(before):
        links[place] = moved.get(old, links[place])


def _settle_spellings(links: list[Link]) -> None:
    """Let the spellings of one unknown name meet: in the one without ㈜, then the most frequent, then the longest."""
    groups: dict[str, list[int]] = {}
    for place, one in enumerate(links):
        if one.kb is None:
            groups.setdefault(name_key(one.norm), []).append(place)
    for places in groups.values():
        count = Counter(links[place].norm for place in places)
        if len(count) > 1:
            best = min(places, key=lambda place: _spelling_rank(links[place].norm, count))
            chosen = links[best]
            for place in places:
                links[place] = chosen


def _spelling_rank(norm: str, count: Mapping[str, int]) -> tuple[bool, int, int]:
    return has_legal_form(norm), -count[norm], -len(norm)


def _homes(surfaces: Sequence[str], contexts: Sequence[str | None]) -> dict[str, str]:
    """Return the country of each spelling that stands after one country's name, and is no Korean body's."""
    seen: dict[str, set[str]] = {}
    for surface, context in zip(surfaces, contexts, strict=True):
        if context is not None:
            seen.setdefault(surface, set()).add(context)
    known = organisations()
    return {
        surface: min(codes)
        for surface, codes in seen.items()
        if len(codes) == 1 and all(body.country != "KR" for body in known.candidates(surface))
    }


def _nearest_foreign(start: int, names: Sequence[CountryName]) -> str | None:
    """Return the last foreign country named before a mention, else the first one after it."""
    foreign = [name for name in names if name.alpha2 not in ("KR", "KP")]
    before = [name.alpha2 for name in foreign if name.end <= start]
    return before[-1] if before else (foreign[0].alpha2 if foreign else None)
