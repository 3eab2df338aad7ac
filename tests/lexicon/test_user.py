"""The user's lexicon: what it may say, where its names are found, and that they always win."""

from __future__ import annotations

import itertools
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

import kdnlp
from kdnlp.cli import app
from kdnlp.errors import LexiconError, ModelError
from kdnlp.extensions import to_record
from kdnlp.lexicon.user import UserLexicon, UserName, read_user_lexicon

CASES = Path(__file__).resolve().parent.parent / "cases"
FILE = CASES / "user_lexicon.csv"


def cases(name):
    return tomllib.loads((CASES / name).read_text(encoding="utf-8"))["case"]


@pytest.fixture(scope="module")
def mine():
    return kdnlp.load(lexicon=FILE)


@pytest.mark.parametrize("case", cases("user_lexicon.toml"), ids=lambda case: case["text"][:20])
def test_user_names_win(mine, case):
    entities = to_record(mine(case["text"], published="2026-07-23")).entities
    user = [e for e in entities if e.source == "user"]
    assert [[e.label, e.text, e.norm] for e in user] == case["user"]
    assert all(e.score == 1.0 for e in user)
    texts = [e.text for e in entities if e.source != "user"]
    assert set(case.get("others", ())) <= set(texts)
    assert not set(case.get("absent", ())) & set(texts)
    for text, norm in case.get("norms", {}).items():
        assert {e.norm for e in entities if e.text == text} == {norm}
    assert all(a.end <= b.start for a, b in itertools.pairwise(entities))


def test_what_the_file_says_is_what_comes_out(mine):
    [one, two] = [e for e in to_record(mine("푸연과 새길 사업")).entities if e.source == "user"]
    assert (one.kb, one.country, one.kind) == ("MY.1", None, "association")
    assert (two.kb, two.country, two.kind) == (None, None, "project")
    [span] = [e for e in mine("푸연의").ents if e.text == "푸연"]
    assert (span.kb_id_, span._.source) == ("MY.1", "user")


def test_user_names_take_part_in_relations(mine):
    doc = mine("외교부는 22일 푸연과 업무협약을 체결했다.")
    [relation] = doc._.relations
    by_id = {e.id: e.norm for e in doc._.entities}
    assert sorted(by_id[i] for i in relation.participants) == ["도시국 외교부", "푸른숲연대"]


@pytest.mark.parametrize("case", cases("user_lexicon_faults.toml"), ids=lambda case: f"{case['code']} {case['says']}")
def test_faults_are_named(tmp_path, case):
    file = tmp_path / "mine.csv"
    file.write_text(case["csv"], encoding="utf-8")
    with pytest.raises(LexiconError) as raised:
        kdnlp.load(lexicon=file)
    assert raised.value.code == case["code"]
    assert case["says"] in str(raised.value)
    assert raised.value.where.startswith(file.as_posix())
    assert raised.value.remedy


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(LexiconError, match=r"K340.*none\.csv"):
        list(kdnlp.extract([kdnlp.Source("가")], lexicon=tmp_path / "none.csv"))


def test_a_file_that_is_no_text(tmp_path):
    (tmp_path / "mine.csv").write_bytes(b"name\n\xff\xff\n")
    with pytest.raises(LexiconError, match="neither UTF-8 nor CP949"):
        read_user_lexicon(tmp_path / "mine.csv")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949"])
@pytest.mark.parametrize("end", ["\n", "\r\n", ""])
def test_spreadsheets_files_are_read(tmp_path, encoding, end):
    (tmp_path / "mine.csv").write_bytes(f"norm,name{end or chr(10)},\n푸른 숲,푸숲{end}".encode(encoding))
    assert read_user_lexicon(tmp_path / "mine.csv").entries == (UserName("푸숲", norm="푸른 숲"),)


@pytest.mark.parametrize("form", ["disk", "bytes"])
def test_the_lexicon_is_saved_with_the_pipeline(mine, tmp_path, form):
    text = "푸연과 소금나라"
    if form == "disk":
        mine.to_disk(tmp_path / "saved")
        assert not list(tmp_path.rglob("*.pkl"))
        again = kdnlp.load(tmp_path / "saved")
    else:
        again = kdnlp.load().from_bytes(mine.to_bytes())
    assert to_record(again(text)) == to_record(mine(text))
    assert again.get_pipe("kdnlp_entities").lexicon == mine.get_pipe("kdnlp_entities").lexicon


def test_saving_without_one_leaves_none_behind(mine, tmp_path):
    mine.to_disk(tmp_path / "saved")
    kdnlp.load().to_disk(tmp_path / "saved")
    assert kdnlp.load(tmp_path / "saved").get_pipe("kdnlp_entities").lexicon is None


def test_a_given_lexicon_replaces_the_saved_one(mine, tmp_path):
    mine.to_disk(tmp_path / "saved")
    other = UserLexicon((UserName("나루터모임", norm="나루터모임"),))
    nlp = kdnlp.load(tmp_path / "saved", lexicon=other)
    assert [e.text for e in nlp("푸연과 나루터모임")._.entities if e.source == "user"] == ["나루터모임"]


def test_a_pipeline_without_entities_takes_none(tmp_path):
    nlp = kdnlp.load()
    nlp.remove_pipe("kdnlp_entities")
    nlp.to_disk(tmp_path / "saved")
    with pytest.raises(ModelError, match="K322"):
        kdnlp.load(tmp_path / "saved", lexicon=FILE)


def test_processes_do_not_change_the_output():
    sources = [kdnlp.Source(f"푸연은 {n}일 외교부와 협약을 체결했다.", f"d{n}") for n in range(1, 20)]
    one, two = (list(kdnlp.extract(sources, lexicon=FILE, workers=n)) for n in (1, 2))
    assert one == two
    assert all([e.source for e in r.entities].count("user") == 2 for r in one)


@pytest.mark.parametrize("command", ["extract", "show", "explain"])
def test_the_command_takes_it(tmp_path, command):
    (tmp_path / "a.txt").write_text("새 소식\n푸연은 3일 외교부와 업무협약을 체결했다.\n", encoding="utf-8")
    result = CliRunner().invoke(app, [command, str(tmp_path / "a.txt"), "--lexicon", str(FILE)])
    assert result.exit_code == 0, result.output
    assert "도시국 외교부" in result.stdout


WORDS = st.text(st.sampled_from("가나다라 A1-·‧'㈜"), min_size=1, max_size=6)
ENTRIES = st.builds(
    lambda name, aliases, label, kb: UserName(
        name, tuple(aliases), label, "KR" if label == "COUNTRY" else name, kb, "KR" if label == "COUNTRY" else None
    ),
    st.text(st.characters(codec="utf-8"), min_size=1, max_size=5).filter(str.strip),
    st.lists(st.text(st.characters(codec="utf-8", exclude_characters="|"), min_size=1, max_size=5), max_size=2),
    st.sampled_from(["ORG", "COUNTRY", "PROGRAMME"]),
    st.none() | st.text("AB.1", min_size=1),
)


@given(ENTRIES)
def test_csv_round_trip(entry):
    lexicon = UserLexicon.from_text(UserLexicon((entry,)).to_text())
    assert UserLexicon.from_text(lexicon.to_text()) == lexicon


@given(st.lists(WORDS, min_size=1, max_size=4), st.lists(WORDS | st.sampled_from(["는 ", "과 ", ", "]), max_size=12))
@settings(deadline=None)
def test_hits_are_whole_names_in_order(names, pieces):
    lexicon = UserLexicon(tuple(UserName(name, norm=name) for name in names))
    text, at = "".join(pieces), 0
    for hit in lexicon.find(text):
        assert at <= hit.start < hit.end <= len(text)
        assert hit.end - hit.start in {len(n) for name in hit.entry.names for n in (name, name.replace(" ", ""))}
        at = hit.end


@given(WORDS.filter(str.strip), st.sampled_from(["", ".", ", 그리고", "\n다음"]))
def test_a_name_alone_is_found(name, after):
    [hit, *_] = UserLexicon((UserName(name.strip(), norm="x"),)).find(name.strip() + after)
    assert (hit.start, hit.end) == (0, len(name.strip()))
