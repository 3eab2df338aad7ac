"""The ladder: byte order mark, UTF-8, CP949, and what is no text."""

import codecs
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kdnlp.errors import SourceError
from kdnlp.sources.encoding import decode

PLAIN = st.text(st.characters(exclude_categories=["Cs", "Cc"]))
HANGUL = st.text(st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3))


@given(PLAIN)
def test_utf8(text):
    assert decode(codecs.BOM_UTF8 + text.encode(), "a") == text
    if not text.startswith("\ufeff"):
        assert decode(text.encode(), "a") == text


@given(PLAIN, st.sampled_from([(codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")]))
def test_utf16_with_mark(text, kind):
    mark, encoding = kind
    assert decode(mark + text.encode(encoding), "a") == text


@given(HANGUL)
def test_cp949(text):
    # Two bytes of CP949 can be a Greek letter in UTF-8; a word of press text in front settles it.
    text = "외교부는 " + text
    assert decode(text.encode("cp949"), "a") == text


@pytest.mark.parametrize(
    ("data", "cause"),
    [
        pytest.param(b"PK\x03\x04\x00\x00\x08\x00", "NUL bytes", id="zip"),
        pytest.param("외교부".encode("utf-16-le") + b"\n\x00", "NUL bytes", id="utf-16 without mark"),
        pytest.param(b"\x01\x02\x03\x04" * 50, "full of control", id="control"),
        pytest.param(b"\xff\xff\xff\xfe\xfe", "byte 0 is neither utf-8 nor cp949", id="no charset"),
        pytest.param("외교부".encode() + b"\xff\xc0", "byte 9 is not utf-8", id="damaged utf-8"),
        pytest.param("외교부".encode()[:-1], "byte 6 is not utf-8", id="cut off within a letter"),
        pytest.param(codecs.BOM_UTF16_LE + b"\x00", "is not utf-16-le", id="odd utf-16"),
    ],
)
def test_no_text(data, cause):
    with pytest.raises(SourceError, match=cause) as caught:
        decode(data, "보도.txt")
    assert (caught.value.code, caught.value.where) == ("K103", "보도.txt")
    assert "UTF-8" in caught.value.remedy


@given(st.binary())
def test_bytes_give_text_or_a_source_error(data):
    with suppress(SourceError):
        assert isinstance(decode(data, "a"), str)
