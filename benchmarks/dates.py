"""Korean dates beside two other libraries, on tests/cases/dates.csv.

usage: python benchmarks/dates.py

The others are used if they are installed (``pip install dateparser pyduckling-native-phihos``); they are no
dependencies. The cases were composed with this project's conventions in mind (a range is one mention, the weekday
belongs to it, a bare length is no date): the table shows what the others do with Korean press style, and is no neutral
ranking.

found       expressions of the case file whose span is met exactly
overlapped  expressions that any hit overlaps
right       found ones with the right value, generously: dateparser knows no grain, so its day need only lie in the
            span; of duckling's intervals the last day or the one after it will do
false hits  hits in the texts that hold no date
ms          a case, after a first call
"""

from __future__ import annotations

import csv
import datetime as dt
import importlib.metadata
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

CASES = Path(__file__).resolve().parent.parent / "tests" / "cases" / "dates.csv"
DAY = dt.timedelta(days=1)


class Hit(NamedTuple):
    """What a system found: characters, and whether a value is right for an expected one."""

    start: int
    end: int
    is_right: Callable[[str], bool]


System = Callable[[str, dt.date], list[Hit]]


def span(value: str) -> tuple[dt.date, dt.date] | None:
    """Return the calendar span of an expected value."""
    from kdnlp.dates import span_of

    days = span_of(value)
    return (dt.date.fromisoformat(days[0]), dt.date.fromisoformat(days[1])) if days else None


def our_own() -> System:
    """Return `find_dates` as a system."""
    from kdnlp.dates import find_dates

    def run(text: str, published: dt.date) -> list[Hit]:
        return [Hit(d.start, d.end, d.value.__eq__) for d in find_dates(text, published=published)]

    return run


def with_dateparser() -> System:
    """Return dateparser's search in running text; it gives substrings, which are looked up from left to right."""
    from dateparser.search import search_dates

    def run(text: str, published: dt.date) -> list[Hit]:
        base = dt.datetime.combine(published, dt.time(12))
        hits, at = [], 0
        for surface, moment in search_dates(text, languages=["ko"], settings={"RELATIVE_BASE": base}) or []:
            start = text.find(surface, at)
            if start < 0:
                continue
            at = start + len(surface)

            def is_right(value: str, moment: dt.datetime = moment) -> bool:
                days = span(value)
                return days is not None and days[0] <= moment.date() <= days[1]

            hits.append(Hit(start, at, is_right))
        return hits

    return run


def with_duckling() -> System:
    """Return duckling's Korean time dimension, without latent readings."""
    import duckling

    zones = duckling.load_time_zones("/usr/share/zoneinfo")
    locale = duckling.default_locale_lang(duckling.parse_lang("KO"))
    dimensions = duckling.parse_dimensions(["time"])
    noon = dt.time(12, tzinfo=dt.timezone(dt.timedelta(hours=9)))

    def days_of(value: dict[str, Any]) -> tuple[dt.date, dt.date] | None:
        if value["type"] == "interval":
            if "from" not in value or "to" not in value:
                return None
            return tuple(dt.date.fromisoformat(value[key]["value"][:10]) for key in ("from", "to"))  # type: ignore[return-value]
        if value["value"].startswith("0000"):  # a year that is none
            return None
        first = dt.date.fromisoformat(value["value"][:10])
        months = {"month": 1, "quarter": 3, "year": 12}.get(value["grain"])
        if months:
            index = first.year * 12 + first.month - 1 + months
            return first, dt.date(index // 12, index % 12 + 1, 1) - DAY
        return first, first + 6 * DAY if value["grain"] == "week" else first

    def run(text: str, published: dt.date) -> list[Hit]:
        stamp = int(dt.datetime.combine(published, noon).timestamp())
        context = duckling.Context(duckling.parse_ref_time(zones, "Asia/Seoul", stamp), locale)
        hits = []
        for found in duckling.parse(text, context, dimensions, False):

            def is_right(value: str, days: tuple[dt.date, dt.date] | None = days_of(found["value"])) -> bool:
                expected = span(value)
                return bool(
                    days and expected and days[0] == expected[0] and expected[1] <= days[1] <= expected[1] + DAY
                )

            hits.append(Hit(found["start"], found["end"], is_right))
        return hits

    return run


SYSTEMS: list[tuple[str, str, Callable[[], System]]] = [
    ("kdnlp", "kdnlp", our_own),
    ("dateparser", "dateparser", with_dateparser),
    ("duckling (ko)", "pyduckling-native-phihos", with_duckling),
]


def measure(system: System, cases: list[dict[str, str]]) -> list[str]:
    """Return the figures of one system."""
    expressions = found = overlapped = right = false_hits = negatives = 0
    system(cases[0]["text"], dt.date.fromisoformat(cases[0]["published"]))
    begin = time.perf_counter()
    for case in cases:
        text = case["text"]
        hits = system(text, dt.date.fromisoformat(case["published"]))
        if not case["expected"]:
            negatives += 1
            false_hits += len(hits)
            continue
        at = 0
        for part in case["expected"].split(" | "):
            surface, value = part.rsplit("=", 1)
            start = text.index(surface, at)
            at = start + len(surface)
            expressions += 1
            overlapped += any(hit.start < at and start < hit.end for hit in hits)
            exact = [hit for hit in hits if (hit.start, hit.end) == (start, at)]
            found += bool(exact)
            right += any(hit.is_right(value) for hit in exact)
    each = (time.perf_counter() - begin) / len(cases) * 1000
    shares = [f"{n}/{expressions} ({n / expressions:.0%})" for n in (found, overlapped, right)]
    return [*shares, f"{false_hits} in {negatives} texts", f"{each:.2f}"]


def main() -> None:
    """Print the table."""
    with CASES.open(encoding="utf-8", newline="") as lines:
        cases = [case for case in csv.DictReader(lines) if case["published"]]
    rows = [["system", "found", "overlapped", "right", "false hits", "ms"]]
    for name, package, load in SYSTEMS:
        try:
            label = f"{name} {importlib.metadata.version(package)}"
            rows.append([label, *measure(load(), cases)])
        except ImportError:
            rows.append([name, f"not installed: pip install {package}"])
    widths = [max(len(row[i]) for row in rows if len(row) == len(rows[0])) for i in range(len(rows[0]))]
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=False)).rstrip())


if __name__ == "__main__":
    main()
