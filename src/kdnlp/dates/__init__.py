"""Korean calendar expressions: where they stand in a text, and their TIMEX3 values.

`kdnlp.dates.grammar` finds what is written (rules in ``lexicon/data/dates.toml``), `kdnlp.dates.context` keeps what the
document says about its time, `kdnlp.dates.resolve` settles what is not written, `kdnlp.dates.values` knows what a
value covers.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from kdnlp.dates.context import Context, sentence_spans
from kdnlp.dates.grammar import Found, find_points, folded
from kdnlp.dates.resolve import Resolver
from kdnlp.dates.values import span_of
from kdnlp.errors import KdnlpError

__all__ = ["DateMention", "find_dates", "span_of"]

# 다음날인 1월 18일, 내일(8.23.): the date that follows says which day is meant.
_APPOSITION = re.compile(r"인\s|\s?\(")
# Publication years that are accepted.
_YEARS = (1900, 2099)


@dataclass(frozen=True, slots=True)
class DateMention:
    """A calendar expression in a text.

    Parameters
    ----------
    start, end
        Character offsets; ``text[start:end]`` is the mention.
    text
        The mention as it stands.
    value
        TIMEX3 value: ``2026-07-08``, ``2025-10``, ``2025-H2``, ``2026-01-15/2026-01-16`` …; unknown parts are ``X``.
    rule
        Name of the record in ``lexicon/data/dates.toml``; ``word+rule`` where a word such as 지난 stands before it.
    """

    start: int
    end: int
    text: str
    value: str
    rule: str


def find_dates(
    text: str,
    *,
    published: str | dt.date | None = None,
    sentences: Sequence[tuple[int, int]] | None = None,
) -> list[DateMention]:
    """Find the dates of a text and resolve them.

    Parameters
    ----------
    text
        Any text; offsets refer to it as it is.
    published
        Publication date (ISO 8601 or a date). Without it, the latest full date of the text serves as the year to refer
        to; without one of these too, values keep ``X`` for what is unknown.
    sentences
        Character spans of the sentences, in order; by default line ends and sentence-final punctuation.

    Returns
    -------
    list of DateMention
        In the order of the text, without overlaps.

    Raises
    ------
    KdnlpError
        K210, if ``published`` is no ISO date, or not between 1900 and 2099.

    Notes
    -----
    A day that its month does not have is not invented: ``2월 30일`` gives ``2월``, ``2.30.`` nothing. A bare year
    before a name (``2026 세계섬학술대회``) belongs to the name and is not reported; ``2050 탄소중립`` is.
    Lengths (``5년간``), times of day and what recurs (``매년``) are no dates.

    Examples
    --------
    >>> [(d.text, d.value) for d in find_dates("오는 9월 3일부터 5일까지 연다.", published="2026-07-10")]
    [('오는 9월 3일부터 5일', '2026-09-03/2026-09-05')]
    >>> find_dates("7월 8일(수) 개최")[0].value
    'XXXX-07-08'
    """
    day = _publication_day(published)
    plain = folded(text)
    found = list(find_points(plain))
    if not found:
        return []
    spans = sentence_spans(plain) if sentences is None else sentences
    resolver = Resolver(Context(plain, day, day or _latest_full_date(found), spans))
    mentions: list[DateMention] = []
    day_word: tuple[int, int] | None = None  # index and end of a mention such as 다음 날
    for item in found:
        value = resolver.mention(item)
        if value is None:
            continue
        if day_word is not None and _APPOSITION.fullmatch(plain, day_word[1], item.start):
            mentions[day_word[0]] = replace(mentions[day_word[0]], value=value)
        word = item.first.word
        day_word = (len(mentions), item.end) if word and word.unit in ("day", "nth-day") and item.last is None else None
        rule = item.first.rule if item.last is None else f"{item.first.rule}..{item.last.rule}"
        mentions.append(DateMention(item.start, item.end, text[item.start : item.end], value, rule))
    return mentions


def _publication_day(published: str | dt.date | None) -> dt.date | None:
    """Return the publication date; KdnlpError K210 if it is none."""
    if published is None:
        return None
    try:
        day = dt.date.fromisoformat(published) if isinstance(published, str) else published
    except ValueError:
        day = dt.date.min
    day = day.date() if isinstance(day, dt.datetime) else day
    if not _YEARS[0] <= day.year <= _YEARS[1]:
        cause = f"{published!r} is no ISO 8601 date between {_YEARS[0]} and {_YEARS[1]}"
        raise KdnlpError("K210", "published", cause, "give the publication date as 2026-07-10, or None")
    return day


def _latest_full_date(found: Iterable[Found]) -> dt.date | None:
    """Return the latest day that is written with its year in four digits: a document seldom names days far ahead."""
    points = (point for item in found for point in (item.first, item.last) if point is not None)
    return max(
        (dt.date(*(int(p.fields[key]) for key in "ymd")) for p in points if p.fields.keys() >= {"y", "m", "d"}),
        default=None,
    )
