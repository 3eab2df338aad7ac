"""ORG mentions: the cases of ``tests/cases/organisations.toml``, the rule records, and what holds for any text."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st

import kdnlp.entities.org_rules as rules_module
from kdnlp.entities.mentions import Mention
from kdnlp.entities.org_brackets import closing, is_generic
from kdnlp.entities.org_heads import judge, judge_word
from kdnlp.entities.org_names import Name, longest
from kdnlp.entities.org_rules import Pattern, org_rules
from kdnlp.entities.org_words import Words
from kdnlp.entities.organisations import find_organisations
from kdnlp.errors import LexiconError
from kdnlp.lexicon import load_toml, organisations
from kdnlp.token_table import TokenTable
from kdnlp.tokenizer import KiwiTokenizer

CASES: list[dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent.parent / "cases" / "organisations.toml").read_text(encoding="utf-8")
)["case"]
HEADS: list[dict[str, Any]] = load_toml("org_rules.toml")["head"]


@cache
def tokenizer() -> KiwiTokenizer:
    return KiwiTokenizer(spacy.blank("xx").vocab)


def table_of(text: str) -> TokenTable:
    return TokenTable.of(tokenizer()(text))


def found(text: str, *, lexicon: bool = True) -> list[Mention]:
    return find_organisations(table_of(text), organisations().find(text) if lexicon else [])


def surfaces(text: str, mentions: list[Mention]) -> list[str]:
    return [text[m.start : m.end] for m in mentions]


@pytest.mark.parametrize("case", CASES, ids=[case["text"] for case in CASES])
def test_case(case):
    assert surfaces(case["text"], found(case["text"])) == case["expected"]


def test_enough_cases_of_both_kinds():
    assert sum(bool(case["expected"]) for case in CASES) >= 100
    assert sum(not case["expected"] for case in CASES) >= 60


@pytest.mark.parametrize(("head", "word"), [(row["name"], word) for row in HEADS for word in row["yes"]])
def test_head_makes_a_name(head, word):
    judged = judge(word)
    assert judged is not None
    assert (judged.head.name, judged.whole) == (head, True)


@pytest.mark.parametrize("word", [word for row in HEADS for word in row["no"]])
def test_head_alone_makes_none(word):
    judged = judge(word)
    assert judged is None or not judged.whole


@pytest.mark.parametrize(
    ("word", "core", "size", "titled"),
    [
        ("외교부는", 3, 3, False),
        ("산림청장이", 4, 3, True),
        ("국방부부장관", 6, 3, True),
        ("산림과학원장", 6, 5, True),
        # Kiwi cut it up: the particle is found by its form.
        ("무역협회와", 1, 4, False),
        ("중소기업진흥공단의", 2, 8, False),
    ],
)
def test_titles_and_particles_are_left_out(word, core, size, titled):
    judged = judge_word(word, core, "")
    assert judged is not None
    assert (judged.size, judged.titled) == (size, titled)


@pytest.mark.parametrize(("word", "core"), [("상임위원장", 5), ("사무부총장", 5), ("소식을", 2), ("가", 1)])
def test_posts_and_common_nouns_hold_no_name(word, core):
    judged = judge_word(word, core, "")
    assert judged is None or not judged.whole


def test_every_mention_names_a_rule_of_the_table():
    rules = org_rules()
    named = set(rules.head_named) | set(rules.scores) | {p.name for group in rules.patterns.values() for p in group}
    for case in CASES:
        for mention in found(case["text"]):
            assert mention.rule == "lexicon" or mention.rule.removeprefix("rule:") in named
            assert mention.label == "ORG"
            assert 0 < mention.score <= 1


def test_lexicon_names_carry_their_identifier():
    (mention,) = found("행안부는 자료를 냈다.")
    assert (mention.rule, mention.kb) == ("lexicon", "KR.행정안전부")


def test_longer_name_has_no_identifier_of_its_part():
    text = "외교부 개발협력국장이 설명했다."
    (mention,) = found(text)
    assert text[mention.start : mention.end] == "외교부 개발협력국"
    assert mention.kb is None


def test_names_are_found_without_the_lexicon():
    text = "산림청장은 베트남 농업환경부와 협약을 맺었다."
    assert surfaces(text, found(text, lexicon=False)) == ["산림청", "농업환경부"]


def test_alias_holds_for_the_rest_of_the_text():
    text = "새솔바이오연구협회(이하 ‘새솔협’)가 만났다.\n새솔협은 다음 달 다시 모인다."
    assert surfaces(text, found(text)) == ["새솔바이오연구협회", "새솔협", "새솔협"]


def test_line_break_cuts_a_unit_from_its_parent():
    text = "주관은 외교부\n국립외교원이 맡는다."
    assert surfaces(text, found(text)) == ["외교부", "국립외교원"]


def test_units_of_contact_lines():
    text = "담당 부서\n통상협력국\n책임자\n과 장\n홍길동\n(044-000-0000)"
    assert surfaces(text, found(text)) == ["통상협력국"]


def test_empty_text():
    assert found("") == []


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [("(가)", 0, 2), ("(가(나))", 0, 5), ("(가\n)", 0, None), ("(" + "가" * 200 + ")", 0, None)],
)
def test_closing_bracket(text, start, end):
    assert closing(text, start) == end


@pytest.mark.parametrize("word", ["공단", "시", "진흥원", "자문위원회", "운영위원회"])
def test_generic_aliases(word):
    assert is_generic(word)


@pytest.mark.parametrize("word", ["검역본부", "원안위", "한농대", "코레일"])
def test_aliases_that_name_a_body(word):
    assert not is_generic(word)


def test_longest_wins_then_the_better_score():
    short, long = Name(0, 3, "rule:a", 0.9), Name(1, 9, "rule:b", 0.1)
    better, worse = Name(20, 22, "rule:a", 0.9), Name(20, 22, "rule:b", 0.5)
    assert longest([worse, short, better, long]) == [long, better]


def test_words_know_their_noun_parts():
    words = Words.of(table_of("산림청은 나무를 심었다."))
    assert words.nouns[0] == "산림청"
    assert words.text[words.starts[0] : words.ends[0]] == "산림청은"
    assert words.word(1) == "나무를"


def test_pattern_is_tried_only_where_the_text_holds_what_it_needs():
    pattern = Pattern("x", "name", 0.9, re.compile("(가)"), ("나", "다"))
    assert [len(list(pattern.matches(text))) for text in ("가", "가나", "다가가")] == [0, 1, 2]


def test_broken_table_is_named(monkeypatch):
    org_rules.cache_clear()
    monkeypatch.setattr(rules_module, "load_toml", lambda _: {"head": []})
    with pytest.raises(LexiconError, match=r"\[K308\] org_rules.toml"):
        org_rules()
    monkeypatch.undo()
    org_rules.cache_clear()


PIECES = st.sampled_from(
    [
        "외교부",
        "산림청장",
        "(",
        ")",
        "이하",
        "‘",
        "’",
        " ",
        "\n",
        "·",
        "-",
        ", ",
        "㈜",
        "(주)",
        "社",
        "한-",
        "베트남",
        "위원회",
        "은",
        "과",
        "의",
        "제3차 ",
        "센터",
        "UNDP",
        "Bank of ",
        "국립",
        "문의: ",
        "기업 ",
        " 대표",
        "부산시",
        "군수",
        "장",
        "…",
        "\u200b",
    ]
)


@given(st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=25).map("".join)))
@settings(max_examples=150, deadline=None)
def test_any_text_gives_sorted_mentions_within_bounds(text):
    table = table_of(text)
    mentions = find_organisations(table, organisations().find(table.text))
    assert all(0 <= m.start < m.end <= len(table.text) for m in mentions)
    assert all(a.end <= b.start for a, b in pairwise(mentions))
    assert not any(table.text[m.start].isspace() or table.text[m.end - 1].isspace() for m in mentions)
