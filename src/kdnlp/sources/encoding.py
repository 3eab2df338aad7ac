"""Bytes to text: byte order mark, then strict UTF-8, then CP949."""

from __future__ import annotations

import codecs
import re

from kdnlp.errors import SourceError

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_SYLLABLE = re.compile("[가-힣]")
_SHARE_OF_CONTROL = 0.1
_SAVE_AS = "open it in the program that made it and save it as UTF-8 text"


def decode(data: bytes, where: str) -> str:
    """Return the text of these bytes.

    Parameters
    ----------
    data
        A whole file, or a whole line of one.
    where
        The file's name, for the error.

    Raises
    ------
    SourceError
        K103 if no character set of the ladder fits, or the bytes are no text at all.

    Examples
    --------
    >>> decode("외교부".encode("cp949"), "a.txt")
    '외교부'
    """
    if b"\0" in data and not data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise SourceError("K103", where, "it holds NUL bytes: no text file, or UTF-16 without its mark", _SAVE_AS)
    text = decode_charset(data, where)
    if len(_CONTROL.findall(text)) > _SHARE_OF_CONTROL * len(text):
        raise SourceError("K103", where, "it is full of control characters, so it is no text file", _SAVE_AS)
    return text


def decode_charset(data: bytes, where: str) -> str:
    """Return the text of these bytes, be it junk (a JSON parser will say so); errors as in `decode`."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            try:
                return data[len(mark) :].decode(encoding)
            except UnicodeDecodeError as error:
                raise _undecodable(where, encoding, error.start + len(mark)) from None
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        # CP949 text breaks UTF-8 long before three of its bytes make a Hangul syllable. Where one came through, the
        # file is damaged UTF-8, and reading it as CP949 would turn all of it to garbage.
        if _SYLLABLE.search(data[: error.start].decode("utf-8")):
            raise _undecodable(where, "utf-8", error.start) from None
    try:
        return data.decode("cp949")
    except UnicodeDecodeError as error:
        raise _undecodable(where, "utf-8 nor cp949", error.start) from None


def _undecodable(where: str, encoding: str, position: int) -> SourceError:
    cause = f"byte {position} is neither {encoding}" if " nor " in encoding else f"byte {position} is not {encoding}"
    return SourceError("K103", where, cause, _SAVE_AS)
