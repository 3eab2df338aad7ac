"""Relations as a person reads them in a terminal: the table, and the explanation of each."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console, Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from kdnlp.records import Record, Relation

STATUS_STYLE = {"realised": "green", "ongoing": "cyan", "planned": "yellow", "cancelled": "red"}
LABEL_STYLE = {"ORG": "bold blue", "COUNTRY": "bold magenta", "PROGRAMME": "bold dark_orange", "DATE": "bold green"}


def _name(record: Record, side: str) -> str:
    if side.startswith("="):
        return f"{side[1:]} (implied)"
    entity = record.entity(side)
    norm = entity.norm or entity.text
    return entity.text if norm == entity.text else f"{entity.text} ({norm})"


def _unique(names: Iterable[str]) -> str:
    return "\n".join(dict.fromkeys(names))


def evidence(record: Record, relation: Relation) -> Text:
    """Return the sentence of a relation with its trigger and arguments in colour."""
    start, end = relation.sentence.start, relation.sentence.end
    text = Text(record.text[start:end].replace("\n", " "))
    linked = {*relation.participants, *relation.programmes, *relation.dates}
    for e in record.entities:
        if e.id in linked and start <= e.start and e.end <= end:
            text.stylize(LABEL_STYLE[e.label], e.start - start, e.end - start)
    text.stylize("bold reverse", relation.trigger.start - start, relation.trigger.end - start)
    return text


def document_heading(record: Record) -> Text:
    """Return the title of a document, its id and its publication date."""
    head = Text(record.title or record.text.partition("\n")[0] or record.id, style="bold")
    return head.append(f"\n{record.id}  published {record.published or 'unknown'}", style="not bold dim")


def relation_table(record: Record) -> Table:
    """Return one row a relation: what, who, under which programme, when, and the sentence that says so."""
    table = Table(show_lines=True, expand=True)
    table.add_column("What", min_width=11)
    table.add_column("Who", ratio=4, overflow="fold")
    table.add_column("Programme", ratio=3, overflow="fold")
    table.add_column("When", min_width=12)
    table.add_column("Sentence", ratio=9, overflow="fold")
    for r in record.relations:
        when = [record.entity(d).norm or record.entity(d).text for d in r.dates]
        table.add_row(
            Text(f"{r.type}\n", style="bold").append(r.status, style=STATUS_STYLE[r.status]),
            _unique(_name(record, p) for p in r.participants),
            _unique(record.entity(p).norm or record.entity(p).text for p in r.programmes) or "–",
            "\n".join(dict.fromkeys(d.replace("/", "\n– ") for d in when)) or "–",
            evidence(record, r),
        )
    return table


def explanation(record: Record) -> RenderableType:
    """Return each relation of a document with its sentence, trigger, rule and arguments."""
    parts: list[RenderableType] = [document_heading(record)]
    if not record.relations:
        parts.append(Text(f"No relation found among {len(record.entities)} entities.", style="yellow"))
    for r in record.relations:
        grid = Table.grid(padding=(0, 2))
        grid.add_column(style="dim", no_wrap=True)
        grid.add_column(overflow="fold")
        grid.add_row("sentence", evidence(record, r))
        grid.add_row("trigger", f"{r.trigger.text}  [{r.trigger.start}:{r.trigger.end}]")
        grid.add_row("rule", f"{r.source}  (score {r.score:.2f})")
        for role, sides in (("participant", r.participants), ("programme", r.programmes), ("date", r.dates)):
            for side in sides:
                line = _name(record, side)
                if not side.startswith("="):
                    e = record.entity(side)
                    line += f"  [{e.start}:{e.end}]  {e.source}"
                grid.add_row(role, Text(line))
        if r.start:
            grid.add_row("calendar", f"{r.start} to {r.end}")
        title = Text(f"{r.id}  {r.type}  ", style="bold").append(r.status, style=STATUS_STYLE[r.status])
        parts.append(Panel(grid, title=title, title_align="left"))
    return Group(*parts)


def print_tables(console: Console, records: Iterable[Record]) -> None:
    """Print the relations of each document that has any, as they come, and a line of totals."""
    documents = relations = without = 0
    for record in records:
        documents += 1
        relations += len(record.relations)
        if not record.relations:
            without += 1
            continue
        console.print(document_heading(record))
        console.print(relation_table(record))
    console.print(f"{relations} relations in {documents} documents; {without} documents state none.")
