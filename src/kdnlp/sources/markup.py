"""HTML as lines of text, and what its head says; for embedded HTML and for pages that trafilatura gives up on."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser

_HEADINGS = frozenset({"h1", "h2", "h3"})
_EMPTY_BLOCKS = frozenset({"br", "hr"})
# fmt: off
_BLOCKS = _HEADINGS | _EMPTY_BLOCKS | {
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "footer", "form", "h4", "h5", "h6", "header", "li", "main", "nav", "ol",
    "option", "p", "pre", "section", "select", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "title",
    "tr", "ul",
}
_HIDDEN = frozenset({"button", "head", "iframe", "noscript", "object", "script", "style", "svg", "template"})
_INLINE = frozenset({
    "a", "abbr", "b", "big", "cite", "code", "col", "colgroup", "del", "em", "font", "html", "i", "img", "input", "ins",
    "label", "link", "mark", "meta", "q", "s", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u",
    "video",
})
# fmt: on
_BLANKS = re.compile(r"\s+")
# A whole tag (1), a declaration (2), or a bracket that starts neither. The parser looks for the end of an unfinished
# tag or comment anew at each of them, which takes minutes on a page full of them: it gets to see whole tags only.
_ANY_TAG = re.compile(r"""(</?[a-zA-Z](?:[^<>"']++|"[^"]{0,300}"|'[^']{0,300}'|["'])*+>)|(<[!?][^<>]*>)|<""")
_TAG = re.compile(rf"</?(?:{'|'.join(sorted(_BLOCKS | _HIDDEN | _INLINE))})\b[^<>]*>", re.IGNORECASE)


@dataclass(slots=True)
class Page:
    """An HTML page taken apart.

    Parameters
    ----------
    lines
        The visible text, a line for each block element (paragraph, heading, table cell, list item).
    title
        What stands in ``<title>``.
    headings
        The ``h1`` to ``h3`` elements, in their order.
    meta
        ``<meta>`` contents by ``property`` or ``name``, lower case; the first of each counts.
    canonical
        The page's own address, if it names it.
    """

    lines: list[str] = field(default_factory=list)
    title: str = ""
    headings: list[str] = field(default_factory=list)
    meta: dict[str, str] = field(default_factory=dict)
    canonical: str | None = None


class _Parser(HTMLParser):
    def __init__(self, *, keep_breaks: bool) -> None:
        super().__init__(convert_charrefs=True)
        self._keep_breaks = keep_breaks
        self._depth = 0
        self.page = Page()
        self._parts: list[str] = []
        self._hidden: list[str] = []
        self._heading: str | None = None
        self._in_title = False

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "meta":
            if name := (values.get("property") or values.get("name") or values.get("itemprop") or "").lower():
                self.page.meta.setdefault(name, values.get("content", "").strip())
        elif tag == "link" and values.get("rel") == "canonical":
            self.page.canonical = values.get("href") or None
        elif tag in _HIDDEN:
            self._hidden.append(tag)
        if tag in _BLOCKS:
            if tag == "body":  # a head that was never closed hides nothing of the body
                self._hidden.clear()
            self._break()
            self._depth += tag not in _EMPTY_BLOCKS
        self._in_title = tag == "title" and "svg" not in self._hidden
        if tag in _HEADINGS:
            self._heading = tag

    def handle_endtag(self, tag: str) -> None:
        if tag in self._hidden:
            while self._hidden.pop() != tag:
                pass
        if tag in _BLOCKS:
            self._break()
            self._depth = max(0, self._depth - 1)
        self._in_title = False
        if tag == self._heading:
            self._heading = None

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.page.title += data
        elif self._keep_breaks and not self._depth:
            for line in data.splitlines(keepends=True):
                self._parts.append(line)
                if line.endswith("\n"):
                    self._break()
        elif not self._hidden:
            self._parts.append(data)

    def _break(self) -> None:
        line = _BLANKS.sub(" ", "".join(self._parts)).strip()
        self._parts.clear()
        if line:
            self.page.lines.append(line)
            if self._heading:
                self.page.headings.append(line)

    def close(self) -> None:
        super().close()
        self._break()
        self.page.title = _BLANKS.sub(" ", self.page.title).strip()


def parse_page(markup: str, *, keep_breaks: bool = False) -> Page:
    """Take an HTML page apart; broken HTML gives what can be had of it.

    Parameters
    ----------
    markup
        The page, or a piece of one.
    keep_breaks
        Whether a line break outside of all elements starts a new line, as in Markdown with HTML in it.

    Examples
    --------
    >>> page = parse_page("<title>가람부</title><h1>업무협약</h1><p>3일<br>맺었다.</p>")
    >>> page.title, page.headings, page.lines
    ('가람부', ['업무협약'], ['업무협약', '3일', '맺었다.'])
    """
    parser = _Parser(keep_breaks=keep_breaks)
    parser.feed(_ANY_TAG.sub(_whole_tag, _without_comments(markup)))
    parser.close()
    return parser.page


def strip_markup(text: str) -> str:
    r"""Replace the HTML elements in a text by their contents; what is no element stays as it is.

    Examples
    --------
    >>> print(strip_markup("<p>한-영 <b>협약</b></p>\n<AI 강국> <끝>"))
    한-영 협약
    <AI 강국> <끝>
    """
    parts: list[str] = []
    position = 0
    text = _without_comments(text)
    for match in _TAG.finditer(text):
        parts += _escaped(text[position : match.start()]), match.group()
        position = match.end()
    if not parts:
        return html.unescape(text)
    parts.append(_escaped(text[position:]))
    return "\n".join(parse_page("".join(parts), keep_breaks=True).lines)


def _whole_tag(match: re.Match[str]) -> str:
    return match[1] or ("" if match[2] else "&lt;")


def _escaped(text: str) -> str:
    return html.escape(html.unescape(text), quote=False)


def _without_comments(text: str) -> str:
    parts: list[str] = []
    position = 0
    while (start := text.find("<!--", position)) >= 0 and (end := text.find("-->", start)) >= 0:
        parts.append(text[position:start])
        position = end + 3
    return "".join(parts) + text[position:]
