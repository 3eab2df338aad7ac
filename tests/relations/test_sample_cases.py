"""The whole pipeline on short composed texts: ``relations_positive.toml`` and ``relations_negative.toml``.

Cases that the rules do not reach yet are listed, each with its reason, in ``known_misses.toml`` beside this file; a case
that is reached must leave the list.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from kdnlp.extensions import get_entities

_CASES = Path(__file__).parents[1] / "cases"
_MISSES: dict[str, str] = tomllib.loads((Path(__file__).parent / "known_misses.toml").read_text("utf-8"))["miss"]


def _load(name):
    return tomllib.loads((_CASES / name).read_text("utf-8"))["case"]


def _marked(cases):
    return [_case(case) for case in cases]


def _case(case):
    reason = _MISSES.get(case["name"])
    marks = [pytest.mark.xfail(strict=True, reason=reason)] if reason else []
    return pytest.param(case, id=case["name"], marks=marks)


_POSITIVE, _NEGATIVE = _load("relations_positive.toml"), _load("relations_negative.toml")


@pytest.mark.parametrize("case", _marked(_POSITIVE))
def test_states_these_events(nlp, case):
    doc = nlp(case["text"], published=case["published"])
    norms = {e.id: e.norm for e in get_entities(doc)}
    found = sorted(
        (r.type, r.status, sorted(i[1:] if i[0] == "=" else norms[i] for i in r.participants)) for r in doc._.relations
    )
    assert found == sorted((r["type"], r["status"], sorted(r["participants"])) for r in case["relations"])


@pytest.mark.parametrize("case", _marked(_NEGATIVE))
def test_states_no_event(nlp, case):
    doc = nlp(case["text"], published=case["published"])
    assert [(r.type, r.trigger.text) for r in doc._.relations] == []


def test_known_misses_are_cases():
    assert _MISSES.keys() <= {c["name"] for c in (*_POSITIVE, *_NEGATIVE)}
