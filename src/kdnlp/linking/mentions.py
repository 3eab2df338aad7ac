"""From one mention to its norm, its identifier and its country."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from kdnlp.lexicon import Organisation, load_toml, organisations
from kdnlp.lexicon.boundaries import fold
from kdnlp.lexicon.countries import countries
from kdnlp.lexicon.organisations import loose_key
from kdnlp.records import Label


@dataclass(frozen=True, slots=True)
class Link:
    """What a mention stands for: norm, knowledge-base id and country (alpha-2), the latter two if known."""

    norm: str
    kb: str | None = None
    country: str | None = None


WORDS = load_toml("linking.toml")
_STATE_BODY = re.compile(WORDS["state_body"].replace("\n", ""))
_MINISTRY = re.compile(WORDS["ministry"])
_KOREAN = re.compile(WORDS["korean"])
OF_STATES = frozenset(WORDS["kinds_of_states"])
_SHORTENED = [(re.compile(pattern), full) for pattern, full in WORDS["shortened"].items()]
SHORT_COUNTRIES: dict[str, str] = load_toml("country_forms.toml")["short"] | load_toml("country_forms.toml")["hanja"]

#: One-syllable forms and hanja before a body: 미에너지부, 美상무부, 미(美)상무부.
JOINED = re.compile(r"^([미중일영독불러韓美中日英獨佛])(?:\([韓美中日英獨佛露A-Z]+\))?(?=[가-힣]{3,})")

_EMBASSY = re.compile(
    r"^주 ?(?P<host>[가-힣A-Z]{2,10}?) ?(?P<own>대한민국|한국)? ?(?P<kind>대사관|총영사관|대표부|분관)$"
)
_GLOSS = re.compile(r"\([A-Za-z][A-Za-z&./ -]*\)")
HANGUL = re.compile("[가-힣]")
SPACES = re.compile(r"\s+")


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
    text = SPACES.sub(" ", mention_text).strip()
    if label == "COUNTRY":
        alpha2 = countries().code(fold(text))
        return Link(alpha2 or text, alpha2, alpha2)
    if label != "ORG" or not text:
        return Link(text)
    if definitions and text in definitions and loose_key(definitions[text]) != loose_key(text):
        return link(definitions[text], published=published, context_country=context_country)
    mission = _embassy(text, published) if text.startswith("주") else None
    if mission is not None:
        return mission
    foreign = context_country if context_country not in (None, "KR") else None
    found = _joined(text, published) or _known(text, published, foreign)
    if found is not None:
        return found
    if foreign is not None and HANGUL.search(text):
        return _foreign(text, foreign)
    return _led(text, published) or _unit(text, published, foreign) or _unknown(text, published, context_country)


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
        if body is None or (body.country not in (None, "KR") and lexicon.is_weak(name) and body.kind in OF_STATES):
            continue
        if foreign is None or (body.country != "KR" and not _MINISTRY.search(text)):
            return _from_body(body)
        if body.country == "KR" and body.kind not in OF_STATES and name == body.name:
            return _from_body(body)
    return None


def _foreign(text: str, alpha2: str) -> Link:
    """Name a foreign state's body that no table knows."""
    lead = countries().korean(alpha2) or alpha2
    bare = _fuller(text.removeprefix(lead).strip())
    return Link(f"{lead} {bare}", f"{alpha2}.{bare}" if _MINISTRY.search(bare) else None, alpha2)


def _joined(text: str, published: str | None) -> Link | None:
    """Link a body that a one-syllable form of its country is joined to: 미에너지부, 美상무부."""
    joined = JOINED.match(text)
    if joined is None:
        return None
    sign, rest = joined.group(1), text[joined.end() :]
    alpha2 = SHORT_COUNTRIES[sign]
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
    plain = known is not None and known.name == rest and known.kind in OF_STATES  # 한국관세청
    if known is not None and (alpha2 != "KR" or " " in text or plain):
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
        if parent is None or parent.kb is None or organisations().is_weak(head) or not HANGUL.search(rest):
            continue
        body = organisations().by_name(rest, published)
        if body is not None and body.parent and not organisations().is_weak(rest):
            return _from_body(body)
        body = organisations().by_name(f"{parent.norm} {rest}", published)
        return _from_body(body) if body else Link(f"{parent.norm} {rest}", None, parent.country)
    return None


def _embassy(text: str, published: str | None) -> Link | None:
    """Link a mission: 주가나 대사관, 주OECD 대표부 are Korea's; 주한 러시아 대사관 keeps its name."""
    match = _EMBASSY.match(text)
    if match is None:
        return None
    host = match["host"]
    if match["own"] or countries().code(host) or organisations().by_name(host, published):
        return Link(f"주{host} 대한민국 {match['kind']}", None, "KR")
    guest = host.removeprefix("한").strip()
    body = organisations().by_name(guest, published) if guest != host else None
    if body is not None and body.country is None:
        return Link(f"주한 {body.name} {match['kind']}")
    sender = countries().code(guest) or SHORT_COUNTRIES.get(guest)
    return Link(text, None, sender if guest != host else None)


def _unknown(text: str, published: str | None, context_country: str | None) -> Link:
    """Keep the name, unless 한국 or 시, 군 make it a known one; guess the country only where the name says it."""
    shortened = _without_ends(text, published)
    if shortened is not None:
        return shortened
    if context_country is not None:
        return Link(text, None, context_country)
    text = _fuller(text)
    first = text.split(" ", 1)[0]
    local = organisations().by_name(first)
    korean = bool(_KOREAN.match(text)) or (local is not None and local.kind == "local")
    return Link(text, None, "KR" if korean else None)


def _without_ends(text: str, published: str | None) -> Link | None:
    """Link a Korean body named without its 한국 (에너지기술평가원), or a town without its head (안양)."""
    known = organisations()
    if len(text) >= 4:
        body = known.by_name(f"한국{text}", published)
        return _from_body(body) if body is not None else None
    towns = {body.kb: body for head in ("시", "군") for body in known.candidates(text + head) if body.kind == "local"}
    return _from_body(*towns.values()) if len(towns) == 1 else None


def _fuller(text: str) -> str:
    """Write a name out: without Latin glosses, and with the heads that are always shortened (위 -> 위원회)."""
    text = _GLOSS.sub("", text)
    for pattern, full in _SHORTENED:
        text = pattern.sub(full, text)
    return text
