"""Annotation formats, both ways: `FORMATS` names them, each with a ``write`` and a ``read``.

``write(records, path)`` and ``read(path)`` are inverse: what is read is what was written, text and offsets exact,
relations with their roles and implied participants included. A record that a format cannot hold is refused, never cut.
``docs/formats.md`` says what each format looks like, and what was found when the tools read it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from kdnlp.annotation.formats import batch, brat, conll, docbin, doccano, label_studio, lines, webanno
from kdnlp.errors import AnnotationError
from kdnlp.records import Record

__all__ = ["FORMATS", "Format", "get_format"]


class Format(NamedTuple):
    """How to write and read one format; ``folder`` says whether its path is a folder."""

    write: Callable[[Iterable[Record], Path], None]
    read: Callable[[Path], Iterator[Record]]
    folder: bool


FORMATS: Mapping[str, Format] = {
    "jsonl": Format(lines.write, lines.read, folder=False),
    "batch": Format(batch.write, batch.read, folder=True),
    "brat": Format(brat.write, brat.read, folder=True),
    "conll": Format(conll.write, conll.read, folder=False),
    "doccano": Format(doccano.write, doccano.read, folder=False),
    "docbin": Format(docbin.write, docbin.read, folder=False),
    "label-studio": Format(label_studio.write, label_studio.read, folder=True),
    "webanno": Format(webanno.write, webanno.read, folder=True),
}


def get_format(name: str) -> Format:
    """Return a format by its name.

    Raises
    ------
    AnnotationError
        K434 if there is none of that name.

    Examples
    --------
    >>> get_format("brat").folder
    True
    """
    try:
        return FORMATS[name]
    except KeyError:
        raise AnnotationError("K434", name, "no such format", f"use one of {', '.join(FORMATS)}") from None
