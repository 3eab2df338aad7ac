"""The whole way: what the pipeline takes, what leaves it, and that neither processes nor order change it."""

from __future__ import annotations

import datetime
import json

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.tokens import DocBin

import kdnlp
from kdnlp.errors import KdnlpError, ModelError, SourceError
from kdnlp.extensions import to_record
from kdnlp.pipeline import ReleaseLanguage
from kdnlp.records import LABELS, RELATION_TYPES, STATUSES

TEXT = "외교부는 22일 영국 내각부와 업무협약을 체결했다고 밝혔다."


def test_text_with_date(nlp):
    doc = nlp(TEXT, published="2026-07-23")
    assert isinstance(nlp, spacy.language.Language)
    assert [(e.text, e.label_, e._.norm) for e in doc.ents] == [
        ("외교부", "ORG", "외교부"), ("22일", "DATE", "2026-07-22"), ("영국", "COUNTRY", "GB"),
        ("내각부", "ORG", "영국 내각부"),
    ]  # fmt: skip
    [relation] = doc._.relations
    assert (relation.type, relation.status, relation.trigger.text) == ("AGREEMENT", "realised", "체결")
    assert set(relation.participants) == {"e1", "e4"}
    assert (relation.start, relation.end) == ("2026-07-22", "2026-07-22")
    assert TEXT[relation.sentence.start : relation.sentence.end] == TEXT


def test_source_keeps_its_metadata(nlp):
    source = kdnlp.Source(TEXT, "a", "제목", "2026-07-23", "외교부", "https://example.org/a")
    record = to_record(nlp(source))
    assert (record.id, record.title, record.published, record.publisher, record.url) == (
        "a", "제목", "2026-07-23", "외교부", "https://example.org/a",
    )  # fmt: skip


def test_published_of_the_call_wins(nlp):
    doc = nlp(kdnlp.Source(TEXT, "a", published="2020-01-31"), published="2026-07-23")
    assert doc._.published == "2026-07-23"


@pytest.mark.parametrize("published", ["22.7.2026", "2026-13-01", "gestern", ""])
def test_impossible_date_is_refused(nlp, published):
    with pytest.raises(SourceError, match="no ISO 8601 date"):
        nlp(TEXT, published=published)


def test_pipe_takes_texts_and_sources(nlp):
    docs = list(nlp.pipe([TEXT, kdnlp.Source(TEXT, "b", published="2026-07-23")]))
    assert [d._.id for d in docs] == [None, "b"]
    assert [len(d._.relations) for d in docs] == [1, 1]


def test_components_fit_other_pipelines():
    nlp = spacy.blank("ko", config={"nlp": {"tokenizer": {"@tokenizers": "kdnlp.KiwiTokenizer.v1"}}})
    nlp.add_pipe("kdnlp_entities")
    nlp.add_pipe("kdnlp_relations")
    assert [r.type for r in nlp(TEXT)._.relations] == ["AGREEMENT"]


def test_saved_pipeline_gives_the_same(nlp, tmp_path):
    nlp.to_disk(tmp_path / "saved")
    again = kdnlp.load(tmp_path / "saved")
    assert isinstance(again, ReleaseLanguage)
    assert to_record(again(TEXT)) == to_record(nlp(TEXT))


def test_missing_model_is_named(tmp_path):
    with pytest.raises(ModelError, match=r"K321.*neither card\.json nor config\.cfg"):
        kdnlp.load(tmp_path)


def test_documents_survive_docbin(nlp):
    doc = nlp(TEXT, published="2026-07-23")
    [again] = DocBin(docs=[doc], store_user_data=True).get_docs(nlp.vocab)
    assert to_record(again) == to_record(doc)


def test_displacy_renders(nlp):
    html = spacy.displacy.render(nlp(TEXT), style="ent", jupyter=False)
    assert "외교부" in html
    assert "COUNTRY" in html


SOURCES = [kdnlp.Source(TEXT.replace("22일", f"{n}일"), f"d{n}", published="2026-07-23") for n in range(1, 23)]


def test_processes_do_not_change_the_output():
    one = [r.to_dict() for r in kdnlp.extract(SOURCES)]
    two = [r.to_dict() for r in kdnlp.extract(SOURCES, workers=2)]
    assert json.dumps(one, ensure_ascii=False) == json.dumps(two, ensure_ascii=False)
    assert [r["id"] for r in one] == [s.id for s in SOURCES]
    assert {r["kdnlp"] for r in one} == {kdnlp.__version__}
    assert all(r["model"] for r in one)


def test_extract_dates_what_is_undated():
    dated, undated = kdnlp.Source(TEXT, "a", published="2020-02-23"), kdnlp.Source(TEXT, "b")
    assert [r.published for r in kdnlp.extract([dated, undated], published="2026-07-23")] == [
        "2020-02-23",
        "2026-07-23",
    ]


def test_workers_must_be_positive():
    with pytest.raises(ValueError, match="workers is 0"):
        list(kdnlp.extract(SOURCES, workers=0))


def test_one_failing_document_does_not_stop_the_rest(monkeypatch):
    def fail(self, doc, **_):
        if "d2" in (doc.id if isinstance(doc, kdnlp.Source) else ""):
            raise RuntimeError("boom")
        return call(self, doc)

    call = ReleaseLanguage.__call__
    monkeypatch.setattr(ReleaseLanguage, "__call__", fail)
    errors: list[KdnlpError] = []
    sources = [kdnlp.Source("한국", f"d{n}") for n in range(1, 4)]
    assert [r.id for r in kdnlp.extract(sources, on_error=errors.append)] == ["d1", "d3"]
    assert [e.code for e in errors] == ["K201"]
    assert "d2" in str(errors[0])
    with pytest.raises(KdnlpError, match="boom"):
        list(kdnlp.extract(sources))


def check_record(record):
    by_id = {e.id: e for e in record.entities}
    assert len(by_id) == len(record.entities)
    at = 0
    for e in record.entities:
        assert e.label in LABELS
        assert at <= e.start < e.end <= len(record.text)
        assert record.text[e.start : e.end] == e.text
        assert e.source
        assert 0 <= e.score <= 1
        at = e.end
    for r in record.relations:
        assert r.type in RELATION_TYPES
        assert r.status in STATUSES
        assert record.text[r.trigger.start : r.trigger.end] == r.trigger.text
        assert r.sentence.start <= r.trigger.start < r.trigger.end <= r.sentence.end
        assert r.source
        sides = {i[1:] if i.startswith("=") else by_id[i].norm for i in r.participants}
        assert len(sides) >= 2
        assert {by_id[i].label for i in r.participants if not i.startswith("=")} <= {"ORG", "COUNTRY"}
        assert {by_id[i].label for i in r.programmes} <= {"PROGRAMME"}
        assert {by_id[i].label for i in r.dates} <= {"DATE"}
        assert (r.start is None) == (r.end is None)


FRAGMENTS = st.sampled_from(
    [
        "외교부", "영국", "한-아세안", "한미", "산림청장", "「한·베 포럼」", "(이하 ‘과기정통부’)", "제3차 ", "7.8.(수)", "’25.10월",
        "22일", "지난 5월", "양국", "각각", "은 ", "와 ", "과 ", "및 ", "·", "에서 ", "을 체결했다. ", "회담을 개최한다", "했다고 밝혔다.",
        "\n□ ", "ㅇ ", "* ", "(", ")", "‘", "’", "😀", "\r\n", "한국국제협력단(KOICA)", "사업", "협력", "지원", " 등 ", "베트남 재무부",
    ]
)  # fmt: skip


def test_fault_of_one_document_names_it():
    errors: list[KdnlpError] = []
    sources = [kdnlp.Source("오늘", "old", published="1850-01-01"), kdnlp.Source("오늘", "new", published="2026-01-01")]
    assert [r.id for r in kdnlp.extract(sources, on_error=errors.append)] == ["new"]
    assert [(e.code, e.where) for e in errors] == [("K210", "old, published")]


@given(
    st.lists(FRAGMENTS | st.text(max_size=5), max_size=30),
    st.dates(datetime.date(1950, 1, 1), datetime.date(2090, 1, 1)).map(str) | st.none(),
)
@settings(max_examples=300, deadline=None)
def test_any_text_gives_a_sound_record(nlp, pieces, published):
    text = "".join(pieces)
    record = to_record(nlp(text, published=published))
    assert record.text == text
    check_record(record)


@pytest.mark.corpus
def test_real_releases_give_sound_records(nlp, corpus):
    lines = (corpus / "annotated.jsonl").read_text(encoding="utf-8").splitlines()
    for line in lines[::10]:
        document = json.loads(line)
        source = kdnlp.Source(document["text"], document["id"], published=document["published"])
        record = to_record(nlp(source))
        assert record.text == document["text"]
        check_record(record)
