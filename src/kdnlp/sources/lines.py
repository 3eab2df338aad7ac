"""JSONL: one document a line, its text taken as it is."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from kdnlp.errors import SourceError
from kdnlp.records import Source
from kdnlp.sources.cleaning import to_nfc
from kdnlp.sources.encoding import decode, decode_charset
from kdnlp.sources.formats import OnError, empty, iso_date

_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_UTF8_MARK = b"\xef\xbb\xbf"


def read_jsonl(stream: BinaryIO, name: str, on_error: OnError) -> Iterator[Source]:
    """Read one document from each line that is not blank; a broken line is handed over, and the others go on.

    Raises
    ------
    SourceError
        K104 if the file holds no line at all.
    """
    some = False
    for number, line in enumerate(_lines(stream, name), start=1):
        if not line.strip():
            continue
        some = True
        try:
            yield parse_line(decode_charset(line, f"{name}:{number}"), f"{name}:{number}")
        except SourceError as error:
            on_error(error)
    if not some:
        raise empty(name)


def _lines(stream: BinaryIO, name: str) -> Iterator[bytes]:
    first = stream.readline()
    if first.startswith(_UTF16):  # its line breaks are two bytes long
        text = decode(first + stream.read(), name)
        yield from (line.encode("utf-8", "surrogatepass") for line in text.split("\n"))
        return
    yield first.removeprefix(_UTF8_MARK)
    yield from stream


def parse_line(line: str, where: str) -> Source:
    r"""Return the document of one JSON line.

    Parameters
    ----------
    line
        A JSON object with ``text``, or ``title`` and ``body``; ``id``, ``published``, ``publisher``, ``url`` as known.
    where
        File and line; also the document's id where the line gives none.

    Raises
    ------
    SourceError
        K105 if the line is no such object, K104 if its text is blank.

    Examples
    --------
    >>> parse_line('{"title": "업무협약", "body": "3일 맺었다."}', "a.jsonl:1").text
    '업무협약\n3일 맺었다.'
    """
    try:
        data = json.loads(line)
    except json.JSONDecodeError as error:
        raise _broken(where, f"no JSON ({error.msg} at column {error.colno})", "write one JSON object a line") from None
    except (RecursionError, ValueError):  # nested without end; a number of thousands of digits
        raise _broken(where, "JSON that cannot be read", "write one JSON object of plain strings a line") from None
    if not isinstance(data, dict):
        raise _broken(where, "JSON, but no object", 'write {"text": "..."} in each line')
    title, body = _string(data, "title", where), _string(data, "body", where)
    text = _string(data, "text", where)
    if text is None and body is not None:
        text = f"{title}\n{body}" if title else body
    if text is None:
        raise _broken(where, "the object has neither text nor body", 'give "text", or "title" and "body"')
    if not text.strip():
        raise empty(where)
    return Source(
        text=text,
        id=_identifier(data, where),
        title=title or None,
        published=_day(data, where),
        publisher=_string(data, "publisher", where) or None,
        url=_string(data, "url", where) or None,
    )


def _string(data: Mapping[str, Any], key: str, where: str) -> str | None:
    value = data.get(key)
    if value is None:
        return None
    if not isinstance(value, str):
        raise _broken(
            where, f'"{key}" is {_kind(value)}, not a string', f'put "{key}" in quotation marks or leave it out'
        )
    return to_nfc(value)


def _identifier(data: Mapping[str, Any], where: str) -> str:
    value = data.get("id")
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return _string(data, "id", where) or where


def _day(data: Mapping[str, Any], where: str) -> str | None:
    value = _string(data, "published", where)
    if not value:
        return None
    if (day := iso_date(value)) is None:
        raise _broken(
            where, f'"published" is {value[:40]!r}, not an ISO 8601 date', "write it as 2026-07-10, or leave it out"
        )
    return day


def _kind(value: object) -> str:
    kinds = {bool: "true or false", int: "a number", float: "a number", list: "a list", dict: "an object"}
    return kinds.get(type(value), "something else")


def _broken(where: str, cause: str, remedy: str) -> SourceError:
    return SourceError("K105", where, cause, remedy)
