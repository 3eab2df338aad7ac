"""Tables and graphs say what the records say, and have the same columns whatever is in them."""

from __future__ import annotations

import io

import pandas as pd
import pytest

from kdnlp import to_frames, to_graph
from kdnlp.records import Entity, Record, Relation, TextSpan, Trigger
from kdnlp.results.tables import COLUMNS, read_jsonl, write_jsonl, write_tables

TEXT = "외교부는 22일 영국과 협정을 체결했다."
RECORD = Record(
    "a", TEXT, "제목", "2026-07-23", "외교부", None,
    (
        Entity("e1", "ORG", 0, 3, "외교부", "외교부", "KR.외교부", "KR", None, 0.9, "lexicon"),
        Entity("e2", "DATE", 5, 8, "22일", "2026-07-22"),
        Entity("e3", "COUNTRY", 9, 11, "영국", "GB", "GB", "GB"),
    ),
    (
        Relation("r1", "AGREEMENT", "realised", Trigger(17, 19, "체결"), ("e1", "e3", "=KR"), (), ("e2",),
                 "2026-07-22", "2026-07-22", TextSpan(0, 22), 0.7, "rule:signing"),
        Relation("r2", "MEETING", "planned", Trigger(17, 19, "체결"), ("e1", "e3"), (), (), None, None, TextSpan(0, 22)),
    ),
)  # fmt: skip
EMPTY = Record("b", "본문")


def test_frames():
    frames = to_frames([RECORD, EMPTY])
    assert frames.documents["relations"].tolist() == [2, 0]
    row = frames.relations.iloc[0]
    assert (row["participants"], row["dates"], row["sentence"]) == ("외교부; GB; KR", "2026-07-22", TEXT)
    assert frames.participants.query("implied")[["norm", "label", "country"]].values.tolist() == [
        ["KR", "COUNTRY", "KR"]
    ]
    entities = frames.entities
    assert [TEXT[a:b] for a, b in zip(entities["start"], entities["end"], strict=True)] == entities["text"].tolist()


def test_organisations_have_a_key_across_documents():
    named = [
        Record(name, name, entities=(Entity("e1", "ORG", 0, len(name), name, name),))
        for name in ("㈜새별 랩", "새별랩", "샛별랩")
    ]
    entities = to_frames([RECORD, *named]).entities
    assert entities["org_key"].fillna("-").tolist() == ["KR.외교부", "-", "-", "~새별랩", "~새별랩", "~샛별랩"]


@pytest.mark.parametrize("records", [[], [EMPTY], [RECORD, EMPTY]])
def test_columns_do_not_depend_on_the_data(records):
    for name, frame in to_frames(records)._asdict().items():
        assert list(frame.columns) == list(COLUMNS[name])
        assert [str(t) for t in frame.dtypes] == [str(pd.Series(dtype=t).dtype) for t in COLUMNS[name].values()]


@pytest.mark.parametrize("batch", [1, 2, 100])
def test_csv_does_not_depend_on_the_batch(tmp_path, batch):
    assert list(write_tables([RECORD, EMPTY, RECORD], tmp_path / str(batch), "csv", batch=batch)) == [
        RECORD,
        EMPTY,
        RECORD,
    ]
    whole = tmp_path / "whole"
    list(write_tables([RECORD, EMPTY, RECORD], whole, "csv"))
    for name in COLUMNS:
        data = (tmp_path / str(batch) / f"{name}.csv").read_bytes()
        assert data == (whole / f"{name}.csv").read_bytes()
        assert data.startswith(b"\xef\xbb\xbf")
        assert data.count(b"\xef\xbb\xbf") == 1


def test_parquet_round_trip(tmp_path):
    list(write_tables([EMPTY, RECORD], tmp_path, "parquet", batch=1))
    expected = to_frames([EMPTY, RECORD])
    again = pd.read_parquet(tmp_path / "relations.parquet")
    assert again["participants"].tolist() == expected.relations["participants"].tolist()
    assert len(pd.read_parquet(tmp_path / "documents.parquet")) == 2


def test_no_records_still_write_tables(tmp_path):
    assert list(write_tables([], tmp_path, "csv")) == []
    assert (tmp_path / "relations.csv").read_text(encoding="utf-8-sig").startswith("document,relation,")


def test_jsonl_round_trip():
    handle = io.StringIO()
    list(write_jsonl([RECORD, EMPTY], handle))
    assert list(read_jsonl(handle.getvalue().splitlines())) == [RECORD, EMPTY]


def test_graph():
    graph = to_graph(to_frames([RECORD, EMPTY]))
    assert set(graph.nodes) == {"외교부", "GB", "KR"}
    edge = graph.edges["외교부", "GB"]
    assert (edge["weight"], edge["types"]) == (2, {"AGREEMENT": 1, "MEETING": 1})
    assert edge["evidence"] == [("a", "r1"), ("a", "r2")]
    assert graph.nodes["GB"]["label"] == "COUNTRY"
