"""Pages as people save them: for each file in cases/pages the table beside it says what must come out."""

import tomllib
from pathlib import Path

import pytest

from kdnlp.sources import read

PAGES = Path(__file__).parent / "cases" / "pages"
FILES = sorted(path for path in PAGES.iterdir() if path.suffix != ".toml")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_page(path):
    wanted = tomllib.loads(path.with_suffix(".toml").read_text(encoding="utf-8"))
    source = read(path)
    assert source.text == wanted["text"].strip()
    assert (source.title, source.published, source.publisher, source.url) == tuple(
        wanted.get(key) for key in ("title", "published", "publisher", "url")
    )
    assert source.id == path.as_posix()
    assert source.title is None or source.text.startswith(source.title + "\n")


def test_every_table_has_its_page():
    assert {path.stem for path in PAGES.glob("*.toml")} == {path.stem for path in FILES}
    assert len(FILES) > 10
