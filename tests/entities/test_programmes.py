"""PROGRAMME mentions, their kinds and norms: the cases of ``tests/cases/programmes.toml``, and what holds for any text."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st

from kdnlp.entities.mentions import Mention
from kdnlp.entities.programme_grammar import Grammar, grammar
from kdnlp.entities.programmes import find_programmes, programme_norms
from kdnlp.errors import LexiconError
from kdnlp.lexicon import load_toml
from kdnlp.token_table import TokenTable
from kdnlp.tokenizer import KiwiTokenizer

CASES: dict[str, Any] = tomllib.loads(
    (Path(__file__).parent.parent / "cases" / "programmes.toml").read_text(encoding="utf-8")
)
GROUPED = [
    pytest.param(case, id=f"{group}-{number}")
    for group, record in CASES["group"].items()
    for number, case in enumerate(record["cases"], 1)
]


@cache
def tokenizer() -> KiwiTokenizer:
    return KiwiTokenizer(spacy.blank("xx").vocab)


def table_of(text: str) -> TokenTable:
    return TokenTable.of(tokenizer()(text))


def surfaces(text: str) -> list[str]:
    return [text[m.start : m.end] for m in find_programmes(table_of(text))]


def located(text: str, names: list[str]) -> list[Mention]:
    mentions = []
    at = 0
    for name in names:
        start = text.index(name, at)
        at = start + len(name)
        mentions.append(Mention("PROGRAMME", start, at, "rule:test"))
    return mentions


@pytest.mark.parametrize("case", GROUPED)
def test_mentions(case: dict[str, Any]) -> None:
    assert surfaces(case["text"]) == case["expected"]


@pytest.mark.parametrize("case", CASES["norm"], ids=lambda c: c["text"][:20])
def test_norms(case: dict[str, Any]) -> None:
    mentions = programme_norms(case["text"], located(case["text"], case["mentions"]))
    assert [m.norm for m in mentions] == case["norms"]


@pytest.mark.parametrize("case", CASES["kind"], ids=lambda c: c["text"][:20])
def test_kinds(case: dict[str, Any]) -> None:
    kinds = [m.kind or "none" for m in find_programmes(table_of(case["text"]))]
    assert kinds == case["kinds"]


def test_there_are_enough_cases() -> None:
    positive = sum(bool(p.values[0]["expected"]) for p in GROUPED)
    assert positive >= 100
    assert len(GROUPED) - positive >= 60


def test_every_mention_names_its_rule_and_a_score() -> None:
    names = {r.name for r in grammar().rules} | set(grammar().scores)
    for param in GROUPED:
        for mention in find_programmes(table_of(param.values[0]["text"])):
            assert mention.rule.removeprefix("rule:") in names
            assert 0 < mention.score <= 1
            assert mention.kind in {"meeting", "project", "agreement", "policy", None}


def test_rules_have_names_of_their_own() -> None:
    names = [r.name for r in grammar().rules]
    assert len(names) == len(set(names))
    assert not set(names) & set(grammar().scores)


@pytest.mark.parametrize(
    ("record", "cause"),
    [
        ({"name": "x", "score": 0.5, "needs": ["moonlight"]}, "no such evidence: moonlight"),
        ({"name": "x", "score": 0.5, "colour": ["red"]}, "wrong fields: colour"),
        ({"name": "x"}, "name or score missing"),
    ],
)
def test_a_bad_rule_is_refused(record: dict[str, Any], cause: str) -> None:
    tables = load_toml("programme_rules.toml") | {"rule": [record]}
    with pytest.raises(LexiconError, match=cause):
        Grammar(tables)


def test_an_organisation_on_the_same_span_wins_by_its_score() -> None:
    text = "녹색협력기금(GCTF)을 조성했다."
    table = table_of(text)
    assert [text[m.start : m.end] for m in find_programmes(table)] == ["녹색협력기금", "GCTF"]
    assert find_programmes(table, [Mention("ORG", 0, 6, "lexicon", score=0.97)]) == []
    assert len(find_programmes(table, [Mention("ORG", 0, 6, "rule:weak", score=0.1)])) == 2


def test_an_international_organisation_is_evidence() -> None:
    text = "라무르기구 통상 포럼에 참석했다."
    body = Mention("ORG", 0, 5, "lexicon", kb="INT.라무르기구", score=0.97)
    assert find_programmes(table_of(text)) == []
    assert [text[m.start : m.end] for m in find_programmes(table_of(text), [body])] == ["라무르기구 통상 포럼"]


PIECES = st.sampled_from(
    [
        "제3차",
        "한-페루",
        "정상회의",
        "2026",
        "2026년",
        "및",
        "「",
        "」",
        "'",
        "’",
        "(",
        ")",
        "KOPIA",
        "회의",
        "의",
        "\n",
        " ",
        "사업",
        "의 날",
        "협정",
        "장관",
        "국제",
        "을",
        "개최",
        "*",
        "이하",
        ",",
        ":",
        "-",
        "유엔",
        "총회",
        "위원회",
        "COP",
        "😀",
    ]
)
TEXTS = st.one_of(
    st.text(max_size=80), st.lists(PIECES, max_size=40).map("".join), st.lists(PIECES, max_size=40).map(" ".join)
)


@settings(max_examples=150, deadline=None)
@given(TEXTS)
def test_any_text_gives_flat_sorted_mentions_within_bounds(text: str) -> None:
    table = table_of(text)
    mentions = find_programmes(table)
    assert mentions == find_programmes(table)
    previous = 0
    for mention in mentions:
        assert previous <= mention.start < mention.end <= len(table.text)
        assert not re.search(r"^\s|\s$|\n", table.text[mention.start : mention.end])
        previous = mention.end
    normed = programme_norms(table.text, mentions)
    found = {table.text[m.start : m.end] for m in mentions}
    assert [(m.start, m.end) for m in normed] == [(m.start, m.end) for m in mentions]
    assert all(m.norm in found for m in normed)
