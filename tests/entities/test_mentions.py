"""The choice among candidates."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kdnlp.entities.mentions import Mention, choose


def mention(label, start, end, score=1.0):
    return Mention(label, start, end, "rule:x", score=score)


@pytest.mark.parametrize(
    ("candidates", "kept"),
    [
        ([mention("COUNTRY", 0, 1), mention("PROGRAMME", 0, 9, 0.5)], [1]),
        ([mention("ORG", 0, 4, 0.9), mention("PROGRAMME", 0, 4, 0.8)], [0]),
        ([mention("ORG", 0, 4, 0.9), mention("PROGRAMME", 0, 4, 0.9)], [1]),
        ([mention("ORG", 4, 8), mention("ORG", 0, 4)], [1, 0]),
        ([mention("ORG", 0, 5), mention("DATE", 4, 7), mention("DATE", 7, 9)], [0, 2]),
        ([mention("ORG", 3, 3)], []),
    ],
)
def test_choice(candidates, kept):
    assert choose(candidates) == [candidates[i] for i in kept]


@given(
    st.lists(
        st.builds(mention, st.sampled_from(["ORG", "DATE"]), st.integers(0, 9), st.integers(0, 9), st.floats(0, 1)),
        max_size=12,
    ),
    st.randoms(),
)
def test_result_is_flat_sorted_and_independent_of_order(candidates, chance):
    chosen = choose(candidates)
    assert choose(chance.sample(candidates, len(candidates))) == chosen
    assert all(a.end <= b.start for a, b in pairwise(chosen))
    assert set(chosen) <= set(candidates)
