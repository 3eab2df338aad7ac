"""The relation rules on hand-marked entities: every case of ``relations_unit.toml``."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from kdnlp.records import Entity, Relation
from kdnlp.relations.finder import find_relations

from .markup import read

_CASES = tomllib.loads((Path(__file__).parents[1] / "cases" / "relations_unit.toml").read_text("utf-8"))["case"]


def _told(relation: Relation, entities: dict[str, Entity], case: dict[str, Any]) -> tuple[Any, ...]:
    """What the case says about a relation: only the fields that the case file gives."""
    wanted = next((r for r in case.get("relations", ()) if r["type"] == relation.type), {})

    def norms(ids: tuple[str, ...]) -> tuple[str | None, ...]:
        return tuple(sorted(i[1:] if i[0] == "=" else entities[i].norm or "" for i in ids))

    lists = [norms(getattr(relation, f)) if f in wanted else None for f in ("dates", "programmes")]
    trigger = relation.trigger.text if "trigger" in wanted else None
    return (relation.type, relation.status, norms(relation.participants), *lists, trigger)


def _expected(record: dict[str, Any]) -> tuple[Any, ...]:
    lists = [tuple(sorted(record[f])) if f in record else None for f in ("dates", "programmes")]
    return (record["type"], record["status"], tuple(sorted(record["participants"])), *lists, record.get("trigger"))


@pytest.mark.parametrize("case", _CASES, ids=[c["name"] for c in _CASES])
def test_finds_exactly_what_the_text_states(case):
    table, marked = read(case["text"].strip())
    entities = {e.id: e for e in marked}
    found = find_relations(table, marked, published=case["published"])
    assert sorted(_told(r, entities, case) for r in found) == sorted(_expected(r) for r in case.get("relations", ()))


def test_the_file_holds_both_kinds():
    positive = [c for c in _CASES if c.get("relations")]
    assert len(positive) >= 40
    assert len(_CASES) - len(positive) >= 40
    assert len({c["name"] for c in _CASES}) == len(_CASES)
