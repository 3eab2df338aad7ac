"""Tables cut at mentions, and the one that a component keeps for the next."""

from dataclasses import fields

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc

import kdnlp
from kdnlp.entities.align import split_tokens_at
from kdnlp.token_table import TokenTable

TEXT = "외교부, 한미 회담 개최\n외교부장관은 22일 서울에서 미국 국무장관과 회담했다. 양국은 협력하기로 했다."
NLP = kdnlp.load("rules")


def as_dict(table: TokenTable) -> dict[str, object]:
    return {field.name: getattr(table, field.name) for field in fields(table)}


def split(doc: Doc, offsets: list[int]) -> Doc:
    split_tokens_at(doc, offsets)
    return doc


@settings(deadline=None)  # the first text loads the analyser
@given(st.lists(st.integers(0, len(TEXT)).filter(lambda i: not TEXT[i - 1 : i + 1].isspace())))
def test_a_cut_table_is_the_table_of_the_split_doc(offsets: list[int]) -> None:
    cut = TokenTable.of(NLP.make_doc(TEXT)).cut(offsets)
    assert as_dict(cut) == as_dict(TokenTable.of(split(NLP.make_doc(TEXT), offsets)))


def test_cutting_leaves_the_table_itself_as_it_was() -> None:
    table = TokenTable.of(NLP.make_doc(TEXT))
    before = table.words.copy()
    assert table.cut([1]).words != before
    assert table.words == before


def test_a_kept_table_is_taken_for_the_same_tokens() -> None:
    doc = NLP.make_doc(TEXT)
    table = TokenTable.of(doc)
    assert TokenTable.of(doc) is not table
    table.keep_for(doc)
    assert TokenTable.of(doc) is table


def retag(doc: Doc) -> None:
    doc[1].tag_ = "NNP+JX"


def start_a_sentence(doc: Doc) -> None:
    doc[3].is_sent_start = True


@pytest.mark.parametrize("change", [retag, start_a_sentence, lambda doc: split_tokens_at(doc, [1])])
def test_a_kept_table_is_not_taken_once_the_tokens_have_changed(change) -> None:  # type: ignore[no-untyped-def]
    doc = NLP.make_doc(TEXT)
    table = TokenTable.of(doc)
    table.keep_for(doc)
    change(doc)
    assert as_dict(TokenTable.of(doc)) != as_dict(table)


def test_a_kept_table_is_not_taken_for_another_text() -> None:
    doc = NLP.make_doc(TEXT)
    TokenTable.of(doc).keep_for(doc)
    assert TokenTable.of(NLP.make_doc(TEXT[5:])).text == TEXT[5:]
    assert TokenTable.of(NLP.make_doc("")).words == []


def test_nothing_is_left_in_the_doc() -> None:
    doc = NLP(TEXT)
    assert Doc(doc.vocab).from_bytes(doc.to_bytes()).text == TEXT
    assert not any(isinstance(value, TokenTable) for value in doc.user_data.values())
