"""The tokenizer loses nothing, splits names apart, and ends sentences at lines and bullets."""

from __future__ import annotations

import pickle

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st

from kdnlp.lexicon import load_toml
from kdnlp.tokenizer import KiwiTokenizer, cuts

TOKENIZE = KiwiTokenizer(spacy.blank("xx").vocab)
RULES = load_toml("tokenizer.toml")["split"]
AWKWARD = st.sampled_from(
    [
        "한·미",
        "했",
        "😀",
        "👩‍👩‍👧",
        "韓日",
        "\r\n",
        "\u1112\u1161\u11ab",
        "\u00a0",
        "\u200b",
        "\t",
        "  ",
        "7.8.(수)",
        "ㅇ",
        "□",
        "\u3000",
    ]
)


@given(
    st.lists(st.one_of(st.text(max_size=12), AWKWARD, st.text("가나다한국와과의.,()·- \n", max_size=12)), max_size=8)
)
@settings(max_examples=300, deadline=None)
def test_text_is_kept(pieces):
    text = "".join(pieces)
    doc = TOKENIZE(text)
    assert doc.text == text
    assert [t.idx for t in doc] == sorted(t.idx for t in doc)
    assert "".join(s.text_with_ws for s in doc.sents) == text


@pytest.mark.parametrize(
    "text", ["", " ", "\n", "\r\n\r\n", "각", "\u1100\u1161\u11a8 NFD", "a\u00a0b", "𠀋 한자", "한\ufeff국"]
)
def test_awkward_texts_are_kept(text):
    assert TOKENIZE(text).text == text


def test_lone_surrogate_becomes_replacement_character():
    assert TOKENIZE("한\ud800국").text == "한\ufffd국"


@pytest.mark.parametrize("shown", [example for rule in RULES for example in rule["yes"]])
def test_split_rule_cuts(shown):
    surface = shown.replace("|", "")
    at, expected = 0, []
    for piece in shown.split("|")[:-1]:
        at += len(piece)
        expected.append(at)
    assert list(cuts(surface)) == expected


@pytest.mark.parametrize("surface", [example for rule in RULES for example in rule["no"]])
def test_split_rule_leaves_whole(surface):
    assert cuts(surface) == ()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("한·중·일 3국", ["한", "·", "중", "·", "일"]),
        ("한미 양국은", ["한", "미", "양국"]),
        ("한미일 협력", ["한", "미", "일"]),
        ("산림청장이", ["산림청", "장"]),
        ("과기정통부장관은", ["과기", "정통부", "장관"]),
    ],
)
def test_names_in_one_token_are_cut(text, words):
    assert [t.text for t in TOKENIZE(text)][: len(words)] == words


def test_merged_morphemes_keep_their_tags():
    doc = TOKENIZE("협정을 체결했다.")
    assert [(t.text, t.tag_, t.pos_) for t in doc] == [
        ("협정", "NNG", "NOUN"),
        ("을", "JKO", "ADP"),
        ("체결", "NNG", "NOUN"),
        ("했", "XSV+EP", "VERB"),
        ("다", "EF", "PART"),
        (".", "SF", "PUNCT"),
    ]


SENTENCES = [
    ("협정을 맺었다. 회의를 열었다.", ["협정을 맺었다.", "회의를 열었다."]),
    ("새 협정 체결\n□ 외교부는 협정을 맺었다.", ["새 협정 체결", "□ 외교부는 협정을 맺었다."]),
    ("ㅇ 협정을 맺었다. ㅇ 회의를 열었다.", ["ㅇ 협정을 맺었다.", "ㅇ 회의를 열었다."]),
    ("□ 협정 체결 □ 회의 개최", ["□ 협정 체결", "□ 회의 개최"]),
    # A line that breaks off at a particle or a comma is only wrapped.
    ("제목\n외교부는 영국과 협정을\n맺었다고 밝혔다.", ["제목", "외교부는 영국과 협정을\n맺었다고 밝혔다."]),
    ("제목\n외교부는 영국,\n미국과 만났다.", ["제목", "외교부는 영국,\n미국과 만났다."]),
    ("제목\n외교부는\n- 협정을 맺었다.", ["제목", "외교부는", "- 협정을 맺었다."]),
    # The title, a blank line and a headline's ending close what stands before them.
    ("새 협정을\n외교부는 협정을 맺었다.", ["새 협정을", "외교부는 협정을 맺었다."]),
    ("제목\n새로운 협정을\n\n외교부는 협정을 맺었다.", ["제목", "새로운 협정을", "외교부는 협정을 맺었다."]),
    ("제목\n무엇이 달라지나\n외교부는 협정을 맺었다.", ["제목", "무엇이 달라지나", "외교부는 협정을 맺었다."]),
    # Triangles that enumerate inside a sentence do not end it.
    ("회의에서 △학계 △산업계가 논의했다.", ["회의에서 △학계 △산업계가 논의했다."]),
]


@pytest.mark.parametrize(("text", "expected"), SENTENCES)
def test_sentences(text, expected):
    assert [s.text.strip() for s in TOKENIZE(text).sents] == expected


def test_registered_with_spacy():
    nlp = spacy.blank("ko", config={"nlp": {"tokenizer": {"@tokenizers": "kdnlp.KiwiTokenizer.v1"}}})
    assert [t.text for t in nlp("한미 양국")] == ["한", "미", "양국"]


def test_crosses_processes():
    again = pickle.loads(pickle.dumps(TOKENIZE))
    assert again("한미 양국").text == "한미 양국"


def test_pipe_keeps_order():
    assert [d.text for d in TOKENIZE.pipe(["가", "", "나"])] == ["가", "", "나"]
