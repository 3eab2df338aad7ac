"""spaCy: a ``.spacy`` file (``DocBin``), entities as ``doc.ents``, the rest as `kdnlp.extensions` keeps it.

Tokens come from the given tokenizer and are cut where a mention begins or ends. Norms, knowledge-base identifiers,
relations and metadata stand in ``doc.user_data``, so that `kdnlp.extensions.to_record` and ``doc._.relations`` find
them.

Source: https://spacy.io/api/docbin.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from spacy.tokens import Doc, DocBin
from spacy.vocab import Vocab

from kdnlp.annotation.formats.exchange import cannot_hold, check, fault
from kdnlp.entities.align import split_tokens_at
from kdnlp.extensions import set_entities, set_relations, set_source, to_record
from kdnlp.records import Record, Source
from kdnlp.tokenizer import KiwiTokenizer

_VERSIONS = "kdnlp.versions"


def write(records: Iterable[Record], path: Path, tokenizer: Callable[[str], Doc] | None = None) -> None:
    """Write a ``DocBin``.

    Parameters
    ----------
    records
        The records.
    path
        The file.
    tokenizer
        Makes a ``Doc`` from a text, such as ``nlp.make_doc``; by default Kiwi with a vocabulary of its own.

    Raises
    ------
    AnnotationError
        K431 if the tokenizer or spaCy changes the text or refuses an entity, K432 for a record that does not fit its
        text.
    """
    make_doc = tokenizer or KiwiTokenizer(Vocab())
    docs = DocBin(store_user_data=True)
    for record in records:
        docs.add(to_doc(record, make_doc))
    path.parent.mkdir(parents=True, exist_ok=True)
    docs.to_disk(path)


def to_doc(record: Record, tokenizer: Callable[[str], Doc]) -> Doc:
    """Return a record as a ``Doc``.

    Raises
    ------
    AnnotationError
        As `write` does.
    """
    check(record)
    doc = tokenizer(record.text)
    if doc.text != record.text:
        raise cannot_hold(record.id, "the tokenizer changes the text", "use another tokenizer, or the format jsonl")
    split_tokens_at(doc, (offset for e in record.entities for offset in (e.start, e.end)))
    try:
        set_entities(doc, record.entities)
    except ValueError as error:
        raise cannot_hold(record.id, f"spaCy refuses an entity ({error})") from None
    set_relations(doc, record.relations)
    set_source(doc, Source(record.text, record.id, record.title, record.published, record.publisher, record.url))
    doc.user_data[_VERSIONS] = [record.kdnlp, record.model]
    return doc


def read(path: Path, vocab: Vocab | None = None) -> Iterator[Record]:
    """Read a ``DocBin``; entities that others set, without norms, are among them.

    Raises
    ------
    AnnotationError
        K430 if the file cannot be read as one.
    """
    try:
        docs = DocBin().from_disk(path)
    except OSError as error:
        raise fault(str(path), f"cannot be read ({error.strerror})", "check the path") from None
    except Exception as error:  # spaCy hands on what zlib, msgpack and numpy raise
        raise fault(str(path), f"no DocBin ({error!r})", "write it with DocBin.to_disk") from None
    for doc in docs.get_docs(vocab or Vocab()):
        version, model = doc.user_data.get(_VERSIONS, ("", ""))
        yield to_record(doc, version=version, model=model)
