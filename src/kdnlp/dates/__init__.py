"""Korean calendar expressions: where they stand in a text, and their TIMEX3 values.

Three steps: `kdnlp.dates.grammar` finds what is written (rules in ``lexicon/data/dates.toml``), `kdnlp.dates.resolve` settles
what is not written from the document, `kdnlp.dates.values` knows what a value covers.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from kdnlp.dates.grammar import Found, find_points, folded
from kdnlp.dates.resolve import Resolver, sentence_spans
from kdnlp.dates.values import span_of

__all__ = ["DateMention", "find_dates", "span_of"]

_APPOSITION = re.compile(r"인\s|\s?\(")


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

    Examples
    --------
    >>> [(d.text, d.value) for d in find_dates("오는 9월 3일부터 5일까지 연다.", published="2026-07-10")]
    [('오는 9월 3일부터 5일', '2026-09-03/2026-09-05')]
    >>> find_dates("7월 8일(수) 개최")[0].value
    'XXXX-07-08'
    """
    day = dt.date.fromisoformat(published) if isinstance(published, str) else published
    plain = folded(text)
    found = list(find_points(plain))
    if not found:
        return []
    resolver = Resolver(plain, day, sentence_spans(plain) if sentences is None else sentences)
    mentions: list[DateMention] = []
    explained: tuple[Found, int] | None = None
    for item in found:
        value = resolver.mention(item)
        if value is None:
            continue
        if explained and explained[0].end <= item.start and _APPOSITION.fullmatch(plain, explained[0].end, item.start):
            # 다음날인 1월 18일, 내일(8.23.): the date that follows says which day is meant.
            mentions[explained[1]] = replace(mentions[explained[1]], value=value)
        rule = item.first.rule if item.last is None else f"{item.first.rule}..{item.last.rule}"
        word = item.first.word
        explained = (item, len(mentions)) if word and word.unit in ("day", "nth-day") and item.last is None else None
        mentions.append(DateMention(item.start, item.end, text[item.start : item.end], value, rule))
    return mentions
