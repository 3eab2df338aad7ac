"""A lexicon of the user's own: a CSV file of names that always win.

The header names the columns, in any order; only ``name`` must be there:

- ``name``: the name as it stands in texts;
- ``aliases``: other names of the same thing, separated by ``|``;
- ``label``: ``ORG`` (default), ``COUNTRY`` or ``PROGRAMME``;
- ``norm``: the normalised name; by default ``name``, for a COUNTRY its code;
- ``kb``: an identifier, yours or kdnlp's;
- ``country``: ISO 3166-1 alpha-2; a COUNTRY needs it;
- ``kind``: for a PROGRAMME ``project``, ``meeting``, ``agreement`` or ``policy``; free for the rest.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import Any

import ahocorasick

from kdnlp.errors import LexiconError
from kdnlp.lexicon.boundaries import fold, is_left_bounded, is_right_bounded
from kdnlp.lexicon.countries import countries
from kdnlp.records import Label

__all__ = ["UserHit", "UserLexicon", "UserName", "read_user_lexicon"]

_LABELS: dict[str, Label] = {"ORG": "ORG", "COUNTRY": "COUNTRY", "PROGRAMME": "PROGRAMME"}
_KINDS = ("project", "meeting", "agreement", "policy")


@dataclass(frozen=True, slots=True)
class UserName:
    """A row of the file: one thing with all its names."""

    name: str
    aliases: tuple[str, ...] = ()
    label: Label = "ORG"
    norm: str = ""
    kb: str | None = None
    country: str | None = None
    kind: str | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The name and its aliases."""
        return tuple(dict.fromkeys((self.name, *self.aliases)))


COLUMNS = tuple(field.name for field in fields(UserName))


@dataclass(frozen=True, slots=True)
class UserHit:
    """A name found in a text: ``text[start:end]``."""

    start: int
    end: int
    entry: UserName


@dataclass(frozen=True)
class UserLexicon:
    r"""The rows of a user's lexicon, and the search for their names.

    Examples
    --------
    >>> lexicon = UserLexicon.from_text("name,aliases,norm\n푸른숲연대,푸연|GFA,푸른숲 연대\n")
    >>> [(hit.start, hit.end, hit.entry.norm) for hit in lexicon.find("푸연은 GFA-몽골 사업")]
    [(0, 2, '푸른숲 연대'), (4, 7, '푸른숲 연대')]
    """

    entries: tuple[UserName, ...] = ()

    def __reduce__(self) -> tuple[type[UserLexicon], tuple[tuple[UserName, ...]]]:
        """Cross process borders without the automaton; the other side builds its own."""
        return type(self), (self.entries,)

    @cached_property
    def _automaton(self) -> Any:
        automaton = ahocorasick.Automaton()
        for entry in self.entries:
            for name in entry.names:
                form = fold(name)
                for spelling in {form, form.replace(" ", "")}:
                    automaton.add_word(spelling, (len(spelling), entry))
        automaton.make_automaton()
        return automaton

    def find(self, text: str) -> list[UserHit]:
        """Find the names in a text: leftmost, then longest, none overlapping.

        A name is found where it stands as a whole: not inside a longer word, unless a particle, a title or the like
        follows (`kdnlp.lexicon.boundaries`). Dots, hyphens and apostrophes of all kinds meet, and so do spellings
        with and without the name's spaces.
        """
        if not self.entries:
            return []
        spans: list[tuple[int, int, UserName]] = []
        for last, (length, entry) in self._automaton.iter(fold(text)):
            start, end = last + 1 - length, last + 1
            if is_left_bounded(text, start) and is_right_bounded(text, end):
                spans.append((start, end, entry))
        hits: list[UserHit] = []
        at = 0
        for start, end, entry in sorted(spans, key=lambda span: (span[0], -span[1])):
            if start >= at:
                at = end
                hits.append(UserHit(start, end, entry))
        return hits

    def to_text(self) -> str:
        """Return the lexicon as CSV with every column; `from_text` reads it back to the same."""
        out = io.StringIO()
        writer = csv.writer(out)  # its line ends, "\r\n", see that a field with either sign is quoted
        writer.writerow(COLUMNS)
        for e in self.entries:
            writer.writerow([e.name, "|".join(e.aliases), e.label, e.norm, e.kb or "", e.country or "", e.kind or ""])
        return out.getvalue()

    @classmethod
    def from_text(cls, text: str, where: str = "lexicon") -> UserLexicon:
        """Read the CSV text; ``where`` names it in errors.

        Raises
        ------
        LexiconError
            As `read_user_lexicon`, but for K340.
        """
        rows = csv.reader(io.StringIO(unicodedata.normalize("NFC", text), newline=""), strict=True)
        try:
            header = [column.strip() for column in next(rows, [])]
            _check_header(header, where)
            entries = [_entry(header, row, line) for row, line in _numbered(rows, where) if any(map(str.strip, row))]
        except csv.Error as error:
            raise LexiconError(
                "K342", f"{where}, line {rows.line_num}", str(error), "close each quotation mark that is open"
            ) from None
        _check_names(entries)
        return cls(tuple(entry for entry, _ in entries))


def read_user_lexicon(path: str | Path) -> UserLexicon:
    """Read a user's lexicon from a CSV file, UTF-8 or CP949 (as Korean spreadsheets save it).

    Raises
    ------
    LexiconError
        K340 if the file cannot be read; K341 for a missing or unknown column; K342 for a row with too many or too few
        fields, or bad quotation marks; K343 for an empty name; K344 for a label, K345 for a country code, K346 for a
        programme's kind that does not exist; K347 for a name that stands in two rows.
    """
    where = Path(path).as_posix()
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        raise LexiconError("K340", where, f"cannot be read: {error.strerror}", "name a CSV file") from None
    for encoding in ("utf-8-sig", "cp949"):
        try:
            return UserLexicon.from_text(data.decode(encoding), where)
        except UnicodeDecodeError:
            continue
    raise LexiconError("K340", where, "neither UTF-8 nor CP949", "save the file as CSV in UTF-8")


def _numbered(rows: Any, where: str) -> Iterator[tuple[list[str], str]]:
    for row in rows:
        yield row, f"{where}, line {rows.line_num}"


def _check_header(header: list[str], where: str) -> None:
    at = f"{where}, line 1"
    if "name" not in header:
        raise LexiconError("K341", at, "the column 'name' is missing", "begin the file with a header that has it")
    for column in header:
        if column not in COLUMNS:
            raise LexiconError("K341", at, f"the column {column!r} is unknown", f"use {', '.join(COLUMNS)}")
        if header.count(column) > 1:
            raise LexiconError("K341", at, f"the column {column!r} occurs twice", "keep one of them")


def _entry(header: list[str], row: list[str], at: str) -> tuple[UserName, str]:
    """Return one row's entry, and the place it stands at."""
    if len(row) != len(header):
        raise LexiconError(
            "K342",
            at,
            f"{len(row)} fields where the header has {len(header)}",
            "check the commas; quote what holds one",
        )
    values: Mapping[str, str] = dict(zip(header, (" ".join(value.split()) for value in row), strict=True))
    name = values["name"]
    if not name:
        raise LexiconError("K343", at, "the name is empty", "fill it in, or delete the line")
    label = _LABELS.get(values.get("label") or "ORG")
    if label is None:
        raise LexiconError("K344", at, f"the label {values['label']!r} is unknown", f"use {', '.join(_LABELS)}")
    country = values.get("country") or None
    if country is not None and country not in countries().by_code:
        raise LexiconError(
            "K345", at, f"{country!r} is no ISO 3166-1 alpha-2 code", "write two capital letters, such as KR"
        )
    if label == "COUNTRY" and country is None:
        raise LexiconError("K345", at, f"the COUNTRY {name!r} has no code", "fill in the column 'country'")
    kind = values.get("kind") or None
    if label == "PROGRAMME" and kind is not None and kind not in _KINDS:
        raise LexiconError("K346", at, f"{kind!r} is no kind of programme", f"use {', '.join(_KINDS)}")
    aliases = [" ".join(alias.split()) for alias in values.get("aliases", "").split("|")]
    is_country = label == "COUNTRY"
    return UserName(
        name=name,
        aliases=tuple(dict.fromkeys(alias for alias in aliases if alias and alias != name)),
        label=label,
        norm=values.get("norm") or (country if is_country and country else name),
        kb=values.get("kb") or (country if is_country else None),
        country=country,
        kind=kind,
    ), at


def _check_names(entries: list[tuple[UserName, str]]) -> None:
    """Refuse a name that two rows claim, be it with other spaces."""
    claimed: dict[str, tuple[UserName, str]] = {}
    for entry, at in entries:
        for name in entry.names:
            first, place = claimed.setdefault(fold(name).replace(" ", ""), (entry, at))
            if first is not entry:
                raise LexiconError(
                    "K347",
                    at,
                    f"{name!r} is a name of {first.name!r} too ({place.rpartition(', ')[2]})",
                    "leave it in one of the two rows",
                )
