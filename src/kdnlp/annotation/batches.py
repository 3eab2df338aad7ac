"""Annotation batches: plain text that a person writes, one line a mention or relation.

A document starts with ``# ID``; then one line for each entity in the order of the text, then one for each relation::

    # korea.kr:156770415
    E1 | ORG | 농촌진흥청 | 농촌진흥청
    E2 | COUNTRY@2 | 한 | KR
    R | AGREEMENT | realised | 맺었다 | E1 E2 =VN | - | -

Each surface is searched from the end of the previous one; ``@k`` takes the k-th occurrence from there, and after a
trigger the k-th in the document. Lists are separated by blanks, ``-`` stands for none, ``//`` opens a comment line.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from kdnlp.errors import AnnotationError
from kdnlp.records import (
    LABELS,
    RELATION_TYPES,
    STATUSES,
    Entity,
    Record,
    Relation,
    Source,
    Trigger,
)

_ENTITY = re.compile(r"E\d+")
_ACTORS = ("ORG", "COUNTRY")
OnFault = Callable[[AnnotationError], None]


@dataclass(slots=True)
class Block:
    """The lines of one document in a batch: ``(line number, fields)``."""

    id: str
    path: str
    rows: list[tuple[int, list[str]]] = field(default_factory=list)


def parse(path: str | Path) -> Iterator[Block]:
    """Yield the documents of a batch file, unchecked.

    Raises
    ------
    AnnotationError
        K410 if a line stands before the first ``# ID``.
    """
    name = Path(path).as_posix()
    block: Block | None = None
    for number, raw in enumerate(Path(path).read_text(encoding="utf-8").split("\n"), 1):
        line = raw.strip()
        if not line or line.startswith("//"):
            continue
        if line.startswith("# "):
            if block:
                yield block
            block = Block(line[2:].strip(), name)
        elif block is None:
            raise AnnotationError(
                "K410", f"{name}:{number}", "a line before the first '# ID'", "name the document first"
            )
        else:
            block.rows.append((number, [f.strip() for f in line.split("|")]))
    if block:
        yield block


def read_batches(
    paths: Iterable[str | Path], sources: Mapping[str, Source], on_fault: OnFault | None = None
) -> Iterator[Record]:
    """Turn batches into records, checking every line against its text.

    Parameters
    ----------
    paths
        Batch files.
    sources
        The texts by id.
    on_fault
        Called with each line that does not fit, which is then left out; without it the first such line raises.

    Raises
    ------
    AnnotationError
        K411 a document without text, K412 one annotated twice, K413 a line that does not fit; all name file and line.
    """
    complain = on_fault or _raise
    seen: set[str] = set()
    for path in paths:
        for block in parse(path):
            if block.id not in sources:
                complain(
                    AnnotationError("K411", block.path, f"no text with id {block.id}", "give the texts it belongs to")
                )
                continue
            if block.id in seen:
                complain(AnnotationError("K412", block.path, f"{block.id} is annotated twice", "keep one of the two"))
            seen.add(block.id)
            yield _compile(block, sources[block.id], complain)


def _raise(error: AnnotationError) -> None:
    raise error


class _Compiler:
    """One document's lines to entities and relations."""

    def __init__(self, block: Block, text: str, complain: OnFault) -> None:
        self.block = block
        self.text = text
        self.complain = complain
        self.entities: dict[str, Entity] = {}
        self.relations: list[Relation] = []
        self.at = 0

    def fault(self, number: int, cause: str, remedy: str = "mend the line") -> None:
        where = f"{self.block.path}:{number} ({self.block.id})"
        self.complain(AnnotationError("K413", where, cause, remedy))

    def entity(self, number: int, fields: list[str]) -> None:
        if len(fields) != 4:
            self.fault(number, f"an entity has 4 fields, not {len(fields)}")
            return
        name, label_field, surface, norm = fields
        label, nth = _counted(label_field)
        if label not in LABELS:
            self.fault(number, f"unknown label {label!r}", f"use one of {', '.join(LABELS)}")
            return
        start = _find(self.text, surface, self.at, nth)
        if not surface or start < 0:
            self.fault(
                number, f"{surface!r} is not found after offset {self.at}: …{self.text[self.at : self.at + 40]!r}"
            )
            return
        self.at = start + len(surface)
        key = name.lower()
        if key in self.entities:
            self.fault(number, f"{name} stands twice")
        self.entities[key] = Entity(key, label, start, self.at, surface, norm, source="gold")

    def relation(self, number: int, fields: list[str]) -> None:
        if len(fields) != 7:
            self.fault(number, f"a relation has 7 fields, not {len(fields)}")
            return
        _, kind, status, trigger, *lists = fields
        participants, programmes, dates = (self._ids(number, group, i) for i, group in enumerate(lists))
        if kind not in RELATION_TYPES or status not in STATUSES:
            self.fault(number, f"unknown type or status {kind} {status}")
            return
        sides = {self.entities[i].norm if i in self.entities else i[1:] for i in participants}
        if len(set(participants)) < 2 or len(sides) < 2:
            self.fault(number, "fewer than two different participants")
        surface, nth = _counted(trigger)
        start = _find(self.text, surface, 0, nth)
        if not surface or start < 0:
            self.fault(number, f"trigger {trigger!r} is not found")
            return
        self.relations.append(
            Relation(
                f"r{len(self.relations) + 1}",
                kind,
                status,
                Trigger(start, start + len(surface), surface),
                participants,
                programmes,
                dates,
                source="gold",
            )
        )

    def _ids(self, number: int, group: str, role: int) -> tuple[str, ...]:
        wanted: tuple[str, ...] = (_ACTORS, ("PROGRAMME",), ("DATE",))[role]
        ids = () if group in ("-", "") else tuple(w if w[0] == "=" else w.lower() for w in group.split())
        for i in ids:
            if role == 0 and i.startswith("="):
                continue
            if i not in self.entities:
                self.fault(number, f"{i} is no entity of this document")
            elif self.entities[i].label not in wanted:
                self.fault(number, f"{i} is {self.entities[i].label}, wanted {' or '.join(wanted)}")
        return ids


def _compile(block: Block, source: Source, complain: OnFault) -> Record:
    compiler = _Compiler(block, source.text, complain)
    for number, fields in block.rows:
        if _ENTITY.fullmatch(fields[0]):
            compiler.entity(number, fields)
        elif fields[0] == "R":
            compiler.relation(number, fields)
        else:
            compiler.fault(
                number, f"cannot read {' | '.join(fields)!r}", "a line starts with E and a number, or with R"
            )
    return Record(
        id=block.id,
        text=source.text,
        title=source.title,
        published=source.published,
        publisher=source.publisher,
        url=source.url,
        entities=tuple(compiler.entities.values()),
        relations=tuple(compiler.relations),
    )


def _find(text: str, surface: str, start: int, nth: int) -> int:
    at = start - 1
    for _ in range(nth):
        at = text.find(surface, at + 1)
        if at < 0:
            return -1
    return at


def _counted(word: str) -> tuple[str, int]:
    name, _, k = word.partition("@")
    return name.strip(), int(k) if k.strip().isdigit() else 1


def write_batch(records: Iterable[Record]) -> str:
    """Return records as a batch that `read_batches` reads back to the same entities and relations.

    Raises
    ------
    AnnotationError
        K414 if a surface cannot be written on one line (a line break, ``|``, or blanks at its ends).
    """
    lines: list[str] = []
    for record in records:
        lines.append(f"# {record.id}")
        at = 0
        for e in record.entities:
            if e.text != e.text.strip() or "|" in e.text or "\n" in e.text or "@" in e.label:
                raise AnnotationError("K414", f"{record.id} {e.id}", f"{e.text!r} does not fit on a line", "use JSONL")
            nth = _occurrence(record.text, e.text, at, e.start)
            at = e.end
            label = e.label if nth == 1 else f"{e.label}@{nth}"
            lines.append(f"{e.id.upper()} | {label} | {e.text} | {e.norm or e.text}")
        for r in record.relations:
            nth = _occurrence(record.text, r.trigger.text, 0, r.trigger.start)
            trigger = r.trigger.text if nth == 1 else f"{r.trigger.text}@{nth}"
            lists = (
                " ".join(i if i.startswith("=") else i.upper() for i in ids) or "-"
                for ids in (r.participants, r.programmes, r.dates)
            )
            lines.append(" | ".join(["R", r.type, r.status, trigger, *lists]))
        lines.append("")
    return "\n".join(lines)


def _occurrence(text: str, surface: str, start: int, target: int) -> int:
    """Return which occurrence of ``surface`` from ``start`` on stands at ``target``, overlapping ones counted."""
    nth = 0
    at = start - 1
    while at < target:
        at = text.find(surface, at + 1)
        if at < 0:
            raise ValueError(f"{surface!r} does not stand at {target}")
        nth += 1
    return nth
