"""Errors, spans, and what the other parts rely on."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys

import pytest

import kdnlp.lexicon
from kdnlp.dates import DateMention, find_dates, span_of
from kdnlp.dates.context import sentence_spans
from kdnlp.dates.grammar import grammar
from kdnlp.errors import KdnlpError, LexiconError


@pytest.mark.parametrize(
    ("value", "span"),
    [
        ("2026-07-08", ("2026-07-08", "2026-07-08")),
        ("2026-02", ("2026-02-01", "2026-02-28")),
        ("2024-02", ("2024-02-01", "2024-02-29")),
        ("2024", ("2024-01-01", "2024-12-31")),
        ("2025-H1", ("2025-01-01", "2025-06-30")),
        ("2025-H2", ("2025-07-01", "2025-12-31")),
        ("2026-Q3", ("2026-07-01", "2026-09-30")),
        ("2020-W31", ("2020-07-27", "2020-08-02")),
        ("2026-W28-WE", ("2026-07-11", "2026-07-12")),
        ("2024-SP", ("2024-03-01", "2024-05-31")),
        ("2024-WI", ("2024-12-01", "2025-02-28")),
        ("2023-WI", ("2023-12-01", "2024-02-29")),
        ("199", ("1990-01-01", "1999-12-31")),
        ("20", ("2000-01-01", "2099-12-31")),
        ("2026-01-15/2026-01-16", ("2026-01-15", "2026-01-16")),
        ("2026-W28-WE/2026-W29", ("2026-07-11", "2026-07-19")),
        ("2019-01/2020", ("2019-01-01", "2020-12-31")),
    ],
)
def test_span(value: str, span: tuple[str, str]) -> None:
    assert span_of(value) == span


@pytest.mark.parametrize(
    "value",
    [
        "",
        "/",
        "2026/",
        "XXXX-07-08",
        "XXXX",
        "BC02",
        "2026-13",
        "2026-02-30",
        "2026-W60",
        "0000",
        "abc",
        "2027/2026",
        "２０２６",
    ],
)
def test_no_span(value: str) -> None:
    assert span_of(value) is None


@pytest.mark.parametrize("published", ["", "10. 7. 2026", "2026-02-30", "1066-10-14", dt.date(9999, 1, 1)])
def test_a_publication_that_is_no_date_is_an_error(published: str | dt.date) -> None:
    with pytest.raises(KdnlpError, match=r"K210.*published.*Remedy") as caught:
        find_dates("7월 8일", published=published)
    assert caught.value.code == "K210"


def test_a_datetime_counts_as_its_day() -> None:
    assert find_dates("오늘", published=dt.datetime(2026, 7, 10, 9, 30))[0].value == "2026-07-10"


def test_a_mention_names_its_rules() -> None:
    assert find_dates("지난 7월 8일부터 9일까지", published="2026-07-10") == [
        DateMention(0, 13, "지난 7월 8일부터 9일", "2026-07-08/2026-07-09", "latest+month-day..tail-day")
    ]


def test_tense_is_that_of_the_own_sentence() -> None:
    text = "공단은 28일 설명회를 연다 위원회는 협약을 체결했다."
    apart = [(0, 16), (16, len(text))]
    assert find_dates(text, published="2026-02-09", sentences=apart)[0].value == "2026-02-28"
    assert find_dates("공단은 28일 협약을 체결했다.", published="2026-02-09")[0].value == "2026-01-28"


def test_sentences_end_at_lines_and_full_stops_but_not_inside_dates() -> None:
    text = "제목\n회의는 7. 8.(수) 열렸다. 다음 회의는 9월이다."
    assert [text[start:end].strip() for start, end in sentence_spans(text)] == [
        "제목",
        "회의는 7. 8.(수) 열렸다.",
        "다음 회의는 9월이다.",
    ]


def test_rule_names_are_unique() -> None:
    table = kdnlp.lexicon.load_toml("dates.toml")
    for kind in ("rule", "word"):
        names = [record["name"] for record in table[kind]]
        assert len(names) == len(set(names))


def test_the_words_are_counted_right() -> None:
    """A group inside a word's pattern would shift every word after it."""
    assert grammar().trigger.groups == len(grammar().words)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"pattern": "(", "check": ""}, "not valid"),
        ({"pattern": "{nowhere}", "check": ""}, "not valid"),
        ({"pattern": "1", "check": "nowhere"}, "no check called nowhere"),
    ],
)
def test_a_broken_table_is_an_error(change: dict[str, str], message: str, monkeypatch: pytest.MonkeyPatch) -> None:
    table = dict(kdnlp.lexicon.load_toml("dates.toml"))
    table["rule"] = [{"name": "broken", "opens": "year", **change}]
    monkeypatch.setattr("kdnlp.dates.grammar.load_toml", lambda _: table)
    with pytest.raises(LexiconError, match=rf"K310.*{message}"):
        grammar.__wrapped__()


def test_the_import_is_light() -> None:
    code = "import sys, kdnlp.dates; print({'pandas', 'spacy', 'kiwipiepy'} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "set()\n"
