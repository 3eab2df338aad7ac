"""Each record's own examples, from the table itself."""

import pytest

from kdnlp.lexicon import load_toml
from kdnlp.sources.boilerplate import LONGEST, is_menu, match_line, match_tag, rules

RECORDS = {record["name"]: record for record in load_toml("boilerplate.toml")["record"]}
RULES = {rule.name: rule for rule in rules()}


def matches(rule, example):
    return rule.pattern.match(example) if rule.role == "tag" else rule.pattern.fullmatch(example.strip())


@pytest.mark.parametrize(("name", "example"), [(name, e) for name, r in RECORDS.items() for e in r["yes"]])
def test_record_matches(name, example):
    assert matches(RULES[name], example)
    # In the table's order some record with the same say must win the line.
    if RULES[name].role == "tag":
        assert match_tag(example)
    else:
        found = match_line(example)
        assert found is not None
        assert (found[0].role, found[0].weak) == (RULES[name].role, RULES[name].weak)


@pytest.mark.parametrize(("name", "example"), [(name, e) for name, r in RECORDS.items() for e in r["no"]])
def test_record_does_not_match(name, example):
    assert not matches(RULES[name], example)


def test_records_are_well_formed():
    assert len(RECORDS) == len(load_toml("boilerplate.toml")["record"])
    for record in RECORDS.values():
        assert record["role"] in {"edge", "drop", "inset", "meta", "tag"}
        assert record["yes"], record["name"]
        assert record["no"] or record["name"] == "e-mail", record["name"]


@pytest.mark.parametrize("line", ["정치", "경제산업", "홈 > 뉴스", "정치 | 경제 | 사회", "• 국제"])
def test_menu(line):
    assert is_menu(line)


@pytest.mark.parametrize("line", ["", "경제 협력", "가람부", "사회적 대화", "국제 회의"])
def test_no_menu(line):
    assert not is_menu(line)


def test_long_lines_are_running_text():
    assert match_line("저작권자 © " + "가" * LONGEST) is None
