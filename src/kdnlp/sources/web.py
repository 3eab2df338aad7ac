"""HTML files: trafilatura finds the text, our records clear away what it leaves of a Korean page."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from kdnlp.errors import SourceError
from kdnlp.records import Source
from kdnlp.sources.article import Article, find_article
from kdnlp.sources.cleaning import clean
from kdnlp.sources.encoding import decode
from kdnlp.sources.formats import OnError, empty, iso_date
from kdnlp.sources.markup import Page, parse_page

# The libraries' own default is the day of the run, which would make the result depend on it.
_LAST_DAY = "2999-12-31"
_ENOUGH = 0.5
_SHORT = 8
_NOT_LETTER = re.compile(r"[\W_]+")


def read_html(stream: BinaryIO, name: str, on_error: OnError) -> Iterator[Source]:  # noqa: ARG001
    """Read a web page as one document.

    Raises
    ------
    SourceError
        K103 if it is no text, K104 if it holds none, K106 if trafilatura is not installed.
    """
    yield html_source(decode(stream.read(), name), name)


def html_source(markup: str, name: str) -> Source:
    """Return the document of a page; errors as in `read_html`."""
    page = parse_page(markup)
    title = _declared_title(page)
    whole = find_article(clean("\n".join(page.lines)), declared_title=title, is_page=True)
    chosen = clean("\n".join(_chosen(page.lines, _main_text(markup, name))))
    found = find_article(chosen, declared_title=title or whole.title, is_page=True)
    article = found if len(found.body) >= _ENOUGH * len(whole.body) else whole
    if not article.body:
        raise empty(name)
    return Source(
        article.text,
        name,
        article.title,
        _published(markup, page, name) or found.published or whole.published,
        _publisher(page, found, whole),
        page.meta.get("og:url") or page.canonical,
    )


def _chosen(lines: Sequence[str], main: str) -> list[str]:
    """Return the page's own lines whose text trafilatura took (it runs the paragraphs of a cell together)."""
    letters = _letters(main)
    whole = {_letters(piece) for line in main.split("\n") for piece in (line, *line.split("|"))}
    return [line for line in lines if (key := _letters(line)) in whole or (len(key) > _SHORT and key in letters)]


def _letters(text: str) -> str:
    return _NOT_LETTER.sub("", text)


def _main_text(markup: str, name: str) -> str:
    try:
        import trafilatura
    except ImportError as error:
        raise _missing(name) from error
    text = trafilatura.extract(
        markup,
        include_comments=False,
        include_tables=True,
        favor_recall=True,
        fast=True,
        date_extraction_params={"max_date": _LAST_DAY, "original_date": True, "extensive_search": False},
    )
    return text or ""


def _published(markup: str, page: Page, name: str) -> str | None:
    for key in ("article:published_time", "og:article:published_time", "datepublished", "date", "pubdate"):
        if published := iso_date(page.meta.get(key)):
            return published
    try:
        from htmldate import find_date
    except ImportError as error:
        raise _missing(name) from error
    return find_date(markup, extensive_search=False, original_date=True, max_date=_LAST_DAY)


def _missing(name: str) -> SourceError:
    return SourceError("K106", name, "reading web pages needs trafilatura and htmldate", 'pip install "kdnlp[html]"')


def _declared_title(page: Page) -> str | None:
    """Return the page's own word on its title; one without Hangul names the system, not the text."""
    candidates = [page.meta.get("og:title"), *page.headings[:1], page.title]
    return next((clean(title) for title in candidates if title and any("가" <= c <= "힣" for c in title)), None)


def _publisher(page: Page, *articles: Article) -> str | None:
    names = [
        page.meta.get("og:site_name"),
        page.meta.get("article:publisher"),
        *(article.publisher for article in articles),
    ]
    return next((clean(name) for name in names if name and not name.startswith("http")), None)
