"""Norms of PROGRAMME mentions: the fullest mention of the same thing in the document.

Three things make two mentions one: an alias stands in brackets after its name, two spellings differ in blanks and signs
alone, or one is a short form of the other. A series and its numbered or dated edition are two things.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from kdnlp.entities.mentions import Mention
from kdnlp.lexicon import load_toml

_GLOSS = re.compile(r"\s?[(\[][^()\[\]]*[)\]]")
_GLOSSED = re.compile(r"([^\s\-]+)\s?[(\[](?:이하\s?)?([A-Za-z][A-Za-z0-9+&\-]*)[^()\[\]]*[)\]]")
# GPAI(글로벌 인공지능 파트너십): the gloss is the longer name.
_READ = re.compile(r"\b[A-Za-z][A-Za-z0-9+&\-]*\s?[(\[]([가-힣][가-힣 ]{2,})[)\]]")
_LAST_GLOSS = re.compile(r"(?:이하|,)\s?['\"‘“]?([A-Za-z0-9+\-]{2,})['\"’”]?[)\]]")
_ORDINAL = re.compile(r"제?(\d{1,3})(?:차|회|기)\s?")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?:년도?)?\s?(?![-–∼~]\d)")
_SHORT_YEAR = re.compile(r"['’‘`](\d\d)년")
_SIGNS = re.compile(r"[\s\-–‑·ㆍ‧∙･・⋅․:,*]+")
_HANGUL = re.compile(r"[가-힣]")
_LINK = re.compile(r"[」｣』’”'\"*]{0,3}\s?[(\[]")
_COLON = re.compile(r"\s?[)\]]?\s?:\s?$")
_NUMBER_BEFORE = re.compile(r"제?(\d{1,3})(?:차|회|기)\s?[「｢『‘“'\"]$")
_OF_THE_SERIES = re.compile(r"(?:기존|매년|처음|년부터|맞는|맞이하는|※)\s?[「｢『‘“'\"]?$")
_CLOSE = re.compile(r"[)\]\n]")


class _Tables:
    """The table ``norm`` of ``programme_rules.toml``."""

    def __init__(self, norm: dict[str, Any]) -> None:
        self.spellings = [(a, b) for a, b in norm["spellings"]]
        self.tails: list[str] = norm["tails"]
        self.complete = tuple(norm["complete"])
        self.held = re.compile(norm["held"])
        self.defined = re.compile(norm["defined"])
        self.this = re.compile(rf"(?:{'|'.join(norm['this'])})\s[「｢『‘“'\"]?$")


@cache
def _tables() -> _Tables:
    return _Tables(load_toml("programme_rules.toml")["norm"])


@dataclass(frozen=True, slots=True)
class _Form:
    """A surface taken apart: its letters without signs and glosses, with a gloss for its word, and its edition."""

    surface: str
    key: str
    others: frozenset[str]
    ordinals: frozenset[str]
    years: frozenset[str]
    hangul: bool
    place: int

    @classmethod
    def of(cls, surface: str, place: int = 0) -> _Form:
        plain = _SHORT_YEAR.sub(r"20\1년", _GLOSS.sub("", surface) or surface)
        glossed = [_GLOSSED.sub(r"\2", surface)]
        for match in _GLOSSED.finditer(surface):
            last = _LAST_GLOSS.search(match.group())
            gloss = last.group(1) if last else match.group(2)
            glossed += [gloss + surface[match.end() :], surface[: match.start()] + gloss + surface[match.end() :]]
        glossed += [_READ.sub(r"\1", surface)]
        others = frozenset(_key(g) for g in glossed if g != surface)
        ordinals, years = frozenset(_ORDINAL.findall(plain)), frozenset(_YEAR.findall(plain))
        return cls(surface, _key(plain) or surface, others, ordinals, years, bool(_HANGUL.search(surface)), place)

    def fits(self, other: _Form) -> bool:
        """Whether the editions are one: the same numbers, and no two years."""
        return self.ordinals == other.ordinals and (self.years == other.years or not self.years)


def _key(surface: str) -> str:
    key = _SIGNS.sub("", _YEAR.sub("", _ORDINAL.sub("", surface)))
    for spelling, other in _tables().spellings:
        key = key.replace(spelling, other)
    return key.casefold()


def programme_norms(text: str, mentions: Sequence[Mention]) -> list[Mention]:
    """Give each mention the fullest mention of the same thing as its norm.

    Parameters
    ----------
    text
        The document's text.
    mentions
        PROGRAMME mentions in the order of the text.

    Returns
    -------
    list of Mention
        The same mentions, ``norm`` filled in.

    Examples
    --------
    >>> text = "한-가나 벼 사업(KOGA) 착수. KOGA는 벼 사업이다."
    >>> spans = [(0, 9), (10, 14), (20, 24)]
    >>> [m.norm for m in programme_norms(text, [Mention("PROGRAMME", a, b, "rule:x") for a, b in spans])]
    ['한-가나 벼 사업', '한-가나 벼 사업', '한-가나 벼 사업']
    """
    surfaces = [text[m.start : m.end] for m in mentions]
    forms = {s: _Form.of(s, place) for place, s in enumerate(dict.fromkeys(surfaces))}
    counts = Counter(surfaces)
    alike = {s: _alike(form, forms.values()) for s, form in forms.items()}
    fuller = {s: _fullest(form, alike[s], counts) for s, form in forms.items()}
    owners = _owners(text, mentions)
    own: list[str] = []
    for mention, surface in zip(mentions, surfaces, strict=True):
        edition = _this_edition(text, mention, forms[surface], alike[surface])
        own.append(edition or fuller[surface])
    first_given: dict[str, str] = {}
    for i, owner in sorted(owners.items()):
        first_given.setdefault(surfaces[i], own[owner])
    given: dict[str, str] = {}
    norms: list[str] = []
    for i, surface in enumerate(surfaces):
        norm = own[i]
        if i in owners:
            main = surfaces[owners[i]]
            norm = given.get(main) or first_given.get(main) or own[owners[i]]
            if not _HANGUL.search(norm) and _HANGUL.search(given.get(surface, "")):
                norm = given[surface]
            given[surface] = norm
        elif surface in first_given:
            norm = given.get(surface) or first_given[surface]
        elif norm == surface:
            norm = _with_tail(forms[surface], first_given) or norm
        norms.append(norm)
    norms = [_in_hangul(i, norms, owners) for i in range(len(norms))]
    return [replace(m, norm=norm) for m, norm in zip(mentions, norms, strict=True)]


def _with_tail(form: _Form, aliases: Mapping[str, str]) -> str | None:
    """Return the name behind an alias and its head noun: RCEP 협정, where RCEP stands for a name in 협정."""
    for tail in _tables().tails:
        if form.key.endswith(tail):
            alias = form.key.removesuffix(tail)
            return next((norm for a, norm in aliases.items() if norm.endswith(tail) and _key(a) == alias), None)
    return None


def _in_hangul(i: int, norms: Sequence[str], owners: dict[int, int]) -> str:
    """Return the norm of a name, or that of an alias whose Hangul name the document gives elsewhere."""
    if _HANGUL.search(norms[i]):
        return norms[i]
    aliases = (norms[j] for j, owner in owners.items() if owner == i and _HANGUL.search(norms[j]))
    return next(aliases, norms[i])


def _owners(text: str, mentions: Sequence[Mention]) -> dict[int, int]:
    """Map each mention in a bracket to the mention that the bracket explains, or that explains it."""
    owners: dict[int, int] = {}
    for i, main in enumerate(mentions):
        if i + 1 < len(mentions) and _COLON.fullmatch(text, main.end, mentions[i + 1].start):
            pair = [i, i + 1]
            head = max(pair, key=lambda j: _rank(text[mentions[j].start : mentions[j].end], j == i))
            if not _HANGUL.search(text[main.start : main.end]):
                owners.update({j: head for j in pair if j != head and j not in owners})
        bracket = _LINK.match(text, main.end)
        if bracket is None or i in owners:
            continue
        close = _CLOSE.search(text, bracket.end())
        end = close.start() if close else len(text)
        inside = [j for j in range(i + 1, len(mentions)) if mentions[j].start < end]
        if not inside:
            continue
        group = [i, *inside]
        head = max(group, key=lambda j: _rank(text[mentions[j].start : mentions[j].end], j == i))
        owners.update({j: head for j in group if j != head})
    return owners


def _rank(surface: str, first: bool) -> tuple[bool, bool, int]:
    """Order names that explain one another: Hangul before Latin, the one before the bracket, the longer."""
    hangul = bool(_HANGUL.search(surface))
    return hangul, hangul and first, len(surface)


def _alike(form: _Form, forms: Iterable[_Form]) -> list[_Form]:
    """Return the other forms that are fuller than a form, or spell the same key."""
    return [f for f in forms if f is not form and (f.key == form.key or _shortens(form, f))]


def _fullest(form: _Form, alike: Sequence[_Form], counts: Counter[str]) -> str:
    """Return the fullest surface that names the same thing."""
    longer = [f for f in alike if f.hangul and form.fits(f) and _shortens(form, f)]
    if longer:
        return max(longer, key=lambda f: (len(f.key), "*" not in f.surface, len(f.surface))).surface
    same = [f for f in alike if f.key == form.key and f.ordinals == form.ordinals and f.years == form.years]
    same = sorted((f for f in (form, *same) if f.hangul >= form.hangul), key=lambda f: f.place)
    # Of spellings that differ in blanks and signs alone: one without a footnote's mark, the commonest, the first.
    return max(same, key=lambda f: (len(_SIGNS.sub("", f.surface)), "*" not in f.surface, counts[f.surface])).surface


def _shortens(short: _Form, full: _Form) -> bool:
    """Whether a form keeps the end of a fuller one and leaves out letters before it, or leaves out its last word."""
    if short.key in full.others and len(short.surface) < len(full.surface):
        return True
    starts = full.key.startswith(short.key)
    if starts and full.key[len(short.key) :] in _tables().tails and not short.key.endswith(_tables().complete):
        return True
    if len(short.key) < 3 or len(short.key) >= len(full.key) or short.key[-3:] != full.key[-3:] or not short.hangul:
        return False
    letters = iter(full.key)
    return all(letter in letters for letter in short.key)


def _this_edition(text: str, mention: Mention, form: _Form, alike: Sequence[_Form]) -> str | None:
    """Return the edition that a name without one stands for.

    It is the one that 이번 or 제3차 before the quotation mark points to, the document's only one where the name stands
    in the title or is said to be held or attended, and a short form's only one.
    """
    if form.ordinals:
        return None
    editions = [f for f in alike if f.ordinals or (f.years and not form.years)]
    if not editions:
        return None
    editions.sort(key=lambda f: "*" in f.surface)
    tables, before = _tables(), text[max(0, mention.start - 12) : mention.start]
    if number := _NUMBER_BEFORE.search(before):
        return next((f.surface for f in editions if number[1] in f.ordinals), None)
    numbers = {(f.ordinals, f.years) for f in editions}
    numbered = [f for f in editions if f.ordinals]
    if numbered and tables.this.search(before):
        return numbered[0].surface
    same = [f for f in editions if f.key == form.key and not form.years]
    if len(numbers) == 1 and same and not _OF_THE_SERIES.search(before):
        in_title = mention.start < text.find("\n")
        held = tables.held.match(text, mention.end)
        of_year = not numbered and not tables.defined.match(text, mention.end)
        if in_title or held or of_year:
            return same[0].surface
    if any(not f.ordinals for f in alike):
        return None
    if _OF_THE_SERIES.search(before) or tables.defined.match(text, mention.end):
        return None
    others = [f for f in numbered if f.key != form.key]
    return others[0].surface if len({f.ordinals for f in others}) == 1 else None
