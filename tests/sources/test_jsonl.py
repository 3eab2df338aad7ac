"""JSONL: the text as it is, a clear word on each broken line."""

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kdnlp.errors import SourceError
from kdnlp.sources import read, read_all
from kdnlp.sources.lines import parse_line

NOISE = "  본문 바로가기\r\n\u200b외교부는\u00a03일 \n\n\n\n좋아요\n0\n[저작권자ⓒ 가람신문. 무단전재-재배포 금지]  "


def write(path, *lines):
    path.write_bytes(b"".join((line if isinstance(line, bytes) else line.encode()) + b"\n" for line in lines))
    return path


def test_text_is_taken_as_it_is(tmp_path):
    path = write(tmp_path / "a.jsonl", json.dumps({"text": NOISE}))
    assert [source.text for source in read_all([path])] == [NOISE]


@given(st.text(st.characters(exclude_categories=["Cs"])).filter(str.strip), st.booleans())
def test_text_is_nfc_of_what_was_written(text, ascii_only):
    line = json.dumps({"text": text}, ensure_ascii=ascii_only)
    assert parse_line(line, "a:1").text == unicodedata.normalize("NFC", text)


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])).filter(str.strip), min_size=1, max_size=5))
def test_a_file_gives_each_line_its_document(tmp_path_factory, texts):
    path = tmp_path_factory.mktemp("jsonl") / "a.jsonl"
    write(path, *(json.dumps({"text": text}, ensure_ascii=False) for text in texts))
    assert [source.text for source in read_all([path])] == [unicodedata.normalize("NFC", text) for text in texts]


def test_metadata_and_ids(tmp_path):
    path = write(
        tmp_path / "a.jsonl",
        '{"id": "x:1", "text": "가", "published": "2026-07-10", "publisher": "가람부", "url": "u:1", "n": 1}',
        "",
        '{"id": 7, "title": "제목", "body": "본문", "published": "2026-07-10T23:30:00+09:00"}',
        '{"body": "본문만", "published": null, "publisher": ""}',
    )
    one, two, three = read_all([path])
    assert (one.id, one.text, one.title, one.published, one.publisher, one.url) == (
        "x:1", "가", None, "2026-07-10", "가람부", "u:1",
    )  # fmt: skip
    assert (two.id, two.text, two.title, two.published) == ("7", "제목\n본문", "제목", "2026-07-10")
    assert (three.id, three.text, three.published, three.publisher) == (f"{path.as_posix()}:4", "본문만", None, None)


def test_lone_surrogate_keeps_the_length():
    assert parse_line('{"text": "가\\ud83d나"}', "a:1").text == "가\ufffd나"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp949"])
def test_other_character_sets(tmp_path, encoding):
    path = tmp_path / "a.jsonl"
    path.write_bytes('{"text": "가람부"}\n{"text": "나루시"}\n'.encode(encoding))
    assert [source.text for source in read_all([path])] == ["가람부", "나루시"]


@pytest.mark.parametrize(
    ("line", "code", "cause"),
    [
        ('{"text": "가"', "K105", "no JSON"),
        ("가람부", "K105", "no JSON"),
        ('["가"]', "K105", "no object"),
        ('"가"', "K105", "no object"),
        ("{}", "K105", "neither text nor body"),
        ('{"title": "가"}', "K105", "neither text nor body"),
        ('{"text": null}', "K105", "neither text nor body"),
        ('{"text": 3}', "K105", '"text" is a number'),
        ('{"text": ["가"]}', "K105", '"text" is a list'),
        ('{"title": 3, "body": "가"}', "K105", '"title" is a number'),
        ('{"text": "가", "url": {"a": 1}}', "K105", '"url" is an object'),
        ('{"text": "가", "id": true}', "K105", '"id" is true or false'),
        ('{"text": " \\n "}', "K104", "holds no text"),
        ('{"text": "가", "published": "10.7.2026"}', "K105", "not an ISO 8601 date"),
        ('{"text": "가", "published": "2026-02-30"}', "K105", "not an ISO 8601 date"),
        ('{"text": "가", "published": 20260710}', "K105", '"published" is a number'),
        ("[" * 100_000, "K105", "no object|cannot be read|no JSON"),
        ('{"text": "가", "id": ' + "9" * 5000 + "}", "K105", "cannot be read"),
        ('{"text": "\udcff"}', "K103", "not utf-8|neither utf-8"),
    ],
)
def test_a_broken_line_is_named_and_the_others_go_on(tmp_path, line, code, cause):
    broken = line.encode("utf-8", "surrogateescape")
    path = write(tmp_path / "a.jsonl", '{"text": "앞"}', broken, '{"text": "뒤"}')
    errors = []
    assert [source.text for source in read_all([path], on_error=errors.append)] == ["앞", "뒤"]
    (error,) = errors
    assert (error.code, error.where) == (code, f"{path.as_posix()}:2")
    assert error.remedy
    with pytest.raises(SourceError, match=cause):
        list(read_all([path]))


def test_read_wants_one_document(tmp_path):
    path = write(tmp_path / "a.jsonl", '{"text": "앞"}')
    assert read(path).text == "앞"
    write(path, '{"text": "앞"}', '{"text": "뒤"}')
    with pytest.raises(SourceError, match="more than one document"):
        read(path)


def test_five_megabytes_in_one_line(tmp_path):
    text = "가람부는 3일 나루시와 협약을 맺었다. " * 230_000
    path = write(tmp_path / "a.jsonl", json.dumps({"text": text}) + '\n{"text": "나루시"}\n')
    errors = []
    assert [s.text for s in read_all([path], on_error=errors.append)] == ["나루시"]
    assert [e.code for e in errors] == ["K110"]
    assert errors[0].where == f"{path.as_posix()}:1"
