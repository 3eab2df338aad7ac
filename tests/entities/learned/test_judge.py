"""The judge: a sum of weights, the logistic curve, and thresholds."""

from __future__ import annotations

from math import log

import pytest

from kdnlp.entities.learned.evidence import Candidate, evidence
from kdnlp.entities.learned.judge import Judge

TEXT = "외교부는 영국과 회담했다."
BODY, COUNTRY = Candidate("ORG", 0, 3), Candidate("COUNTRY", 5, 7)
HALF = {"ORG": 0.5, "COUNTRY": 0.5, "PROGRAMME": 0.5, "DATE": 0.5}


def test_no_evidence_is_an_even_chance():
    assert Judge({}, HALF).probabilities(TEXT, [BODY, COUNTRY]) == [0.5, 0.5]


def test_weights_add_up_in_log_odds():
    assert {"ORG:rules=none", "ORG:words=1"} <= set(evidence(TEXT, [BODY])[0])
    judge = Judge({"ORG:rules=none": log(2), "ORG:words=1": log(1.5), "ORG:words=2": 9.0, "DATE:words=1": 9.0}, HALF)
    assert judge.probabilities(TEXT, [BODY, COUNTRY]) == [pytest.approx(0.75), 0.5]


@pytest.mark.parametrize(("weight", "expected"), [(1e9, 1.0), (-1e9, 0.0)])
def test_overwhelming_evidence_does_not_overflow(weight, expected):
    [found] = Judge({"ORG:words=1": weight}, HALF).probabilities(TEXT, [BODY])
    assert found == pytest.approx(expected, abs=1e-9)


def test_each_label_has_its_threshold():
    found = [BODY, COUNTRY]
    assert Judge({}, HALF | {"ORG": 0.6}).choose(found, [0.55, 0.55]) == [1]
    assert Judge({}, HALF | {"ORG": 0.6}).choose(found, [0.65, 0.45]) == [0]
    assert Judge({}, HALF).choose(found, [0.5, 0.5]) == []


def test_of_two_rivals_the_likelier_stands_and_two_beat_one():
    whole, left, right = Candidate("ORG", 0, 7), Candidate("ORG", 0, 3), Candidate("COUNTRY", 5, 7)
    judge = Judge({}, HALF)
    assert judge.choose([left, whole, right], [0.6, 0.9, 0.6]) == [1]
    assert judge.choose([left, whole, right], [0.8, 0.9, 0.8]) == [0, 2]
