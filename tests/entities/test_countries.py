"""The COUNTRY rule: cases in tests/cases/countries.csv (``expected``: surface=code, in the order of the text)."""

import csv
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kdnlp.entities.countries import country_rules, find_countries
from kdnlp.errors import LexiconError
from kdnlp.lexicon.boundaries import fold
from kdnlp.lexicon.countries import Countries, Country, countries

ROOT = Path(__file__).parents[2]
with (ROOT / "tests/cases/countries.csv").open(encoding="utf-8", newline="") as file:
    CASES = [(row["text"].replace("\\n", "\n"), row["expected"], row["group"]) for row in csv.DictReader(file)]


@pytest.mark.parametrize(("text", "expected"), [case[:2] for case in CASES], ids=[f"{g}: {t}" for t, _, g in CASES])
def test_case(text: str, expected: str) -> None:
    found = " ".join(f"{text[m.start : m.end]}={m.norm}" for m in find_countries(text))
    assert found == expected


def test_cases_hold_enough_negatives() -> None:
    assert len(CASES) >= 120
    assert sum(not expected for _, expected, _ in CASES) >= 50


SIGNS = ["·", "-", " ", ", ", "(", ")", "\n", "은", "측", "간", "정부", "EU", "측은"]
PIECES = st.sampled_from([*countries().names, *"한미중일영독불러베몽북韓美中日", *SIGNS])


@given(st.lists(PIECES | st.text(max_size=3), max_size=14).map("".join))
def test_mentions_lie_within_the_text_in_order_and_apart(text: str) -> None:
    at = 0
    for mention in find_countries(text):
        assert at <= mention.start < mention.end <= len(text)
        assert mention.norm in countries().by_code
        assert mention.norm == mention.kb == mention.country
        surface = text[mention.start : mention.end]
        assert len(surface) == 1 or countries().find(surface)[0].alpha2 == mention.norm
        at = mention.end


@pytest.mark.parametrize("separator", "·ㆍ‧･․-‐–")
def test_all_middle_dots_and_hyphens_make_chains(separator: str) -> None:
    assert [m.norm for m in find_countries(f"한{separator}미{separator}일 협력")] == ["KR", "US", "JP"]


def test_every_country_is_found_under_its_own_name() -> None:
    never = {"GG", "JE", "AQ"}
    for country in countries().by_code.values():
        found = [m.norm for m in find_countries(f"{country.korean} 정부와 만났다.")]
        assert found == ([] if country.alpha2 in never else [country.alpha2]), country


def test_what_a_rule_needs_is_in_every_match_of_its_pattern() -> None:
    texts = [fold(case[0]) for case in CASES]
    matched = [(rule, text) for rule in country_rules().rules for text in texts if rule.pattern.search(text)]
    assert len({rule.name for rule, _ in matched}) > 10
    assert [(rule.name, text) for rule, text in matched if not rule.needs.search(text)] == []


def test_every_form_of_a_rule_has_what_the_rule_needs() -> None:
    for rule in country_rules().rules:
        forms = re.search(r"\(\?P<c>((?:[가-힣一-龥]+\|)+[가-힣一-龥]+)\)", rule.pattern.pattern)
        for form in forms.group(1).split("|") if forms else ():
            assert rule.needs.search(form), (rule.name, form)
    assert all(re.fullmatch("[一-龥]|[가-힣]", form) for form in country_rules().short)


def test_rules_have_names_of_their_own() -> None:
    names = [rule.name for rule in country_rules().rules]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("aliases", [{"KR": ["가나"]}, {"XX": ["어디"]}])
def test_an_alias_of_two_countries_or_none_is_refused(aliases: dict[str, list[str]]) -> None:
    rows = [Country("KR", "KOR", "대한민국", "South Korea"), Country("GH", "GHA", "가나", "Ghana")]
    with pytest.raises(LexiconError, match="K307"):
        Countries(rows, aliases)


def test_table_is_complete() -> None:
    rows = countries().by_code.values()
    assert len(rows) == 249
    assert all(len(row.alpha2) == 2 and len(row.alpha3) == 3 and row.korean and row.english for row in rows)
    assert len({row.alpha3 for row in rows}) == 249
    assert len({row.korean for row in rows}) == 249


def test_table_is_what_the_script_builds() -> None:
    pytest.importorskip("babel")
    script = "import build_countries as b, sys; sys.exit(b.build() != b.TARGET.read_text(encoding='utf-8'))"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT / "scripts", check=False)
    assert done.returncode == 0, "run scripts/build_countries.py"
