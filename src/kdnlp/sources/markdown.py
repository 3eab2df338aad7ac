"""Markdown files: YAML front matter, Markdown and HTML in one file, as blogs keep their posts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

import yaml

from kdnlp.records import Source
from kdnlp.sources.article import find_article
from kdnlp.sources.cleaning import clean, to_nfc
from kdnlp.sources.encoding import decode
from kdnlp.sources.formats import OnError, empty, iso_date
from kdnlp.sources.markup import strip_markup

_BREAK = re.compile("\r\n?")
_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.{0,20000}?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.S)
_PAIR = re.compile(r"^(\w+):[ \t]+(.+)$", re.M)
_IMAGE = re.compile(r"!\[[^\[\]\n]{0,500}\]\([^()\n]{0,2000}\)")
_LINK = re.compile(r"\[([^\[\]\n]{0,500})\]\((?:[a-z]{3,6}:|[./#])[^()\n]{0,2000}\)", re.I)
_HEADING = re.compile(r"^ {0,3}(#{1,6})[ \t]+(.*?)[ \t]*#*[ \t]*$", re.M)
_RULE = re.compile(r"^ {0,3}(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,}|={3,}|```.*|~~~.*)$", re.M)
_QUOTE = re.compile(r"^(?:>[ \t]?)+", re.M)
_EMPHASIS = re.compile(r"(\*\*|__)(?=\S)([^*_\n]{1,300})(?<=\S)\1")
_TABLE_ROW = re.compile(r"^[ \t]*\|(.*)\|[ \t]*$", re.M)
_TABLE_RULE = re.compile(r"^[ \t]*\|?[ \t]*:?-{2,}[-:| \t]*$", re.M)
_CELL = re.compile(r"[ \t]*(?<!\\)\|[ \t]*")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|<>~])")


def read_markdown(stream: BinaryIO, name: str, on_error: OnError) -> Iterator[Source]:  # noqa: ARG001
    """Read a Markdown file as one document; each table cell is a line of its own.

    Raises
    ------
    SourceError
        K103 if it is no text, K104 if it holds none.
    """
    yield markdown_source(decode(stream.read(), name), name)


def has_front_matter(text: str) -> bool:
    """Tell whether the text starts with lines between two ``---``, as no press release does."""
    return _FRONT_MATTER.match(_BREAK.sub("\n", text[:30000])) is not None


def markdown_source(text: str, name: str) -> Source:
    """Return the document of a Markdown file's contents."""
    text = _BREAK.sub("\n", text)
    meta, text = split_front_matter(text)
    declared = clean(_value(meta, "title") or "").replace("\n", " ")
    heading = _HEADING.search(text)
    if not declared and heading and len(heading[1]) == 1:
        declared = clean(strip_markup(_inline(heading[2])))
    text = clean(plain_text(text))
    if not text:
        raise empty(name)
    article = find_article(text, declared_title=declared or None)
    published = next((iso for key in ("date", "published", "pubDate") if (iso := iso_date(meta.get(key)))), None)
    return Source(
        article.text,
        name,
        article.title,
        published or article.published,
        _value(meta, "publisher") or article.publisher,
        _value(meta, "url", "canonical_url", "link"),
    )


def split_front_matter(text: str) -> tuple[Mapping[str, Any], str]:
    r"""Cut the YAML between two ``---`` lines off the top; broken YAML is read as far as ``key: value`` lines go.

    Examples
    --------
    >>> split_front_matter("---\ntitle: 협약: 서명\n---\n본문")
    ({'title': '협약: 서명'}, '본문')
    """
    match = _FRONT_MATTER.match(text)
    if not match:
        return {}, text
    try:
        meta = yaml.safe_load(match[1])
    except (yaml.YAMLError, ValueError, RecursionError):
        # A colon in an unquoted title is the usual slip, and breaks the YAML of many a blog.
        meta = {key: value.strip().strip("\"'") for key, value in _PAIR.findall(match[1])}
    return (meta, text[match.end() :]) if isinstance(meta, dict) else ({}, text)


def plain_text(text: str) -> str:
    r"""Return Markdown with HTML in it as plain lines; the bullets of lists stay.

    Examples
    --------
    >>> print(plain_text("## **협약** 개요\n| 누가 | 언제 |\n|---|---|\n| [가람부](/garam) | 3일 |\n- 첫째 ![](a.png)"))
    협약 개요
    누가
    언제
    가람부
    3일
    - 첫째
    """
    text = _TABLE_RULE.sub("\0", text)
    text = _RULE.sub("", text).replace("\0\n", "").replace("\0", "")
    text = _inline(text)
    text = _TABLE_ROW.sub(lambda row: "\n".join(cell for cell in _CELL.split(row[1].strip()) if cell), text)
    text = _HEADING.sub(r"\2", text)
    text = _QUOTE.sub("", text)
    text = strip_markup(text)
    return _ESCAPE.sub(r"\1", text).strip()


def _inline(text: str) -> str:
    return _EMPHASIS.sub(r"\2", _LINK.sub(r"\1", _IMAGE.sub("", text)))


def _value(meta: Mapping[str, Any], *keys: str) -> str | None:
    return next(
        (to_nfc(" ".join(value.split())) for key in keys if isinstance(value := meta.get(key), str) and value.strip()),
        None,
    )
