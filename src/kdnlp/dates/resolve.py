"""What an expression means in its document: publication date, other dates, tense, and weekday settle what is not written."""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from kdnlp.dates.grammar import Found, Point
from kdnlp.dates.values import (
    SEASON_START,
    SEASONS,
    days_in_month,
    shift_month,
    span_of,
    week_of_month,
    week_value,
)
from kdnlp.lexicon import load_toml

_WEEKDAYS = "월화수목금토일"
_ORDINALS = {"첫": 1, "둘": 2, "셋": 3, "넷": 4, "다섯": 5, "마지막": -1}
_TEN_DAYS = {"상": (1, 10), "초": (1, 10), "중": (11, 20), "하": (21, 31)}
# Two digits are read as 20xx up to this many years after the publication.
_PIVOT = 30
# A year, month or day that goes against the tense, the weekday or the year of publication counts as this many days away.
_AGAINST_REPORT, _AGAINST_ANNOUNCEMENT, _AGAINST_WEEKDAY, _OTHER_YEAR, _AHEAD_WITHOUT_VERB = 150, 150, 60, 200, 40
# A month or day that the text has already placed in a year is that much nearer there.
_ALREADY_PLACED = 150
# The same for the month of a bare day (22일); a day that the text has named, or one just after it, is that much nearer.
_DAY_AGAINST_TENSE, _DAY_KNOWN, _DAY_FOLLOWS, _FOLLOWING_DAYS = 25, 40, 20, 5
# A month takes over the year that its sentence names at most this many characters before it.
_YEAR_REACH = 60
# 이날, 오늘 and the like mean a day this near to the publication, where there is one.
_EVENT_DAYS, _TODAY_DAYS = 40, 3
# Bare two-digit years (23년) are dates only this near to the publication; further off they are lengths of time.
_NEAR_YEARS = 6
_SENTENCE = re.compile(r"[^\n]*?(?:[가-힣]\.(?=[\s\"'”’)\]]|$)|[!?。](?=\s|$)|\n|$)")
_FOOTNOTE = re.compile(r"\s*(?:\*|※)")
_RECURRING = re.compile(r"매년|매해|해마다|매\s")
_REPORTED = re.compile(r"\s?밝혔|\s?발표했|\s?전했")


@dataclass(slots=True)
class Known:
    """What is known of a resolved point; ``value`` is its TIMEX3 form."""

    value: str
    year: int | None = None
    month: int | None = None
    day: int | None = None


def _against(tense: int, away: float) -> int:
    """Return what a day ``away`` days from the publication costs in a clause of this tense."""
    if away > 0:
        return (_AGAINST_REPORT, _AHEAD_WITHOUT_VERB, 0)[tense + 1]
    return _AGAINST_ANNOUNCEMENT if away < 0 and tense > 0 else 0


@cache
def _tables() -> tuple[re.Pattern[str], dict[str, str], dict[str, list[str]], int]:
    data: dict[str, Any] = load_toml("dates.toml")
    tense = data["tense"]
    past, future = ("|".join(tense[k]).replace("{held}", tense["held"]) for k in ("past", "future"))
    lunar = {k: v.split() for k, v in data["lunar"].items() if isinstance(v, str)}
    return re.compile(f"(?P<past>{past})|(?P<future>{future})"), data["holidays"], lunar, data["lunar"]["first"]


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Split on line ends and sentence-final punctuation after a syllable (``다.``, but not ``7. 8.``)."""
    return [m.span() for m in _SENTENCE.finditer(text) if m.end() > m.start()]


class Resolver:
    """Resolves the expressions of one document in the order of the text."""

    def __init__(self, text: str, published: dt.date | None, sentences: Sequence[tuple[int, int]]) -> None:
        self.text = text
        self.published = published
        self.anchor = published
        self.sentences = sentences
        self._starts = [start for start, _ in sentences]
        # What later expressions may refer back to: the last day (or range of days), month and year of the text.
        self.days: set[str] = set()
        self.months: set[tuple[int, int]] = set()
        self.last_days: str | None = None
        self.first_days: str | None = None
        self.last_range: str | None = None
        self.last_period: str | None = None
        self.last_month: tuple[int, int] | None = None
        self.last_year: int | None = None
        self.sentence = -1
        self.sentence_year: tuple[int, int] | None = None
        self.sentence_month: Known | None = None

    # -- context ---------------------------------------------------------------------------------------------------

    def _enter(self, at: int) -> None:
        index = bisect_right(self._starts, at) - 1
        if index != self.sentence:
            self.sentence, self.sentence_year, self.sentence_month = index, None, None

    def _tense(self, at: int) -> int:
        """Return -1 (reported), 1 (announced) or 0 (no verb) for what follows ``at`` in its sentence."""
        end = self.sentences[self.sentence][1] if self.sentence >= 0 else len(self.text)
        match = _tables()[0].search(self.text, at, min(end, at + 400))
        return 0 if match is None else -1 if match["past"] else 1

    def remember(self, found: Found, known: Known, value: str) -> None:
        """Keep a resolved expression for those that refer back to it."""
        span = span_of(value)
        if known.year is None or span is None:
            return
        back = found.first.word is not None and found.first.word.base == "text"
        if known.day is not None:
            self.days.update(span)
        if known.month is not None:
            self.months.add((known.year, known.month))
        if known.day is not None and not back and self._is_event(found, span):
            self.last_days = value
            self.first_days = self.first_days or value
            if "/" in value:
                self.last_range = value
        if not back or known.month is not None:
            self.last_year = known.year
        if not back and known.day is None:
            self.last_period = known.value
        self.sentence_year = known.year, found.end
        if known.month is not None:
            self.sentence_month = known
            if not back:
                self.last_month = known.year, known.month

    def _is_event(self, found: Found, span: tuple[str, str]) -> bool:
        """Tell whether 이날 may mean this day: one of the running text, near the publication, not the day of the report."""
        if self.published is not None:
            nearest = min(abs((dt.date.fromisoformat(day) - self.published).days) for day in span)
            if nearest > _EVENT_DAYS:
                return False
        if self.last_days is None:
            return True
        line = self.text.rfind("\n", 0, found.start) + 1
        if _FOOTNOTE.match(self.text, line) or self.text[found.start - 1 : found.start] == "(":
            return False
        return not _REPORTED.match(self.text, found.end)

    # -- one point -------------------------------------------------------------------------------------------------

    def year(self, fields: dict[str, str]) -> int | None:
        """Return the written year of a point, in full."""
        if "y" in fields:
            return int(fields["y"])
        if "yy" not in fields:
            return None
        short, now = int(fields["yy"]), self.anchor.year if self.anchor else 2020
        return short + 2000 if short + 2000 <= now + _PIVOT else short + 1900

    def point(self, point: Point, tense_at: int) -> Known | None:
        """Resolve one point; ``None`` if it turns out to be no date."""
        self._enter(point.start)
        fields, word = point.fields, point.word
        if point.rule == "year-two-digits-bare" or point.rule.endswith("+year-two-digits-bare"):
            now = self.anchor.year if self.anchor else None
            if now is None or abs(2000 + int(fields["yy"]) - now) > _NEAR_YEARS:
                return None
        if "century" in fields:
            century = int(fields["century"])
            return Known(f"BC{century - 1:02}" if "bc" in fields else f"{century - 1:02}")
        if "decade" in fields or "decade2" in fields:
            return Known(fields["decade"] if "decade" in fields else "19" + fields["decade2"])
        if "ago" in fields:
            return self._year_only(self.anchor.year - int(fields["ago"]) if self.anchor else None)
        year, towards = self.year(fields), None
        if word is not None:
            if word.unit == "nearest":
                towards = word.offset
            elif word.unit == "year":
                base = self._text_year() if word.base == "text" else self.anchor.year if self.anchor else None
                if word.name == "year-before-that" and not fields:
                    period = self._same_period(self.text[point.start : point.end], word.offset)
                    if period is not None:
                        return period
                year = None if base is None else base + word.offset
                if not fields.keys() - {"edge", "one_year"}:
                    return self._year_only(year)
                if year is None:
                    return self._partial(fields)
            elif word.unit == "month":
                return self._month_word(word.base, word.offset, fields)
            elif word.unit == "week":
                return self._week_word(word.offset, fields)
            elif word.unit == "half":
                return self._part({"half": "상하"[word.offset - 1]}, None, None, tense_at)
            elif word.unit == "day":
                return self._day_word(point, word.base, word.offset)
            else:
                return self._nth_day(word.offset)
        return self._fields(fields, year, towards, tense_at)

    def _fields(self, fields: dict[str, str], year: int | None, towards: int | None, at: int) -> Known | None:
        month = int(fields["m"]) if "m" in fields else None
        if "one_year" in fields:
            return self._year_only(self.anchor.year + (towards or 0) if self.anchor else None)
        if fields.keys() & {"half", "quarter", "term", "season", "holiday"}:
            return self._part(fields, year, towards, at)
        if month is None and "d" not in fields:
            if "weekend" in fields or "dow" in fields:
                return self._weekday(fields, towards)
            return self._year_only(year)
        if month is None:
            return self._day_only(fields, towards, at)
        day = int(fields["d"]) if "d" in fields else None
        if year is None:
            year = self._nearest_year(month, day, fields, towards, at)
        if year is None:
            return self._partial(fields)
        return self._month_fields(fields, year, month, day)

    def _month_fields(self, fields: dict[str, str], year: int, month: int, day: int | None) -> Known:
        if "week_of" in fields and day:
            return Known(week_value(dt.date(year, month, day)), year, month)
        if "week" in fields or "week_word" in fields:
            week = int(fields["week"]) if "week" in fields else _ORDINALS[fields["week_word"]]
            return Known(week_value(week_of_month(year, month, week)), year, month)
        if "ten" in fields:
            first, last = _TEN_DAYS[fields["ten"][0]]
            last = min(last, days_in_month(year, month))
            return Known(f"{year:04}-{month:02}-{first:02}/{year:04}-{month:02}-{last:02}", year, month)
        if day is None:
            return Known(f"{year:04}-{month:02}", year, month)
        if day > days_in_month(year, month):
            return Known(f"{year:04}-{month:02}", year, month)
        return Known(f"{year:04}-{month:02}-{day:02}", year, month, day)

    @staticmethod
    def _year_only(year: int | None) -> Known:
        return Known("XXXX") if year is None else Known(f"{year:04}", year)

    @staticmethod
    def _partial(fields: dict[str, str]) -> Known:
        month = f"{int(fields['m']):02}" if "m" in fields else "XX"
        if "d" in fields:
            return Known(f"XXXX-{month}-{int(fields['d']):02}")
        return Known(f"XXXX-{month}" if "m" in fields else "XXXX")

    def _text_year(self) -> int | None:
        if self.sentence_year is not None:
            return self.sentence_year[0]
        return self.last_year if self.last_year is not None else self.anchor.year if self.anchor else None

    def _same_period(self, words: str, offset: int) -> Known | None:
        """Resolve 전년 동월 (the text's last month, a year before), 전년 동기 (its last period)."""
        if "동월" in words or "같은 달" in words:
            base = self.last_month or ((self.anchor.year, self.anchor.month) if self.anchor else None)
            return Known("XXXX-XX") if base is None else Known(f"{base[0] + offset:04}-{base[1]:02}", base[0] + offset, base[1])
        if re.search("동기|동분기|기간", words) and self.last_period and "/" not in self.last_period:
            year = int(self.last_period[:4]) + offset
            return Known(f"{year:04}{self.last_period[4:]}", year)
        return None

    def _named_year(self, at: int) -> int | None:
        """Return the year that the sentence has named not far before ``at``, unless the date recurs (매년 6월)."""
        if self.sentence_year is None or at - self.sentence_year[1] > _YEAR_REACH:
            return None
        return None if _RECURRING.search(self.text, max(self.sentence_year[1], at - 20), at) else self.sentence_year[0]

    def _nearest_year(
        self, month: int, day: int | None, fields: dict[str, str], towards: int | None, at: int
    ) -> int | None:
        if towards is None and day is None and (named := self._named_year(at)) is not None:
            return named
        if self.anchor is None:
            return None
        now = self.anchor
        if towards:
            here = (month, day or 0) <= (now.month, now.day if day else 0)
            return now.year - (0 if here else 1) if towards < 0 else now.year + (0 if (month, day or 99) >= (now.month, now.day if day else 0) else 1)
        tense = self._tense(at)

        def cost(year: int) -> float:
            if day is None:
                away = float(30 * ((year - now.year) * 12 + month - now.month))
            else:
                if day > days_in_month(year, month):
                    return 9999
                date = dt.date(year, month, day)
                away = (date - now).days
                if "dow" in fields and _WEEKDAYS[date.weekday()] != fields["dow"]:
                    away += _AGAINST_WEEKDAY if away >= 0 else -_AGAINST_WEEKDAY
            placed = (year, month) in self.months if day is None else date.isoformat() in self.days
            away_in_tense = abs(away) + _against(tense, away)
            return away_in_tense + (_OTHER_YEAR if year != now.year else 0) - (_ALREADY_PLACED if placed else 0)

        return min((now.year, now.year - 1, now.year + 1), key=cost)

    def _day_only(self, fields: dict[str, str], towards: int | None, at: int) -> Known:
        day = int(fields["d"])
        before = self.sentence_month
        if before is not None and before.day is not None and towards is None and before.year and before.month:
            year, month = (before.year, before.month) if day > before.day else shift_month(before.year, before.month, 1)
            if day <= days_in_month(year, month) and (day > before.day or before.day > 20):
                return self._month_fields(fields, year, month, day)
        if self.anchor is None:
            return self._partial(fields)
        now = self.anchor
        tense = self._tense(at) if towards is None else 0
        best: tuple[float, dt.date] | None = None
        for by in (0, -1, 1, -2, 2):
            year, month = shift_month(now.year, now.month, by)
            if day > days_in_month(year, month):
                continue
            date = dt.date(year, month, day)
            away = (date - now).days
            if (towards or 0) * away < 0:
                continue
            cost = float(abs(away)) + (_DAY_AGAINST_TENSE if away * tense < 0 else 0) - self._named(date)
            if "dow" in fields and _WEEKDAYS[date.weekday()] != fields["dow"]:
                cost += _AGAINST_WEEKDAY
            if best is None or cost < best[0]:
                best = cost, date
        if best is None:
            return self._partial(fields)
        return Known(best[1].isoformat(), best[1].year, best[1].month, best[1].day)

    def _named(self, date: dt.date) -> int:
        """Return how much nearer a day is because the text has already spoken of it, or of the days just before."""
        if date.isoformat() in self.days:
            return _DAY_KNOWN
        span = span_of(self.last_days or "")
        if span and 0 <= (date - dt.date.fromisoformat(span[1])).days <= _FOLLOWING_DAYS:
            return _DAY_FOLLOWS
        return 0

    def _part(self, fields: dict[str, str], year: int | None, towards: int | None, at: int) -> Known | None:
        now = self.anchor
        if "holiday" in fields:
            return self._holiday(fields, year, towards)
        if "season" in fields:
            code = SEASONS[fields["season"]]
            if year is None and now is not None:
                # Winter belongs to the year in which it begins.
                year = now.year
                start = SEASON_START[code]
                if towards is not None and towards < 0 and now.month < start + 3 and (code != "WI" or now.month < 12):
                    year -= 1
                elif code == "WI" and now.month <= 2 and not towards:
                    year -= 1
                elif towards is not None and towards > 0 and now.month > start:
                    year += 1
            elif year is not None and now is not None and code == "WI" and now.month <= 2 and year == now.year:
                year -= 1
            suffix = code
        else:
            half = fields.get("half")
            number = {"상": "1", "하": "2"}[half] if half else fields.get("quarter") or fields["term"]
            suffix = ("Q" if "quarter" in fields else "H") + number
            if year is None:
                named = self._named_year(at) if towards is None else None
                year = named if named is not None else now.year if now else None
                if year is not None and now is not None and towards:
                    span = span_of(f"{year:04}-{suffix}")
                    if span and towards < 0 and span[0] > now.isoformat():
                        year -= 1
                    elif span and towards > 0 and span[1] < now.isoformat():
                        year += 1
        return Known(f"XXXX-{suffix}") if year is None else Known(f"{year:04}-{suffix}", year)

    def _holiday(self, fields: dict[str, str], year: int | None, towards: int | None) -> Known:
        _, holidays, lunar, first = _tables()
        key = holidays[fields["holiday"]]

        def day_in(in_year: int) -> dt.date | None:
            if key not in lunar:
                return dt.date.fromisoformat(f"{in_year:04}-{key}")
            days = lunar[key]
            return dt.date.fromisoformat(f"{in_year:04}-{days[in_year - first]}") if 0 <= in_year - first < len(days) else None

        now = self.anchor
        if year is None and now is not None:
            near = [d for d in map(day_in, (now.year - 1, now.year, now.year + 1)) if d is not None]
            fits = [d for d in near if (d - now).days * (towards or 0) >= 0]
            if fits:
                year = min(fits, key=lambda d: abs((d - now).days)).year
        date = day_in(year) if year is not None else None
        if date is None:
            month_day = "XX-XX" if key in lunar else key
            return Known(f"XXXX-{month_day}" if year is None else f"{year:04}-{month_day}" if key not in lunar else f"{year:04}")
        if "days" in fields:
            one = dt.timedelta(days=1)
            return Known(f"{date - one}/{date + one}", date.year, date.month, date.day)
        return Known(date.isoformat(), date.year, date.month, date.day)

    def _month_word(self, base: str, offset: int, fields: dict[str, str]) -> Known:
        start = self.last_month if base == "text" and self.last_month else None
        if start is None and self.anchor is not None:
            start = self.anchor.year, self.anchor.month
        if start is None:
            return self._partial(fields) if "d" in fields else Known("XXXX-XX")
        year, month = shift_month(*start, offset)
        if "edge" in fields:
            fields = {"ten": fields["edge"]} if fields["edge"].endswith("순") else {}
        return self._month_fields(fields, year, month, int(fields["d"]) if "d" in fields else None)

    def _week_word(self, offset: int, fields: dict[str, str]) -> Known:
        if self.anchor is None:
            return Known("XXXX-WXX")
        day = self.anchor + dt.timedelta(weeks=offset)
        if "weekend" in fields:
            return Known(week_value(day) + "-WE")
        if "dow" in fields:
            date = day + dt.timedelta(days=_WEEKDAYS.index(fields["dow"]) - day.weekday())
            return Known(date.isoformat(), date.year, date.month, date.day)
        return Known(week_value(day))

    def _weekday(self, fields: dict[str, str], towards: int | None) -> Known:
        if self.anchor is None:
            return Known("XXXX-WXX")
        if "weekend" in fields:
            return self._week_word(-1 if towards == -1 else 0, fields)
        ahead = (_WEEKDAYS.index(fields["dow"]) - self.anchor.weekday()) % 7
        date = self.anchor + dt.timedelta(days=ahead - 7 if towards == -1 and ahead else ahead)
        return Known(date.isoformat(), date.year, date.month, date.day)

    def _day_word(self, point: Point, base: str, offset: int) -> Known:
        if base == "text":
            if self.last_days is not None:
                if offset == 0:
                    span = span_of(self.last_days)
                    if span and self.published and span[0] <= self.published.isoformat() <= span[1]:
                        return self._day(self.published)
                    date = dt.date.fromisoformat(span[0]) if span else None
                    return Known(self.last_days, *((date.year, date.month, date.day) if date else ()))
                span = span_of(self.last_days)
                start = dt.date.fromisoformat(span[1 if offset > 0 else 0]) if span else self.anchor
            else:
                start = self.anchor
        else:
            start = self._today()
        return Known("XXXX-XX-XX") if start is None else self._day(start, offset)

    def _today(self) -> dt.date | None:
        """Return the day that the text speaks on: that of the event, if it is near the publication, else the publication."""
        span = span_of(self.first_days or "")
        if span and self.published and span[0] == span[1]:
            day = dt.date.fromisoformat(span[0])
            if abs((day - self.published).days) <= _TODAY_DAYS:
                return day
        return self.published

    def _nth_day(self, offset: int) -> Known:
        span = span_of(self.last_range or self.first_days or "")
        if span is None:
            return Known("XXXX-XX-XX") if self.anchor is None else self._day(self.anchor, max(offset, 0))
        return self._day(dt.date.fromisoformat(span[1] if offset < 0 else span[0]), max(offset, 0))

    @staticmethod
    def _day(start: dt.date, by: int = 0) -> Known:
        date = start + dt.timedelta(days=by)
        return Known(date.isoformat(), date.year, date.month, date.day)

    # -- a whole mention -------------------------------------------------------------------------------------------

    def mention(self, found: Found) -> str | None:
        """Return the value of a mention, or ``None`` if it is no date after all."""
        first, last = found.first, found.last
        if last is None:
            known = self.point(first, found.end)
            if known is None:
                return None
            self.remember(found, known, known.value)
            return known.value
        fields = dict(first.fields)
        if not fields.keys() & {"y", "yy"} and last.fields.keys() & {"y", "yy"} and "m" in fields and first.word is None:
            year = self.year(last.fields)
            if year is not None:
                fields["y"] = str(year - (int(fields["m"]) > int(last.fields.get("m", 12))))
        start = self.point(Point(first.start, first.end, first.rule, fields, first.word), found.end)
        if start is None:
            return None
        end = self._range_end(start, last, found.end)
        value = f"{start.value.split('/')[0]}/{end.value.split('/')[-1]}" if end else start.value
        self.remember(found, start, value)
        return value

    def _range_end(self, start: Known, last: Point, at: int) -> Known | None:
        fields = dict(last.fields)
        if "century" in fields and start.value.startswith("BC"):
            fields["bc"] = "기원전"
        if last.word is not None or start.year is None:
            return self.point(Point(last.start, last.end, last.rule, fields, last.word), at)
        if "yy" in fields:
            century = start.year // 100 * 100
            fields["y"] = str(century + int(fields.pop("yy")))
        year = self.year(fields)
        if year is None and fields.keys() & {"m", "d", "half", "quarter", "season", "week", "term"}:
            year = start.year
            if "m" not in fields and start.month is not None and fields.keys() & {"d", "week"}:
                month = start.month
                if "d" in fields and start.day is not None and int(fields["d"]) < start.day:
                    year, month = shift_month(year, month, 1)
                fields["m"] = str(month)
            elif "m" in fields and start.month is not None and int(fields["m"]) < start.month:
                year += 1
            fields["y"] = str(year)
        end = self._fields(fields, self.year(fields), None, at)
        span = span_of(f"{start.value.split('/')[0]}/{end.value}") if end and end.year else None
        return end if span or end is None or end.year is None else None
