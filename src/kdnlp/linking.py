"""From an organisation's mention to its norm, its identifier and its country.

`link` judges one mention; `link_all` all mentions of a document together, with the definitions of aliases
(`find_definitions`) and the countries that stand before foreign bodies. Norms follow the annotation guidelines: the
official Korean name; a foreign body's carries its country; an unknown organisation keeps the name it has.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kdnlp.lexicon import Organisation, load_toml, organisations
from kdnlp.lexicon.boundaries import FOLD
from kdnlp.lexicon.countries import CountryName, countries
from kdnlp.lexicon.definitions import Definition, find_definitions
from kdnlp.lexicon.organisations import loose_key
from kdnlp.records import Label

__all__ = ["Definition", "Link", "country_before", "find_definitions", "link", "link_all"]


@dataclass(frozen=True, slots=True)
class Link:
    """What a mention stands for: norm, knowledge-base id and country (alpha-2), the latter two if known."""

    norm: str
    kb: str | None = None
    country: str | None = None


_WORDS = load_toml("linking.toml")
_STATE_BODY = re.compile(_WORDS["state_body"].replace("\n", ""))
_MINISTRY = re.compile(_WORDS["ministry"])
_NEEDS_STATE = re.compile(_WORDS["needs_state"])
_UNIT = re.compile(_WORDS["unit"])
_KOREAN = re.compile(_WORDS["korean"])
_OF_STATES = frozenset(_WORDS["kinds_of_states"])
_WITH_UNITS = frozenset(_WORDS["kinds_with_units"])
_SHORTENED = [(re.compile(pattern), full) for pattern, full in _WORDS["shortened"].items()]
_SHORT_COUNTRIES: dict[str, str] = load_toml("country_forms.toml")["short"] | load_toml("country_forms.toml")["hanja"]

#: One-syllable forms and hanja before a body: 미에너지부, 美상무부, 미(美)상무부.
_JOINED = re.compile(r"^([미중일영독불러韓美中日英獨佛])(?:\([韓美中日英獨佛露A-Z]+\))?(?=[가-힣]{3,})")

_EMBASSY = re.compile(r"^주(?P<host>[가-힣]{2,10}?) ?(?P<own>대한민국|한국)? ?(?P<kind>대사관|총영사관|대표부|분관)$")
_GLOSS = re.compile(r"\([A-Za-z][A-Za-z&./ -]*\)")
_HANGUL = re.compile("[가-힣]")
_SPACES = re.compile(r"\s+")


def link(
    mention_text: str,
    label: Label = "ORG",
    *,
    published: str | None = None,
    context_country: str | None = None,
    definitions: Mapping[str, str] | None = None,
) -> Link:
    """Return what one mention stands for.

    Parameters
    ----------
    mention_text
        The mention as it stands in the text.
    label
        ``ORG`` and ``COUNTRY`` are looked up; another label's norm is the mention itself.
    published
        The day (ISO 8601) that decides between bodies of one name: 산업부 is 산업통상부 from 2025-10-01.
    context_country
        Country (alpha-2) that stands right before the mention: 베트남 **외교부**.
    definitions
        Aliases that the document defines: alias -> full name.

    Examples
    --------
    >>> link("행안부").norm
    '행정안전부'
    >>> link("외교부", context_country="VN")
    Link(norm='베트남 외교부', kb='VN.외교부', country='VN')
    >>> link("외교부 북미국")
    Link(norm='외교부 북미국', kb=None, country='KR')
    """
    text = _SPACES.sub(" ", mention_text).strip()
    if label == "COUNTRY":
        alpha2 = countries().code(text.translate(FOLD))
        return Link(alpha2 or text, alpha2, alpha2)
    if label != "ORG" or not text:
        return Link(text)
    if definitions and text in definitions and loose_key(definitions[text]) != loose_key(text):
        return link(definitions[text], published=published, context_country=context_country)
    foreign = context_country if context_country not in (None, "KR") else None
    found = _joined(text, published) or _known(text, published, foreign)
    if found is not None:
        return found
    if foreign is not None and _HANGUL.search(text):
        return _foreign(text, foreign)
    return _led(text, published) or _unit(text, published, foreign) or _embassy(text) or _unknown(text, context_country)


def _from_body(body: Organisation) -> Link:
    return Link(body.name, body.kb, body.country)


def _known(text: str, published: str | None, foreign: str | None) -> Link | None:
    """Look a name up; after a foreign country's name only that country's bodies, and those of no state, count."""
    lexicon = organisations()
    for name in dict.fromkeys((text, _GLOSS.sub("", text))):
        if foreign is not None:
            lead = countries().korean(foreign)
            body = lexicon.by_name(name, published, foreign) or lexicon.by_name(f"{lead} {name}", published, foreign)
            if body is not None:
                return _from_body(body)
        body = lexicon.by_name(name, published)
        if body is None or (body.country not in (None, "KR") and lexicon.is_weak(name) and body.kind in _OF_STATES):
            continue
        if foreign is None or (body.country != "KR" and not _MINISTRY.search(text)):
            return _from_body(body)
        if body.country == "KR" and body.kind not in _OF_STATES and name == body.name:
            return _from_body(body)
    return None


def _foreign(text: str, alpha2: str) -> Link:
    """Name a foreign state's body that no table knows."""
    lead = countries().korean(alpha2) or alpha2
    bare = _fuller(text.removeprefix(lead).strip())
    return Link(f"{lead} {bare}", f"{alpha2}.{bare}" if _MINISTRY.search(bare) else None, alpha2)


def _joined(text: str, published: str | None) -> Link | None:
    """Link a body that a one-syllable form of its country is joined to: 미에너지부, 美상무부."""
    joined = _JOINED.match(text)
    if joined is None:
        return None
    sign, rest = joined.group(1), text[joined.end() :]
    alpha2 = _SHORT_COUNTRIES[sign]
    known = organisations().by_name(rest, published, alpha2)
    if known is None and alpha2 != "KR":
        known = organisations().by_name(f"{countries().korean(alpha2)} {rest}", published, alpha2)
    if known is not None:
        return _from_body(known)
    if alpha2 != "KR" and _MINISTRY.search(rest) and not organisations().candidates(text):
        return _foreign(rest, alpha2)
    return None


def _led(text: str, published: str | None) -> Link | None:
    """Link a body whose mention begins with its country's name: 미국 국무부, 독일환경청."""
    lead = countries().lead(text)
    if lead is None:
        return None
    alpha2, rest = lead
    known = organisations().by_name(rest, published, alpha2)
    if known is not None and (alpha2 != "KR" or " " in text):
        return _from_body(known)
    if alpha2 != "KR" and " " in text[: -len(rest)] and _STATE_BODY.search(rest):
        return _foreign(rest, alpha2)
    return Link(text, None, alpha2)


def _unit(text: str, published: str | None, foreign: str | None) -> Link | None:
    """Link a unit named after its parent: the parent's official name, and its country."""
    words = text.split(" ")
    for cut in range(len(words) - 1, 0, -1):
        head, rest = " ".join(words[:cut]), " ".join(words[cut:])
        parent = _known(head, published, foreign)
        if parent is None or parent.kb is None or organisations().is_weak(head) or not _HANGUL.search(rest):
            continue
        body = organisations().by_name(rest, published)
        if body is not None and body.parent and not organisations().is_weak(rest):
            return _from_body(body)
        body = organisations().by_name(f"{parent.norm} {rest}", published)
        return _from_body(body) if body else Link(f"{parent.norm} {rest}", None, parent.country)
    return None


def _embassy(text: str) -> Link | None:
    """Link a mission: 주가나 대사관 is Korea's; 주한 러시아 대사관 keeps its name."""
    match = _EMBASSY.match(text)
    if match is None:
        return None
    host = match["host"]
    if countries().code(host):
        return Link(f"주{host} 대한민국 {match['kind']}", None, "KR")
    sender = countries().code(host.removeprefix("한").strip()) if host.startswith("한") else None
    return Link(text, None, sender)


def _unknown(text: str, context_country: str | None) -> Link:
    """Keep the name; guess the country only where the name says it."""
    if context_country is not None:
        return Link(text, None, context_country)
    text = _fuller(text)
    first = text.split(" ", 1)[0]
    local = organisations().by_name(first)
    korean = bool(_KOREAN.match(text)) or (local is not None and local.kind == "local")
    return Link(text, None, "KR" if korean else None)


def _fuller(text: str) -> str:
    """Write a name out: without Latin glosses, and with the heads that are always shortened (위 -> 위원회)."""
    text = _GLOSS.sub("", text)
    for pattern, full in _SHORTENED:
        text = pattern.sub(full, text)
    return text


_BETWEEN = re.compile(r"(?: ?| ?\([^()\n]{1,12}\) ?)\Z")
#: 미 국방부, 美 해군성; 중, 일, 한, 호, 불 are words of their own too.
_SHORT_BEFORE = re.compile(r"(?<![가-힣A-Za-z0-9一-龥])([미영독러캐몽베美英日獨佛])[ ]\Z")
_INSIDE = re.compile(r"^\*{0,3} ?\((?:[^()\n]{0,120}[,:/;] ?)?(?:(?:이하|약칭|약어)[ :,]*)?[‘'“\"「]?\Z")


def country_before(text: str, start: int, names: Sequence[CountryName]) -> str | None:
    """Return the country (alpha-2) whose name, or short form (미, 美), stands right before a mention, if any.

    ``names`` are the countries' names in the text, in its order (`kdnlp.lexicon.countries.Countries.find`).
    """
    short = _SHORT_BEFORE.search(text, max(0, start - 4), start)
    if short is not None:
        return _SHORT_COUNTRIES[short[1]]
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
    surfaces = [_SPACES.sub(" ", text[start:end]).strip() for start, end in spans]
    contexts = [country_before(text, start, names) for start, _ in spans]
    home = _homes(surfaces, contexts)
    links: list[Link] = []
    fixed = settled or {}
    for surface, context, span in zip(surfaces, contexts, spans, strict=True):
        if span in fixed:
            links.append(fixed[span])
            continue
        start = span[0]
        country = context or home.get(surface)
        if country is None and _NEEDS_STATE.search(surface) and _is_no_korean(surface) and not _JOINED.match(surface):
            country = _nearest_foreign(start, names)
        links.append(link(surface, published=published, context_country=country))
    _settle_aliases(text, spans, surfaces, links)
    _settle_short_forms(surfaces, links)
    return [fixed.get(span, one) for span, one in zip(spans, links, strict=True)]


def _is_no_korean(surface: str) -> bool:
    """Tell whether no Korean body bears this name, and a foreign one at most in context (상무부)."""
    lexicon = organisations()
    return all(body.country != "KR" for body in lexicon.candidates(surface)) and (
        lexicon.is_weak(surface) or not lexicon.candidates(surface)
    )


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
                latin = not _HANGUL.search(surfaces[place])
                if not _HANGUL.search(surfaces[before]) and not latin and name.kb is None:
                    aliases[surfaces[before]] = alias
                elif alias.kb is None or (latin and name.kb != alias.kb):
                    aliases[surfaces[place]] = name
            break
    for place, surface in enumerate(surfaces):
        links[place] = aliases.get(surface, links[place])


def _settle_short_forms(surfaces: Sequence[str], links: list[Link]) -> None:
    """Let unknown short forms take the link of the longer mention that ends with them, or of the unit's parent."""
    unknown = [place for place, one in enumerate(links) if one.kb is None and one.norm == surfaces[place]]
    longer = {surface: one for surface, one in zip(surfaces, links, strict=True) if " " in one.norm}
    for place in unknown:
        surface = surfaces[place]
        fuller = next((one for one in longer.values() if one.norm.endswith(" " + surface)), None)
        if fuller is not None:
            links[place] = fuller
            continue
        if _UNIT.match(surface):
            parent = next((links[i] for i in range(place - 1, -1, -1) if links[i].kb is not None), None)
            body = organisations().get(parent.kb) if parent is not None and parent.kb is not None else None
            if body is not None and body.country == "KR" and body.kind in _WITH_UNITS:
                links[place] = Link(f"{body.name} {surface}", None, "KR")


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
