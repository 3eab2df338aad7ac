"""Files, folders and feeds to `Source` records.

One reader a file type (`READERS`), and one place that picks among them by the file's suffix. What goes wrong is a
`SourceError` that names the file, the cause and the remedy:

====  ==========================================================
K101  there is no such file or folder
K102  no reader for this type of file
K103  not text, or in no character set that is known
K104  holds no text
K105  a JSONL line that is no document
K106  a reader's library is not installed
K107  a folder or glob without files
K108  cannot be opened or listed
K109  an argument that cannot be used
K110  a document of more than `MAX_CHARACTERS`
====  ==========================================================
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from kdnlp.errors import SourceError
from kdnlp.records import Source
from kdnlp.sources.discovery import STDIN, discover
from kdnlp.sources.formats import OnError, Reader, iso_date, raise_error
from kdnlp.sources.lines import read_jsonl
from kdnlp.sources.markdown import read_markdown
from kdnlp.sources.plain import read_plain
from kdnlp.sources.web import read_html

__all__ = ["READERS", "discover", "read", "read_all", "read_file"]

MAX_CHARACTERS = 1_000_000
"""Longer "documents" are concatenated archives or damage; the analyser would need gigabytes for them."""

READERS: dict[str, Reader] = {
    ".txt": read_plain,
    ".md": read_markdown,
    ".html": read_html,
    ".htm": read_html,
    ".jsonl": read_jsonl,
}
"""The reader for each suffix, lower case."""


def read(path: str | Path) -> Source:
    """Read a file that holds one document.

    Raises
    ------
    SourceError
        If the file cannot be read, or holds more than one document (K109).
    """
    path = Path(path)
    if path.is_dir():
        raise SourceError("K109", path.as_posix(), "it is a folder, not a document", "read it with read_all")
    if path != STDIN and not path.exists():
        raise SourceError("K101", path.as_posix(), "there is no such file", "check the spelling and the folder")
    documents = list(islice(read_file(path), 2))
    if len(documents) > 1:
        raise SourceError("K109", path.as_posix(), "it holds more than one document", "read it with read_all")
    return documents[0]


def read_all(
    inputs: Iterable[str | Path], *, published: str | None = None, on_error: OnError | None = None
) -> Iterator[Source]:
    """Read every document that the inputs stand for, in a stable order.

    Parameters
    ----------
    inputs
        Files, folders, globs, and ``-`` for standard input: see `discover`.
    published
        The publication date (ISO 8601) of documents that name none.
    on_error
        Takes each error, and the reading goes on; without it the first is raised.

    Yields
    ------
    Source
        One document; its ``id`` is the path as given, of a JSONL line its own ``id`` or ``<file>:<line>``.

    Raises
    ------
    SourceError
        K109 if ``published`` is no date; without ``on_error`` any other.
    """
    if isinstance(inputs, (str, Path)):
        inputs = [inputs]
    if published is not None and iso_date(published) is None:
        raise SourceError("K109", "published", f"{published!r} is no ISO 8601 date", "write it as 2026-07-10")
    return _read_each(inputs, published, on_error or raise_error)


def _read_each(inputs: Iterable[str | Path], published: str | None, on_error: OnError) -> Iterator[Source]:
    for path in discover(inputs, on_error):
        yield from read_file(path, published=published, on_error=on_error)


def read_file(path: Path, *, published: str | None = None, on_error: OnError | None = None) -> Iterator[Source]:
    """Read the documents of one file that `discover` found; the parameters are those of `read_all`."""
    on_error = on_error or raise_error
    name = path.as_posix()
    try:
        with _open(path) as stream:
            for source in _reader(path, stream)(stream, name, on_error):
                if len(source.text) > MAX_CHARACTERS:
                    on_error(_too_long(name, source))
                else:
                    yield source if source.published or not published else replace(source, published=published)
    except SourceError as error:
        on_error(error)
    except OSError as error:
        on_error(SourceError("K108", name, f"it cannot be read ({error.strerror})", "check its permissions"))


def _too_long(name: str, source: Source) -> SourceError:
    where = source.id if source.id.startswith(name) else f"{name} ({source.id})"
    cause = f"{len(source.text):,} characters in one document; the limit is {MAX_CHARACTERS:,}"
    return SourceError("K110", where, cause, "split it: a release a file, or a line of JSONL")


def _open(path: Path) -> BinaryIO:
    if path == STDIN:
        return io.BytesIO(sys.stdin.buffer.read())
    if path.suffix.lower() not in READERS:
        cause = f"no reader for files of type {path.suffix}" if path.suffix else "the file's name has no suffix"
        known = ", ".join(READERS)
        raise SourceError("K102", path.as_posix(), cause, f"convert it to one of {known}, or leave it out")
    return path.open("rb")


def _reader(path: Path, stream: BinaryIO) -> Reader:
    """Return the reader for the file; standard input is JSONL if each line that is not blank starts with ``{``."""
    if path != STDIN:
        return READERS[path.suffix.lower()]
    lines = [line.strip() for line in stream if line.strip()]
    stream.seek(0)
    return (
        read_jsonl
        if lines and all(line.removeprefix(b"\xef\xbb\xbf").startswith(b"{") for line in lines)
        else read_plain
    )
