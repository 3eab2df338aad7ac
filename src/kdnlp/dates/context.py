"""What a document says about its own time: publication, tense of a clause, and the dates mentioned so far."""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from kdnlp.dates.grammar import Found
from kdnlp.dates.values import span_of
from kdnlp.lexicon import load_toml

# A month takes over the year that its sentence has named at most this many characters before it.
_YEAR_REACH = 60
# 이날 means a day at most this far from the publication, 오늘 one of these few days around it.
_EVENT_DAYS, _TODAY_DAYS = 40, 3
# The verb that a date belongs to stands this near.
_VERB_REACH = 400
# Farther back the beginning of a line is not looked for.
_LINE_REACH = 2000

_SENTENCE = re.compile(r"[^\n]*?(?:[가-힣]\.(?=[\s\"'”’)\]]|$)|[!?。](?=\s|$)|\n|$)")
_FOOTNOTE = re.compile(r"\s*(?:\*|※)")
_REPORTED = re.compile(r"\s?(?:밝혔|발표했|전했)")
_COMPARED = re.compile(r"\s?대비")
_RECURRING = re.compile(r"매년|매해|해마다|매\s")


@dataclass(slots=True)
class Known:
    """A resolved point: its TIMEX3 value, and the calendar fields that later expressions may refer to."""

    value: str
    year: int | None = None
    month: int | None = None
    day: int | None = None

    @classmethod
    def of_year(cls, year: int | None) -> Known:
        """Return a year, ``XXXX`` if it is not known."""
        return cls("XXXX") if year is None else cls(f"{year:04}", year)

    @classmethod
    def of_month(cls, year: int, month: int) -> Known:
        """Return a month."""
        return cls(f"{year:04}-{month:02}", year, month)

    @classmethod
    def of_day(cls, date: dt.date, plus: int = 0) -> Known:
        """Return the day that lies ``plus`` days after a date."""
        date += dt.timedelta(days=plus)
        return cls(date.isoformat(), date.year, date.month, date.day)


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Split on line ends and sentence-final punctuation after a syllable (``다.``, but not ``7. 8.``)."""
    return [match.span() for match in _SENTENCE.finditer(text) if match.end() > match.start()]


@cache
def _tense_pattern() -> re.Pattern[str]:
    tense = load_toml("dates.toml")["tense"]
    stands_for = {"{held}": tense["held"], "{ㄴ}": _syllables_ending_in("ㄴ"), "{ㅆ}": _syllables_ending_in("ㅆ")}
    pattern = "|".join(f"(?P<{key}>{'|'.join(tense[key])})" for key in ("past", "future"))
    for name, meaning in stands_for.items():
        pattern = pattern.replace(name, meaning)
    return re.compile(pattern)


def _syllables_ending_in(final: str) -> str:
    """Return a character class of the syllables with this final, but for 있 and 겠, which are no past."""
    index = " ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ".index(final)
    syllables = map(chr, range(ord("가") + index, ord("힣") + 1, 28))
    return f"[{''.join(s for s in syllables if s not in '있겠')}]"


@lru_cache(maxsize=256)
def _days(value: str | None) -> tuple[dt.date, dt.date] | None:
    span = span_of(value or "")
    return None if span is None else (dt.date.fromisoformat(span[0]), dt.date.fromisoformat(span[1]))


class Context:
    """One document while it is read from start to end.

    Parameters
    ----------
    text
        Folded text.
    published
        Publication date, if known.
    anchor
        The day that years and months are reckoned from: the publication, or else a full date of the text.
    sentences
        Character spans, in order.
    """

    def __init__(
        self, text: str, published: dt.date | None, anchor: dt.date | None, sentences: Sequence[tuple[int, int]]
    ) -> None:
        self.text = text
        self.published = published
        self.anchor = anchor
        self._sentences = sentences
        self._starts = [start for start, _ in sentences]
        self._sentence = -1
        self._sentence_year: tuple[int, int] | None = None
        self.sentence_day: Known | None = None
        # Where the next verb of the sentence stands, and its tense.
        self._verb = (-1, 0)
        # Everything that has been placed on the calendar so far, and the last of each kind.
        self.days: set[str] = set()
        self.months: set[tuple[int, int]] = set()
        self.last_year: int | None = None
        self.last_month: tuple[int, int] | None = None
        self.last_period: str | None = None
        self._event: str | None = None
        self._past_event: str | None = None
        self._first_event: str | None = None
        self._stretch: str | None = None
        # A day too far from the publication to be the event's, and its sentence.
        self._far_day: tuple[str, int] | None = None

    def enter(self, at: int) -> None:
        """Move on to a place in the text; what holds within a sentence is forgotten at its end."""
        index = bisect_right(self._starts, at) - 1
        if index != self._sentence:
            self._sentence, self._sentence_year, self.sentence_day, self._verb = index, None, None, (-1, 0)

    def tense(self, at: int) -> int:
        """Return -1 (reported), 1 (announced) or 0 (no verb) for what follows ``at`` in its sentence."""
        marker, tense = self._verb
        if marker < at:
            end = self._sentences[self._sentence][1] if self._sentence >= 0 else len(self.text)
            match = _tense_pattern().search(self.text, at, end)
            marker = match.start() if match else len(self.text)
            tense = 0 if match is None else -1 if match["past"] else 1
            self._verb = marker, tense
        return tense if marker - at <= _VERB_REACH else 0

    def named_year(self, at: int) -> int | None:
        """Return the year that the sentence has named not far before ``at``, unless the date recurs (매년 6월)."""
        if self._sentence_year is None or at - self._sentence_year[1] > _YEAR_REACH:
            return None
        recurs = _RECURRING.search(self.text, max(self._sentence_year[1], at - 20), at)
        return None if recurs else self._sentence_year[0]

    def year_spoken_of(self) -> int | None:
        """Return the year that 전년, 같은 해 count from: the last one of the sentence, of the text, or the anchor's."""
        if self._sentence_year is not None:
            return self._sentence_year[0]
        return self.last_year if self.last_year is not None else self.anchor.year if self.anchor else None

    def month_spoken_of(self) -> tuple[int, int] | None:
        """Return the year and month that 전월 counts from."""
        return self.last_month or ((self.anchor.year, self.anchor.month) if self.anchor else None)

    def event(self, at: int) -> tuple[str, dt.date, dt.date] | None:
        """Return what 이날 means: value, first and last day. The publication, if it falls into the event."""
        days = _days(self._event)
        if days and self._past_event and self.published and days[0] > self.published and self.tense(at) < 0:
            return self._past_event, *(_days(self._past_event) or days)
        if days is None and self._far_day is not None and self._sentence - self._far_day[1] <= 1:
            days = _days(self._far_day[0])
            return (self._far_day[0], *days) if days else None
        if days is not None and self._event is not None:
            if self.published is None or not days[0] <= self.published <= days[1]:
                return self._event, *days
            return self.published.isoformat(), self.published, self.published
        return None if self.anchor is None else (self.anchor.isoformat(), self.anchor, self.anchor)

    def stretch(self) -> tuple[dt.date, dt.date] | None:
        """Return the days that 첫째 날, 마지막 날 are counted in: the last range of days, or the day of the event."""
        return _days(self._stretch) or _days(self._first_event) or ((self.anchor, self.anchor) if self.anchor else None)

    def today(self) -> dt.date | None:
        """Return the day that the text speaks on: that of its event, if it is near the publication; else the latter."""
        days = _days(self._first_event)
        if days and self.published and days[0] == days[1] and abs((days[0] - self.published).days) <= _TODAY_DAYS:
            return days[0]
        return self.published

    def days_after_event(self, date: dt.date) -> int | None:
        """Return how many days after the last day of the event a date lies."""
        days = _days(self._event)
        return None if days is None else (date - days[1]).days

    def remember(self, found: Found, known: Known, value: str) -> None:
        """Keep a resolved expression (``known`` is its first point) for those that refer back to it."""
        days = _days(value)
        if known.year is None or days is None:
            return
        word = found.first.word
        refers_back = word is not None and word.base == "text"
        year_before = refers_back and word is not None and word.unit == "year" and word.offset < 0
        if known.month is None and _COMPARED.match(self.text, found.end):
            return  # 2020년 대비: what is compared with, not what is spoken of
        if known.month is not None or ("/" not in value and not year_before):
            self._sentence_year = known.year, found.end
        if (known.month is not None and not year_before) or not refers_back:
            self.last_year = known.year
        if known.month is not None:
            self.months.add((known.year, known.month))
            if not refers_back:
                self.last_month = known.year, known.month
        if known.day is None:
            self.last_period = self.last_period if refers_back else known.value
            return
        self.sentence_day = self.sentence_day if refers_back else known
        self.days.update(day.isoformat() for day in days)
        # The next day becomes the day that is told of; the day before is told of in passing.
        follows = refers_back and word is not None and word.unit == "day" and word.offset > 0
        if not refers_back and not self._is_near(days):
            self._far_day = value, self._sentence
        elif follows or (not refers_back and self._is_event(found)):
            self._event = value
            self._first_event = self._first_event or value
            if self.published is not None and days[0] <= self.published:
                self._past_event = value
            self._stretch = value if "/" in value else self._stretch

    def _is_near(self, days: tuple[dt.date, dt.date]) -> bool:
        """Tell whether a day is near enough to the publication to be the event's."""
        return self.published is None or min(abs((day - self.published).days) for day in days) <= _EVENT_DAYS

    def _is_event(self, found: Found) -> bool:
        """Tell whether 이날 may mean this day: in the running text, and not when it was reported."""
        if self._event is None:
            return True
        line = self.text.rfind("\n", max(0, found.start - _LINE_REACH), found.start) + 1
        in_aside = _FOOTNOTE.match(self.text, line) or self.text[found.start - 1 : found.start] == "("
        return not in_aside and not _REPORTED.match(self.text, found.end)
