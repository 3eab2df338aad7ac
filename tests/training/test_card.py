"""The card: hashes that see what they should, scores by split and set, and a page without loose ends."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kdnlp.annotation.gold import split_of
from kdnlp.evaluation.calibration import calibration_error
from kdnlp.records import LABELS, Entity, Record
from kdnlp.training.card import built_with, card_page, data_of, gold_hash, scores_of, texts_hash
from kdnlp.training.gold import Gold

TEXT = "외교부는 영국과 회담했다."


def record(document_id, *spans, text=TEXT, score=1.0):
    entities = tuple(
        Entity(f"e{n}", label, start, end, text[start:end], text[start:end], score=score)
        for n, (label, start, end) in enumerate(spans, 1)
    )
    return Record(document_id, text, published="2026-07-23", entities=entities)


BODY, COUNTRY = ("ORG", 0, 3), ("COUNTRY", 5, 7)


def test_hash_of_gold_sees_ids_offsets_and_labels_alone():
    one, two = record("a", BODY, COUNTRY), record("b")
    same = gold_hash([one, two])
    assert same == gold_hash([two, one]) == gold_hash([record("a", COUNTRY, BODY, score=0.5), two])
    assert same == gold_hash([replace(one, text=TEXT + " "), two])
    others = [
        [one],
        [replace(one, id="c"), two],
        [record("a", BODY), two],
        [record("a", BODY, ("DATE", 5, 7)), two],
        [record("a", BODY, ("COUNTRY", 5, 8)), two],
    ]
    assert len({same, *map(gold_hash, others)}) == 1 + len(others)


def test_hash_of_texts_sees_texts_alone():
    one, two = record("a", BODY), record("b")
    assert texts_hash([one, two]) == texts_hash([two, record("a")])
    assert texts_hash([one, two]) != texts_hash([one, replace(two, text="다른 글")])


def ids(split, count):
    return [i for i in map(str, range(1000)) if split_of(i) == split][:count]


@pytest.fixture
def gold():
    records = [record(i, BODY, COUNTRY) for split in ("train", "dev", "test") for i in ids(split, 4)]
    sets = {r.id: "even" if number % 2 else "odd" for number, r in enumerate(records)}
    return Gold(tuple(sorted(records, key=lambda r: r.id)), sets, frozenset(ids("dev", 1)))


def test_data_are_counted_by_split_and_set(gold):
    data = data_of(gold, ["train"])
    assert list(data["sets"]) == ["train", "dev", "test"]
    assert data["sets"]["dev"]["odd"] == {
        "documents": 2, "rules_made_on": 1, "entities": {"ORG": 2, "COUNTRY": 2, "PROGRAMME": 0, "DATE": 0},
    }  # fmt: skip
    assert data["published"] == ["2026-07-23", "2026-07-23"]
    assert data["gold_sha256"] == gold_hash(gold.of(["train"])) != gold_hash(gold.records)


def test_scores_are_those_of_what_was_predicted(gold):
    predicted = [record(i, BODY) for i in ids("dev", 4)]
    scores = scores_of(gold, predicted)
    assert list(scores) == ["dev"]
    for part in ("even", "odd"):
        assert scores["dev"][part]["documents"] == 2
        measures = scores["dev"][part]["measures"]
        assert measures["all"] == {"p": 1.0, "r": 0.5, "f": 0.6667, "correct": 2, "predicted": 2, "gold": 4}
        assert measures["norm ORG"] == 1.0


@pytest.mark.parametrize(
    ("spans", "score", "error"),
    [
        ([BODY, COUNTRY], 1.0, 0.0),
        ([BODY, COUNTRY], 0.8, 0.2),
        ([BODY, ("DATE", 5, 7)], 0.5, 0.0),
        ([BODY, ("DATE", 5, 7)], 1.0, 0.5),
        ([], 1.0, 0.0),
    ],
)
def test_calibration_error(spans, score, error):
    found = calibration_error([record("a", BODY, COUNTRY)], [record("a", *spans, score=score)])
    assert found == pytest.approx(error)


def test_calibration_is_by_bin():
    """A bin that is too sure and one that is not sure enough do not make up for each other."""
    gold = [record("a", BODY), record("b")]
    predicted = [record("a", BODY, score=0.6), record("b", BODY, score=0.4)]
    assert calibration_error(gold, predicted) == pytest.approx(0.4)


@pytest.fixture
def card(gold):
    return {
        "name": "mine", "version": "1", "environment": {"features": 1, "kiwipiepy": "0.24.1"}, "built_with": built_with(),
        "base": None, "seed": 0, "settings": {"bits": 19, "thresholds": {"ORG": 0.45}},
        "clusters": {"forms": 3, "sha256": "x"}, "data": data_of(gold, ["train"]), "licence": "Apache-2.0",
        "scores": scores_of(gold, [record(r.id, BODY) for r in gold.of(["dev"])]),
    }  # fmt: skip


def table_rows(page):
    return [line for line in page.splitlines() if line.startswith("|")]


def test_page_shows_data_and_scores(card):
    page = card_page(card)
    assert page.startswith("# mine 1\n")
    assert "| dev | odd | 2 | 1 | 2 | 2 | 0 | 0 |" in page
    assert "| all | 1.000 | 0.500 | 0.667 |" in page
    assert "| thresholds | ORG 0.45 |" in page
    assert card["data"]["gold_sha256"] in page
    assert "--split train --from-nothing --clusters clusters.npz --name mine" in page
    assert "{" not in page
    assert "\n\n\n\n" not in page
    assert page == card_page(card)


def test_tables_are_whole(card):
    blocks = [b.splitlines() for b in card_page(card).split("\n\n") if b.startswith("|")]
    assert len(blocks) == 2 + 2  # settings, data, two sets of scores
    for rows in blocks:
        assert len({row.count("|") for row in rows}) == 1, rows


def test_page_of_a_moved_model_names_its_base(card):
    base = {"name": "default", "version": "0.1.0", "weights_sha256": "abc"}
    page = card_page(card | {"base": base, "settings": None, "scores": {}})
    assert "From the model default 0.1.0 (SHA-256 of its weights `abc`)" in page
    assert "From nothing" not in page
    assert "--from BASE" in page
    assert "kdnlp evaluate --model" in page
    assert all(label in page for label in LABELS)
