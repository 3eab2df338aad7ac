"""What holds for every text: offsets, ids, order, and the same answer twice."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kdnlp.errors import LexiconError
from kdnlp.lexicon import load_toml
from kdnlp.records import STATUSES
from kdnlp.relations import triggers
from kdnlp.relations.finder import find_relations
from kdnlp.relations.sides import Names, sides_of

from .markup import read

_PIECES = [
    "[외교부|ORG]",
    "[가나|COUNTRY=GH]",
    "[한국|COUNTRY=KR]",
    "[국립생태원|ORG]",
    "[제3차 한-가나 정책협의회|PROGRAMME]",
    "[3일|DATE=2026-03-03]",
    "장관은 ",
    "와 ",
    "는 ",
    "(이하 ‘",
    "’)",
    "에서 ",
    ", ",
    "·",
    " 등 12개국과 ",
    "업무협약을 체결했다. ",
    "회의를 개최하고 ",
    "양국은 ",
    "각각 면담을 갖고 ",
    "참석한 가운데 ",
    "\n",
    "“",
    "지원한다.",
]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(_PIECES), max_size=24).map("".join))
def test_records_are_whole_and_repeatable(marked):
    table, entities = read(marked)
    ids = {e.id for e in entities}
    found = find_relations(table, entities, published="2026-03-04")
    assert found == find_relations(table, entities, published="2026-03-04")
    assert [r.id for r in found] == [f"r{n}" for n in range(1, len(found) + 1)]
    assert [r.trigger.start for r in found] == sorted(r.trigger.start for r in found)
    for relation in found:
        assert table.text[relation.trigger.start : relation.trigger.end] == relation.trigger.text
        assert relation.sentence.start <= relation.trigger.start < relation.trigger.end <= relation.sentence.end
        assert relation.status in STATUSES
        assert 0 < relation.score <= 1
        assert relation.source.startswith("rule:")
        assert len(set(relation.participants)) == len(relation.participants) >= 2
        assert all(i in ids or i.startswith("=") for i in relation.participants)
        assert {*relation.dates, *relation.programmes} <= ids


def test_calendar_span_of_the_dates():
    table, entities = read("[기상청|ORG]과 [한국전력공사|ORG]는 [2026년 3월|DATE=2026-03] 업무협약을 체결했다.")
    (relation,) = find_relations(table, entities)
    assert (relation.start, relation.end) == ("2026-03-01", "2026-03-31")


def test_a_given_title_is_the_title():
    marked = "[기상청|ORG]-[한국전력공사|ORG] 업무협약 체결\n[기상청|ORG]은 [한국전력공사|ORG]와 업무협약을 체결한다."
    table, entities = read(marked)
    (relation,) = find_relations(table, entities, title="기상청-한국전력공사 업무협약 체결")
    assert (relation.status, relation.trigger.start) == ("planned", table.text.rindex("체결"))


@pytest.mark.parametrize(
    ("name", "sides"),
    [
        ("제5차 한-호주 외교장관회의", ["KR", "AU"]),
        ("한·중·일 환경장관회의", ["KR", "CN", "JP"]),
        ("한미 통상협의", ["KR", "US"]),
        ("한-메콩 협력기금", ["KR", "메콩"]),
        ("디지털 뉴딜", []),
        ("한글 주간", []),
    ],
)
def test_sides_of_a_programmes_name(name, sides):
    assert [norm for _, norm in sides_of(name, Names.of([]))] == sides


def test_rules_name_only_what_exists():
    rules, lexicon = load_toml("relation_rules.toml"), load_toml("triggers.toml")
    families = {t["name"] for t in lexicon["trigger"]}
    kinds = {t["kind"] for t in lexicon["trigger"]}
    forms = {f["name"] for f in rules["form"]}
    assert families == rules["score"]["base"].keys()
    for weight in rules["weight"]:
        assert set(weight.get("trigger", ())) <= families
        assert set(weight.get("kind", ())) <= kinds
        assert set(weight.get("form", ())) <= forms
    for head in lexicon["head"]:
        assert set(head["kinds"]) <= kinds
        assert set(head.get("triggers", ())) <= families


def test_unknown_type_in_the_lexicon_is_an_error(monkeypatch):
    record = {"name": "bad", "words": ["악수"], "type": "HANDSHAKE", "kind": "event"}
    monkeypatch.setattr(triggers, "load_toml", lambda _: {"trigger": [record]})
    triggers._lexicon.cache_clear()
    try:
        with pytest.raises(LexiconError, match=r"K331.*HANDSHAKE"):
            triggers._lexicon()
    finally:
        triggers._lexicon.cache_clear()
