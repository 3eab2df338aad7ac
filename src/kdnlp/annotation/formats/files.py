"""Reading and writing the files of the exchange formats: exact text, safe file names, JSON with line numbers."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from kdnlp.annotation.formats.exchange import fault, header, to_json
from kdnlp.errors import AnnotationError
from kdnlp.records import Record

INDEX = "documents.jsonl"
"""In formats with a file for each document: which file is which document, and its metadata."""

_LONGEST_NAME = 120
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]|^\.|\.$")
_ESCAPED = re.compile(r"(?:~[0-9A-F]{2})+")


def read_text(path: Path) -> str:
    """Return a file's text, line breaks as they are.

    Raises
    ------
    AnnotationError
        K430 if there is no such file, or it is not UTF-8.
    """
    try:
        return path.read_bytes().decode("utf-8")
    except OSError as error:
        raise fault(str(path), f"cannot be read ({error.strerror})", "check the path") from None
    except UnicodeDecodeError as error:
        raise fault(str(path), f"is not UTF-8 (byte {error.start})", "save it as UTF-8") from None


def write_text(path: Path, text: str) -> None:
    """Write ``text`` as UTF-8, line breaks as they are."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode("utf-8"))


def lines_of(path: Path) -> Iterator[tuple[str, str]]:
    r"""Yield ``(place, line)`` for each line; only ``\n`` ends a line, ``\r`` before it is dropped."""
    for number, line in enumerate(read_text(path).split("\n"), 1):
        yield f"{path}:{number}", line.removesuffix("\r")


def json_lines(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield ``(place, object)`` for each line that is not blank.

    Raises
    ------
    AnnotationError
        K430 if a line is no JSON object.
    """
    for place, line in lines_of(path):
        if line.strip():
            yield place, parse_object(line, place)


def parse_json(text: str, where: str) -> Any:
    """Return what a piece of JSON says.

    Raises
    ------
    AnnotationError
        K430 if it is no JSON.
    """
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        message = error.msg if isinstance(error, json.JSONDecodeError) else str(error)
        raise fault(where, f"no JSON ({message})") from None


def parse_object(text: str, where: str) -> dict[str, Any]:
    """Return the JSON object in ``text``.

    Raises
    ------
    AnnotationError
        K430 if there is none.
    """
    value = parse_json(text, where)
    if not isinstance(value, dict):
        raise fault(where, "no JSON object")
    return value


def encode_name(document_id: str) -> str:
    """Return a file name for a document: safe in every file system and in addresses, and reversible by `decode_name`.

    Bytes other than ASCII letters, digits, ``.``, ``_`` and ``-`` are written ``~XX``. A name of more than 120
    characters is cut and ends in a hash; its identifier is found in `INDEX` only.

    Examples
    --------
    >>> encode_name("korea.kr:156770415"), decode_name("korea.kr~3A156770415")
    ('korea.kr~3A156770415', 'korea.kr:156770415')
    """

    def escape(match: re.Match[str]) -> str:
        return "".join(f"~{byte:02X}" for byte in match[0].encode("utf-8"))

    name = _UNSAFE.sub(escape, document_id) or "~"
    if len(name) > _LONGEST_NAME:
        return f"{name[: _LONGEST_NAME - 17]}~{hashlib.sha256(document_id.encode()).hexdigest()[:16]}"
    return name


def decode_name(name: str) -> str:
    """Return the identifier that `encode_name` was given; a name that it did not make is returned as it is."""

    def unescape(match: re.Match[str]) -> str:
        return bytes.fromhex(match[0].replace("~", "")).decode("utf-8")

    try:
        decoded = "" if name == "~" else _ESCAPED.sub(unescape, name)
    except UnicodeDecodeError:
        return name
    return decoded if encode_name(decoded) == name else name


class Place(NamedTuple):
    """One document in a folder: its file without suffix, and its metadata."""

    stem: str
    head: dict[str, Any]


def places(records: Iterable[Record], where: Path) -> Iterator[tuple[Record, str]]:
    """Yield each record with its file name, and write `INDEX` at the end.

    Raises
    ------
    AnnotationError
        K433 if two documents have the same name, or names that differ in case alone.
    """
    seen: dict[str, str] = {}
    index: list[str] = []
    for record in records:
        stem = encode_name(record.id)
        if stem.lower() in seen:
            cause = f"{record.id!r} and {seen[stem.lower()]!r} would be the same file {stem!r}"
            raise AnnotationError("K433", str(where), cause, "give them different identifiers")
        seen[stem.lower()] = record.id
        index.append(to_json({"file": stem, **header(record)}) + "\n")
        yield record, stem
    write_text(where / INDEX, "".join(index))


def listed(folder: Path, suffix: str) -> Iterator[Place]:
    """Yield the documents of a folder: those in `INDEX` in its order, then the others by name.

    Raises
    ------
    AnnotationError
        K430 if there is no such folder, or `INDEX` is damaged.
    """
    if not folder.is_dir():
        raise fault(str(folder), "there is no such folder", "name the folder that was written")
    found = {p.name.removesuffix(suffix) for p in folder.glob(f"*{suffix}")}
    if (folder / INDEX).exists():
        for place, head in json_lines(folder / INDEX):
            stem = head.get("file")
            if not isinstance(stem, str):
                raise fault(place, "no file is named", 'give "file" and "id" in each line')
            if stem not in found:
                raise fault(place, f"there is no file {stem + suffix!r}", "put it back, or drop the line")
            found.discard(stem)
            yield Place(stem, head)
    for stem in sorted(found):
        yield Place(stem, {"id": decode_name(stem)})
