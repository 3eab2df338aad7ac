"""From mentions to norms, identifiers and countries."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kdnlp.lexicon.countries import countries
from kdnlp.linking import Link, country_before, find_definitions, link, link_all, name_key, org_key
from kdnlp.records import Entity


@pytest.mark.parametrize(
    ("mention", "norm", "kb", "country"),
    [
        ("행안부", "행정안전부", "KR.행정안전부", "KR"),
        ("APEC", "아시아태평양경제협력체", "INT.아시아태평양경제협력체", None),
        ("유엔", "국제연합", "INT.국제연합", None),
        ("유엔 식량농업기구", "유엔식량농업기구", "INT.유엔식량농업기구", None),
        ("코이카", "한국국제협력단", "KR.한국국제협력단", "KR"),
        ("현대차", "현대자동차", "KR.현대자동차", "KR"),
        ("(주)네이버클라우드", "네이버클라우드", "KR.네이버클라우드", "KR"),
        ("국립 수목원", "국립수목원", "KR.국립수목원", "KR"),
        ("산림청 국립수목원", "국립수목원", "KR.국립수목원", "KR"),
        ("외교부 북미국", "외교부 북미국", None, "KR"),
        ("행복청 교통계획과", "행정중심복합도시건설청 교통계획과", None, "KR"),
        ("코이카 라오스 사무소", "한국국제협력단 라오스 사무소", None, "KR"),
        ("미에너지부", "미국 에너지부", "US.에너지부", "US"),
        ("美상무부", "미국 상무부", "US.상무부", "US"),
        ("미(美)상무부", "미국 상무부", "US.상무부", "US"),
        ("미국 국무부", "미국 국무부", "US.국무부", "US"),
        ("미국식품의약국", "미국식품의약국", "US.미국식품의약국", "US"),
        ("백악관", "미국 백악관", "US.백악관", "US"),
        ("주가나 대사관", "주가나 대한민국 대사관", None, "KR"),
        ("주한핀란드대사관", "주한핀란드대사관", None, "FI"),
        ("주 OECD 대표부", "주OECD 대한민국 대표부", None, "KR"),
        ("주제네바 대한민국 대표부", "주제네바 대한민국 대표부", None, "KR"),
        ("주한EU대표부", "주한 유럽연합 대표부", None, None),
        ("주한미대사관", "주한미대사관", None, "US"),
        ("한국관세청", "관세청", "KR.관세청", "KR"),
        ("한국푸른숲청", "한국푸른숲청", None, "KR"),
        ("에너지기술평가원", "한국에너지기술평가원", "KR.한국에너지기술평가원", "KR"),
        ("푸른기술평가원", "푸른기술평가원", None, None),
        ("안양", "안양시", "KR.안양시", "KR"),
        ("나루", "나루", None, None),
        ("새봄대병원", "새봄대학교병원", None, None),
        ("새봄군대병원", "새봄군대병원", None, None),
        ("한국미래숲학회", "한국미래숲학회", None, "KR"),
        ("초록마을협동조합", "초록마을협동조합", None, None),
        ("여수시 투자유치과", "여수시 투자유치과", None, "KR"),
        ("푸른강주립대", "푸른강주립대학교", None, None),
        ("푸른강기상대", "푸른강기상대", None, None),
        ("초원\n연구소", "초원 연구소", None, None),
        ("SK 컨소시엄", "SK 컨소시엄", None, None),
    ],
)
def test_link(mention: str, norm: str, kb: str | None, country: str | None) -> None:
    assert link(mention) == Link(norm, kb, country)


@pytest.mark.parametrize(
    ("mention", "published", "norm"),
    [
        ("산업부", "2025-09-30", "산업통상자원부"),
        ("산업부", "2025-10-01", "산업통상부"),
        ("환경부", "2026-03-01", "환경부"),
        ("통상교섭본부", "2026-03-01", "산업통상부 통상교섭본부"),
        ("산업부 통상교섭본부", "2024-03-01", "산업통상자원부 통상교섭본부"),
    ],
)
def test_the_day_decides_between_bodies_of_one_name(mention: str, published: str, norm: str) -> None:
    assert link(mention, published=published).norm == norm


@pytest.mark.parametrize(
    ("mention", "country", "expected"),
    [
        ("외교부", "VN", Link("베트남 외교부", "VN.외교부", "VN")),
        ("국방부", "US", Link("미국 국방부", "US.국방부", "US")),
        ("산림청", "GT", Link("과테말라 산림청", "GT.산림청", "GT")),
        ("중앙위", "MN", Link("몽골 중앙위", None, "MN")),
        ("물관리위", "MN", Link("몽골 물관리위원회", None, "MN")),
        ("구글", "US", Link("구글", "US.구글", "US")),
        ("세계은행", "US", Link("세계은행", "INT.세계은행", None)),
        ("외교부", "KR", Link("외교부", "KR.외교부", "KR")),
        ("주 OECD 대표부", "CO", Link("주OECD 대한민국 대표부", None, "KR")),
        ("외교정책위원회", "US", Link("미국외교정책위원회", "US.미국외교정책위원회", "US")),
    ],
)
def test_the_country_before_a_body(mention: str, country: str, expected: Link) -> None:
    assert link(mention, context_country=country) == expected


def test_definitions_of_the_document_come_first() -> None:
    assert link("NIA", definitions={"NIA": "늘봄정보연구원"}).norm == "늘봄정보연구원"
    assert link("NIA").norm == "한국지능정보사회진흥원"


@pytest.mark.parametrize(
    ("label", "mention", "expected"),
    [
        ("COUNTRY", "튀르키예", Link("TR", "TR", "TR")),
        ("COUNTRY", "어딘가", Link("어딘가")),
        ("PROGRAMME", "푸른숲 사업", Link("푸른숲 사업")),
    ],
)
def test_other_labels(label, mention: str, expected: Link) -> None:
    assert link(mention, label) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("한국국제협력단(이하 코이카)은", {"코이카": "한국국제협력단"}),
        ("국가공무원인재개발원(이하 ‘국가인재원’, 원장 홍길동)", {"국가인재원": "국가공무원인재개발원"}),
        ("유엔개발계획(UNDP)과", {"UNDP": "유엔개발계획"}),
        ("방글라데시 농업연구청(BARC, Bangladesh Agency)", {"BARC": "농업연구청"}),
        ("「푸른숲 가꾸기 사업」(이하 ‘푸른숲’)", {"푸른숲": "푸른숲 가꾸기 사업"}),
        ("「한-몽 푸른숲 모임(KMG)」", {"KMG": "한-몽 푸른숲 모임"}),
        ("경제사회노동위원회(이하 “경사노위”)", {"경사노위": "경제사회노동위원회"}),
        ("한국환경공단(이하 공단)", {}),
        ("업무협약(MOU)을", {}),
        ("세종특별자치시(이하 시)", {}),
        ("농촌진흥청(청장 홍길동)", {}),
        ("자유무역협정(FTA)", {}),
    ],
)
def test_find_definitions(text: str, expected: dict[str, str]) -> None:
    found = find_definitions(text)
    assert {alias: text[d.start : d.end] for alias, d in found.items()} == expected
    assert all(text[d.alias_start : d.alias_end] == alias for alias, d in found.items())


@given(
    st.lists(
        st.sampled_from(["한국", "협회", "(이하 ", "‘", "’", ")", "(", "ABC", ",", " ", "\n", "「", "」", "원"])
        | st.text(max_size=3)
    ).map("".join)
)
def test_definitions_lie_within_the_text(text: str) -> None:
    for alias, d in find_definitions(text).items():
        assert 0 <= d.start < d.end < d.alias_start < d.alias_end <= len(text)
        assert text[d.alias_start : d.alias_end].strip() == alias


def spans_of(text: str, *names: str) -> list[tuple[int, int]]:
    """Return the spans of names, each searched from the end of the one before."""
    spans, at = [], 0
    for name in names:
        start = text.index(name, at)
        at = start + len(name)
        spans.append((start, at))
    return spans


@pytest.mark.parametrize(
    ("text", "names", "norms"),
    [
        ("베트남 외교부와 외교부가", ["외교부", "외교부"], ["베트남 외교부", "외교부"]),
        ("라오스 농림연구청과 협의했다. 농림연구청은", ["농림연구청", "농림연구청"], ["라오스 농림연구청"] * 2),
        ("몽골 물연구원(MWI)과 만났다. MWI는", ["물연구원", "MWI", "MWI"], ["몽골 물연구원"] * 3),
        ("푸른숲재단(Green Wood, GW)", ["푸른숲재단", "Green Wood", "GW"], ["푸른숲재단"] * 3),
        ("푸른숲재단(이하 ‘푸재’)은 푸재의", ["푸른숲재단", "푸재", "푸재"], ["푸른숲재단"] * 3),
        ("독일을 찾아 상무부와 만났다.", ["상무부"], ["독일 상무부"]),
        ("외교부 북미국은 … 북미국이", ["외교부 북미국", "북미국"], ["외교부 북미국"] * 2),
        ("담당 조달청 토목과", ["조달청", "토목과"], ["조달청", "조달청 토목과"]),
        ("일본, 미국.\n외교부는", ["외교부"], ["외교부"]),
        # a person with a Latin name holds the office: not the Korean body
        ("몽골에서 (Jane Doe) 국방부 장관", ["국방부"], ["몽골 국방부"]),
        ("몽골에서 국방부 장관(Jane Doe)", ["국방부"], ["몽골 국방부"]),
        ("몽골의 (Bold Ganzorig) 국방부는", ["국방부"], ["국방부"]),
        ("몽골에서 (Jane Doe) 유엔통계처장", ["유엔통계처"], ["유엔통계처"]),
        ("몽골에서 (Jane Doe) 새별회사 대표", ["새별회사"], ["새별회사"]),
        ("몽골과 (Letter of Intent) 국방부 장관", ["국방부"], ["국방부"]),
        # units of Korean bodies are no foreign ministries
        ("루마니아에 드론작전사령부를", ["드론작전사령부"], ["드론작전사령부"]),
        ("독일과 환경부 푸른연구부가", ["환경부 푸른연구부"], ["환경부 푸른연구부"]),
        ("독일을 찾은 충청남도의회는", ["충청남도의회"], ["충청남도의회"]),
        ("독일을 찾아 에너지부와", ["에너지부"], ["독일 에너지부"]),
        ("독일에 새별학회 서울지부를", ["새별학회 서울지부"], ["새별학회 서울지부"]),
        ("독일의 새벽관리청과", ["새벽관리청"], ["독일 새벽관리청"]),
        ("한·미 국방부의", ["국방부"], ["국방부"]),
        # units alone: the body before them on the line, else the document's main one
        (
            "조달청, 조달청.\n산림청은\n담당: 토목과",
            ["조달청", "조달청", "산림청", "토목과"],
            [*["조달청"] * 2, "산림청", "조달청 토목과"],
        ),
        (
            "조달청.\n미국 상무부의 안보국",
            ["조달청", "상무부", "안보국"],
            ["조달청", "미국 상무부", "미국 상무부 안보국"],
        ),
        ("조달청.\n새별회사의 토목과", ["조달청", "새별회사", "토목과"], ["조달청", "새별회사", "조달청 토목과"]),
        # an alias that two bodies of one lineage bear is that of the one named
        ("한국농수산대학교(한농대)의 한농대", ["한국농수산대학교", "한농대", "한농대"], ["한국농수산대학교"] * 3),
        ("한농대의", ["한농대"], ["국립한국농수산대학교"]),
        ("새별TP", ["새별TP"], ["새별테크노파크"]),
        ("EU와 성장총국(DG Grow)", ["EU", "성장총국", "DG Grow"], ["유럽연합", *["유럽연합 집행위원회 성장총국"] * 2]),
        ("새별협력센터 소장(외교부 북미국장)", ["새별협력센터", "외교부 북미국"], ["새별협력센터", "외교부 북미국"]),
        ("독일 새별부와 하원 새벽위원회", ["새별부", "하원 새벽위원회"], ["독일 새별부", "독일 하원 새벽위원회"]),
        ("성장총국", ["성장총국"], ["성장총국"]),
        # spellings of one unknown name meet
        ("㈜새-별, 새별(주), 새별", ["㈜새-별", "새별(주)", "새별"], ["새별"] * 3),
        ("㈜새별, 주식회사 새별", ["㈜새별", "주식회사 새별"], ["주식회사 새별"] * 2),
        ("GW Lab, gw-lab, GW Lab", ["GW Lab", "gw-lab", "GW Lab"], ["GW Lab"] * 3),
        ("새별 연구소와 샛별연구소", ["새별 연구소", "샛별연구소"], ["새별 연구소", "샛별연구소"]),
        ("", [], []),
    ],
)
def test_link_all(text: str, names: list[str], norms: list[str]) -> None:
    assert [one.norm for one in link_all(text, spans_of(text, *names))] == norms


def test_settled_links_stand_and_their_aliases_follow() -> None:
    text = "한빛재(HBF)와 외교부는 HBF에서"
    spans = spans_of(text, "한빛재", "HBF", "외교부", "HBF")
    mine, other = Link("한울빛재단", "MY.1"), Link("도시국 외교부", None, "SG")
    assert link_all(text, spans, settled={spans[0]: mine, spans[2]: other}) == [mine, mine, other, mine]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("몽골 물연구원", "MN"),
        ("몽골(MN) 물연구원", "MN"),
        ("몽골의 물연구원", None),
        ("몽골\n물연구원", None),
        ("물연구원", None),
        ("몽 물연구원", "MN"),
        ("美 물연구원", "US"),
        ("회의 중 물연구원", None),
    ],
)
def test_country_before(text: str, code: str | None) -> None:
    assert country_before(text, text.index("물연구원"), countries().find(text)) == code


@given(st.text(), st.sampled_from([None, "KR", "VN", "US"]), st.sampled_from([None, "2024-01-01", "2026-01-02"]))
def test_any_mention_has_a_norm(mention: str, country: str | None, day: str | None) -> None:
    one = link(mention, published=day, context_country=country)
    assert one.norm or not mention.strip()
    assert one == link(mention, published=day, context_country=country)


@given(st.data())
def test_link_all_gives_one_link_a_span(data) -> None:
    text = data.draw(st.text(st.sampled_from("외교부 산림청 몽골()미국북과ABC,\n"), max_size=60))
    cuts = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=8)))
    spans = list(zip(cuts[::2], cuts[1::2], strict=False))
    assert len(link_all(text, spans)) == len(spans)


NAMES = st.text(st.sampled_from("가나다라마바사아자차AbC1Ｘé"), min_size=2, max_size=8)


@given(st.data())
def test_spellings_of_an_unknown_name_share_key_and_norm(data) -> None:
    name = data.draw(NAMES.filter(lambda n: link(n) == Link(n)))
    cuts = data.draw(st.lists(st.sampled_from(["", " ", "-", "·", "‧", ". "]), min_size=len(name), max_size=len(name)))
    spaced = name[0] + "".join(mark + letter for mark, letter in zip(cuts, name[1:], strict=False))
    form = data.draw(st.sampled_from(["{}", "㈜{}", "㈜ {}", "{}(주)", "(사){}", "주식회사 {}", "{} 주식회사"]))
    other = form.format(data.draw(st.sampled_from([spaced, name, name.upper()])))
    assert name_key(other) == name_key(name)
    text = f"{name}, {other}"
    one, two = link_all(text, [(0, len(name)), (len(name) + 2, len(text))])
    if two.kb is None and two.country == one.country:
        assert one == two


@given(st.text(), st.text(max_size=5))
def test_the_key_depends_on_the_name_alone_and_is_never_empty(name: str, around: str) -> None:
    assert bool(name_key(name)) == bool(name)
    entity = Entity("e1", "ORG", 0, 1, around, name or "x")
    assert org_key(entity) == f"~{name_key(name or 'x')}"


@pytest.mark.parametrize(
    ("label", "norm", "kb", "key"),
    [
        ("ORG", "외교부", "KR.외교부", "KR.외교부"),
        ("ORG", "㈜새별 랩", None, "~새별랩"),
        ("COUNTRY", "VN", "VN", None),
        ("PROGRAMME", "새별 사업", None, None),
    ],
)
def test_org_key(label, norm, kb, key) -> None:
    assert org_key(Entity("e1", label, 0, 1, "가", norm, kb)) == key


@pytest.mark.parametrize(
    ("one", "other"), [("새별", "샛별"), ("새별", "새별2"), ("새별연구소", "새별연구원"), ("새별(재)", "새벽(재)")]
)
def test_other_names_have_other_keys(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)
