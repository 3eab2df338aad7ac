"""TIMEX3 values: how calendar points are written, and the days that they cover.

A value is one of ``2026-07-08`` (day), ``2026-07`` (month), ``2026`` (year), ``2026-H2``, ``2026-Q3``, ``2026-SP``,
``-SU``, ``-FA``, ``-WI`` (season), ``2026-W28`` (ISO week), ``2026-W28-WE`` (weekend), ``199`` (decade),
``20`` (century), or ``START/END``. Parts that are not known are ``X`` (``XXXX-07-08``). Source: TIMEX3 (TimeML 1.2.1)
and ISO 8601.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re

_VALUE = re.compile(
    r"(?P<y>\d{4})(?:-(?:(?P<m>\d\d)(?:-(?P<d>\d\d))?|H(?P<h>[12])|Q(?P<q>[1-4])|(?P<s>SP|SU|FA|WI)"
    r"|W(?P<w>\d\d)(?P<we>-WE)?))?|(?P<decade>\d{3})|(?P<century>\d\d)",
    re.ASCII,
)
SEASONS = {"봄": "SP", "여름": "SU", "가을": "FA", "겨울": "WI"}
# First month of each season, as the Korea Meteorological Administration counts them.
SEASON_START = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}


def days_in_month(year: int | None, month: int) -> int:
    """Return the length of a month in days; without a year, February has 29."""
    return calendar.monthrange(year if year is not None else 2000, month)[1]


def shift_month(year: int, month: int, by: int) -> tuple[int, int]:
    """Return the year and month that lie ``by`` months later (or earlier, if negative)."""
    index = year * 12 + month - 1 + by
    return index // 12, index % 12 + 1


def week_value(day: dt.date) -> str:
    """Return the ISO week of a day: ``2026-W28``."""
    year, week, _ = day.isocalendar()
    return f"{year:04}-W{week:02}"


def week_of_month(year: int, month: int, week: int) -> dt.date:
    """Return the Monday of the n-th week of a month; -1 is the last.

    The first is the week that holds the 1st, unless that is a weekend: so do the weekly reports of Korean agencies.
    """
    if week < 0:
        last = dt.date(year, month, days_in_month(year, month))
        return last - dt.timedelta(days=last.weekday())
    first = dt.date(year, month, 1)
    row = week - 1 if first.weekday() < 5 else week
    return first + dt.timedelta(days=7 * row - first.weekday())


def _months(year: int, first: int, count: int) -> tuple[dt.date, dt.date]:
    last_year, last = shift_month(year, first, count - 1)
    return dt.date(year, first, 1), dt.date(last_year, last, days_in_month(last_year, last))


def _single_span(value: str) -> tuple[dt.date, dt.date] | None:
    match = _VALUE.fullmatch(value)
    if match is None:
        return None
    if match["decade"]:
        year = int(match["decade"]) * 10
        return dt.date(max(year, 1), 1, 1), dt.date(year + 9, 12, 31)
    if match["century"]:
        year = int(match["century"]) * 100
        return dt.date(max(year, 1), 1, 1), dt.date(year + 99, 12, 31)  # there is no year 0
    year = int(match["y"])
    if match["d"]:
        day = dt.date(year, int(match["m"]), int(match["d"]))
        return day, day
    if match["m"]:
        return _months(year, int(match["m"]), 1)
    if match["h"]:
        return _months(year, 6 * int(match["h"]) - 5, 6)
    if match["q"]:
        return _months(year, 3 * int(match["q"]) - 2, 3)
    if match["s"]:
        return _months(year, SEASON_START[match["s"]], 3)
    if match["w"]:
        week = int(match["w"])
        first, last = (6, 7) if match["we"] else (1, 7)
        return dt.date.fromisocalendar(year, week, first), dt.date.fromisocalendar(year, week, last)
    return _months(year, 1, 12)


def span_of(value: str) -> tuple[str, str] | None:
    """Return the first and the last day that a TIMEX3 value covers, as ISO dates.

    Parameters
    ----------
    value
        A value as `DateMention` has it. Seasons are the meteorological ones of Korea (winter: December of the named
        year to February of the next); ``199`` is 1990 to 1999; a century ``20`` is 2000 to 2099, as in TIMEX3.

    Returns
    -------
    tuple of str or None
        ``None`` where the value has no place on the calendar: unknown parts (``XXXX-07``), years before Christ, or a
        string that is no such value.

    Examples
    --------
    >>> span_of("2025-H2")
    ('2025-07-01', '2025-12-31')
    >>> span_of("2026-01-15/2026-01-16")
    ('2026-01-15', '2026-01-16')
    >>> span_of("XXXX-07-08") is None
    True
    """
    start, _, end = value.partition("/")
    try:
        first = _single_span(start)
        last = _single_span(end) if end else first
    except (ValueError, OverflowError):
        return None
    if first is None or last is None or ("/" in value and not end) or last[1] < first[0]:
        return None
    return first[0].isoformat(), last[1].isoformat()
