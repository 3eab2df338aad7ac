"""Candidates, their rivals, and the choice among spans."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kdnlp.entities.learned.evidence import Candidate, candidates, evidence, heaviest
from kdnlp.entities.learned.tagger import Segment
from kdnlp.entities.mentions import Mention
from kdnlp.records import LABELS

SPANS = st.tuples(st.integers(0, 12), st.integers(1, 5)).map(lambda x: (x[0], x[0] + x[1]))


def flat(spans):
    return all(a[1] <= b[0] or b[1] <= a[0] for a, b in combinations(spans, 2))


@given(st.lists(st.tuples(SPANS, st.integers(-4, 12)), max_size=9))
@settings(max_examples=300)
def test_heaviest_is_the_best_of_all_flat_sets(items):
    spans = [span for span, _ in items]
    weights = [weight / 4 for _, weight in items]  # exact in binary
    chosen = heaviest(spans, weights)
    assert chosen == sorted(set(chosen))
    assert flat([spans[i] for i in chosen])
    assert all(weights[i] > 0 for i in chosen)
    sets = (s for size in range(len(spans) + 1) for s in combinations(range(len(spans)), size))
    best = max(sum(weights[i] for i in s) for s in sets if flat([spans[i] for i in s]))
    assert sum(weights[i] for i in chosen) == best


SEGMENTS = st.lists(
    st.builds(
        lambda span, label, score: Segment(label, *span, score / 4, score / 4),
        SPANS, st.sampled_from(LABELS), st.integers(-3, 20),
    ),
    max_size=9, unique_by=lambda s: (s.start, s.end, s.label),
)  # fmt: skip


@given(SEGMENTS)
@settings(max_examples=300)
def test_only_segments_near_the_best_are_looked_at(found):
    kept = {(c.label, c.start, c.end): c for c in candidates([], found)}
    ordered = sorted(found, key=lambda s: (s.start, s.end, s.label))
    best = {
        (ordered[i].label, ordered[i].start, ordered[i].end)
        for i in heaviest([(s.start, s.end) for s in ordered], [s.score for s in ordered])
    }
    for s in found:
        strongest = max(r.score for r in found if r.start < s.end and s.start < r.end)
        key = (s.label, s.start, s.end)
        assert (key in kept) == (key in best or s.score >= strongest - 1.2)
        if key in kept:
            assert (kept[key].score, kept[key].best) == (s.score, key in best)


@given(SEGMENTS, st.lists(st.tuples(SPANS, st.sampled_from(LABELS)), max_size=5))
@settings(max_examples=200)
def test_rivals_are_the_candidates_that_overlap(found, proposed):
    all_ = candidates([Mention(label, *span, "rule:x") for span, label in proposed], found)
    assert all_ == sorted(all_, key=lambda c: (c.start, c.end, c.label))
    assert {(c.label, c.start, c.end) for c in all_ if c.rules} == {(label, *span) for span, label in proposed}
    for c in all_:
        overlapping = [r for r in all_ if r is not c and r.start < c.end and c.start < r.end]
        assert [id(r) for r in c.rivals] == [id(r) for r in overlapping]


def test_rules_and_tagger_meet_in_one_candidate():
    long, short = Mention("ORG", 0, 8, "rule:long", score=0.9), Mention("ORG", 0, 3, "lexicon")
    found = candidates([long, short], [Segment("ORG", 0, 3, 2.0, 0.5), Segment("DATE", 10, 12, 1.0, 1.0)])
    seen = [(c.label, c.start, c.end, [m.rule for m in c.rules], c.by_rules, c.score, c.best) for c in found]
    assert seen == [
        ("ORG", 0, 3, ["lexicon"], False, 2.0, True),
        ("ORG", 0, 8, ["rule:long"], True, -4.0, False),
        ("DATE", 10, 12, [], False, 1.0, True),
    ]


TEXT = "외교부 ‘ODA 포럼’\n외교부(장관)와 영국 외교부는 2026년에"


def pieces(found, number=0):
    return evidence(TEXT, found)[number]


def test_evidence_names_its_label():
    found = [Candidate("ORG", 0, 3), Candidate("PROGRAMME", 5, 11)]
    for c, own in zip(found, evidence(TEXT, found), strict=True):
        assert all(piece.startswith(f"{c.label}:") for piece in own)
        assert len(own) == len(set(own))


HOLDS = [
    # candidate, pieces that hold, pieces that do not
    (Candidate("ORG", 0, 3, [Mention("ORG", 0, 3, "lexicon")], by_rules=True, score=1.3, weakest=0.4, best=True),
     ["rules=chosen", "rule=lexicon", "tagger=1", "weakest=0", "best=True,rules=chosen", "title=True", "before=^", "after= ",
      "rivals=none", "length=2", "words=1", "ends=부", "ends=교부", "particle=", "again=0"],
     ["rules=none", "quoted", "ascii", "digit", "bracket"]),
    (Candidate("ORG", 0, 3, [Mention("ORG", 0, 3, "lexicon")]), ["rules=proposed", "tagger=-4"], ["rules=chosen"]),
    (Candidate("PROGRAMME", 5, 11), ["rules=none", "quoted", "words=2", "before=‘", "after=’"], ["mark_inside", "ascii"]),
    (Candidate("PROGRAMME", 4, 12), ["mark_inside"], ["quoted"]),
    (Candidate("PROGRAMME", 5, 8), ["ascii"], ["quoted"]),
    (Candidate("ORG", 13, 16), ["title=False", "after=("], ["bracket", "half_bracket"]),
    (Candidate("ORG", 13, 20), ["bracket", "particle=와"], ["half_bracket"]),
    (Candidate("ORG", 13, 19), ["half_bracket", "after=)"], ["bracket"]),
    (Candidate("DATE", TEXT.index("2026"), TEXT.index("에")), ["digit", "particle=에"], ["ascii"]),
    (Candidate("ORG", 1, 3), ["glued=True", "before=x"], []),
    (Candidate("ORG", 0, 3, score=99.0), ["tagger=6"], []),
    (Candidate("ORG", 0, 3, score=-99.0), ["tagger=-4"], []),
]  # fmt: skip


@pytest.mark.parametrize(("candidate", "holds", "fails"), HOLDS)
def test_pieces(candidate, holds, fails):
    own = {piece.partition(":")[2] for piece in pieces([candidate])}
    assert set(holds) <= own, sorted(set(holds) - own)
    assert not own & set(fails)


def test_rivals_are_named_by_strength_and_place():
    found = candidates([], [Segment("ORG", 0, 8, 2.0, 1.0), Segment("PROGRAMME", 5, 11, 1.0, 1.0)])
    body, programme = evidence(TEXT, found)
    assert "ORG:lead=1" in body
    assert "PROGRAMME:lead=-1" in programme
    assert not any("rivals=none" in piece for piece in [*body, *programme])


def test_the_same_words_elsewhere_are_evidence():
    found = [Candidate("ORG", 0, 3, score=3.0, best=True), Candidate("ORG", 13, 16), Candidate("ORG", 25, 28)]
    assert TEXT[0:3] == TEXT[13:16] == TEXT[25:28]
    own = evidence(TEXT, found)[1]
    assert {"ORG:again=2", "ORG:again_tagger=3", "ORG:again_best=1,rules=none"} <= set(own)
    other = [Candidate("PROGRAMME", 0, 3), Candidate("ORG", 13, 16, best=True)]
    assert "PROGRAMME:other_label=ORG" in evidence(TEXT, other)[0]
