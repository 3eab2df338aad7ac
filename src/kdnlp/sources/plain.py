"""Text files: a press release, or a page dump; also Markdown and HTML that were saved under ``.txt``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from kdnlp.records import Source
from kdnlp.sources.article import find_article
from kdnlp.sources.cleaning import clean
from kdnlp.sources.encoding import decode
from kdnlp.sources.formats import OnError, empty
from kdnlp.sources.markdown import has_front_matter, markdown_source
from kdnlp.sources.web import html_source

_HTML = re.compile(r"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!doctype html|<html)\b", re.IGNORECASE)


def read_plain(stream: BinaryIO, name: str, on_error: OnError) -> Iterator[Source]:  # noqa: ARG001
    """Read a text file as one document.

    Raises
    ------
    SourceError
        K103 if it is no text, K104 if it holds none.
    """
    text = decode(stream.read(), name)
    if _HTML.match(text):
        yield html_source(text, name)
    elif has_front_matter(text):
        yield markdown_source(text, name)
    else:
        yield plain_source(text, name)


def plain_source(text: str, name: str) -> Source:
    """Return the document of a text file's contents."""
    text = clean(text)
    if not text:
        raise empty(name)
    article = find_article(text)
    return Source(article.text, name, article.title, article.published, article.publisher)
