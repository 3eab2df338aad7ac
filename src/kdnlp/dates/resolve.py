"""What an expression means in its document: the fields that are not written come from the `Context`.

Where several years or months are possible, the nearest to the publication wins; going against the tense of the
clause, the weekday or the year of publication counts as so many days more.
"""

from __future__ import annotations

import datetime as dt
import re
from functools import cache
from typing import Any

from kdnlp.dates.context import Context, Known
from kdnlp.dates.grammar import Found, Point
from kdnlp.dates.values import SEASONS, days_in_month, shift_month, span_of, week_of_month, week_value
from kdnlp.lexicon import load_toml

_WEEKDAYS = "월화수목금토일"
_ORDINALS = {"첫": 1, "둘": 2, "셋": 3, "넷": 4, "다섯": 5, "마지막": -1}
_TEN_DAYS = {"상": (1, 10), "초": (1, 10), "중": (11, 20), "하": (21, 31)}
_HALVES = {"상": "1", "上": "1", "전": "1", "하": "2", "下": "2", "후": "2"}
# 오는 하반기 is said of one that has begun less than this many days ago.
_JUST_BEGUN = 31
# The months of teaching: what 지난 1학기, 오는 2학기 are reckoned by.
_TERMS = {"1": ("03-01", "06-30"), "2": ("09-01", "12-31")}
_PARTS = {"half", "quarter", "term", "season"}

# Two digits are read as 20xx up to this many years after the publication.
_PIVOT = 30
# The year to count from where nothing is known.
_NO_ANCHOR = 2020
# Bare two-digit years (23년) are dates only this near to the publication; further off they are lengths of time.
_NEAR_YEARS = 6
# What counts against a year, in days: the tense, no verb at all for a future date, the weekday, another year.
_AGAINST_TENSE, _FUTURE_WITHOUT_VERB, _AGAINST_WEEKDAY, _OTHER_YEAR = 150, 40, 60, 200
# What counts for it: the text has already placed that month or day there.
_ALREADY_PLACED = 150
# The same for the month of a bare day (22일); days just after the event's last are likelier.
_DAY_AGAINST_TENSE, _DAY_ALREADY_PLACED, _DAY_FOLLOWS, _FOLLOWING_DAYS = 25, 40, 20, 5
# A day this little before another of its sentence is of the same month: 30일 … 29일.
_SAME_EVENT = 5
_NEVER = 1e9


@cache
def _holidays() -> tuple[dict[str, str], dict[str, list[str]], int]:
    data: dict[str, Any] = load_toml("dates.toml")
    lunar = {key: days.split() for key, days in data["lunar"].items() if isinstance(days, str)}
    return data["holidays"], lunar, data["lunar"]["first"]


def _holiday_in(key: str, year: int) -> dt.date | None:
    """Return the day of a holiday (a key of ``[lunar]``, or month and day) in a year, if the table reaches there."""
    _, lunar, first = _holidays()
    if key not in lunar:
        return dt.date.fromisoformat(f"{year:04}-{key}")
    days = lunar[key]
    return dt.date.fromisoformat(f"{year:04}-{days[year - first]}") if 0 <= year - first < len(days) else None


def _partial(fields: dict[str, str]) -> Known:
    """Return what is known without a year."""
    month = f"{int(fields['m']):02}" if "m" in fields else "XX"
    if "d" in fields:
        return Known(f"XXXX-{month}-{int(fields['d']):02}")
    return Known(f"XXXX-{month}" if "m" in fields else "XXXX")


def _in_month(fields: dict[str, str], year: int, month: int) -> Known:
    """Resolve the day, week or ten days of a known month."""
    day = int(fields["d"]) if "d" in fields else None
    if "week" in fields or "week_word" in fields:
        week = int(fields["week"]) if "week" in fields else _ORDINALS[fields["week_word"]]
        return Known(week_value(week_of_month(year, month, week)), year, month)
    if "ten" in fields:
        first, last = _TEN_DAYS[fields["ten"][0]]
        start = f"{year:04}-{month:02}"
        return Known(f"{start}-{first:02}/{start}-{min(last, days_in_month(year, month)):02}", year, month)
    if day is None or day > days_in_month(year, month):
        return Known.of_month(year, month)
    date = dt.date(year, month, day)
    return Known(week_value(date), year, month) if "week_of" in fields else Known.of_day(date)


class Resolver:
    """Resolves the expressions of one document, in the order of the text."""

    def __init__(self, context: Context) -> None:
        self.context = context

    def mention(self, found: Found) -> str | None:
        """Return the value of a mention, or ``None`` if it is no date after all."""
        self.context.enter(found.start)
        first, last = found.first, found.last
        if last is None:
            known = self._point(first, found.end)
            if known is not None:
                self.context.remember(found, known, known.value)
            return known.value if known else None
        fields = dict(first.fields)
        if "m" in fields and first.word is None and not fields.keys() & {"y", "yy"}:
            year = self._written_year(last.fields)
            if year is not None:
                fields["y"] = str(year - (int(fields["m"]) > int(last.fields.get("m", 12))))
        start = self._point(Point(first.start, first.end, first.rule, fields, first.word), found.end)
        if start is None:
            return None
        end = self._range_end(start, last, found.end)
        value = f"{start.value.split('/')[0]}/{end.value.split('/')[-1]}" if end else start.value
        self.context.remember(found, start, value)
        return value

    def _range_end(self, start: Known, last: Point, at: int) -> Known | None:
        """Resolve the second point of a range; what it does not name is as in the first, and not before it."""
        fields = dict(last.fields)
        if "century" in fields and start.value.startswith("BC"):
            fields["bc"] = "기원전"
        if last.word is not None or start.year is None:
            end = self._point(Point(last.start, last.end, last.rule, fields, last.word), at)
            return end if start.year is None else self._after(start, end)
        if "yy" in fields:
            year = start.year // 100 * 100 + int(fields.pop("yy"))
            fields["y"] = str(year + 100 if year < start.year and year + 100 <= self._latest_year() else year)
        if "y" not in fields and fields.keys() & {"m", "d", "week", *_PARTS}:
            year, month = start.year, int(fields["m"]) if "m" in fields else start.month
            if "m" in fields and start.month is not None and int(fields["m"]) < start.month:
                year += 1
            elif "m" not in fields and "d" in fields and month and start.day and int(fields["d"]) < start.day:
                year, month = shift_month(year, month, 1)
            fields["y"] = str(year)
            if month is not None and fields.keys() & {"d", "week"}:
                fields["m"] = str(month)
        return self._after(start, self._written(fields, self._written_year(fields), None, at))

    @staticmethod
    def _after(start: Known, end: Known | None) -> Known | None:
        """Return the end of a range, or ``None`` if it lies before the start."""
        if end is None or end.year is None or span_of(f"{start.value.split('/')[0]}/{end.value.split('/')[-1]}"):
            return end
        return None

    # -- one point -------------------------------------------------------------------------------------------------

    def _written_year(self, fields: dict[str, str]) -> int | None:
        """Return the year that is written in a point, in full."""
        if "y" in fields:
            return int(fields["y"])
        if "yy" not in fields:
            return None
        year = int(fields["yy"]) + 2000
        return year if year <= self._latest_year() else year - 100

    def _latest_year(self) -> int:
        """Return the last year that two digits may stand for."""
        return (self.context.anchor.year if self.context.anchor else _NO_ANCHOR) + _PIVOT

    def _point(self, point: Point, at: int) -> Known | None:
        """Resolve one point whose clause goes on at ``at``; ``None`` if it turns out to be no date."""
        fields, word, anchor = point.fields, point.word, self.context.anchor
        if "loose" in fields and (anchor is None or abs(2000 + int(fields["yy"]) - anchor.year) > _NEAR_YEARS):
            return None
        year = self._written_year(fields)
        if word is None:
            return self._written(fields, year, None, at)
        if word.unit == "nearest":
            return self._written(fields, year, word.offset, at)
        if word.unit == "half":
            return self._part({"half": "상하"[word.offset - 1]}, None, None, at)
        if word.unit == "year":
            return self._after_year(point, word.base, word.offset, at)
        if word.unit == "month":
            return self._after_month(fields, word.base, word.offset)
        if word.unit == "week":
            return self._after_week(fields, word.offset)
        return self._day_word(word.unit, word.base, word.offset, at)

    def _written(self, fields: dict[str, str], year: int | None, towards: int | None, at: int) -> Known | None:
        """Resolve written fields; ``towards`` is -1 after 지난, 1 after 오는, 0 after 이번."""
        anchor = self.context.anchor
        if "century" in fields:
            century = int(fields["century"]) - 1
            return Known(f"BC{century:02}" if "bc" in fields else f"{century:02}")
        if "decade" in fields:
            return Known(fields["decade"] if len(fields["decade"]) == 3 else "19" + fields["decade"])
        if "ago" in fields:
            return Known.of_year(anchor.year - int(fields["ago"]) if anchor else None)
        if "one_year" in fields:
            return Known.of_year(anchor.year + (towards or 0) if anchor else None)
        if "turn" in fields and year is None:
            # 지난 연말 lies in the year before, 오는 연초 in the next.
            by = -(towards == -1) if fields["turn"] == "말" else int(towards == 1)
            return Known.of_year(anchor.year + by if anchor else None)
        if "holiday" in fields:
            return self._holiday(fields, year, towards)
        if fields.keys() & _PARTS:
            return self._part(fields, year, towards, at)
        if "weekend" in fields or ("dow" in fields and "d" not in fields):
            return self._weekday(fields, towards or 0)
        if "m" in fields:
            month = int(fields["m"])
            year = self._nearest_year(fields, towards, at) if year is None else year
            return _partial(fields) if year is None else _in_month(fields, year, month)
        return self._day_only(fields, towards, at) if "d" in fields else Known.of_year(year)

    def _nearest_year(self, fields: dict[str, str], towards: int | None, at: int) -> int | None:
        """Choose the year of a month, or of a month and day."""
        month, day = int(fields["m"]), int(fields["d"]) if "d" in fields else None
        if towards is None and day is None and (named := self.context.named_year(at)) is not None:
            return named
        now = self.context.anchor
        if now is None:
            return None
        tense = self.context.tense(at) if towards is None else 0

        def cost(year: int) -> float:
            if day is None:
                away = 30 * ((year - now.year) * 12 + month - now.month)
                placed, weekday = (year, month) in self.context.months, None
            elif day <= days_in_month(year, month):
                date = dt.date(year, month, day)
                away = (date - now).days
                placed, weekday = date.isoformat() in self.context.days, _WEEKDAYS[date.weekday()]
            else:
                return _NEVER
            if away * (towards or 0) < 0:
                return _NEVER
            return (
                abs(away)
                + _AGAINST_TENSE * (away * tense < 0)
                + _FUTURE_WITHOUT_VERB * (away > 0 and tense == 0)
                + _AGAINST_WEEKDAY * (weekday is not None and fields.get("dow", weekday) != weekday)
                + _OTHER_YEAR * (year != now.year)
                - _ALREADY_PLACED * placed
            )

        best = min((now.year, now.year - 1, now.year + 1), key=cost)
        return best if cost(best) < _NEVER else None

    def _day_only(self, fields: dict[str, str], towards: int | None, at: int) -> Known:
        """Choose the month of a bare day."""
        day, before = int(fields["d"]), self.context.sentence_day
        if before is not None and before.day and before.year and before.month and towards is None:
            same_month = day >= before.day
            year, month = before.year, before.month
            if not same_month:
                year, month = shift_month(year, month, 1)
            far = before.day > 20 and before.day - day > _SAME_EVENT
            if day <= days_in_month(year, month) and (same_month or far):
                return _in_month(fields, year, month)
        now = self.context.anchor
        if now is None:
            return _partial(fields)
        tense = self.context.tense(at) if towards is None else 0

        def cost(date: dt.date) -> float:
            away = (date - now).days
            if away * (towards or 0) < 0:
                return _NEVER
            follows = self.context.days_after_event(date)
            near = _DAY_FOLLOWS if follows is not None and 0 <= follows <= _FOLLOWING_DAYS else 0
            return (
                abs(away)
                + _DAY_AGAINST_TENSE * (away * tense < 0)
                + _AGAINST_WEEKDAY * (fields.get("dow", _WEEKDAYS[date.weekday()]) != _WEEKDAYS[date.weekday()])
                - (_DAY_ALREADY_PLACED if date.isoformat() in self.context.days else near)
            )

        months = [shift_month(now.year, now.month, by) for by in (0, -1, 1, -2, 2)]
        dates = [dt.date(year, month, day) for year, month in months if day <= days_in_month(year, month)]
        best = min(dates, key=cost)
        return Known.of_day(best) if cost(best) < _NEVER else _partial(fields)

    def _part(self, fields: dict[str, str], year: int | None, towards: int | None, at: int) -> Known:
        """Resolve a half, quarter, school term or season."""
        now = self.context.anchor
        if "season" in fields:
            code = SEASONS[fields["season"]]
            if code == "WI" and now is not None and year == now.year and now.month <= 2:
                # Winter is named by the year in which it begins; in January 올겨울 is still last year's.
                year -= 1
        else:
            number = _HALVES.get(fields.get("half", "")) or fields.get("quarter") or fields["term"]
            code = ("Q" if "quarter" in fields else "H") + number
            if year is None and towards is None:
                year = self.context.named_year(at) or (self._year_of_part(code, now, at) if now else None)
        if year is None and now is not None:
            # A term is over before the holidays, and the next one begins after them.
            days = _TERMS[fields["term"]] if "term" in fields else None
            year = self._nearest_part(code, now, towards or 0, days)
        return Known(f"XXXX-{code}") if year is None else Known(f"{year:04}-{code}", year)

    def _year_of_part(self, code: str, now: dt.date, at: int) -> int:
        """Return the year of a half or quarter: this one, unless the tense points to another that is nearer."""
        tense = self.context.tense(at)
        this = self._days_away(f"{now.year:04}-{code}", now)
        if this * tense >= 0:
            return now.year
        other = now.year + tense
        return other if abs(self._days_away(f"{other:04}-{code}", now)) < abs(this) else now.year

    @staticmethod
    def _days_away(value: str, now: dt.date) -> int:
        """Return how many days a span lies ahead, negative if it is over, 0 within it."""
        first, last = map(dt.date.fromisoformat, span_of(value) or ())
        return (last - now).days if last < now else max((first - now).days, 0)

    @staticmethod
    def _nearest_part(code: str, now: dt.date, towards: int, days: tuple[str, str] | None) -> int:
        """Return the year of the last part that is over (지난), the next that begins (오는), or the current one (이번).

        Between two of its kind, 이번 means the one just over only if that is less than half as far as the coming one.
        """

        def away(year: int) -> int:
            span = (f"{year:04}-{day}" for day in days) if days else span_of(f"{year:04}-{code}") or ()
            first, last = map(dt.date.fromisoformat, span)
            if towards > 0 and 0 <= (now - first).days < _JUST_BEGUN:
                return 1
            return (last - now).days if last < now else max((first - now).days, 0)

        years = range(now.year - 2, now.year + 2)
        if towards:
            return min((year for year in years if away(year) * towards > 0), key=lambda year: abs(away(year)))
        return min(years, key=lambda year: max(away(year), -2 * away(year)))

    def _holiday(self, fields: dict[str, str], year: int | None, towards: int | None) -> Known:
        key = _holidays()[0][fields["holiday"]]
        now = self.context.anchor
        if year is None and now is not None:
            near = [date for by in (-1, 0, 1) if (date := _holiday_in(key, now.year + by))]
            fits = [date for date in near if (date - now).days * (towards or 0) >= 0]
            year = min(fits, key=lambda date: abs((date - now).days)).year if fits else None
        date = _holiday_in(key, year) if year is not None else None
        if date is None:
            return Known.of_year(year) if key[0].isalpha() else Known(f"XXXX-{key}")
        if "days" not in fields:
            return Known.of_day(date)
        # The day before, the day, the day after: Regulations on Holidays of Public Offices, article 2.
        one = dt.timedelta(days=1)
        return Known(f"{date - one}/{date + one}", date.year, date.month, date.day)

    def _weekday(self, fields: dict[str, str], towards: int) -> Known:
        """Resolve 지난 금요일, 오는 토요일, 지난 주말."""
        now = self.context.anchor
        if "weekend" in fields or now is None:
            return self._after_week(fields, min(towards, 0))
        ahead = (_WEEKDAYS.index(fields["dow"]) - now.weekday()) % 7
        return Known.of_day(now, ahead - 7 if towards < 0 and ahead else ahead)

    # -- after a word that places it -------------------------------------------------------------------------------

    def _after_year(self, point: Point, base: str, offset: int, at: int) -> Known | None:
        fields, anchor = point.fields, self.context.anchor
        if base == "text" and not fields:
            same_period = self._same_period(self.context.text[point.start : point.end], offset)
            if same_period is not None:
                return same_period
        now = self.context.year_spoken_of() if base == "text" else anchor.year if anchor else None
        year = None if now is None else now + offset
        if not fields.keys() - {"edge", "one_year", "turn"}:
            return Known.of_year(year)
        return _partial(fields) if year is None else self._written(fields, year, None, at)

    def _same_period(self, words: str, offset: int) -> Known | None:
        """Resolve 전년 동월 (the text's last month, a year before) and 전년 동기 (its last period)."""
        if re.search("동월|같은.?달", words):
            month = self.context.month_spoken_of()
            return Known("XXXX-XX") if month is None else Known.of_month(month[0] + offset, month[1])
        period = self.context.last_period
        if period is None or "/" in period or not re.search("동기|동분기|기간", words):
            return None
        year = int(period[:4]) + offset
        return Known(f"{year:04}{period[4:]}", year)

    def _after_month(self, fields: dict[str, str], base: str, offset: int) -> Known:
        anchor = self.context.anchor
        month = self.context.month_spoken_of() if base == "text" else (anchor.year, anchor.month) if anchor else None
        if month is None:
            return _partial(fields) if "d" in fields else Known("XXXX-XX")
        if fields.get("edge", "").endswith("순"):
            fields = {"ten": fields["edge"]}
        return _in_month(fields, *shift_month(*month, offset))

    def _after_week(self, fields: dict[str, str], offset: int) -> Known:
        if self.context.anchor is None:
            return Known("XXXX-WXX")
        day = self.context.anchor + dt.timedelta(weeks=offset)
        if "weekend" in fields:
            return Known(week_value(day) + "-WE")
        if "dow" in fields:
            return Known.of_day(day, _WEEKDAYS.index(fields["dow"]) - day.weekday())
        return Known(week_value(day))

    def _day_word(self, unit: str, base: str, offset: int, at: int) -> Known:
        """Resolve 오늘, 이날, 다음 날, 둘째 날."""
        if unit == "nth-day":
            stretch = self.context.stretch()
            if stretch is None:
                return Known("XXXX-XX-XX")
            return Known.of_day(stretch[1 if offset < 0 else 0], max(offset, 0))
        if base == "published":
            today = self.context.today()
            return Known("XXXX-XX-XX") if today is None else Known.of_day(today, offset)
        event = self.context.event(at)
        if event is None:
            return Known("XXXX-XX-XX")
        value, first, last = event
        if offset == 0:
            return Known(value, first.year, first.month, first.day)
        return Known.of_day(last if offset > 0 else first, offset)
