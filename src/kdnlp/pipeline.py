"""The whole way from a source to a record: the only module that knows all the stages."""

from __future__ import annotations

import gc
import itertools
import multiprocessing
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from kdnlp import extensions
from kdnlp._version import __version__
from kdnlp.entities.learned.model import load_model
from kdnlp.errors import KdnlpError, ModelError, SourceError
from kdnlp.lexicon.user import UserLexicon, read_user_lexicon
from kdnlp.records import Record, Source
from kdnlp.sources import read_all
from kdnlp.sources.formats import iso_date
from kdnlp.tokenizer import clean

# Registers the factories by name where kdnlp runs from a source tree without its entry points.
from kdnlp.entities import component as _entities  # noqa: F401  isort: skip
from kdnlp.relations import component as _relations  # noqa: F401  isort: skip

_CHUNK = 16
_ZONE, _KEPT = 256, 50_000
_ENTITIES = "kdnlp_entities"
_CONFIG = {"nlp": {"lang": "ko", "tokenizer": {"@tokenizers": "kdnlp.KiwiTokenizer.v1"}}}


#: Beside the package where it is installed, beside ``src`` where it runs from a source tree.
_PACKAGE = Path(__file__).resolve().parent
DEFAULT_MODEL = next(
    (folder for folder in (_PACKAGE / "models" / "default",) if folder.is_dir()),
    _PACKAGE.parent.parent / "models" / "default",
)
_NAME_A_MODEL = "name a folder that `kdnlp train` or nlp.to_disk wrote, or rules"


class ReleaseLanguage(Language):  # type: ignore[no-untyped-call]
    """A spaCy ``Language`` that also takes a `kdnlp.records.Source`, and a publication date beside a text.

    Examples
    --------
    >>> doc = load()("외교부는 22일 영국과 업무협약을 체결했다.", published="2026-07-23")
    >>> [(ent.text, ent._.norm) for ent in doc.ents]
    [('외교부', '외교부'), ('22일', '2026-07-22'), ('영국', 'GB')]
    """

    lang = "ko"

    def __call__(self, text: str | Doc | Source, *, published: str | None = None, **kwargs: Any) -> Doc:
        """Find entities and relations.

        Parameters
        ----------
        text
            A string, a ``Doc`` or a ``Source``.
        published
            ISO date to which relative dates are resolved; overrides the source's own.
        **kwargs
            As for ``spacy.Language.__call__``.
        """
        doc = self._ensure_doc(text)
        if published is not None:
            doc._.published = _checked_date(published)
        return super().__call__(doc, **kwargs)

    def _ensure_doc(self, doc_like: str | Doc | bytes | Source) -> Doc:
        if not isinstance(doc_like, Source):
            return super()._ensure_doc(doc_like)
        doc = self.make_doc(doc_like.text)
        extensions.set_source(doc, doc_like)
        return doc


def load(model: str | Path | None = None, *, lexicon: str | Path | UserLexicon | None = None) -> ReleaseLanguage:
    """Return the pipeline: Kiwi tokenizer, entities, relations.

    Parameters
    ----------
    model
        A folder written by ``kdnlp train`` or by ``nlp.to_disk``, or ``"rules"`` for the rules alone; ``None`` for the
        model that comes with kdnlp.
    lexicon
        A CSV file of names that always win (`kdnlp.lexicon.user`); it takes the place of the saved pipeline's own.

    Raises
    ------
    ModelError
        If the folder holds no model or no pipeline, or one of another version.
    LexiconError
        If the lexicon is not as it must be.
    """
    names = _user_lexicon(lexicon)
    if model is None or model == "rules" or (Path(model) / "card.json").is_file():
        nlp = _assembled(DEFAULT_MODEL if model is None else None if model == "rules" else Path(model))
    else:
        path = Path(model)
        if not (path / "config.cfg").is_file():
            raise ModelError("K321", str(path), "neither card.json nor config.cfg in this folder", _NAME_A_MODEL)
        from spacy.util import load_config

        nlp = ReleaseLanguage.from_config(load_config(path / "config.cfg"))
        nlp.from_disk(path)
    assert isinstance(nlp, ReleaseLanguage)
    if names is not None:
        if not nlp.has_pipe(_ENTITIES):
            raise ModelError("K322", str(model), f"no {_ENTITIES} that a lexicon could guide", "leave the lexicon out")
        nlp.get_pipe(_ENTITIES).lexicon = names  # type: ignore[attr-defined]
    # The analyser is linear in the text; the readers refuse what would not fit in memory.
    nlp.max_length = 100_000_000
    return nlp


def _assembled(folder: Path | None) -> Language:
    """Put the pipeline together, with the model in a folder or with the rules alone."""
    model = None if folder is None else load_model(folder)
    name = "rules" if model is None else str(model.card.get("name", "unnamed"))
    release = __version__ if model is None else str(model.card.get("version", "0"))
    nlp = ReleaseLanguage.from_config(_CONFIG, meta={"name": name, "version": release})
    nlp.add_pipe(_ENTITIES).model = model  # type: ignore[attr-defined]
    nlp.add_pipe("kdnlp_relations")
    return nlp


def _user_lexicon(lexicon: str | Path | UserLexicon | None) -> UserLexicon | None:
    return lexicon if lexicon is None or isinstance(lexicon, UserLexicon) else read_user_lexicon(lexicon)


def model_name(nlp: Language) -> str:
    """Return the ``model`` field of a record, such as ``rules-0.1.0``."""
    return f"{nlp.meta['name']}-{nlp.meta['version']}"


def records(nlp: Language, batch: Iterable[Source], on_error: Callable[[KdnlpError], None] | None) -> Iterator[Record]:
    """Run the pipeline over sources in one process; nothing else may use ``nlp`` before the iterator is done.

    A document on which the pipeline itself fails is reported to ``on_error`` and left out; without ``on_error`` the
    error is raised.
    """
    stream = iter(batch)
    for first in stream:
        # Common words come early and are kept; once there are many, what a few documents add is dropped after them.
        with nlp.memory_zone() if len(nlp.vocab) >= _KEPT else nullcontext():
            for source in itertools.chain([first], itertools.islice(stream, _ZONE - 1)):
                try:
                    with _collecting_later():
                        doc = nlp(source)  # type: ignore[arg-type]
                    yield extensions.to_record(doc, version=__version__, model=model_name(nlp), text=clean(source.text))
                except Exception as fault:
                    error = _named(fault, source)
                    if on_error is None:
                        raise error from fault
                    on_error(error)


@contextmanager
def _collecting_later() -> Iterator[None]:
    """Put garbage collection off for one document: what it makes is needed to its end, so searching it is in vain."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def _named(fault: Exception, source: Source) -> KdnlpError:
    """Return an error that names the document."""
    if isinstance(fault, KdnlpError):
        return KdnlpError(fault.code, f"{source.id}, {fault.where}", fault.cause, fault.remedy)
    cause = f"the pipeline failed with {type(fault).__name__}: {fault}"
    return KdnlpError("K201", source.id, cause, "report this text to the project")


def extract(
    inputs: Iterable[str | Path | Source],
    *,
    published: str | None = None,
    workers: int = 1,
    model: str | Path | None = None,
    lexicon: str | Path | UserLexicon | None = None,
    on_error: Callable[[KdnlpError], None] | None = None,
) -> Iterator[Record]:
    """Read files, folders, globs, ``-`` or ready sources, and yield one record a document, in order.

    Parameters
    ----------
    inputs
        Paths, or `Source` objects.
    published
        ISO date for documents that have none of their own.
    workers
        Number of processes; the output does not depend on it. With more than one, call it from under
        ``if __name__ == "__main__":``, as for every use of ``multiprocessing``.
    model, lexicon
        As for `load`.
    on_error
        Called with each file or document that cannot be read; without it the first such error is raised.

    Raises
    ------
    KdnlpError
        For bad input, if no ``on_error`` is given.

    Examples
    --------
    >>> for record in extract([Source(text="한국과 영국은 회담을 개최했다.", id="a")]):
    ...     print(record.id, len(record.relations))
    a 1
    """
    if workers < 1:
        raise ValueError(f"workers is {workers}; it must be 1 or more")
    names = _user_lexicon(lexicon)
    found = _sources(inputs, published, on_error)
    if workers == 1:
        yield from records(load(model, lexicon=names), found, on_error)
        return
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, spawn, initializer=_set_order, initargs=(model, names)) as pool:
        pending: list[Any] = []
        while chunk := list(itertools.islice(found, _CHUNK)):
            pending.append(pool.submit(_work, chunk))
            if len(pending) > 4 * workers:
                yield from _collect(pending.pop(0), on_error)
        for future in pending:
            yield from _collect(future, on_error)


def _sources(
    inputs: Iterable[str | Path | Source], published: str | None, on_error: Callable[[KdnlpError], None] | None
) -> Iterator[Source]:
    day = None if published is None else _checked_date(published)
    for item in inputs:
        if not isinstance(item, Source):
            yield from read_all([item], published=day, on_error=on_error)
        elif item.published or day is None:
            yield item
        else:
            yield replace(item, published=day)


def _checked_date(published: str) -> str:
    day = iso_date(published)
    if day is None:
        raise SourceError("K109", "published", f"{published!r} is no ISO 8601 date", "write it as 2026-07-10")
    return day


#: In a worker process: the model and the lexicon to load; sent once, since a lexicon may be large.
_order: list[Any] = []


def _set_order(model: str | Path | None, lexicon: UserLexicon | None) -> None:
    _order[:] = [model, lexicon]


@cache
def _worker_pipeline() -> ReleaseLanguage:
    model, lexicon = _order
    return load(model, lexicon=lexicon)


def _work(chunk: list[Source]) -> tuple[list[Record], list[KdnlpError]]:
    errors: list[KdnlpError] = []
    return list(records(_worker_pipeline(), chunk, errors.append)), errors


def _collect(future: Any, on_error: Callable[[KdnlpError], None] | None) -> Iterator[Record]:
    done, errors = future.result()
    for error in errors:
        if on_error is None:
            raise error
        on_error(error)
    yield from done
