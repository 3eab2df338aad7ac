"""The ``kdnlp`` command: thin over the library."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Literal, TextIO

import typer
from rich.console import Console

from kdnlp._version import __version__
from kdnlp.errors import KdnlpError
from kdnlp.records import Record

app = typer.Typer(
    help="Who cooperates with whom, under which programme, when: Korean press releases as data.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

Inputs = Annotated[
    list[str], typer.Argument(help="Files, folders, globs, or - for standard input.", show_default=False)
]
Published = Annotated[
    str | None, typer.Option(help="Publication date (YYYY-MM-DD) of documents that do not say.", show_default=False)
]
Workers = Annotated[int, typer.Option(min=1, help="Processes; the output does not depend on it.")]


class _Faults:
    """Reports each unreadable input as it comes, and remembers that there was one."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, error: KdnlpError) -> None:
        self.count += 1
        typer.echo(f"kdnlp: {error}", err=True)

    def exit(self) -> None:
        if self.count:
            typer.echo(f"kdnlp: {self.count} input(s) could not be read; everything else was.", err=True)
            raise typer.Exit(1)


@contextmanager
def _progress(records: Iterator[Record]) -> Iterator[Iterator[Record]]:
    """Count documents on standard error where a person is watching."""
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    columns = (SpinnerColumn(), TextColumn("{task.completed} documents"), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("documents", total=None)

        def counted() -> Iterator[Record]:
            for record in records:
                progress.advance(task)
                yield record

        yield counted()


@app.command()
def extract(
    inputs: Inputs,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="A .jsonl file, or a folder for csv and parquet; else standard output."),
    ] = None,
    table_format: Annotated[
        Literal["jsonl", "csv", "parquet"],
        typer.Option("--format", help="jsonl: one document a line; csv, parquet: four tables in a folder."),
    ] = "jsonl",
    published: Published = None,
    workers: Workers = 1,
) -> None:
    """Read documents and write what was found in them."""
    from kdnlp.pipeline import extract as run
    from kdnlp.results.tables import write_jsonl, write_tables

    if table_format != "jsonl" and output is None:
        raise typer.BadParameter(f"--format {table_format} writes four tables: name a folder with -o", param_hint="-o")
    faults = _Faults()
    with _progress(run(inputs, published=published, workers=workers, on_error=faults)) as records:
        if table_format == "jsonl":
            with _opened(output) as handle:
                for _ in write_jsonl(records, handle):
                    pass
        else:
            assert output is not None
            if output.suffix and output.is_file():
                raise typer.BadParameter(f"{output} is a file; four tables need a folder", param_hint="-o")
            for _ in write_tables(records, output, table_format):
                pass
    faults.exit()


@contextmanager
def _opened(output: Path | None) -> Iterator[TextIO]:
    if output is None:
        # Korean must leave as UTF-8 whatever the terminal's locale.
        stream = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8", newline="\n", write_through=True)
        yield stream
        stream.detach()
        return
    if output.is_dir():
        raise typer.BadParameter(
            f"{output} is a folder; JSONL is one file, such as {output}/releases.jsonl", param_hint="-o"
        )
    output.parent.mkdir(parents=True, exist_ok=True)
    with output.open("w", encoding="utf-8", newline="\n") as handle:
        yield handle


@app.command()
def show(
    inputs: Inputs,
    published: Published = None,
    workers: Workers = 1,
) -> None:
    """Print the relations of each document as a table, each with its sentence."""
    from kdnlp.pipeline import extract as run
    from kdnlp.results.terminal import print_tables

    faults = _Faults()
    print_tables(_console(), run(inputs, published=published, workers=workers, on_error=faults))
    faults.exit()


@app.command()
def explain(inputs: Inputs, published: Published = None) -> None:
    """Print each relation with its sentence, trigger, rule and arguments."""
    from kdnlp.pipeline import extract as run
    from kdnlp.results.terminal import explanation

    faults = _Faults()
    console = _console()
    for record in run(inputs, published=published, on_error=faults):
        console.print(explanation(record))
    faults.exit()


def _console() -> Console:
    # Piped output has no width of its own; 160 columns keep the sentences readable in a file.
    return Console(width=None if sys.stdout.isatty() else 160)


def _print_version(value: bool) -> None:
    if value:
        typer.echo(f"kdnlp {__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Who cooperates with whom, under which programme, when: Korean press releases as data."""


def main() -> None:
    """Run the command; a fault in the input ends it with a sentence, not a traceback."""
    try:
        app()
    except KdnlpError as error:
        typer.echo(f"kdnlp: {error}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
