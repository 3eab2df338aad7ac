"""The organisation tables are sound, and names are found."""

import csv
import itertools
from collections import defaultdict
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kdnlp.errors import LexiconError
from kdnlp.lexicon import Lexicon, Organisation, organisations
from kdnlp.lexicon.boundaries import fold
from kdnlp.lexicon.countries import countries
from kdnlp.lexicon.organisations import TABLES, Membership, loose_key, read_memberships, read_organisations

LEXICON = organisations()
BODIES = list(LEXICON)
KINDS = {
    "agency",
    "association",
    "bloc",
    "committee",
    "company",
    "court",
    "hospital",
    "institute",
    "international",
    "local",
    "media",
    "military",
    "ministry",
    "office",
    "parliament",
    "party",
    "public",
    "unit",
    "university",
}


@pytest.mark.parametrize("table", TABLES)
def test_every_table_is_read(table: str) -> None:
    assert len(read_organisations(table)) > 100


def test_identifiers_are_unique_and_made_of_country_and_name() -> None:
    for body in BODIES:
        country, _, name = body.kb.partition(".")
        assert country == (body.country or "INT"), body.kb
        assert name, body.kb
        assert body.name == name or body.name == f"{countries().korean(country)} {name}", body.kb


def test_kinds_and_countries_are_known() -> None:
    codes = countries().by_code
    for body in BODIES:
        assert body.kind in KINDS, body.kb
        assert body.country is None or body.country in codes, body.kb


def test_memberships_are_sound() -> None:
    codes = countries().by_code
    seen = defaultdict(list)
    for m in read_memberships():
        assert LEXICON.get(m.body).kind in ("bloc", "international"), m
        assert m.country in codes, m
        for day in (m.start, m.end):
            assert day is None or date.fromisoformat((day + "-01-01")[:10]), m
        assert not (m.start and m.end) or m.start[: len(m.end)] <= m.end, m
        for other in seen[m.body, m.country]:
            assert other.end is not None, m
            assert m.start is not None, m
            assert other.end < m.start, m
        seen[m.body, m.country].append(m)


@pytest.mark.parametrize(
    ("kb", "day", "count", "inside", "outside"),
    [
        ("INT.동남아시아국가연합", None, 11, "TL VN", "KR PG"),
        ("INT.동남아시아국가연합", "2024-07-01", 10, "KH", "TL"),
        ("INT.동남아시아국가연합", "1995-07-27", 6, "BN", "VN"),
        ("INT.동남아시아국가연합", "1995-07-28", 7, "VN", "LA"),
        ("INT.유럽연합", None, 27, "HR FR", "GB CH"),
        ("INT.유럽연합", "2020-01-31", 28, "GB", "UA"),
        ("INT.유럽연합", "2020-02-01", 27, "DE", "GB"),
        ("INT.주요 7개국", None, 7, "CA JP", "KR RU"),
        ("INT.주요 20개국", None, 19, "KR ZA", "ES"),
        ("INT.브릭스", None, 10, "ID IR", "SA AR"),
        ("INT.브릭스", "2011-01-01", 5, "ZA", "EG"),
        ("INT.걸프협력회의", None, 6, "OM", "YE IR"),
        ("INT.믹타", None, 5, "KR MX", "ZA"),
        ("INT.경제협력개발기구", None, 38, "KR CR", "CN BR"),
        ("INT.경제협력개발기구", "1995-01-01", 26, "CZ", "KR"),
        ("INT.경제협력개발기구", "1996-12-12", 29, "KR", "SK"),
        ("INT.아시아태평양경제협력체", None, 21, "HK TW PG", "IN"),
        ("INT.북대서양조약기구", None, 32, "SE FI", "UA"),
        ("INT.북대서양조약기구", "2023-12-31", 31, "FI", "SE"),
        ("INT.석유수출국기구", None, 12, "CG GA", "AO QA ID EC"),
        ("INT.석유수출국기구", "2016-05-01", 14, "ID", "CG"),
        ("INT.세계무역기구", None, 0, "", "KR"),
        ("INT.없는기구", None, 0, "", "KR"),
    ],
)
def test_members(kb: str, day: str | None, count: int, inside: str, outside: str) -> None:
    members = LEXICON.members(kb, on=day)
    assert len(members) == len(set(members)) == count
    assert set(inside.split()) <= set(members)
    assert not set(outside.split()) & set(members)
    assert day is None or LEXICON.members(kb, on=date.fromisoformat(day)) == members


def test_days_are_days_in_order() -> None:
    for body in BODIES:
        days = [date.fromisoformat(day) for day in (body.start, body.end) if day]
        assert days == sorted(days), body.kb


def test_parents_and_successors_exist_and_years_fit() -> None:
    for body in BODIES:
        assert body.parent is None or LEXICON.get(body.parent), body.kb
        for successor in body.successors:
            heir = LEXICON.get(successor)
            assert heir is not None, body.kb
            assert heir.kb != body.kb
            assert body.end is None or heir.end is None or body.end < heir.end, body.kb
            assert body.end is None or heir.start is None or body.start is None or heir.start > body.start, body.kb


def test_no_parent_is_its_own_ancestor() -> None:
    for body in BODIES:
        seen, at = {body.kb}, body
        while at.parent:
            assert at.parent not in seen, body.kb
            seen.add(at.parent)
            at = LEXICON.get(at.parent)


def test_no_name_belongs_to_two_bodies_at_once_unless_it_is_weak() -> None:
    bearers = defaultdict(set)
    for body in BODIES:
        for name in body.names:
            if name not in body.weak:
                bearers[fold(name).replace(" ", "")].add(body)
    for name, bodies in bearers.items():
        for one, other in itertools.combinations(bodies, 2):
            apart = (one.end or "9") < (other.start or "0") or (other.end or "9") < (one.start or "0")
            assert apart, f"{name}: {one.kb}, {other.kb}"


def test_names_are_clean() -> None:
    for body in BODIES:
        for name in body.names:
            assert name == " ".join(name.split()), (body.kb, name)
            assert len(name) >= 2, (body.kb, name)


@pytest.mark.parametrize(
    ("name", "day", "kb"),
    [
        ("산업부", "2013-03-22", "KR.산업통상자원부"),
        ("산업부", "2025-09-30", "KR.산업통상자원부"),
        ("산업부", "2025-10-01", "KR.산업통상부"),
        ("국토부", "2012-01-01", "KR.국토해양부"),
        ("국토부", "2020-01-01", "KR.국토교통부"),
        ("재경부", "2026-02-01", "KR.재정경제부"),
        ("환경부", "2026-02-01", "KR.환경부"),
        ("특허청", "2026-02-01", "KR.특허청"),
        ("행안부", None, "KR.행정안전부"),
        ("통상교섭본부", "2024-01-01", "KR.산업통상자원부 통상교섭본부"),
        ("통상교섭본부", "2026-01-01", "KR.산업통상부 통상교섭본부"),
        ("기아자동차", "2020-01-01", "KR.기아자동차"),
        ("기재부", "2026-01-01", "KR.기획재정부"),
        ("전북", "2024-01-17", "KR.전라북도"),
        ("전북", "2024-01-18", "KR.전북특별자치도"),
        ("한국문화재재단", "2023-01-01", "KR.한국문화재재단"),
        ("아세안", None, "INT.동남아시아국가연합"),
        ("APEC", None, "INT.아시아태평양경제협력체"),
        ("유엔 식량농업기구", None, "INT.유엔식량농업기구"),
        ("㈜카카오", None, "KR.카카오"),
        ("네이버 클라우드", None, "KR.네이버클라우드"),
        ("국무부", None, "US.국무부"),
        ("부산시", None, "KR.부산광역시"),
        ("없는이름연구소", None, None),
    ],
)
def test_by_name(name: str, day: str | None, kb: str | None) -> None:
    body = LEXICON.by_name(name, on=day)
    assert (body.kb if body else None) == kb


def test_by_name_takes_a_date() -> None:
    assert LEXICON.by_name("산업부", on=date(2025, 10, 1)) == LEXICON.get("KR.산업통상부")


@pytest.mark.parametrize(
    ("kb", "day", "heir"),
    [
        ("KR.지식경제부", "2026-01-01", "KR.산업통상부"),
        ("KR.지식경제부", "2014-01-01", "KR.산업통상자원부"),
        ("KR.환경부", None, "KR.기후에너지환경부"),
        ("KR.미래창조과학부", None, "KR.과학기술정보통신부"),
        ("KR.기획재정부", "2026-01-01", "KR.기획재정부"),
        ("KR.기획재정부", "2026-01-02", "KR.재정경제부"),
        ("KR.산업통상자원부", "2025-10-01", "KR.산업통상부"),
        ("KR.여성가족부", "2025-10-01", "KR.성평등가족부"),
        ("KR.통계청", "2025-10-01", "KR.국가데이터처"),
        ("KR.특허청", "2025-09-30", "KR.특허청"),
        ("KR.특허청", "2025-10-01", "KR.지식재산처"),
        ("KR.방송통신위원회", "2025-10-01", "KR.방송미디어통신위원회"),
        ("KR.한국환경정책평가연구원", None, "KR.한국환경연구원"),
        ("KR.외교부", None, "KR.외교부"),
    ],
)
def test_successor(kb: str, day: str | None, heir: str) -> None:
    assert LEXICON.successor(LEXICON.get(kb), day).kb == heir


@pytest.mark.parametrize(
    ("kb", "names"),
    [
        ("KR.과학기술정보통신부", "미래창조과학부 과학기술정보통신부"),
        ("KR.기획재정부", "기획재정부 재정경제부 기획예산처"),
        ("KR.기획예산처", "기획재정부 기획예산처"),
        ("KR.외교부", "외교통상부 외교부"),
        ("KR.산업통상자원부", "지식경제부 산업통상자원부 산업통상부"),
        ("KR.국세청", "국세청"),
        ("KR.없는부", ""),
    ],
)
def test_lineage(kb: str, names: str) -> None:
    assert [body.name for body in LEXICON.lineage(kb)] == names.split()


@given(st.sampled_from([body for body in BODIES if body.successors]))
def test_every_body_of_a_lineage_stands_before_its_heirs(body: Organisation) -> None:
    kbs = [one.kb for one in LEXICON.lineage(body.kb)]
    assert len(kbs) == len(set(kbs))
    assert body.kb in kbs
    for one in LEXICON.lineage(body.kb):
        for heir in one.successors:
            assert heir not in kbs or kbs.index(one.kb) < kbs.index(heir)


@pytest.mark.parametrize(
    ("body", "memberships"),
    [
        (Organisation("KR.가", "가나다", successors=("KR.나",)), ()),
        (Organisation("KR.가", "가나다", parent="KR.나"), ()),
        (Organisation("KR.가", "가나다"), (Membership("INT.나", "KR"),)),
    ],
)
def test_an_identifier_that_leads_nowhere_is_refused(body, memberships) -> None:
    with pytest.raises(LexiconError, match="K311"):
        Lexicon([body], memberships=memberships)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("행정안전부는 유엔과", "행정안전부 유엔"),
        ("산림청장은 국립수목원을", "산림청 국립수목원"),
        ("한-아세안 협력", "아세안"),
        ("보건복지부·과기정통부", "보건복지부 과기정통부"),
        ("식량ㆍ농업ㆍ항공‧철도사고조사위원회", "항공‧철도사고조사위원회"),
        ("산업부문의 기후부문", ""),
        ("비산업부의", ""),
        ("금융위기를 넘어", ""),
        ("서울대학교병원과 서울대공원", "서울대학교병원"),
        ("EUIPO와 EU의", "EUIPO EU"),
        ("UNESCO, UNDP", "UNESCO UNDP"),
        ("미국 국무부", "국무부"),
        ("대한민국 국회", "국회"),
        ("현대자동차그룹과 현대자동차", "현대자동차그룹 현대자동차"),
        ("세종대왕과 세종대학교", "세종대학교"),
    ],
)
def test_find(text: str, expected: str) -> None:
    assert " ".join(hit.text for hit in LEXICON.find(text)) == expected


@pytest.mark.parametrize(
    ("text", "weak"),
    [
        ("국회", True),
        ("부산", True),
        ("부산시", False),
        ("SK", True),
        ("코이카", False),
        ("중구", True),
        ("메타", True),
        ("기재부", False),
    ],
)
def test_ambiguous_names_are_weak(text: str, weak: bool) -> None:
    [hit] = LEXICON.find(text)
    assert hit.weak is weak
    assert LEXICON.is_weak(text) is weak


NAMES = st.sampled_from([name for body in BODIES[::7] for name in body.names])


@given(
    st.lists(NAMES | st.text(max_size=4) | st.sampled_from([" ", "은 ", "·", "(", ")", "장"]), max_size=10).map(
        "".join
    ),
    st.booleans(),
)
def test_hits_lie_within_the_text_and_match(text: str, bounded: bool) -> None:
    at = 0
    for hit in LEXICON.find(text, bounded=bounded):
        assert at <= hit.start < hit.end <= len(text)
        assert text[hit.start : hit.end] == hit.text
        bearer = LEXICON.get(hit.kb)
        assert bearer is not None
        assert loose_key(hit.text) in {loose_key(name) for name in bearer.names}
        at = hit.end


@given(st.sampled_from(BODIES))
def test_every_official_name_leads_to_its_bearer(body: Organisation) -> None:
    assert LEXICON.by_name(body.name, country=body.country) == body or body.country is None
    assert body in LEXICON.candidates(body.name)


def test_an_identifier_given_twice_is_refused() -> None:
    with pytest.raises(LexiconError, match="K305"):
        Lexicon([Organisation("KR.가", "가나다"), Organisation("KR.가", "라마바")])


#: What publishers.csv holds besides bodies: truncated names, common nouns, and the bodies of reports quoted there.
NO_BODIES = {"미분류", "아동·청", "국립낙동강생물자원", "상무부", "수자원", "행정부", "위안부", "공동위원회", "재생원"}


@pytest.mark.corpus
def test_every_publisher_is_known(corpus: Path) -> None:
    with (corpus / "publishers.csv").open(encoding="utf-8", newline="") as file:
        publishers = {row["publisher"] for row in csv.DictReader(file)} - NO_BODIES
    unknown = {name for name in publishers if not LEXICON.candidates(name)}
    assert not unknown
