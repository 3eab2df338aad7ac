"""HTML to lines, whole and in pieces."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kdnlp.sources.markup import parse_page, strip_markup

UNITS = ["<!--", "<p ", "<", "<div>", "</", "<a href='", '<a href=">', "<script>", "<![CDATA[", "<?"]


@pytest.mark.parametrize(
    ("markup", "lines"),
    [
        ("<p>가<br>나</p>다", ["가", "나", "다"]),
        ("<p>가람<b>부</b>는\n  3일", ["가람부는 3일"]),
        ("<ul><li>가<li>나</ul>", ["가", "나"]),
        ("<table><tr><td>가</td><td><p>나</p><p>다</p></td></tr></table>", ["가", "나", "다"]),
        ("<style>p {}</style><p>가</p><script>if (a < b) c();</script><p>나</p>", ["가", "나"]),
        ("<!-- 지움 --><p>가</p><!-- <p>지움</p> -->", ["가"]),
        ("<!DOCTYPE html><head><title>가</title><body><p>나</p>", ["나"]),
        ("<p>10 < 20 &lt; 30 &amp; 40</p>", ["10 < 20 < 30 & 40"]),
        ('<p title="a > b">가</p>', ["가"]),
        ("<p>가", ["가"]),
        ("", []),
    ],
)
def test_lines(markup, lines):
    assert parse_page(markup).lines == lines


def test_head():
    page = parse_page(
        '<head><title> 가람부 \n 소식 </title><meta property="OG:Title" content=" 협약 "><meta name="date" content="1">'
        '<link rel="canonical" href="u:1"></head><body><h1>하나</h1><svg><title>림</title></svg><h3>둘</h3><h4>셋</h4>'
    )
    assert (page.title, page.headings, page.canonical) == ("가람부 소식", ["하나", "둘"], "u:1")
    assert page.meta == {"og:title": "협약", "date": "1"}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("가\n나\n\n다", "가\n나\n\n다"),
        ("첫째\n둘째\n<p>셋째\n이어짐</p>\n넷째", "첫째\n둘째\n셋째 이어짐\n넷째"),
        ("<AI 강국> <끝> 3 < 5 &middot; 7", "<AI 강국> <끝> 3 < 5 · 7"),
        ("<p>가</p> <AI 강국> <끝>", "가\n<AI 강국> <끝>"),
        ("<p>가<!-- 지움 -->나</p>", "가나"),
        ("<p>가 <!-- 남음</p>", "가 <!-- 남음"),
    ],
)
def test_strip_markup(text, wanted):
    assert strip_markup(text) == wanted


@given(st.text(st.characters(categories=["L", "N"]) | st.sampled_from(" \n<>끝·")))
def test_text_without_elements_stays(text):
    # A Latin letter after "<" may make an element's name (<p>), so a Hangul one stands there.
    text = text.replace("<", "<가")
    assert strip_markup(text) == text


@pytest.mark.parametrize("unit", UNITS)
def test_broken_markup_takes_linear_time(unit):
    # No clock here: what takes quadratic time does not come to an end.
    assert parse_page("<p>가</p>" + unit * 250_000).lines[0] == "가"
