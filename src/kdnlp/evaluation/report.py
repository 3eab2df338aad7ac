"""The evaluation as a page to read: scores, tables, and every fault in its sentence, the most frequent kinds first."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from html import escape
from importlib import resources
from typing import Any

from kdnlp.evaluation.breakdown import GROUP_COLUMNS, Breakdown, group_row
from kdnlp.evaluation.errors import Fault, Highlight, faults, grouped
from kdnlp.evaluation.scores import Figure


@dataclass(frozen=True, slots=True)
class _Table:
    title: str
    columns: tuple[str, ...]
    rows: list[list[str]]


def _tables(breakdown: Breakdown) -> list[_Table]:
    scores: list[list[str]] = []
    for name, value in breakdown.scores.items():
        interval = breakdown.intervals.get(name)
        spread = f"{interval.low:.3f} – {interval.high:.3f}" if interval else ""
        if isinstance(value, Figure):
            found = [str(value.correct), str(value.predicted), str(value.gold)]
            scores.append([name, f"{value.p:.3f}", f"{value.r:.3f}", f"{value.f:.3f}", spread, *found])
        else:
            scores.append([name, "", "", f"{value:.3f}", spread, "", "", ""])
    types = [
        [kind, f"{f.p:.3f}", f"{f.r:.3f}", f"{f.f:.3f}", str(f.correct), str(f.predicted), str(f.gold)]
        for kind, f in breakdown.by_type().items()
    ]
    counts = ("correct", "predicted", "gold")
    groups = ("documents", *GROUP_COLUMNS)
    return [
        _Table("Scores", ("measure", "P", "R", "F or share", "95 % interval", *counts), scores),
        _Table("Events by type", ("type", "P", "R", "F", *counts), types),
        *(
            _Table(title, (column, *groups), [[name, str(n), *group_row(s)] for name, (n, s) in rows.items()])
            for title, column, rows in (
                ("By year, F", "year", breakdown.by_year()),
                ("By publisher, F", "publisher", breakdown.by_publisher()),
            )
        ),
    ]


def html_report(breakdown: Breakdown, *, title: str, most: int = 40) -> str:
    """Return a self-contained HTML page.

    Parameters
    ----------
    breakdown
        The scores, with the records they are of.
    title
        Heading of the page.
    most
        Faults shown of each kind; the count names them all.
    """
    found = list(faults(breakdown.gold, breakdown.predicted.values()))
    groups = [
        {"kind": kind, "label": label, "count": len(items), "items": [_item(f) for f in items[:most]]}
        for (kind, label), items in grouped(found)
    ]
    size, tables = len(breakdown.gold), _tables(breakdown)
    return str(_template().render(title=title, documents=size, tables=tables, groups=groups, total=len(found)))


def markdown_report(breakdown: Breakdown, *, title: str, most: int = 10) -> str:
    """Return the same as Markdown: gold in ``[brackets]``, predictions in ``{braces}``."""
    lines = [f"# {title}", "", f"{len(breakdown.gold)} documents.", ""]
    for table in _tables(breakdown):
        lines += [f"## {table.title}", "", _row(table.columns), _row(["---"] * len(table.columns))]
        lines += [*(_row(row) for row in table.rows), ""]
    lines += ["## Faults, most frequent kinds first", "", "Gold in `[brackets]`, prediction in `{braces}`.", ""]
    for (kind, label), items in grouped(faults(breakdown.gold, breakdown.predicted.values())):
        lines += [f"### {kind}, {label}: {len(items)}", ""]
        lines += [f"- `{f.document}` {_marked(f, _PLAIN)}  \n  {f.note}" + _rule(f) for f in items[:most]]
        lines.append("")
    return "\n".join(lines)


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(c.replace("|", "\\|") for c in cells) + " |"


def _rule(fault: Fault) -> str:
    return f" (`{fault.source}`)" if fault.source else ""


def _item(fault: Fault) -> dict[str, Any]:
    return {
        "document": fault.document,
        "sentence": _marked(fault, _COLOURED),
        "note": fault.note,
        "source": fault.source,
    }


_PLAIN = {"gold": ("[", "]"), "predicted": ("{", "}")}
_COLOURED = {"gold": ('<mark class="gold" title="gold {label}">', "</mark>"),
             "predicted": ('<span class="predicted" title="predicted {label}">', "</span>")}  # fmt: skip


def _marked(fault: Fault, marks: dict[str, tuple[str, str]]) -> str:
    """Return the sentence with its highlights; HTML is escaped where the marks are HTML."""
    html = marks is _COLOURED
    start, end = fault.context.start, fault.context.end
    inside = sorted({h for h in fault.highlights if start <= h.start and h.end <= end}, key=lambda h: (h.start, -h.end))
    cuts = sorted({start, end, *(x for h in inside for x in (h.start, h.end))})
    out: list[str] = []
    for a, b in itertools.pairwise(cuts):
        piece = fault.text[a:b].replace("\n", " ")
        piece = escape(piece) if html else piece
        for h in _covering(inside, a, b):
            before, after = marks[h.side]
            piece = before.replace("{label}", h.label) + piece + after
        out.append(piece)
    return "".join(out)


def _covering(highlights: list[Highlight], start: int, end: int) -> list[Highlight]:
    """Return one highlight of each side that covers the stretch."""
    found: dict[str, Highlight] = {}
    for h in highlights:
        if h.start <= start and end <= h.end:
            found.setdefault(h.side, h)
    return [found[side] for side in ("gold", "predicted") if side in found]


@cache
def _template() -> Any:
    from jinja2 import Environment

    text = (resources.files("kdnlp.evaluation") / "templates" / "report.html.j2").read_text(encoding="utf-8")
    return Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(text)
