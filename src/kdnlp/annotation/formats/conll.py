"""CoNLL: one file with a word a line and IOB2 labels; norms and relations in ``NAME.relations.jsonl`` beside it.

A document starts with ``# newdoc id = …`` and ``# text = …`` (both JSON strings, the text being exact), then one line
for each word: word, start, end, label, separated by tabs. Where the text has a line break there is a blank line, except
inside a mention. Words are runs of one script, cut where a mention begins or ends.

The side file has one line for each document: metadata, ``mentions`` (norm and the rest, found again by label and
offsets) and ``events`` (the relations). Without it, words and labels alone are read.

Source: the file layout follows CoNLL-U comments (https://universaldependencies.org/format.html), the labels IOB2.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from kdnlp.annotation.formats.exchange import (
    Event,
    Mention,
    Parts,
    cannot_hold,
    fault,
    header,
    put_together,
    take_apart,
    to_json,
)
from kdnlp.annotation.formats.files import json_lines, lines_of, parse_json, write_text
from kdnlp.annotation.formats.words import words
from kdnlp.errors import AnnotationError
from kdnlp.records import Record

_ID, _TEXT = "# newdoc id = ", "# text = "
_LINE_ENDS = re.compile("[\x7f\x85\u2028\u2029]")


def side_file(path: Path) -> Path:
    """Return the path of the file with norms and relations.

    Examples
    --------
    >>> side_file(Path("train.conll")).name
    'train.relations.jsonl'
    """
    return path.with_name(f"{path.stem}.relations.jsonl")


def write(records: Iterable[Record], path: Path) -> None:
    """Write words and labels to ``path``, the rest to `side_file`.

    Raises
    ------
    AnnotationError
        K431 for a mention that begins or ends with white space, K432 for a record that does not fit its text, K433 for
        two documents with one identifier.
    """
    lines: list[str] = []
    side: list[str] = []
    seen: set[str] = set()
    for record in records:
        if record.id in seen:
            cause = f"there are two documents {record.id!r}"
            raise AnnotationError("K433", str(path), cause, "give them different identifiers")
        seen.add(record.id)
        parts = take_apart(record)
        lines += [f"{_ID}{_json_line(record.id)}", f"{_TEXT}{_json_line(record.text)}", *_word_lines(record), ""]
        rest = {"mentions": [asdict(m) for m in parts.mentions], "events": [asdict(v) for v in parts.events]}
        side.append(to_json(header(record) | rest))
    write_text(path, "".join(line + "\n" for line in lines))
    write_text(side_file(path), "".join(line + "\n" for line in side))


def _json_line(value: str) -> str:
    """Return a JSON string that is legible and stays on one line whatever reads it."""
    return _LINE_ENDS.sub(lambda m: f"\\u{ord(m[0]):04x}", json.dumps(value, ensure_ascii=False))


def _word_lines(record: Record) -> Iterator[str]:
    text = record.text
    labels: dict[int, str] = {}
    for e in record.entities:
        if e.text != e.text.strip():
            where, cause = f"{record.id} {e.id}", f"{e.text!r} begins or ends with white space"
            raise cannot_hold(where, cause, "take the white space out of the mention, or use the format jsonl")
    cuts = [offset for e in record.entities for offset in (e.start, e.end)]
    tokens = list(words(text, cuts))
    entities = iter(record.entities)
    entity = next(entities, None)
    for start, _ in tokens:
        while entity is not None and entity.end <= start:
            entity = next(entities, None)
        if entity is not None and entity.start <= start:
            labels[start] = f"{'B' if start == entity.start else 'I'}-{entity.label}"
    last = 0
    for start, end in tokens:
        label = labels.get(start, "O")
        if "\n" in text[last:start] and last and label[0] != "I":
            yield ""
        yield f"{text[start:end]}\t{start}\t{end}\t{label}"
        last = end


@dataclass(slots=True)
class _Document:
    """One document as its lines are read."""

    where: str
    id: str
    text: str = ""
    mentions: list[Mention] = field(default_factory=list)
    open: bool = False

    def word(self, line: str, where: str) -> None:
        fields = line.split("\t")
        if len(fields) != 4 or not fields[1].isdecimal() or not fields[2].isdecimal():
            raise fault(where, f"cannot read {line!r}", "give word, start, end and label, separated by tabs")
        word, start, end, label = fields[0], int(fields[1]), int(fields[2]), fields[3]
        if self.text[start:end] != word or not word:
            cause = f"{word!r} is not what stands at {start}-{end}, {self.text[start:end]!r}"
            raise fault(where, cause, "give the text that was annotated")
        state, _, name = label.partition("-")
        if state == "I" and self.open and self.mentions[-1].label == name:
            self.mentions[-1].end = end
        elif state == "B" and name:
            self.mentions.append(Mention(f"new{len(self.mentions)}", name, start, end, where=where))
        elif label != "O":
            raise fault(where, f"{label!r} does not follow on the label before it", "use IOB2: B-X, then I-X, else O")
        self.open = label != "O"


def read(path: Path) -> Iterator[Record]:
    """Read words and labels, and what `side_file` adds to them.

    Raises
    ------
    AnnotationError
        K430 for a line that cannot be understood, K432 for one that does not fit the text; both name file and line.
    """
    side: dict[str, tuple[str, dict[str, Any]]] = {}
    if side_file(path).exists():
        for where, row in json_lines(side_file(path)):
            if not isinstance(row.get("id"), str) or row["id"] in side:
                raise fault(where, "the line has no id, or one that stands twice", 'give each line its own "id"')
            side[row["id"]] = (where, row)
    for document in _documents(path):
        where, row = side.pop(document.id, (document.where, {"id": document.id}))
        yield put_together(row, document.text, _join(document, row, where), where)
    for where, row in side.values():
        raise fault(where, f"{path} has no document {row['id']!r}", "drop the line or put the document back")


def _documents(path: Path) -> Iterator[_Document]:
    document: _Document | None = None
    for where, line in lines_of(path):
        if line.startswith(_ID):
            if document is not None:
                yield document
            document = _Document(where, _string(line.removeprefix(_ID), where))
        elif not line or (line.startswith("# ") and not line.startswith(_TEXT)):
            continue
        elif document is None:
            raise fault(where, "a line before the first '# newdoc id = '", "name the document first")
        elif line.startswith(_TEXT):
            document.text = _string(line.removeprefix(_TEXT), where)
        else:
            document.word(line, where)
    if document is not None:
        yield document


def _string(text: str, where: str) -> str:
    value = parse_json(text, where)
    if not isinstance(value, str):
        raise fault(where, f"{text!r} is no JSON string", "put it in double quotation marks")
    return value


def _join(document: _Document, row: Mapping[str, Any], where: str) -> Parts:
    try:
        known = {(m["label"], m["start"], m["end"]): m for m in row.get("mentions", ())}
        events = [Event(**v) for v in row.get("events", ())]
        for event in events:
            event.arguments = [(role, key) for role, key in event.arguments]
    except (KeyError, TypeError, ValueError) as error:
        raise fault(where, f"not a line that was written with the words ({error!r})") from None
    for mention in document.mentions:
        old = known.get((mention.label, mention.start, mention.end))
        if old is not None:
            mention.key, mention.norm, mention.data = old["key"], old["norm"], old["data"]
    return Parts(document.mentions, events)
