"""kdnlp's own JSONL: one record a line, everything in it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from kdnlp.annotation.formats.exchange import check, fault
from kdnlp.annotation.formats.files import json_lines, write_text
from kdnlp.records import Record


def write(records: Iterable[Record], path: Path) -> None:
    """Write one record a line."""
    write_text(path, "".join(json.dumps(r.to_dict(), ensure_ascii=False) + "\n" for r in records))


def read(path: Path) -> Iterator[Record]:
    """Read one record a line.

    Raises
    ------
    AnnotationError
        K430 for a line that is no record, K432 for one whose offsets do not fit its text.
    """
    for where, row in json_lines(path):
        try:
            record = Record.from_dict(row)
            check(record, flat=False)
        except (KeyError, TypeError, AttributeError) as error:
            raise fault(where, f"no record ({error!r})", "give the output of kdnlp extract") from None
        yield record
