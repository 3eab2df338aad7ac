"""Files, folders, globs and standard input; and what cannot be read."""

import io
import os
import sys
from pathlib import Path

import pytest

from kdnlp.errors import SourceError
from kdnlp.sources import READERS, discover, read, read_all

TEXT = "가람부, 나루시와 업무협약\n가람부는 3일 나루시와 업무협약을 맺었다."
HTML = f"<html><body><article><h1>{TEXT.splitlines()[0]}</h1><p>{TEXT.splitlines()[1]}</p></article></body></html>"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in (
        "press/b.txt",
        "press/a.TXT",
        "press/a/c.md",
        "press/.hidden.txt",
        "press/.git/d.txt",
        "press/Thumbs.db",
    ):
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(TEXT, encoding="utf-8")
    return Path("press")


def collect(inputs, **options):
    errors = []
    sources = list(read_all(inputs, on_error=errors.append, **options))
    return sources, errors


def test_folder_is_walked_in_order(folder):
    assert [path.as_posix() for path in discover([folder])] == ["press/a.TXT", "press/b.txt", "press/a/c.md"]
    sources, errors = collect(["press"])
    assert [source.id for source in sources] == ["press/a.TXT", "press/b.txt", "press/a/c.md"]
    assert {source.text for source in sources} == {TEXT}
    assert not errors


@pytest.mark.parametrize(
    ("pattern", "wanted"),
    [
        ("press/*.txt", ["press/b.txt"]),
        ("press/**/*.*", ["press/a.TXT", "press/a/c.md", "press/b.txt"]),
        ("press/[ab]*", ["press/a/c.md", "press/a.TXT", "press/b.txt"]),
        ("pres?", ["press/a.TXT", "press/b.txt", "press/a/c.md"]),
    ],
)
@pytest.mark.usefixtures("folder")
def test_glob(pattern, wanted):
    found = [path.as_posix() for path in discover([pattern]) if path.name != "Thumbs.db"]
    assert found == wanted


@pytest.mark.usefixtures("folder")
def test_order_is_that_of_the_inputs():
    assert [s.id for s in read_all(["press/b.txt", Path("press/a.TXT")])] == ["press/b.txt", "press/a.TXT"]


def test_a_file_may_be_named_like_a_glob(folder):
    (folder / "[1] a.txt").write_text(TEXT, encoding="utf-8")
    assert read("press/[1] a.txt").id == "press/[1] a.txt"
    assert [s.id for s in read_all(["press/[1] a.txt"])] == ["press/[1] a.txt"]


def test_a_folder_may_be_named_like_a_file(tmp_path):
    (tmp_path / "a.txt").mkdir()
    (tmp_path / "a.txt" / "b.txt").write_text(TEXT, encoding="utf-8")
    assert [source.text for source in read_all([tmp_path / "a.txt"])] == [TEXT]
    with pytest.raises(SourceError, match="it is a folder"):
        read(tmp_path / "a.txt")


def test_published_is_for_documents_without_a_date(tmp_path):
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "b.txt").write_text(TEXT.replace("\n", "\n2024.05.03 가람부\n"), encoding="utf-8")
    sources, _ = collect([tmp_path], published="2026-07-10")
    assert [source.published for source in sources] == ["2026-07-10", "2024-05-03"]


def test_published_must_be_a_date(tmp_path):
    with pytest.raises(SourceError, match="no ISO 8601 date"):
        read_all([tmp_path], published="10.7.2026")


@pytest.mark.parametrize(
    ("data", "texts", "ids"),
    [
        (TEXT.encode(), [TEXT], ["-"]),
        (b'{"text": "a"}\n\n  {"id": "x", "text": "b"}\n', ["a", "b"], ["-:1", "x"]),
        (b'\xef\xbb\xbf{"text": "a"}', ["a"], ["-:1"]),
        ("{가람부} 알림\n가람부가 알린다.".encode(), ["{가람부} 알림\n가람부가 알린다."], ["-"]),
    ],
)
def test_standard_input(monkeypatch, data, texts, ids):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    sources = list(read_all(["-"]))
    assert [source.text for source in sources] == texts
    assert [source.id for source in sources] == ids


@pytest.mark.parametrize(
    ("name", "data", "code", "cause"),
    [
        ("empty.txt", b"", "K104", "holds no text"),
        ("blank.txt", " \n\t\u200b\u00a0\n".encode(), "K104", "holds no text"),
        ("blank.md", b"---\ntitle: a\n---\n\n", "K104", "holds no text"),
        ("blank.html", b"<html><body> </body></html>", "K104", "holds no text"),
        ("blank.jsonl", b"\n\n", "K104", "holds no text"),
        ("junk.txt", b"\x89PNG\r\n\x1a\n\x00\x00", "K103", "NUL bytes"),
        ("junk.html", b"\xff\xfa\xff\xfb" * 9, "K103", "neither utf-8 nor cp949"),
        ("a.docx", b"PK", "K102", "no reader for files of type .docx"),
        ("README", b"a", "K102", "no suffix"),
    ],
)
def test_what_cannot_be_read_is_named(tmp_path, name, data, code, cause):
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(SourceError, match=cause) as caught:
        read(path)
    error = caught.value
    assert (error.code, error.where) == (code, path.as_posix())
    assert error.remedy
    # In a folder it is handed over, and the batch goes on.
    (tmp_path / "zz.txt").write_text(TEXT, encoding="utf-8")
    sources, errors = collect([tmp_path])
    assert [source.text for source in sources] == [TEXT]
    assert [(e.code, e.where) for e in errors] == [(code, path.as_posix())]


def test_unknown_type_names_the_known_ones(tmp_path):
    (tmp_path / "a.docx").touch()
    with pytest.raises(SourceError) as caught:
        read(tmp_path / "a.docx")
    assert all(suffix in caught.value.remedy for suffix in READERS)


@pytest.mark.parametrize(
    ("entry", "code", "cause"),
    [
        ("nowhere/a.txt", "K101", "no such file"),
        ("nowhere/", "K101", "no such file"),
        ("*.txt", "K107", "no file fits"),
    ],
)
def test_nothing_there(tmp_path, monkeypatch, entry, code, cause):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SourceError, match=cause):
        list(read_all([entry]))
    sources, errors = collect([entry])
    assert not sources
    assert [error.code for error in errors] == [code]


def test_read_of_nothing(tmp_path):
    with pytest.raises(SourceError, match="no such file"):
        read(tmp_path / "a.txt")


def test_folder_without_files(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / ".DS_Store").touch()
    sources, errors = collect([tmp_path])
    assert not sources
    assert [(e.code, e.where) for e in errors] == [("K107", tmp_path.as_posix())]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_no_permission(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text(TEXT)
    path.chmod(0)
    with pytest.raises(SourceError, match="cannot be read") as caught:
        read(path)
    assert caught.value.code == "K108"


def test_the_system_refuses(tmp_path, monkeypatch):
    path = tmp_path / "a.txt"
    path.write_text(TEXT)

    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(SourceError, match=r"cannot be read \(Permission denied\)"):
        read(path)


@pytest.mark.parametrize("name", ["a.txt", "a.md"])
@pytest.mark.parametrize(
    "unit",
    [
        "가람부는 3일 나루시와 협약을 맺었다. ",
        "가",
        "<",
        "(",
        "[",
        "| ",
        "* ",
        "- ",
        "<b",
        "&amp;",
        "a\u0301\u0327",
        "\u0327\u0301",
    ],
)
def test_five_megabytes_in_one_line(tmp_path, monkeypatch, name, unit):
    # No clock here: what takes more than linear time does not come to an end.
    monkeypatch.setattr("kdnlp.sources.MAX_CHARACTERS", 10_000_000)
    path = tmp_path / name
    size = 5_000_000 if name.endswith("txt") else 500_000
    text = "가" + unit * (size // len(unit.encode())) + "끝"
    path.write_text(text, encoding="utf-8")
    source = read(path)
    assert source.text.startswith("가")
    assert source.text.endswith("끝")
    if name.endswith("txt") and "\u0301" not in unit:
        assert source.text == text


def test_html_extra_is_missing(tmp_path, monkeypatch):
    path = tmp_path / "a.html"
    path.write_text(HTML, encoding="utf-8")
    assert read(path).text == TEXT
    for module in ("trafilatura", "htmldate"):
        with monkeypatch.context() as patch:
            patch.setitem(sys.modules, module, None)
            with pytest.raises(SourceError, match=r"kdnlp\[html\]") as caught:
                read(path)
            assert caught.value.code == "K106"


@pytest.mark.parametrize("name", ["a.htm", "a.txt"])
def test_html_under_other_names(tmp_path, name):
    path = tmp_path / name
    path.write_text("<!DOCTYPE html>\n" + HTML, encoding="utf-8")
    assert read(path).text == TEXT


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp949"])
@pytest.mark.parametrize("name", ["a.txt", "a.html"])
def test_character_sets(tmp_path, name, encoding):
    path = tmp_path / name
    path.write_bytes((HTML if name.endswith("html") else TEXT).replace("\n", "\r\n").encode(encoding))
    assert read(path).text == TEXT


@pytest.mark.parametrize(
    ("matter", "title", "published"),
    [
        ("title: 협약: 서명\ndate: 2024-05-03", "협약: 서명", "2024-05-03"),
        ('title: "협약"\ndate: 2024-05-03T09:00:00+09:00', "협약", "2024-05-03"),
        ("title: 협약\ndate: 2024-13-45", "협약", None),
        ("title: 협약\ndate: soon", "협약", None),
        ("title: [1, 2]", None, None),
    ],
)
def test_front_matter(tmp_path, matter, title, published):
    path = tmp_path / "a.md"
    body = "가람부는 3일 나루시의 여섯 개 구와 함께 하천을 가꾸는 협약을 맺었다고 밝혔다."
    path.write_text(f"---\n{matter}\n---\n{body}\n", encoding="utf-8")
    source = read(path)
    assert (source.title, source.published) == (title, published)
    assert source.text == "\n".join(part for part in (title, body) if part)
