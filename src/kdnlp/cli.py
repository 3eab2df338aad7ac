"""The ``kdnlp`` command: thin over the library."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, Literal, TextIO

import typer
from rich.console import Console

from kdnlp._version import __version__
from kdnlp.errors import KdnlpError
from kdnlp.records import LABELS, Record

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
Lexicon = Annotated[
    Path | None, typer.Option(help="A CSV file of names that always win; see docs/linking.md.", show_default=False)
]
Model = Annotated[
    str | None,
    typer.Option(help="A folder that kdnlp train or nlp.to_disk wrote, or rules; ours by default.", show_default=False),
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
    lexicon: Lexicon = None,
    model: Model = None,
    workers: Workers = 1,
) -> None:
    """Read documents and write what was found in them."""
    from kdnlp.pipeline import extract as run
    from kdnlp.results.tables import write_jsonl, write_tables

    if table_format != "jsonl" and output is None:
        raise typer.BadParameter(f"--format {table_format} writes four tables: name a folder with -o", param_hint="-o")
    faults = _Faults()
    found = run(inputs, published=published, workers=workers, lexicon=lexicon, model=model, on_error=faults)
    with _progress(found) as records:
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
    lexicon: Lexicon = None,
    model: Model = None,
    workers: Workers = 1,
) -> None:
    """Print the relations of each document as a table, each with its sentence."""
    from kdnlp.pipeline import extract as run
    from kdnlp.results.terminal import print_tables

    faults = _Faults()
    found = run(inputs, published=published, workers=workers, lexicon=lexicon, model=model, on_error=faults)
    print_tables(_console(), found)
    faults.exit()


@app.command()
def explain(inputs: Inputs, published: Published = None, lexicon: Lexicon = None, model: Model = None) -> None:
    """Print each relation with its sentence, trigger, rule and arguments."""
    from kdnlp.pipeline import extract as run
    from kdnlp.results.terminal import explanation

    faults = _Faults()
    console = _console()
    for record in run(inputs, published=published, lexicon=lexicon, model=model, on_error=faults):
        console.print(explanation(record))
    faults.exit()


Texts = Annotated[
    Path | None, typer.Option(help="The texts of stand-off annotations: a JSONL file or a folder.", show_default=False)
]


@app.command()
def evaluate(
    gold: Annotated[Path, typer.Argument(help="Annotations: a JSONL file, a batch, or a folder of such files.")],
    texts: Texts = None,
    model: Model = None,
    split: Annotated[list[str] | None, typer.Option(help="train, dev or test; may be repeated.")] = None,
    report: Annotated[Path | None, typer.Option(help="A folder for report.html and report.md.")] = None,
    draws: Annotated[int, typer.Option(min=0, help="Bootstrap samples for the intervals; 0 for none.")] = 1000,
    workers: Workers = 1,
) -> None:
    """Compare what the extractor finds with annotated documents."""
    from kdnlp.annotation.gold import load_gold
    from kdnlp.evaluation.breakdown import Breakdown
    from kdnlp.evaluation.report import html_report, markdown_report
    from kdnlp.evaluation.scores import table
    from kdnlp.pipeline import extract as run

    documents = load_gold(gold, texts, splits=split or ())
    faults = _Faults()
    with _progress(run([d.source for d in documents], model=model, workers=workers, on_error=faults)) as records:
        predicted = list(records)
    breakdown = Breakdown(documents, predicted, draws=draws)
    typer.echo(f"{len(documents)} documents")
    for line, name in zip(table(breakdown.scores).splitlines(), breakdown.scores, strict=True):
        interval = breakdown.intervals.get(name)
        typer.echo(line + (f"  [{interval.low:.3f}, {interval.high:.3f}]" if interval else ""))
    if report is not None:
        report.mkdir(parents=True, exist_ok=True)
        title = f"kdnlp {__version__} on {gold}" + (f", {' and '.join(split)}" if split else "")
        for name, page in (("report.html", html_report), ("report.md", markdown_report)):
            (report / name).write_text(page(breakdown, title=title), encoding="utf-8")
            typer.echo(f"written: {report / name}")
    faults.exit()


@app.command()
def agreement(
    first: Annotated[Path, typer.Argument(help="One reader's annotations.")],
    second: Annotated[Path, typer.Argument(help="The other's.")],
    texts: Texts = None,
) -> None:
    """Print how far two readers agree, and list the differences."""
    from kdnlp.annotation.agreement import agreement as compare
    from kdnlp.annotation.gold import load_gold
    from kdnlp.evaluation.scores import table

    found = compare(load_gold(first, texts), load_gold(second, texts))
    typer.echo(
        f"{found.documents} documents read by both\n{table(found.scores)}\n\n{len(found.differences)} differences"
    )
    for d in found.differences:
        sentence = d.text[d.context.start : d.context.end].replace("\n", " ")
        typer.echo(f"{d.document}  {d.kind}, {d.label}: {d.note}\n    {sentence}")


@app.command()
def train(
    gold: Annotated[Path, typer.Argument(help="Annotations: a JSONL file, a batch, or a folder of such files.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="The model's folder.")],
    texts: Texts = None,
    base: Annotated[
        Path | None, typer.Option("--from", help="A model to start from; ours by default.", show_default=False)
    ] = None,
    from_nothing: Annotated[bool, typer.Option("--from-nothing", help="Start from no model at all.")] = False,
    clusters: Annotated[
        str | None,
        typer.Option(help="With --from-nothing: a clusters.npz, or none; ours by default.", show_default=False),
    ] = None,
    split: Annotated[
        list[str] | None, typer.Option(help="Train on this split, train if none is named; may be repeated.")
    ] = None,
    name: Annotated[str | None, typer.Option(help="The model's name; the folder's by default.")] = None,
    workers: Workers = 1,
) -> None:
    """Train a model on annotated documents; it is scored on the splits that it is not trained on."""
    from kdnlp.training import read_gold, write
    from kdnlp.training.run import NO_CLUSTERS, base_model, prepared, read_clusters
    from kdnlp.training.run import train as fit

    if from_nothing and base is not None:
        raise typer.BadParameter("--from-nothing leaves no model to start from", param_hint="--from")
    if clusters is not None and not from_nothing:
        raise typer.BadParameter("a model to start from brings its own; add --from-nothing", param_hint="--clusters")
    prepared(output)
    start = None if from_nothing else base_model(base)
    forms = None if clusters is None else NO_CLUSTERS if clusters == "none" else read_clusters(clusters)
    documents = read_gold(gold, texts)
    with _stages() as watch:
        model = fit(
            documents,
            name=name or output.resolve().name,
            base=start,
            clusters=forms,
            splits=split or ("train",),
            workers=workers,
            watch=watch,
        )
    written = write(model, output)
    for held, sets in model.card["scores"].items():
        for part, scores in sets.items():
            figures = "  ".join(f"{label} {scores['measures'][label]['f']:.3f}" for label in ("all", *LABELS))
            typer.echo(f"{held}, {part} ({scores['documents']} documents), F: {figures}")
    for path in written:
        typer.echo(f"written: {path}")


@contextmanager
def _stages() -> Iterator[Callable[[str, Iterable[Any]], Iterable[Any]]]:
    """Name the stage, and count what is done in it, on standard error where a person is watching."""
    from rich.progress import MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        yield lambda stage, items: progress.track(items, description=stage)


annotate = typer.Typer(help="The annotation loop: what to annotate next, and whether a batch is sound.")
app.add_typer(annotate, name="annotate")


@annotate.command()
def check(
    batches: Annotated[list[Path], typer.Argument(help="Batch files.")],
    texts: Annotated[Path, typer.Option(help="The texts they annotate: a JSONL file or a folder.")],
) -> None:
    """Check every line of annotation batches against the texts."""
    from kdnlp.annotation.batches import read_batches
    from kdnlp.sources import read_all

    faults = _Faults()
    found = list(read_batches(batches, {s.id: s for s in read_all([texts])}, faults))
    entities, relations = (sum(len(getattr(r, part)) for r in found) for part in ("entities", "relations"))
    typer.echo(f"{len(found)} documents, {entities} entities, {relations} relations; {faults.count} faults")
    if faults.count:
        raise typer.Exit(1)


@annotate.command()
def convert(
    source: Annotated[Path, typer.Argument(help="Annotations in one format: a file or a folder.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="Where they go in the other.")],
    to: Annotated[str, typer.Option("--to", help="The format to write; see docs/formats.md.")],
    from_: Annotated[str, typer.Option("--from", help="The format to read.")] = "jsonl",
) -> None:
    """Carry annotations, relations included, from one tool's format to another's."""
    from kdnlp.annotation.formats import get_format

    reader, writer = get_format(from_), get_format(to)
    records = list(reader.read(source))
    writer.write(records, output)
    typer.echo(f"{len(records)} documents written to {output}")


@annotate.command()
def suggest(
    inputs: Inputs,
    output: Annotated[Path, typer.Option("--output", "-o", help="Where the pre-annotated documents go.")],
    wanted: Annotated[int, typer.Option("--wanted", "-n", min=1, help="How many documents.")] = 10,
    gold: Annotated[Path | None, typer.Option(help="What is annotated already.", show_default=False)] = None,
    texts: Texts = None,
    rival: Annotated[
        Path | None, typer.Option(help="A second saved pipeline: disagreement with it counts.", show_default=False)
    ] = None,
    tool: Annotated[str, typer.Option("--format", help="The annotation tool's format; see docs/formats.md.")] = "batch",
    workers: Workers = 1,
) -> None:
    """Pick the documents whose annotation would help most, and write them with pre-annotations."""
    from kdnlp.annotation.formats import get_format
    from kdnlp.annotation.gold import load_gold
    from kdnlp.annotation.suggest import close_calls
    from kdnlp.annotation.suggest import suggest as pick
    from kdnlp.pipeline import extract as run
    from kdnlp.pipeline import load
    from kdnlp.token_table import TokenTable

    chosen_format = get_format(tool)
    faults = _Faults()
    with _progress(run(inputs, workers=workers, on_error=faults)) as records:
        pool = list(records)
    tokenize = load().make_doc
    doubts = {r.id: close_calls(TokenTable.of(tokenize(r.text)), r.published) for r in pool}
    rivals = {}
    if rival is not None:
        rivals = {r.id: r for r in run([r.source for r in pool], model=rival, workers=workers, on_error=faults)}
    chosen = pick(pool, load_gold(gold, texts) if gold else [], wanted, doubts=doubts, rivals=rivals)
    chosen_format.write([s.record for s in chosen], output)
    for s in chosen:
        reasons = ", ".join(f"{name} {value:.2f}" for name, value in s.reasons.items())
        typer.echo(f"{s.value:.2f}  {s.record.id}  {s.record.publisher or '-'}  ({reasons})")
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
