"""The frame: tokens cover the text and are cut where a candidate is, and the signs around a token are the right ones."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kdnlp.entities.finder import propose
from kdnlp.entities.learned.frame import Frame
from kdnlp.entities.mentions import Mention
from kdnlp.records import LABELS

PIECES = st.sampled_from(
    [
        "외교부", "한-베 포럼", "베트남", "KOICA", "ODA사업", "협력", "은 ", "와 ", "을 ", "체결했다. ", "22일", " ", "\n", "\r\n",
        "‘", "’", "“", "”", "「", "」", "<", ">", "(", ")", "[", "]", "'", '"', "·", "□ ", "漢字", "😀", "a", "\u00a0",
    ]
)  # fmt: skip
TEXTS = st.lists(PIECES | st.text("가나다abcXYZ012‘’()\n .", max_size=4), max_size=25).map("".join)


def check(frame, text):
    assert frame.text == text
    columns = (frame.ends, frame.breaks, frame.morphs, frame.word_of, frame.places, frame.rules)
    assert {len(column) for column in columns} == {len(frame)}
    at = 0
    for start, end, (surface, _), brk in zip(frame.starts, frame.ends, frame.morphs, frame.breaks, strict=True):
        assert at <= start < end
        assert text[at:start] in ("", " ")  # nothing but the blank between two tokens is left out
        assert text[start:end] == surface
        assert brk == (start == 0 or text[start - 1] == "\n")
        at = end
    assert text[at:] in ("", " ")
    assert all(-1 <= word < len(frame.words) for word in frame.word_of.tolist())
    inside = [w for w in frame.word_of.tolist() if w >= 0]
    assert all(b - a in (0, 1) for a, b in pairwise(inside))


@given(text=TEXTS)
@settings(max_examples=150, deadline=None)
def test_tokens_cover_any_text(table_of, text):
    table = table_of(text)
    proposals = propose(table)
    frame = Frame.of(table, proposals)
    check(frame, table.text)
    assert {m.start for m in proposals} <= set(frame.starts)
    assert {m.end for m in proposals} <= set(frame.ends)


@given(text=TEXTS, data=st.data())
@settings(max_examples=100, deadline=None)
def test_tokens_are_cut_at_any_candidate(table_of, text, data):
    table = table_of(text)
    offsets = [i for i, c in enumerate(table.text) if not c.isspace()]
    if not offsets:
        return
    ends = st.tuples(st.sampled_from(offsets), st.sampled_from(offsets)).map(sorted)
    spans = data.draw(st.lists(st.tuples(ends, st.sampled_from(LABELS)), max_size=6))
    candidates = [Mention(label, a, b + 1, "rule:x") for (a, b), label in spans]
    frame = Frame.of(table, candidates)
    check(frame, table.text)
    for m in candidates:
        assert m.start in frame.starts
        assert m.end in frame.ends
    uncut = Frame.of(table, [])
    assert set(uncut.starts) <= set(frame.starts)
    assert len(frame) <= len(uncut) + 2 * len(candidates)


WIDE = "가나다 " * 21
ENCLOSED = [
    # text, token, its quotation marks, its brackets: 1 stands for the first token inside, 9 for the last
    ("외교부는 ‘포럼’을 열었다.", "포럼", "‘19", ""),
    ("외교부는 ‘평화 포럼’을 열었다.", "평화", "‘1", ""),
    ("외교부는 ‘평화 포럼’을 열었다.", "포럼", "‘9", ""),
    ("외교부는 ‘평화 포럼’을 열었다.", "외교부", "", ""),
    ("한국국제협력단(코이카)은", "코이카", "", "(19"),
    ("「평화 (한국) 포럼」", "한국", "「", "(19"),
    ("‘평화 “포럼”’", "포럼", "“19", ""),
    ("외교부는 ‘포럼을 열었다.", "포럼", "", ""),
    ("외교부는 포럼’을 열었다.", "포럼", "", ""),
    ("외교부는 (포럼’을 열었다.", "포럼", "", ""),
    ("외교부는 ‘평화\n포럼’을 열었다.", "포럼", "", ""),
    (f"‘{WIDE}포럼’", "포럼", "", ""),
]


@pytest.mark.parametrize(("text", "token", "quote", "bracket"), ENCLOSED)
def test_signs_around_a_token(table_of, text, token, quote, bracket):
    frame = Frame.of(table_of(text), [])
    at = [word for word, _ in frame.morphs].index(token)
    assert frame.places[at][1:3] == (quote, bracket)


def test_title_and_line_starts(table_of):
    frame = Frame.of(table_of("외교부 회담\n외교부는 회담했다."), [])
    found = [(word, place[0], place[3]) for (word, _), place in zip(frame.morphs, frame.places, strict=True)]
    assert found[:2] == [("외교부", True, True), ("회담", True, False)]
    assert ("외교부", False, True) in found


def test_rules_are_painted_on_their_tokens(table_of):
    table = table_of("외교부 중남미국은 22일 회담했다.")
    frame = Frame.of(
        table,
        [
            Mention("ORG", 0, 8, "rule:long"),
            Mention("ORG", 0, 3, "lexicon"),
            Mention("DATE", 10, 13, "rule:day"),
        ],
    )
    by_start = dict(zip(frame.starts, frame.rules, strict=True))
    assert by_start[0][:2] == ("BORG", "rule:long")  # the longest stands, and its boundary is painted last
    assert by_start[0][2] == "B"
    last = frame.rules[frame.ends.index(8)]
    assert last[:3] == ("EORG", "rule:long", "E")
    assert by_start[10][4].endswith("DATE")


def test_empty_text(table_of):
    frame = Frame.of(table_of(""), [])
    assert len(frame) == 0
