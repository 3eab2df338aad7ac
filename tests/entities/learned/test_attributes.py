"""Features: a bucket each, always the same; a change of what they are must raise `FEATURE_VERSION`."""

from __future__ import annotations

import hashlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kdnlp.entities.learned.attributes import FEATURE_VERSION, families, keys_of, places_of, shape
from kdnlp.entities.learned.tagger import feature_matrix


def tables(family, keys, bits):
    """The buckets of each key (after those of no key), by offset."""
    found = family.buckets(family.values(keys), bits)
    return dict(zip(family.offsets, np.split(found, family.firsts[1:], axis=1), strict=True))


CLUSTERS = {"포럼": [3, 14], "협력": [3, 15]}

#: FEATURE_VERSION -> the hash of all buckets of one document. A model is only good for the features that it was trained
#: with: whoever changes them raises FEATURE_VERSION, adds a line here, and trains anew.
BUCKETS = {1: "62274bc89172ddb3755a7a5efd780eff1cccae9c3cfc8827dc5b58b93854aefb"}


def test_features_are_those_of_their_version(frame):
    matrix = feature_matrix(frame, families(CLUSTERS, 2), 20)
    digest = hashlib.sha256(matrix.astype("<i4").tobytes()).hexdigest()
    assert BUCKETS.get(FEATURE_VERSION) == digest, "the features changed: raise FEATURE_VERSION and train anew"


HASHES = [
    # family, key, the first and the last of its buckets at offset 0
    ("morph", ("포럼", "NNG"), 635524, 616282),
    ("word", ("협력사업", "을"), 66122, 106076),
    ("place", (True, "‘1", "", False, "BM", "‘", "x"), 245002, 613273),
    ("rule", ("B-ORG", "lexicon", "B", "", ""), 340462, 166416),
]


@pytest.mark.parametrize(("name", "key", "first", "last"), HASHES)
def test_golden_hashes(name, key, first, last):
    [family] = [f for f in families(CLUSTERS, 2) if f.name == name]
    buckets = tables(family, [key], 20)[0]
    assert (int(buckets[1, 0]), int(buckets[1, -1])) == (first, last)


@given(
    keys=st.lists(st.tuples(st.text(max_size=6), st.sampled_from(["NNG", "XSV+EP", ""])), max_size=8),
    bits=st.integers(1, 22),
)
@settings(max_examples=100, deadline=None)
def test_buckets_are_in_range_and_depend_on_the_key_alone(keys, bits):
    family = families(CLUSTERS, 2)[0]
    found = family.buckets(family.values(keys), bits)
    assert found.shape == (len(keys) + 1, sum(map(len, family.plan.values())))
    assert found.min() >= 0
    assert found.max() < 1 << bits
    for i, key in enumerate(keys):
        assert (family.buckets(family.values([key]), bits)[1] == found[i + 1]).all()


def test_offsets_attributes_and_families_have_hashes_of_their_own():
    family = families(CLUSTERS, 2)[0]
    at = {offset: table[1].tolist() for offset, table in tables(family, [("포럼", "NNG")], 30).items()}
    assert len(set(at[0])) == len(at[0])
    assert not set(at[0]) & set(at[1])
    other = families({}, 2)[0]
    unknown = tables(other, [("포럼", "NNG")], 30)[0][1].tolist()
    assert [a == b for a, b in zip(at[0], unknown, strict=True)] == [True] * 8 + [False] * 2  # the clusters differ


def test_clusters_may_be_absent(frame):
    with_none = feature_matrix(frame, families({}, 0), 20)
    with_two = feature_matrix(frame, families(CLUSTERS, 2), 20)
    assert with_two.shape[1] - with_none.shape[1] == 2 * 3  # at offsets -1, 0 and 1


def test_neighbours_of_a_sign_are_the_words_around_it(frame):
    found = families(CLUSTERS, 2)
    word = [f.name for f in found].index("word")
    places = dict(zip(found[word].offsets, places_of(frame, found)[word], strict=True))
    sign = [surface for surface, _ in frame.morphs].index("‘")
    nouns = [noun for noun, _ in keys_of(frame)[word]]
    assert (nouns[places[-1][sign]], nouns[places[1][sign]]) == ("2026년", "ODA")
    assert places[0][sign] == -1
    first = frame.morphs.index(("한", "NNP"))
    assert places[-1][first] == -1


def test_no_token_is_its_own_neighbour(frame):
    for family, seen in zip(families(CLUSTERS, 2), places_of(frame, families(CLUSTERS, 2)), strict=True):
        if family.name != "word":
            for offset, place in zip(family.offsets, seen, strict=True):
                expected = np.arange(len(frame)) + offset
                inside = (expected >= 0) & (expected < len(frame))
                assert (place == np.where(inside, expected, -1)).all()


@pytest.mark.parametrize(
    ("word", "kinds"), [("KOICA", "A"), ("Koica", "Aa"), ("2026년", "0H"), ("韓美", "C"), ("한-미", "H-H"), ("", "")]
)
def test_shape(word, kinds):
    assert shape(word) == kinds
