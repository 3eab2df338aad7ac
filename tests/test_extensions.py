"""What kdnlp adds to a Doc survives spaCy's own ways of saving it."""

from __future__ import annotations

import pytest
from spacy.tokens import Doc, DocBin

from kdnlp.entities.align import split_tokens_at
from kdnlp.extensions import get_entities, set_entities, set_relations, to_record
from kdnlp.records import Entity, Relation, TextSpan, Trigger

TEXT = "외교부는 22일 영국과 협정을 체결했다."
ENTITIES = (
    Entity("e1", "ORG", 0, 3, "외교부", "외교부", "KR.외교부", "KR", None, 0.9, "lexicon"),
    Entity("e2", "DATE", 5, 8, "22일", "2026-07-22", None, None, None, 0.8, "rule:day"),
    Entity("e3", "COUNTRY", 9, 11, "영국", "GB", "GB", "GB", None, 1.0, "rule:country"),
)
RELATIONS = (
    Relation(
        "r1", "AGREEMENT", "realised", Trigger(17, 19, "체결"), ("e1", "e3"), (), ("e2",), "2026-07-22", "2026-07-22",
        TextSpan(0, 22), 0.7, "rule:signing",
    ),
)  # fmt: skip


@pytest.fixture
def doc(nlp):
    doc = nlp.make_doc(TEXT)
    doc._.published = "2026-07-23"
    split_tokens_at(doc, (o for e in ENTITIES for o in (e.start, e.end)))
    set_entities(doc, ENTITIES)
    set_relations(doc, RELATIONS)
    return doc


def test_entities_are_spans_and_records(doc):
    assert [(e.text, e.label_, e.kb_id_) for e in doc.ents] == [
        ("외교부", "ORG", "KR.외교부"), ("22일", "DATE", ""), ("영국", "COUNTRY", "GB"),
    ]  # fmt: skip
    assert doc.ents[1]._.norm == "2026-07-22"
    assert doc.ents[0]._.source == "lexicon"
    assert doc._.entities == ENTITIES


def test_relations_survive_bytes(doc, nlp):
    again = Doc(nlp.vocab).from_bytes(doc.to_bytes())
    assert again._.relations == RELATIONS
    assert again._.entities == ENTITIES
    assert to_record(again) == to_record(doc)


def test_relations_survive_docbin(doc, nlp):
    [again] = DocBin(docs=[doc], store_user_data=True).get_docs(nlp.vocab)
    assert again._.relations == RELATIONS
    assert again._.entities == ENTITIES


def test_entities_set_by_others_are_seen(nlp):
    doc = nlp.make_doc(TEXT)
    doc.set_ents([doc.char_span(9, 11, label="COUNTRY")])
    assert get_entities(doc) == (Entity("e1", "COUNTRY", 9, 11, "영국"),)
    assert doc.ents[0]._.norm is None


def test_offsets_inside_a_token_are_refused(nlp):
    with pytest.raises(ValueError, match="does not begin and end with tokens"):
        set_entities(nlp.make_doc("외교부는"), (Entity("e1", "ORG", 0, 2, "외교"),))


def test_tokens_are_split_where_asked(nlp):
    doc = nlp.make_doc("말레이시아측 대표")
    split_tokens_at(doc, [5])
    assert doc.text == "말레이시아측 대표"
    assert doc.char_span(0, 5) is not None
    assert all(t.tag_ for t in doc)
