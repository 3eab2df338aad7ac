"""Clean text: nothing invisible in it, and nothing visible lost."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kdnlp.sources.cleaning import clean, to_nfc

ANY = st.text(
    st.characters() | st.sampled_from("\r\n\t \u00a0\u200b\u200c\u200d\u00ad\ufeff\ufe0f👩💻\u1112\u1161\u11ab\ud800")
)


@pytest.mark.parametrize(
    ("dirty", "wanted"),
    [
        ("외\u200b교\u200c부\u2060", "외교부"),
        ("\ufeff외교\u00ad부", "외교부"),
        ("가\u200d나", "가나"),
        ("👩\u200d💻 개발자", "👩\u200d💻 개발자"),
        ("\u1112\u1161\u11ab국", "한국"),
        ("\u1112\u200b\u1161\u11ab국", "한국"),
        ("가\u00a0나\u3000다\t라", "가 나 다 라"),
        ("가\r\n나\r다\u2028라", "가\n나\n다\n라"),
        ("가  \n\n\n \n\n나", "가\n\n나"),
        ("가\x00\x08나", "가나"),
        ("가\ud800나", "가\ufffd나"),
        ("  ㅇ 가", "ㅇ 가"),
        ("가\n  ㅇ 나", "가\n  ㅇ 나"),
        ("□○ㅇ◦「」‘’ㆍ‧·中 <끝>", "□○ㅇ◦「」‘’ㆍ‧·中 <끝>"),
    ],
)
def test_clean(dirty, wanted):
    assert clean(dirty) == wanted


def test_a_row_of_marks_is_cut():
    text = "a" + "\u0301" * 100
    assert to_nfc("a" + "\u0301" * 30) == unicodedata.normalize("NFC", "a" + "\u0301" * 30)
    assert to_nfc(text).replace("\u034f", "") == unicodedata.normalize("NFC", text)
    assert to_nfc(to_nfc(text)) == to_nfc(text)


@given(ANY)
def test_clean_is_idempotent(text):
    assert clean(clean(text)) == clean(text)


@given(ANY)
def test_clean_text_is_nfc_and_can_be_written(text):
    cleaned = clean(text)
    assert unicodedata.is_normalized("NFC", cleaned)
    cleaned.encode("utf-8")


@given(st.text(st.characters(categories=["L", "N", "P", "S"])))
def test_clean_keeps_what_can_be_seen(text):
    nfc = unicodedata.normalize("NFC", text)
    assert clean(nfc) == nfc


@given(st.text(st.characters()))
def test_nfc_changes_nothing_else(text):
    wanted = "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in text)
    assert to_nfc(text) == unicodedata.normalize("NFC", wanted)
    if unicodedata.is_normalized("NFC", wanted):
        assert len(to_nfc(text)) == len(text)
