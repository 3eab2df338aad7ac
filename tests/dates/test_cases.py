"""Every line of tests/cases/dates.csv is one test: a text, its publication date, and all the dates in it."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from kdnlp.dates import find_dates, span_of

CASES = Path(__file__).parents[1] / "cases" / "dates.csv"


def read_cases() -> list[dict[str, str]]:
    with CASES.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def expected_mentions(case: dict[str, str]) -> list[tuple[str, str]]:
    """`surface=value | surface=value`; empty where nothing is a date."""
    parts = case["expected"].split(" | ") if case["expected"] else []
    return [tuple(part.rsplit("=", 1)) for part in parts]  # type: ignore[misc]


@pytest.mark.parametrize("case", read_cases(), ids=lambda case: f"{case['kind']}: {case['text'][:40]}")
def test_case(case: dict[str, str]) -> None:
    found = find_dates(case["text"], published=case["published"] or None)
    assert [(d.text, d.value) for d in found] == expected_mentions(case)


def test_every_known_value_has_a_span() -> None:
    values = [value for case in read_cases() for _, value in expected_mentions(case)]
    without = {value for value in values if span_of(value) is None}
    assert all("X" in value or value.startswith("BC") for value in without), without


def test_the_case_file_has_enough_negatives() -> None:
    assert sum(not case["expected"] for case in read_cases()) >= 60
