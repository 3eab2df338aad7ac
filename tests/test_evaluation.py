"""The scorer: what counts as found, what it does not depend on, and that it agrees with the reference scorer."""

from __future__ import annotations

import copy
import importlib.util
import json
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kdnlp.errors import AnnotationError
from kdnlp.evaluation import Figure, evaluate, table
from kdnlp.evaluation.scores import _relation_order
from kdnlp.records import LABELS, RELATION_TYPES, STATUSES

NORMS = ["KR", "GB", "외교부", "내각부", "2026-07-22"]


def entity(number, label, start, end, norm):
    return {"id": f"e{number}", "label": label, "start": start, "end": end, "text": f"t{start}{end}", "norm": norm}


def relation(kind, participants, status="realised", dates=(), programmes=()):
    return {
        "type": kind, "status": status, "trigger": {"start": 0, "end": 1, "text": "t"},
        "participants": list(participants), "dates": list(dates), "programmes": list(programmes),
    }  # fmt: skip


def document(entities, relations=(), id="a"):
    return {"id": id, "entities": list(entities), "relations": list(relations)}


GOLD = document(
    [
        entity(1, "ORG", 0, 3, "외교부"), entity(2, "COUNTRY", 5, 7, "GB"), entity(3, "ORG", 8, 11, "영국 내각부"),
        entity(4, "DATE", 12, 15, "2026-07-22"), entity(5, "PROGRAMME", 20, 30, "디지털 협정"),
    ],
    [relation("AGREEMENT", ["e1", "e3"], dates=["e4"], programmes=["e5"])],
)  # fmt: skip


def test_perfect():
    scores = evaluate([GOLD], [GOLD])
    assert all((v.f if isinstance(v, Figure) else v) == 1.0 for v in scores.values())


def test_figure():
    figure = Figure(correct=1, predicted=2, gold=4)
    assert (figure.p, figure.r, figure.f) == (0.5, 0.25, 1 / 3)
    nothing = Figure(0, 0, 0)
    assert (nothing.p, nothing.r, nothing.f) == (0.0, 0.0, 0.0)


def test_adjacent_spans_do_not_overlap():
    left, right = document([entity(1, "ORG", 0, 3, "가")]), document([entity(1, "ORG", 3, 6, "가")])
    assert evaluate([left], [right])["overlap"].correct == 0
    assert evaluate([right], [left])["overlap"].correct == 0


def test_a_prediction_overlaps_one_mention_only():
    gold = document([entity(1, "ORG", 0, 3, "가"), entity(2, "ORG", 4, 6, "나")])
    assert evaluate([gold], [document([entity(1, "ORG", 0, 6, "가")])])["overlap"].correct == 1
    two = document([entity(1, "ORG", 0, 5, "가"), entity(2, "ORG", 5, 7, "나")])
    assert evaluate([gold], [two])["overlap"].correct == 2


def test_pairs_have_no_order():
    members = [entity(n, "COUNTRY", 2 * n, 2 * n + 1, f"N{n}") for n in range(12)]
    gold = document(members, [relation("MEETING", [e["id"] for e in members])])
    two_by_two = [relation("MEETING", [a["id"], b["id"]]) for a in members for b in members if a["id"] < b["id"]]
    assert evaluate([gold], [document(members, two_by_two)])["pairs"] == Figure(66, 66, 66)


def test_ties_do_not_go_by_the_order_of_the_list():
    gold = document(GOLD["entities"], [relation("AGREEMENT", ["e1", "e3"], "planned")])
    twins = [relation("AGREEMENT", ["e1", "e3"], status) for status in ("realised", "planned")]
    one, other = (evaluate([gold], [document(GOLD["entities"], rs)]) for rs in (twins, twins[::-1]))
    assert one == other


def test_missing_document_counts_as_empty():
    assert evaluate([GOLD], [])["ORG"] == Figure(0, 0, 2)


def test_prediction_beyond_the_gold_is_left_out():
    assert evaluate([GOLD], [GOLD, document(GOLD["entities"], id="b")])["ORG"] == Figure(2, 2, 2)


@pytest.mark.parametrize("field", ["entities", "relations"])
def test_unannotated_gold_is_refused(field):
    with pytest.raises(AnnotationError, match="K401"):
        evaluate([{k: v for k, v in GOLD.items() if k != field}], [])


def test_boundary_error_is_overlap_only():
    predicted = copy.deepcopy(GOLD)
    predicted["entities"][0]["end"] = 2
    scores = evaluate([GOLD], [predicted])
    assert scores["ORG"] == Figure(1, 2, 2)
    assert scores["overlap"].correct == 5


def test_wrong_label_is_no_overlap():
    predicted = copy.deepcopy(GOLD)
    predicted["entities"][0]["label"] = "PROGRAMME"
    assert evaluate([GOLD], [predicted])["overlap"].correct == 4


def test_wrong_norm_counts_against_norms_only():
    predicted = copy.deepcopy(GOLD)
    predicted["entities"][3]["norm"] = "2025-07-22"
    scores = evaluate([GOLD], [predicted])
    assert (scores["norm DATE"], scores["DATE"].f, scores["dates"].f) == (0.0, 1.0, 0.0)


def test_wrong_type_finds_pairs_but_no_event():
    predicted = document(GOLD["entities"], [relation("MEETING", ["e1", "e3"])])
    scores = evaluate([GOLD], [predicted])
    assert (scores["pairs"].f, scores["typed"].f, scores["events"].f) == (1.0, 0.0, 0.0)


def test_half_of_the_actors_is_an_event_but_not_strict():
    gold = document(GOLD["entities"], [relation("MEETING", ["e1", "e2", "e3"])])
    predicted = document(GOLD["entities"], [relation("MEETING", ["e1", "e3"])])
    scores = evaluate([gold], [predicted])
    assert (scores["events"].correct, scores["strict"].correct) == (1, 0)


def test_one_common_actor_is_no_event():
    gold = document(GOLD["entities"], [relation("MEETING", ["e1", "e2"])])
    predicted = document(GOLD["entities"], [relation("MEETING", ["e1", "e3"])])
    assert evaluate([gold], [predicted])["events"].correct == 0


def test_an_event_is_found_once():
    twice = document(GOLD["entities"], [relation("AGREEMENT", ["e1", "e3"])] * 2)
    assert evaluate([GOLD], [twice])["events"] == Figure(1, 2, 1)
    assert evaluate([twice], [GOLD])["events"] == Figure(1, 1, 2)


def test_implied_side_is_its_norm():
    gold = document(GOLD["entities"], [relation("MEETING", ["=KR", "e2"])])
    assert evaluate([gold], [document(GOLD["entities"], [relation("MEETING", ["e2", "=KR"])])])["strict"].f == 1.0


def test_actor_may_be_another_mention_of_the_same():
    gold = document([*GOLD["entities"], entity(6, "ORG", 40, 43, "외교부")], GOLD["relations"])
    predicted = document(gold["entities"], [relation("AGREEMENT", ["e6", "e3"])])
    assert evaluate([gold], [predicted])["strict"].f == 1.0


def test_table_has_a_line_for_each_measure():
    scores = evaluate([GOLD], [GOLD])
    assert len(table(scores).splitlines()) == len(scores)


@st.composite
def documents(draw, id="a"):
    entities, at = [], 0
    for number in range(draw(st.integers(0, 6))):
        start = at + draw(st.integers(0, 2))
        at = start + draw(st.integers(1, 3))
        entities.append(entity(number, draw(st.sampled_from(LABELS)), start, at, draw(st.sampled_from(NORMS))))
    names = [e["id"] for e in entities]
    sides = st.lists(st.sampled_from([*names, "=KR", "=GB", "=외교부"]), min_size=2, max_size=4)
    links = st.lists(st.sampled_from(names), max_size=2) if names else st.just([])
    relations = [
        relation(
            draw(st.sampled_from(RELATION_TYPES[:3])),
            draw(sides),
            draw(st.sampled_from(STATUSES)),
            draw(links),
            draw(links),
        )
        for _ in range(draw(st.integers(0, 3)))
    ]
    return document(entities, relations, id)


@st.composite
def collections(draw):
    size = draw(st.integers(1, 3))
    return [draw(documents(str(i))) for i in range(size)], [draw(documents(str(i))) for i in range(size)]


@given(collections(), st.randoms())
@settings(max_examples=150, deadline=None)
def test_order_of_documents_does_not_matter(pair, chance):
    gold, predicted = pair
    before = evaluate(gold, predicted)
    shuffled = [chance.sample(docs, len(docs)) for docs in (gold, predicted)]
    assert evaluate(*shuffled) == before


@given(collections(), st.randoms())
@settings(max_examples=150, deadline=None)
def test_order_of_entities_and_relations_does_not_matter(pair, chance):
    shuffled = [
        [
            {**d, "entities": chance.sample(d["entities"], len(d["entities"])),
             "relations": chance.sample(d["relations"], len(d["relations"]))}
            for d in docs
        ]
        for docs in pair
    ]  # fmt: skip
    assert evaluate(*shuffled) == evaluate(*pair)


@given(collections())
@settings(max_examples=100, deadline=None)
def test_counts_add_up_over_a_split(pair):
    gold, predicted = pair
    whole = evaluate(gold, predicted)
    parts = [evaluate([g], predicted) for g in gold]
    for name, value in whole.items():
        if isinstance(value, Figure):
            assert value.correct == sum(p[name].correct for p in parts)
            assert value.predicted == sum(p[name].predicted for p in parts)


@pytest.fixture(scope="session")
def reference(corpus):
    path = corpus.parent / "annotation" / "score.py"
    if not path.is_file():
        pytest.skip("the reference scorer is not beside the corpus")
    spec = importlib.util.spec_from_file_location("reference_score", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def agree(scores, expected):
    assert set(scores) == {*expected, "norm ORG"}  # which the reference does not report
    for name, value in expected.items():
        if isinstance(value, dict):
            ours = scores[name]
            assert (ours.p, ours.r, ours.f) == (value["p"], value["r"], value["f"]), name
            assert (ours.correct, ours.predicted, ours.gold) == (value["tp"], value["pred"], value["gold"]), name
        else:
            assert scores[name] == value, name


def in_order(doc):
    return {**doc, "relations": sorted(doc["relations"], key=_relation_order)}


@pytest.mark.corpus
def test_agrees_with_the_reference_scorer(reference):
    @given(collections())
    @settings(max_examples=300, deadline=None)
    def check(pair):
        # The reference settles ties by the order of the file, we by the order of the text: give it that one.
        gold, predicted = ({d["id"]: in_order(d) for d in docs} for docs in pair)
        agree(evaluate(gold.values(), predicted.values()), reference.score(gold, predicted))

    check()


@pytest.mark.corpus
def test_agrees_with_the_reference_scorer_on_the_gold(reference, corpus):
    gold = [json.loads(line) for line in (corpus / "gold.jsonl").read_text(encoding="utf-8").splitlines()]
    chance = random.Random(1)
    predicted = []
    for doc in copy.deepcopy(gold):
        for e in doc["entities"]:
            if chance.random() < 0.2:
                e["end"] += 1
            if chance.random() < 0.1:
                e["norm"] = "KR"
        doc["entities"] = [e for e in doc["entities"] if chance.random() < 0.9]
        doc["relations"] = [r for r in doc["relations"] if chance.random() < 0.8]
        for r in doc["relations"]:
            if chance.random() < 0.2:
                r["type"] = "MEETING"
            if chance.random() < 0.3:
                r["participants"] = r["participants"][1:]
        predicted.append(doc)
    agree(
        evaluate(gold, predicted),
        reference.score({d["id"]: d for d in gold}, {d["id"]: d for d in predicted}),
    )
