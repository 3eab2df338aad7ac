"""The gold set: splits by id, stand-off annotations that repeat no text, and clear words where texts are missing."""

from __future__ import annotations

import json

import pytest

from kdnlp.annotation.agreement import agreement
from kdnlp.annotation.batches import write_batch
from kdnlp.annotation.gold import attach, load_gold, split_of, to_standoff
from kdnlp.annotation.suggest import close_calls, disagreement, suggest
from kdnlp.errors import AnnotationError
from kdnlp.records import Entity, Record, Relation, Source, Trigger
from kdnlp.token_table import TokenTable

TEXT = "제2차 한·영 대화에서 한국과 영국은 협정을 맺었다. 그 대화는 길었다."
RECORD = Record(
    "a", TEXT, None, "2026-07-01", "외교부", None,
    (
        Entity("e1", "PROGRAMME", 0, 10, "제2차 한·영 대화", "제2차 한·영 대화", source="gold"),
        Entity("e2", "COUNTRY", 13, 15, "한국", "KR", source="gold"),
        Entity("e3", "COUNTRY", 17, 19, "영국", "GB", source="gold"),
        Entity("e4", "PROGRAMME", 32, 34, "대화", "제2차 한·영 대화", source="gold"),
    ),
    (Relation("r1", "AGREEMENT", "realised", Trigger(25, 28, "맺었다"), ("e2", "e3"), ("e1",), (), source="gold"),),
)  # fmt: skip
SOURCE = Source(TEXT, "a", None, "2026-07-01", "외교부")


def write_jsonl(path, documents):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(d, ensure_ascii=False) + "\n" for d in documents), encoding="utf-8")
    return path


def test_splits_are_those_of_the_ids():
    assert [split_of(f"korea.kr:{n}") for n in (156770248, 156535288)] == ["train", "train"]
    shares = [split_of(str(n)) for n in range(3000)]
    assert 0.17 < shares.count("test") / 3000 < 0.23
    assert 0.08 < shares.count("dev") / 3000 < 0.12


def test_standoff_repeats_no_text():
    plain = json.dumps(to_standoff(RECORD), ensure_ascii=False)
    assert "대화" not in plain
    assert "맺었다" not in plain
    assert attach(json.loads(plain), SOURCE) == RECORD


def test_other_text_is_refused():
    with pytest.raises(AnnotationError, match=r"K420.*not the one that was annotated"):
        attach(to_standoff(RECORD), Source(TEXT + " ", "a"))


def test_text_in_another_normalisation_form_is_the_same():
    standoff = to_standoff(RECORD) | {"sha256": "0" * 64}
    for entity, e in zip(standoff["entities"], RECORD.entities, strict=True):
        entity["text"] = e.text
    assert attach(standoff, SOURCE) == RECORD


def test_folder_of_gold(tmp_path):
    write_jsonl(tmp_path / "press" / "gold.jsonl", [to_standoff(RECORD)])
    texts = write_jsonl(tmp_path / "texts.jsonl", [{"id": "a", "text": TEXT, "publisher": "외교부"}])
    folder = tmp_path / "press"
    assert load_gold(folder, texts) == [RECORD]
    assert load_gold(folder, texts, splits=[split_of("a")]) == [RECORD]
    assert load_gold(folder, texts, splits=[s for s in ("train", "dev", "test") if s != split_of("a")]) == []


def test_batch_with_its_texts(tmp_path):
    write_jsonl(tmp_path / "x.jsonl", [{"id": "a", "text": TEXT, "published": "2026-07-01", "publisher": "외교부"}])
    (tmp_path / "x.ann").write_text(write_batch([RECORD]), encoding="utf-8")
    assert load_gold(tmp_path) == [RECORD]


def test_missing_texts_are_named(tmp_path):
    path = write_jsonl(tmp_path / "gold.jsonl", [to_standoff(RECORD)])
    with pytest.raises(AnnotationError, match=r"K422.*the texts of 1 annotated documents are absent \(a"):
        load_gold(path)


@pytest.mark.parametrize("line", ['{"id": "a"', '{"id": "a", "text": "x"}', "[]"])
def test_unannotated_lines_are_refused(tmp_path, line):
    path = tmp_path / "gold.jsonl"
    path.write_text(line + "\n", encoding="utf-8")
    with pytest.raises(AnnotationError, match=r"K421.*gold\.jsonl:1"):
        load_gold(path)


def test_no_gold(tmp_path):
    with pytest.raises(AnnotationError, match="K423"):
        load_gold(tmp_path)


def test_close_calls(nlp):
    sure = TokenTable.of(nlp.make_doc("외교부는 22일 회의를 열었다."))
    assert close_calls(sure, "2026-07-23") == 0.0
    torn = TokenTable.of(nlp.make_doc("우리나라는 IPEF 회의에 참석했다."))
    assert close_calls(torn, "2026-07-23") > 0.0


def test_disagreement_with_a_second_extractor_counts():
    unlike = Record("a", TEXT, entities=RECORD.entities[:1])
    assert disagreement(RECORD, RECORD) == 0.0
    assert 0.5 < disagreement(RECORD, unlike) < 1.0
    pool = [RECORD, Record("b", TEXT, publisher="외교부", entities=RECORD.entities, relations=RECORD.relations)]
    for torn in ("a", "b"):
        rivals = {r.id: Record(r.id, TEXT) if r.id == torn else r for r in pool}
        assert suggest(pool, [], 1, rivals=rivals)[0].record.id == torn


def test_agreement():
    second = Record("a", TEXT, entities=RECORD.entities[:3], relations=())
    found = agreement([RECORD, Record("b", "")], [second])
    assert found.documents == 1
    assert found.scores["PROGRAMME"].f == 2 / 3
    assert sorted(d.kind for d in found.differences) == ["missed", "missed relation"]
    with pytest.raises(AnnotationError, match="K424"):
        agreement([RECORD], [])


def test_suggestions_prefer_what_is_rare_and_leave_out_what_is_known():
    sure = Entity("e1", "COUNTRY", 0, 2, "한국", "KR", score=1.0)
    unsure = Entity("e1", "ORG", 0, 2, "한국", "KR", score=0.6)
    pool = [
        Record("known", "한국", publisher="외교부", entities=(unsure,)),
        Record("sure", "한국", publisher="외교부", entities=(sure,)),
        Record("unsure", "한국", publisher="외교부", entities=(unsure,)),
        Record("rare", "한국", publisher="새만금개발청", entities=(sure,)),
    ]
    gold = [Record("known", "한국", publisher="외교부")]
    assert [s.record.id for s in suggest(pool, gold, 3)] == ["rare", "unsure", "sure"]
    assert [s.record.id for s in suggest(reversed(pool), gold, 3)] == ["rare", "unsure", "sure"]
