"""Batches: what a person writes becomes records, and every line that does not fit its text is named."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kdnlp.annotation.batches import read_batches, write_batch
from kdnlp.errors import AnnotationError
from kdnlp.records import Entity, Record, Relation, Source, Trigger

TEXT = "한국과 영국은 한·영 협정을 맺었다. 한국은 또 맺었다."
SOURCES = {"a": Source(TEXT, "a", published="2026-07-01")}
GOOD = """\
// a comment
# a
E1 | COUNTRY | 한국 | KR
E2 | COUNTRY | 영국 | GB
E3 | PROGRAMME | 한·영 협정 | 한·영 협정
E4 | COUNTRY | 한국 | KR

R | AGREEMENT | realised | 맺었다 | E1 E2 | E3 | -
R | MEETING | planned | 맺었다@2 | E4 =GB | - | -
"""


def read(tmp_path, batch, on_fault=None):
    path = tmp_path / "b.ann"
    path.write_text(batch, encoding="utf-8")
    return list(read_batches([path], SOURCES, on_fault))


def test_batch(tmp_path):
    [record] = read(tmp_path, GOOD)
    assert [(e.id, e.start, e.text, e.norm) for e in record.entities] == [
        ("e1", 0, "한국", "KR"), ("e2", 4, "영국", "GB"), ("e3", 8, "한·영 협정", "한·영 협정"), ("e4", 21, "한국", "KR"),
    ]  # fmt: skip
    assert [(r.type, r.trigger.start, r.participants, r.programmes) for r in record.relations] == [
        ("AGREEMENT", 16, ("e1", "e2"), ("e3",)), ("MEETING", 27, ("e4", "=GB"), ()),
    ]  # fmt: skip
    assert record.published == "2026-07-01"


def test_nth_occurrence(tmp_path):
    [record] = read(tmp_path, "# a\nE1 | COUNTRY@3 | 한 | KR\n")
    assert record.entities[0].start == 21


FAULTS = [
    ("E1 | COUNTRY | 한국", "4 fields"),
    ("E1 | STATE | 한국 | KR", "unknown label"),
    ("E1 | COUNTRY | 미국 | US", "not found after offset 0"),
    ("E1 | COUNTRY | 한국 | KR\nE2 | COUNTRY@3 | 한국 | KR", "not found after offset 2"),
    ("E1 | COUNTRY | 한국 | KR\nE1 | COUNTRY | 영국 | GB", "stands twice"),
    ("R | MEETING | planned | 맺었다 | E1 E2 | -", "7 fields"),
    ("R | MEETING | planned | 맺었다 | E1 E2 | - | -", "no entity of this document"),
    ("E1 | COUNTRY | 한국 | KR\nR | TALK | planned | 맺었다 | E1 =GB | - | -", "unknown type or status"),
    ("E1 | COUNTRY | 한국 | KR\nR | MEETING | soon | 맺었다 | E1 =GB | - | -", "unknown type or status"),
    ("E1 | COUNTRY | 한국 | KR\nR | MEETING | planned | 맺었다 | E1 =KR | - | -", "fewer than two"),
    ("E1 | COUNTRY | 한국 | KR\nR | MEETING | planned | 만났다 | E1 =GB | - | -", "trigger '만났다' is not found"),
    ("E1 | COUNTRY | 한국 | KR\nR | MEETING | planned | 맺었다 | E1 =GB | E1 | -", "wanted PROGRAMME"),
    ("X1 | COUNTRY | 한국 | KR", "cannot read"),
]


@pytest.mark.parametrize(("lines", "cause"), FAULTS)
def test_fault_is_named_with_its_line(tmp_path, lines, cause):
    with pytest.raises(AnnotationError, match=cause) as caught:
        read(tmp_path, f"# a\n{lines}\n")
    assert caught.value.where.startswith((tmp_path / "b.ann").as_posix())


def test_faults_are_collected(tmp_path):
    found = []
    records = read(tmp_path, GOOD.replace("영국 | GB", "미국 | US"), found.append)
    assert [e.code for e in found] == ["K413", "K413"]
    assert [e.text for e in records[0].entities] == ["한국", "한·영 협정", "한국"]


def test_unknown_and_repeated_documents(tmp_path):
    found = []
    read(tmp_path, "# b\n# a\n# a\n", found.append)
    assert [e.code for e in found] == ["K411", "K412"]


def test_line_before_the_first_document(tmp_path):
    with pytest.raises(AnnotationError, match="K410"):
        read(tmp_path, "E1 | COUNTRY | 한국 | KR\n")


@st.composite
def annotated(draw):
    words = draw(
        st.lists(st.sampled_from(["한", "한국", "국한", "협정 한", "😀", "韓", "가"]), min_size=2, max_size=12)
    )
    text, spans = "", []
    for word in words:
        text += draw(st.sampled_from(["", " ", ". "]))
        spans.append((len(text), len(text) + len(word)))
        text += word
    entities = tuple(
        Entity(f"e{n}", "ORG", a, b, text[a:b], draw(st.sampled_from(["가", "나", text[a:b]])), source="gold")
        for n, (a, b) in enumerate(spans, 1)
    )
    relations = []
    for n in range(draw(st.integers(0, 2))):
        a, b = draw(st.sampled_from(spans))
        sides = draw(st.lists(st.sampled_from([e.id for e in entities] + ["=KR"]), min_size=2, max_size=3, unique=True))
        relations.append(
            Relation(f"r{n + 1}", "MEETING", "planned", Trigger(a, b, text[a:b]), tuple(sides), source="gold")
        )
    return Record("a", text, entities=entities, relations=tuple(relations))


@given(annotated())
@settings(max_examples=150, deadline=None)
def test_round_trip(tmp_path_factory, record):
    path = tmp_path_factory.mktemp("batch") / "b.ann"
    path.write_text(write_batch([record]), encoding="utf-8")
    faults = []
    [again] = read_batches([path], {"a": Source(record.text, "a")}, faults.append)
    assert again == record
    assert all("fewer than two" in str(f) for f in faults)


def test_surface_that_fits_no_line():
    with pytest.raises(AnnotationError, match="K414"):
        write_batch([Record("a", "가|나", entities=(Entity("e1", "ORG", 0, 3, "가|나"),))])


@pytest.mark.corpus
def test_compiles_like_the_reference(corpus):
    batches = sorted((corpus.parent / "annotation" / "batches").glob("*.ann"))
    if not batches:
        pytest.skip("the reference batches are not beside the corpus")
    gold = [json.loads(line) for line in (corpus / "gold.jsonl").read_text(encoding="utf-8").splitlines()]
    lines = (corpus / "annotated.jsonl").read_text(encoding="utf-8").splitlines()
    sources = {d["id"]: Source(d["text"], d["id"]) for d in map(json.loads, lines)}
    ours = {r.id: r.to_dict() for r in read_batches(batches, sources)}
    assert set(ours) == {d["id"] for d in gold}
    for document in gold:
        record = ours[document["id"]]
        for part in ("entities", "relations"):
            for mine, reference in zip(record[part], document[part], strict=True):
                assert {
                    k: list(v) if isinstance(v, tuple) else v for k, v in mine.items() if k in reference
                } == reference
