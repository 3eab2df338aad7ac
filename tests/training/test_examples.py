"""Examples: what is forgotten, which tags the gold gives, which fold a document is in."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kdnlp.entities.learned.frame import Frame
from kdnlp.entities.learned.tagger import TAGS
from kdnlp.entities.mentions import Mention
from kdnlp.records import LABELS, Entity, Record
from kdnlp.training.entities import gold_tags
from kdnlp.training.examples import Example, examples, fold_of, forgetful

TEXT = "외교부와 산림청은 영국 내각부와 회담했다. 외교부는 몽골 산림청과도 회담했다."
SURFACES = ["외교부", "산림청", "영국", "내각부", "몽골"]


@pytest.fixture
def known(table_of):
    mentions = [
        Mention("COUNTRY" if s in ("영국", "몽골") else "ORG", i, i + len(s), "lexicon")
        for s in SURFACES
        for i in range(len(TEXT))
        if TEXT.startswith(s, i)
    ]
    return Example("a", table_of(TEXT), tuple(mentions), frozenset(), known=True)


def rates(share):
    return dict.fromkeys(LABELS, share)


def test_records_become_examples():
    record = Record("a", "외교부는 영국과 회담했다.", entities=(Entity("e1", "COUNTRY", 5, 7, "영국", "GB"),))
    one, two = examples([record, replace(record, id="b")], known=["b"])
    assert (one.id, one.gold, one.known, two.known) == ("a", {("COUNTRY", 5, 7)}, False, True)
    assert ("COUNTRY", 5, 7) in {(m.label, m.start, m.end) for m in one.proposals}
    assert one.table.text == record.text


def test_honest_documents_stay_whole(known):
    honest = replace(known, known=False)
    assert forgetful(honest, rates(1.0), "x") is honest


@pytest.mark.parametrize(("share", "left"), [(0.0, 7), (1.0, 0)])
def test_extremes(known, share, left):
    assert len(forgetful(known, rates(share), "x").proposals) == left


@given(share=st.floats(0, 1), salt=st.text(max_size=5), name=st.text(max_size=5))
def test_forgetting_is_by_surface_and_the_same_every_time(share, salt, name):
    mentions = tuple(
        Mention("ORG", i, i + len(s), "lexicon") for s in SURFACES for i in range(len(TEXT)) if TEXT.startswith(s, i)
    )
    table = type("Table", (), {"text": TEXT})
    example = Example(name, table, mentions, frozenset(), known=True)
    kept = forgetful(example, rates(share), salt).proposals
    assert kept == forgetful(replace(example, proposals=mentions[::-1]), rates(share), salt).proposals
    surfaces = {TEXT[m.start : m.end] for m in kept}
    assert {m for m in mentions if TEXT[m.start : m.end] in surfaces} == set(kept)


def test_labels_have_rates_of_their_own(known):
    kept = forgetful(known, rates(0.0) | {"ORG": 1.0}, "x").proposals
    assert {m.label for m in kept} == {"COUNTRY"}


def test_what_goes_depends_on_the_salt(known):
    kept = {len(forgetful(known, rates(0.5), f"{n}").proposals) for n in range(30)}
    assert len(kept) > 2
    assert min(kept) < 4 < max(kept)


def tags(table, gold, candidates=()):
    example = Example("a", table, (), frozenset(gold))
    frame = Frame.of(table, candidates)
    found = gold_tags(frame, example)
    return {frame.morphs[i][0]: TAGS[tag] for i, tag in enumerate(found) if tag}, found


def test_gold_becomes_tags(table_of):
    table = table_of("외교부는 평화 협력 포럼을 열었다.")
    named, found = tags(table, [("ORG", 0, 3), ("PROGRAMME", 5, 13)])
    assert named == {"외교부": "S-ORG", "평화": "B-PROGRAMME", "협력": "I-PROGRAMME", "포럼": "E-PROGRAMME"}
    assert len(found) == len(Frame.of(table, []))


def test_gold_inside_a_token_is_left_out_unless_a_candidate_cuts_it(table_of):
    table = table_of("외교부는 회담했다.")
    assert tags(table, [("ORG", 0, 2)])[0] == {}
    assert tags(table, [("ORG", 0, 2)], [Mention("ORG", 0, 2, "rule:x")])[0] == {"외교": "S-ORG"}


def test_folds_are_of_a_size_and_stay():
    folds = [fold_of(f"korea.kr:{n}", 5) for n in range(1000)]
    assert set(folds) == set(range(5))
    assert min(folds.count(fold) for fold in range(5)) > 150
    assert fold_of("korea.kr:156770248", 5) == 4
