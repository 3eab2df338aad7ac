"""What every reader shares: the shape of a reader, and the checks on what it read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import BinaryIO, NoReturn

from kdnlp.errors import SourceError
from kdnlp.records import Source

OnError = Callable[[SourceError], None]
Reader = Callable[[BinaryIO, str, OnError], Iterator[Source]]
"""Reads a stream under a name (the path as given) into documents; hands an error over and goes on where it can."""


def raise_error(error: SourceError) -> NoReturn:
    """Raise the error: what happens where no one asked to be handed the errors."""
    raise error


def empty(where: str) -> SourceError:
    """Return the error of a document that holds no text."""
    return SourceError(
        "K104", where, "it holds no text", "check that it was saved or downloaded whole, or leave it out"
    )


def iso_date(value: object) -> str | None:
    """Return the day of a date or timestamp in ISO 8601, or ``None`` if it is neither.

    Examples
    --------
    >>> iso_date("2026-07-10"), iso_date("2026-07-10T09:00:00+09:00"), iso_date("10.7.2026")
    ('2026-07-10', '2026-07-10', None)
    """
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if not isinstance(value, str) or not re.match(r"\d{4}-\d{2}-\d{2}(?!\d)", value):
        return None
    try:
        return datetime.fromisoformat(value.strip()).date().isoformat()
    except ValueError:
        return None
