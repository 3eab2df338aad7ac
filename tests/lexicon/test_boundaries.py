"""Where a name may begin and end."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kdnlp.lexicon.boundaries import fold, is_left_bounded, is_right_bounded


@pytest.mark.parametrize(
    "after",
    [
        "",
        " ",
        ".",
        ",",
        ")",
        "·",
        "\n",
        "은",
        "는",
        "이",
        "가",
        "을",
        "를",
        "의",
        "에",
        "에서",
        "와",
        "과",
        "로",
        "으로",
        "도",
        "만",
        "에게",
        "부터",
        "까지",
        "에는",
        "에서는",
        "과의",
        "와의",
        "이다",
        "장",
        "장은",
        "장관",
        "장관의",
        "차관과",
        "청장"[1:],
        "측",
        "측은",
        "등",
        "(청장",
        "‘",
        "등은",
        "들",
        "들의",
        "회원국은",
        "의장",
        "총장",
    ],
)
def test_a_name_may_end_before(after: str) -> None:
    assert is_right_bounded(f"산림청{after}", 3)


@pytest.mark.parametrize(
    "after",
    [
        "문",
        "민원",
        "기관",
        "원장",
        "의원",
        "로봇",
        "이익",
        "도서관",
        "가입",
        "은행",
        "과학",
        "장비",
        "등록",
        "만찬",
        "측정",
    ],
)
def test_a_name_may_not_end_before(after: str) -> None:
    assert not is_right_bounded(f"산림청{after}", 3)


@pytest.mark.parametrize(
    ("before", "bounded"),
    [
        ("", True),
        (" ", True),
        ("(", True),
        ("·", True),
        ("한-", True),
        ("對", True),
        ("A", True),
        ("동", False),
        ("주한", False),
    ],
)
def test_a_hangul_name_may_begin_after(before: str, bounded: bool) -> None:
    assert is_left_bounded(f"{before}산림청", len(before)) is bounded


@pytest.mark.parametrize(
    ("text", "start", "end", "bounded"),
    [
        ("EU와", 0, 2, True),
        ("EUIPO", 0, 2, False),
        ("UNEU", 2, 4, False),
        ("주EU대표부", 1, 3, True),
        ("G20", 0, 2, False),
        ("KF-21", 0, 2, False),
        ("EU-한국", 0, 2, True),
    ],
)
def test_latin_names(text: str, start: int, end: int, bounded: bool) -> None:
    assert (is_left_bounded(text, start) and is_right_bounded(text, end)) is bounded


@given(st.text())
def test_folding_keeps_offsets(text: str) -> None:
    assert len(fold(text)) == len(text)


@given(st.text(), st.integers(-3, 30))
def test_any_position_can_be_asked(text: str, at: int) -> None:
    assert isinstance(is_left_bounded(text, at), bool)
    assert isinstance(is_right_bounded(text, at), bool)
