"""Organisations: who exists, since when, under which names; and finding those names in text.

The tables are ``data/organisations_*.csv``, one body a row, lists separated by ``;``:

- ``kb``: identifier: country or ``INT``, full stop, name;
- ``name``: official Korean name, with its country if foreign;
- ``short``, ``english``: other names, safe on their own;
- ``weak``: names that only count in context (국회, 삼성, 부산);
- ``country``: ISO 3166-1 alpha-2; empty if international;
- ``kind``: ministry, agency, local, company, international, bloc …;
- ``from``, ``to``: first and last day, ISO 8601; empty: open;
- ``successor``, ``parent``: ``kb`` of other rows; a body that was split has several successors, the main one first.

``data/memberships.csv`` says which states belong to a body: ``body`` (``kb``), ``country`` (alpha-2), ``from`` and
``to`` (first and last day, month or year, ISO 8601; empty: not known, or open).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property, lru_cache

import ahocorasick

from kdnlp.errors import LexiconError
from kdnlp.lexicon.boundaries import fold, is_left_bounded, is_right_bounded
from kdnlp.lexicon.tables import load_csv

TABLES = (
    "organisations_government.csv",
    "organisations_local.csv",
    "organisations_public.csv",
    "organisations_society.csv",
    "organisations_international.csv",
    "organisations_foreign.csv",
    "organisations_companies.csv",
)

LEGAL_FORM = re.compile(r"㈜|㈔|㈐|\((?:주|사|재|유|社)\)|(?:^(?:주식회사|사단법인|재단법인))|(?:주식회사$)")
_LOOSE = re.compile(r"[\s·\-,.'\"“”]")


@dataclass(frozen=True, slots=True)
class Organisation:
    """A row of the tables: one body with its names and its years.

    Parameters
    ----------
    kb
        Identifier, such as ``KR.외교부``.
    name
        Official Korean name; a foreign body's carries its country.
    short, english, weak
        Other names; those in ``weak`` only count in context.
    country
        ISO 3166-1 alpha-2, or ``None`` if international.
    kind
        ``ministry``, ``agency``, ``local``, ``company``, ``international``, ``bloc`` …
    start, end
        First and last day (ISO 8601), ``None`` if open.
    successors
        ``kb`` of the bodies that took over, the main one first.
    parent
        ``kb`` of another row.
    """

    kb: str
    name: str
    short: tuple[str, ...] = ()
    english: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()
    country: str | None = None
    kind: str = ""
    start: str | None = None
    end: str | None = None
    successors: tuple[str, ...] = ()
    parent: str | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """All names, the official one first."""
        return tuple(dict.fromkeys((self.name, *self.short, *self.english, *self.weak)))

    def valid_on(self, day: str | None) -> bool:
        """Tell whether the body existed on a day (ISO 8601); ``None`` asks whether it exists still."""
        if day is None:
            return self.end is None and not self.successors
        return (self.start is None or self.start <= day) and (self.end is None or day <= self.end)


@dataclass(frozen=True, slots=True)
class Membership:
    """A state in a body, from a day, month or year to another (ISO 8601), ``None`` if open."""

    body: str
    country: str
    start: str | None = None
    end: str | None = None

    def valid_on(self, day: str | None) -> bool:
        """Tell whether the state was a member on a day (ISO 8601); ``None`` asks whether it is one still."""
        if day is None:
            return self.end is None
        # A year stands for all its days: "2009" begins before "2009-03-01" and ends after it.
        return (self.start is None or self.start <= day) and (self.end is None or day[: len(self.end)] <= self.end)


@dataclass(frozen=True, slots=True)
class LexiconHit:
    """A name found in a text: ``text[start:end]``, and the body that bears it."""

    start: int
    end: int
    text: str
    kb: str
    weak: bool


@dataclass(frozen=True, slots=True)
class _Form:
    """A spelling and its bearers; weak if it is weak for each of them."""

    kbs: tuple[str, ...]
    weak: bool


class Lexicon:
    """Look-up of organisations by identifier, by name, and in running text.

    Parameters
    ----------
    bodies
        The organisations; identifiers are unique.
    country_names
        Alpha-2 code -> Korean name. A name that begins with its country's name and a space (미국 국무부) is two
        mentions in a text, so `find` passes over it; `by_name` knows it.
    memberships
        Which states belong to which bodies.

    Raises
    ------
    LexiconError
        K305 if an identifier occurs twice; K311 if a successor, parent or membership names none.

    Examples
    --------
    >>> lexicon = organisations()
    >>> [(hit.text, hit.kb) for hit in lexicon.find("행안부는 유니세프와 만났다.")]
    [('행안부', 'KR.행정안전부'), ('유니세프', 'INT.유엔아동기금')]
    >>> lexicon.by_name("산업부", on="2024-05-01").name
    '산업통상자원부'
    """

    def __init__(
        self,
        bodies: Iterable[Organisation],
        country_names: Mapping[str, str] | None = None,
        memberships: Iterable[Membership] = (),
    ) -> None:
        self._bodies: dict[str, Organisation] = {}
        countries = country_names or {}
        strong: dict[str, list[str]] = {}
        weak: dict[str, list[str]] = {}
        in_text: set[str] = set()
        for body in bodies:
            if body.kb in self._bodies:
                raise LexiconError("K305", body.kb, "two rows have this kb", "give each organisation one row")
            self._bodies[body.kb] = body
            lead = countries.get(body.country or "", "\n") + " "
            for name in body.names:
                form = fold(name)
                holder = weak if name in body.weak else strong
                for spelling in (form, form.replace(" ", "")) if " " in form else (form,):
                    holder.setdefault(spelling, []).append(body.kb)
                    if not form.startswith(lead):
                        in_text.add(spelling)
        self._forms = {form: _Form(tuple(dict.fromkeys(kbs)), False) for form, kbs in strong.items()}
        for form, kbs in weak.items():
            known = self._forms.get(form)
            self._forms[form] = _Form(tuple(dict.fromkeys((*(known.kbs if known else ()), *kbs))), known is None)
        self._automaton = ahocorasick.Automaton()
        for form in in_text:
            self._automaton.add_word(form, form)
        self._automaton.make_automaton()
        self._members: dict[str, list[Membership]] = {}
        for membership in memberships:
            self._members.setdefault(membership.body, []).append(membership)
        self._check()

    def _check(self) -> None:
        """Refuse identifiers that lead nowhere."""
        pointers = [(body.kb, kb) for body in self for kb in (*body.successors, body.parent) if kb]
        for where, kb in (*pointers, *(("memberships.csv", kb) for kb in self._members)):
            if kb not in self._bodies:
                raise LexiconError("K311", where, f"there is no body {kb!r}", "correct the identifier, or add its row")

    @cached_property
    def _predecessors(self) -> dict[str, list[str]]:
        before: dict[str, list[str]] = {}
        for body in self:
            for kb in body.successors:
                before.setdefault(kb, []).append(body.kb)
        return before

    @cached_property
    def _loose(self) -> dict[str, tuple[str, ...]]:
        """`loose_key` -> identifiers."""
        loose: dict[str, dict[str, None]] = {}
        for form, entry in self._forms.items():
            loose.setdefault(loose_key(form), {}).update(dict.fromkeys(entry.kbs))
        return {key: tuple(kbs) for key, kbs in loose.items()}

    def __len__(self) -> int:
        return len(self._bodies)

    def __iter__(self) -> Iterator[Organisation]:
        return iter(self._bodies.values())

    def get(self, kb: str) -> Organisation | None:
        """Return the organisation with this identifier, or ``None``."""
        return self._bodies.get(kb)

    def candidates(self, name: str) -> tuple[Organisation, ...]:
        """Return all bearers of a name: of this spelling, else of one that differs in spaces, dots, ㈜, case."""
        entry = self._forms.get(fold(name))
        kbs = entry.kbs if entry else self._loose.get(loose_key(name), ())
        return tuple(self._bodies[kb] for kb in kbs)

    def is_weak(self, name: str) -> bool:
        """Tell whether this spelling only counts in context (부산, SK, 국회)."""
        entry = self._forms.get(fold(name))
        return entry is not None and entry.weak

    def by_name(self, name: str, on: str | date | None = None, country: str | None = None) -> Organisation | None:
        """Return the bearer of a name on a day.

        Parameters
        ----------
        name
            Any name of the body.
        on
            The day, ISO 8601 or ``date``. An official name always means its own bearer; another name means the body
            that existed on the day, else the last one that had existed before, else the first to come.
        country
            Take bearers of this country only (alpha-2), if any is given.
        """
        day = on.isoformat() if isinstance(on, date) else on
        found = self.candidates(name)
        if country is not None:
            found = tuple(body for body in found if body.country == country)
        if not found:
            return None
        folded = fold(name)

        def rank(body: Organisation) -> tuple[bool, bool, bool, bool, int]:
            own = fold(body.name) == folded
            past = day is None or body.start is None or body.start <= day
            when = _number(body.end, 9999_12_31) if past else -_number(body.start, 0)
            return own, body.valid_on(day), name not in body.weak, past, when

        return max(found, key=rank)

    def successor(self, body: Organisation, on: str | None = None) -> Organisation:
        """Follow main successors until a body that existed on the day (``None``: exists still); else the last one.

        Examples
        --------
        >>> lexicon = organisations()
        >>> lexicon.successor(lexicon.get("KR.미래창조과학부")).name
        '과학기술정보통신부'
        """
        seen = {body.kb}
        while not body.valid_on(on) and body.successors and body.successors[0] not in seen:
            body = self._bodies[body.successors[0]]
            seen.add(body.kb)
        return body

    def lineage(self, kb: str) -> tuple[Organisation, ...]:
        """Return a body with all that it came from and all that came from it, the older before the younger.

        An unknown identifier has no lineage: the result is empty.

        Examples
        --------
        >>> [(body.name, body.end) for body in organisations().lineage("KR.재정경제부")]
        [('기획재정부', '2026-01-01'), ('재정경제부', None)]
        """
        if kb not in self._bodies:
            return ()
        older = self._walk(kb, lambda at: self._predecessors.get(at, ()))
        younger = self._walk(kb, lambda at: self._bodies[at].successors)
        return tuple(self._bodies[at] for at in (*reversed(older), kb, *younger))

    @staticmethod
    def _walk(kb: str, step: Callable[[str], Iterable[str]]) -> list[str]:
        """Return what `step` leads to, near before far; what several ways lead to stands at the farthest."""
        found: list[str] = []
        layer = list(step(kb))
        while layer:
            fresh = [at for at in dict.fromkeys(layer) if at != kb]
            found = [at for at in found if at not in fresh] + fresh
            layer = [after for at in fresh for after in step(at)]
        return found

    def members(self, kb: str, on: str | date | None = None) -> tuple[str, ...]:
        """Return the states (alpha-2) that belong to a body on a day; ``None``: that belong to it still.

        A membership whose beginning the table does not know counts as old. A body that the table does not know has no
        members.

        Examples
        --------
        >>> organisations().members("INT.걸프협력회의")
        ('BH', 'KW', 'OM', 'QA', 'SA', 'AE')
        >>> "GB" in organisations().members("INT.유럽연합", on="2019-05-01")
        True
        """
        day = on.isoformat() if isinstance(on, date) else on
        return tuple(dict.fromkeys(m.country for m in self._members.get(kb, ()) if m.valid_on(day)))

    def find(self, text: str, *, on: str | None = None, bounded: bool = True) -> list[LexiconHit]:
        """Find names in a text: leftmost, then longest, none overlapping.

        Parameters
        ----------
        text
            Any text; middle dots, hyphens and apostrophes of all kinds meet.
        on
            The day that decides between bearers of one name (ISO 8601).
        bounded
            Take only hits whose neighbours allow a name there (`is_left_bounded`, `is_right_bounded`). With ``False``
            take all; the caller then judges the neighbours.

        Returns
        -------
        list of LexiconHit
            In the order of the text. ``hit.text`` is the text's own spelling.
        """
        spans: list[tuple[int, int, str]] = []
        for last, form in self._automaton.iter(fold(text)):
            end = last + 1
            start = end - len(form)
            if not bounded or (is_left_bounded(text, start) and is_right_bounded(text, end)):
                spans.append((start, -end, form))
        hits: list[LexiconHit] = []
        at = 0
        for start, minus_end, form in sorted(spans):
            if start < at:
                continue
            at = -minus_end
            body = self.by_name(form, on)
            if body is not None:
                hits.append(LexiconHit(start, at, text[start:at], body.kb, self._forms[form].weak))
        return hits


def _number(day: str | None, default: int) -> int:
    return int(day.replace("-", "")) if day else default


@lru_cache(maxsize=65536)
def loose_key(name: str) -> str:
    """Return a name without what spellings differ in: spaces, dots, hyphens, legal forms, case.

    Examples
    --------
    >>> loose_key("㈜네이버 클라우드") == loose_key("네이버클라우드(주)")
    True
    """
    folded = fold(name)
    return _LOOSE.sub("", LEGAL_FORM.sub("", folded)).casefold() or folded


@cache
def organisations() -> Lexicon:
    """Return the lexicon of the shipped tables; loaded once.

    Raises
    ------
    LexiconError
        As `load_csv` and `Lexicon`; K306 for a column that is missing.
    """
    names = {row["alpha2"]: row["korean"] for row in load_csv("countries.csv")}
    return Lexicon((body for table in TABLES for body in read_organisations(table)), names, read_memberships())


def read_memberships(table: str = "memberships.csv") -> list[Membership]:
    """Read the table of memberships.

    Raises
    ------
    LexiconError
        K306 if a column is missing.
    """
    try:
        return [
            Membership(row["body"], row["country"], row["from"] or None, row["to"] or None) for row in load_csv(table)
        ]
    except KeyError as error:
        raise LexiconError("K306", table, f"the column {error} is missing", "restore the header") from None


def read_organisations(table: str) -> list[Organisation]:
    """Read one table of organisations.

    Raises
    ------
    LexiconError
        K306 if a column is missing.
    """

    def many(value: str) -> tuple[str, ...]:
        return tuple(value.split(";")) if value else ()

    try:
        return [
            Organisation(
                kb=row["kb"],
                name=row["name"],
                short=many(row["short"]),
                english=many(row["english"]),
                weak=many(row["weak"]),
                country=row["country"] or None,
                kind=row["kind"],
                start=row["from"] or None,
                end=row["to"] or None,
                successors=many(row["successor"]),
                parent=row["parent"] or None,
            )
            for row in load_csv(table)
        ]
    except KeyError as error:
        raise LexiconError("K306", table, f"the column {error} is missing", "restore the header") from None
