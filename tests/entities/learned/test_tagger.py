"""The tagger: what the cache keeps is what the features sum to, and the lattice holds every segment worth a look."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kdnlp.entities.finder import propose
from kdnlp.entities.learned import tagger as module
from kdnlp.entities.learned.attributes import families
from kdnlp.entities.learned.frame import Frame
from kdnlp.entities.learned.tagger import LABELS, TAGS, Tagger, feature_matrix, segments
from kdnlp.training.entities import scores_of

BITS = 12
FAMILIES = families({"포럼": [3, 14], "협력": [3, 15]}, 2)
TEXTS = [
    "외교부, 영국과 회담\n외교부는 22일 영국 내각부와 업무협약을 체결했다.",
    "‘한-베 ODA 포럼’이 하노이에서 열렸다.",
    "산림청은 몽골 자연환경부와 협력 회의를 5월 3일 개최했다고 밝혔다.",
]


@pytest.fixture(scope="module")
def weights():
    random = np.random.default_rng(0)
    bias = random.normal(size=len(TAGS)).astype(np.float32)
    return random.normal(size=(1 << BITS, len(TAGS))).astype(np.float32), bias


@pytest.fixture(scope="module")
def frames(table_of):
    tables = [table_of(text) for text in [*TEXTS, ""]]
    return [Frame.of(table, propose(table)) for table in tables]


def test_cache_gives_the_sum_over_all_features(weights, frames):
    tagger = Tagger(FAMILIES, *weights)
    for frame in [*frames, *frames]:  # once fresh, once kept
        if not len(frame):
            continue
        direct = scores_of(feature_matrix(frame, FAMILIES, BITS), *weights)
        np.testing.assert_allclose(tagger.scores(frame), direct, atol=1e-3)


def test_empty_document_has_no_segment(weights, frames):
    assert Tagger(FAMILIES, *weights).segments(frames[-1]) == []


@pytest.mark.parametrize("rows", [2, 10, 25, 40])
def test_a_full_cache_starts_anew_with_the_same_scores(weights, frames, monkeypatch, rows):
    roomy = Tagger(FAMILIES, *weights)
    expected = [roomy.scores(frame) for frame in frames]
    monkeypatch.setattr(module, "_ROWS", rows)
    narrow = Tagger(FAMILIES, *weights)
    for number in [0, 1, 2, 1, 0, 3, 2, 2, 0]:
        np.testing.assert_array_equal(narrow.scores(frames[number]), expected[number])


def test_scores_depend_on_the_tokens(weights, frames):
    tagger = Tagger(FAMILIES, *weights)
    assert np.ptp(tagger.scores(frames[0]), axis=0).min() > 0


def brute(frame, scores):
    """Every stretch of up to 40 tokens on one line, with the sum of its tags' margins over "outside"."""
    found = set()
    margin = scores[:, 1:] - scores[:, :1]
    for number, label in enumerate(LABELS):
        b, i, e, s = (margin[:, 4 * number + k].astype(float).tolist() for k in range(4))
        for first in range(len(frame)):
            if s[first] > -0.75:
                found.add((label, frame.starts[first], frame.ends[first], round(s[first], 3)))
            for last in range(first + 1, min(len(frame), first + 40)):
                middle = i[first + 1 : last]
                total = b[first] + sum(middle) + e[last]
                good = b[first] > -0.75 and e[last] > -0.75 and all(m >= -1.3 for m in middle) and total > -0.75
                if good and not any(frame.breaks[first + 1 : last + 1]):
                    found.add((label, frame.starts[first], frame.ends[last], round(total, 3)))
    return found


@given(seed=st.integers(0, 10_000), spread=st.sampled_from([0.3, 1.0, 3.0]))
@settings(max_examples=60, deadline=None)
def test_lattice_holds_every_segment_worth_a_look(table_of, seed, spread):
    table = table_of(TEXTS[0])
    frame = Frame.of(table, [])
    # Quarters are exact, so that no sum depends on its order.
    scores = np.random.default_rng(seed).normal(0, spread, (len(frame), len(TAGS)))
    scores = (np.round(scores * 4) / 4 + 0.1).astype(np.float32)
    found = {(s.label, s.start, s.end, round(s.score, 3)) for s in segments(frame, scores)}
    assert found == brute(frame, scores)
