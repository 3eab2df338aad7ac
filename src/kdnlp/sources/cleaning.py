"""Text as the rest of the package wants it: NFC, plain blanks and line breaks, nothing invisible."""

from __future__ import annotations

import re
import unicodedata

# Picture characters that a zero-width joiner may tie together (emoji, skin tones, VS16): Unicode TR51.
_PICTURE = "\u00a9\u00ae\u2190-\u2bff\ufe0f\U0001f000-\U0001faff"
_SURROGATE = re.compile("[\ud800-\udfff]")
_LINE_BREAK = re.compile("\r\n?|[\v\f\x85\u2028\u2029]")
_BLANK = re.compile("[\t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
# Zero-width and direction marks (Unicode category Cf), soft hyphens and control characters; the joiner comes after.
_INVISIBLE = re.compile(
    "[\u00ad\u061c\u180e\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\x00-\x08\x0e-\x1f\x7f-\x9f]"
)
_JOINER = re.compile(f"(?<![{_PICTURE}])\u200d|\u200d(?![{_PICTURE}])")
_BLANKS_AT_END = re.compile(r"(?<! ) +(?=\n)")
# Sorting the marks of one letter takes quadratic time: longer rows are broken by a joiner (UAX 15, stream-safe text).
_MARK = (
    "\u0300-\u034e\u0350-\u036f\u0483-\u0487\u0591-\u05bd\u064b-\u065f\u1ab0-\u1aff\u1dc0-\u1dff"
    "\u20d0-\u20f0\u302a-\u302f\u3099\u309a\ufe20-\ufe2f"
)
_ROW_OF_MARKS = re.compile(f"([{_MARK}]{{30}})(?=[{_MARK}])")
_EMPTY_LINES = re.compile(r"\n{3,}")


def to_nfc(text: str) -> str:
    r"""Return the text in Unicode NFC, each lone surrogate replaced by U+FFFD, and nothing else changed.

    A row of more than 30 combining marks is no text of any language; it is cut by U+034F, as UAX 15 has it.

    Examples
    --------
    >>> to_nfc("\u1112\u1161\u11ab"), to_nfc("a\ud800b")
    ('한', 'a�b')
    """
    text = _SURROGATE.sub("\ufffd", text)
    return unicodedata.normalize("NFC", _ROW_OF_MARKS.sub("\\1\u034f", text))


def clean(text: str) -> str:
    r"""Return a file's text in plain form.

    NFC; one kind of line break and of blank; no zero-width, direction or control characters (a joiner within an emoji
    stays); at most one empty line in a row. `clean` of a clean text is that text.

    Examples
    --------
    >>> clean("외\u200b교부\u00a0장관\r\n\r\n\r\n\r\n끝.  \r\n")
    '외교부 장관\n\n끝.'
    """
    text = _LINE_BREAK.sub("\n", text)
    text = _BLANK.sub(" ", text)
    text = _INVISIBLE.sub("", text)
    text = _JOINER.sub("", text)
    text = to_nfc(text)
    text = _BLANKS_AT_END.sub("", text)
    return _EMPTY_LINES.sub("\n\n", text).strip()
