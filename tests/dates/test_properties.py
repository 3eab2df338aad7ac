"""What holds for any text and any day."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kdnlp.dates import find_dates, span_of

DAYS = st.dates(min_value=dt.date(1990, 1, 1), max_value=dt.date(2049, 12, 31))
# Bits of dates and of what looks like them, in any order.
SCRAPS = """
２０ 2026 26 7 8 31 30 13 0 1 년 월 일 주 달 말 초 중순 . .. ~ - ∼ ( ) : / · , ’ ' ` % 배 억 각 째
부터 까지 (수) (현지시간) 지난 오는 올해 올 내년 이번 다음 이날 첫째 날 마지막 날인 오늘
상반기 3분기 겨울 추석 설 연휴 세기 년대 기원전 전년 동기 동월 다. 밝혔다. 개최한다.
"""
BITS = st.sampled_from([*SCRAPS.split(), "\n"])
TEXTS = st.one_of(
    st.text(max_size=60),
    st.lists(BITS, max_size=14).map("".join),
    st.lists(BITS, max_size=14).map(" ".join),
)
ABSOLUTE = [
    "{d.year}년 {d.month}월 {d.day}일",
    "{d.year}년 {d.month}월 {d.day}일({w})",
    "{d.year}년{d.month:02}월{d.day:02}일",
    "{d.year}. {d.month}. {d.day}.",
    "{d.year}. {d.month}. {d.day}.({w})",
    "{d.year}.{d.month}.{d.day}({w})",
    "{d.year}.{d.month:02}.{d.day:02}",
    "{d.year}.{d.month}.{d.day}일",
    "{d.year}-{d.month:02}-{d.day:02}",
    "{d.year}/{d.month:02}/{d.day:02}",
    "’{y}.{d.month}.{d.day}.",
    "‘{y}.{d.month}.{d.day}일",
    "`{y}. {d.month}. {d.day}.({w})",
    "'{y}년 {d.month}월 {d.day}일",
]


def written(form: str, day: dt.date) -> str:
    return form.format(d=day, y=f"{day.year % 100:02}", w="월화수목금토일"[day.weekday()])


@given(TEXTS, st.none() | DAYS)
@example("1세기에", None)
@settings(max_examples=600)
def test_offsets_are_right_for_any_text(text: str, published: dt.date | None) -> None:
    end = 0
    for date in find_dates(text, published=published):
        assert end <= date.start < date.end <= len(text)
        assert text[date.start : date.end] == date.text
        assert date.text == date.text.strip()
        end = date.end
        span = span_of(date.value)
        assert span is None or span[0] <= span[1]
        assert span is not None or "X" in date.value or date.value.startswith("BC")


@given(TEXTS, st.lists(st.integers(0, 60), max_size=6))
def test_any_sentence_spans_do(text: str, cuts: list[int]) -> None:
    ends = sorted({min(cut, len(text)) for cut in cuts})
    find_dates(text, published="2026-07-10", sentences=list(zip([0, *ends], ends, strict=False)))


@pytest.mark.parametrize("form", ABSOLUTE)
@given(day=DAYS, published=st.dates(min_value=dt.date(2020, 1, 1), max_value=dt.date(2030, 12, 31)))
@settings(max_examples=50)
def test_an_absolute_date_means_itself(form: str, day: dt.date, published: dt.date) -> None:
    surface = written(form, day)
    found = find_dates(f"회의는 {surface} 열렸다.", published=published)
    assert [(d.text, d.value) for d in found] == [(surface, day.isoformat())]


@given(DAYS)
def test_a_full_date_is_its_own_span(day: dt.date) -> None:
    assert span_of(day.isoformat()) == (day.isoformat(), day.isoformat())


@given(DAYS, st.integers(1, 400))
def test_a_range_of_days_spans_its_ends(first: dt.date, length: int) -> None:
    last = first + dt.timedelta(days=length)
    start, end = written("{d.year}. {d.month}. {d.day}.", first), written("{d.year}. {d.month}. {d.day}.", last)
    (found,) = find_dates(f"기간({start}~{end})", published="2026-07-10")
    assert span_of(found.value) == (first.isoformat(), last.isoformat())


@given(st.integers(2000, 2049), st.integers(1, 12), st.integers(29, 31))
def test_no_day_is_invented(year: int, month: int, day: int) -> None:
    """2월 30일 gives February, as far as the text is right, and never another day."""
    (found,) = find_dates(f"회의는 {year}년 {month}월 {day}일 열렸다.", published="2026-07-10")
    try:
        assert found.value == dt.date(year, month, day).isoformat()
    except ValueError:
        assert (found.text, found.value) == (f"{year}년 {month}월", f"{year}-{month:02}")


@given(DAYS, st.integers(1, 28))
def test_past_and_coming_days_lie_on_their_side(published: dt.date, day: int) -> None:
    (past,) = find_dates(f"지난 {day}일 만났다.", published=published)
    (coming,) = find_dates(f"오는 {day}일 만난다.", published=published)
    assert past.value <= published.isoformat() <= coming.value


@given(DAYS)
def test_publication_is_a_string_or_a_date(published: dt.date) -> None:
    text = "지난해 11월과 9일, 오는 5일, 이번 주"
    assert find_dates(text, published=published) == find_dates(text, published=published.isoformat())


@pytest.mark.parametrize("unit", ["1", ".", " ", "1.", "7.8.", "’", "월", "지난 ", "가다. ", "(월)", "\n", "20일 "])
def test_long_monotonous_texts_come_to_an_end(unit: str) -> None:
    """No clock here: what takes quadratic time over 200,000 characters does not come to an end."""
    text = unit * (200_000 // len(unit))
    assert all(text[m.start : m.end] == m.text for m in find_dates(text, published="2026-07-10"))
