"""Records go through JSON and back unchanged."""

from __future__ import annotations

import hashlib
import json
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kdnlp.errors import KdnlpError, SourceError
from kdnlp.records import LABELS, RELATION_TYPES, STATUSES, Entity, Record, Relation, TextSpan, Trigger

words = st.text(min_size=1, max_size=8)
maybe = st.none() | words
ids = st.lists(words, max_size=4).map(tuple)
entities = st.builds(
    Entity, words, st.sampled_from(LABELS), st.integers(0, 99), st.integers(0, 99), words, maybe, maybe, maybe, maybe,
    st.floats(0, 1), words,
)  # fmt: skip
relations = st.builds(
    Relation, words, st.sampled_from(RELATION_TYPES), st.sampled_from(STATUSES),
    st.builds(Trigger, st.integers(0, 9), st.integers(0, 9), words), ids, ids, ids, maybe, maybe,
    st.builds(TextSpan, st.integers(0, 9), st.integers(0, 9)), st.floats(0, 1), words,
)  # fmt: skip


@given(
    st.builds(
        Record, words, words, maybe, maybe, maybe, maybe, st.lists(entities, max_size=3).map(tuple),
        st.lists(relations, max_size=3).map(tuple), words, words,
    )
)  # fmt: skip
def test_json_round_trip(record):
    assert Record.from_dict(json.loads(json.dumps(record.to_dict(), ensure_ascii=False))) == record


def test_keys_of_the_output_format():
    record = Record("a", "본문", entities=(Entity("e1", "ORG", 0, 2, "본문"),))
    assert list(record.to_dict()) == [
        "id", "title", "published", "publisher", "url", "sha256", "text", "entities", "relations", "kdnlp", "model",
    ]  # fmt: skip
    assert list(record.to_dict()["entities"][0]) == [
        "id", "label", "start", "end", "text", "norm", "kb", "country", "kind", "score", "source",
    ]  # fmt: skip
    assert record.sha256 == hashlib.sha256("본문".encode()).hexdigest()


def test_unknown_entity():
    with pytest.raises(KeyError):
        Record("a", "").entity("e9")


def test_errors_cross_processes():
    error = SourceError("K101", "a.txt", "the file is empty", "check the download")
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is SourceError
    assert isinstance(again, KdnlpError)
    assert str(again) == str(error) == "[K101] a.txt: the file is empty. Remedy: check the download."
