"""The loaders of CSV and TOML tables."""

import pytest

from kdnlp.errors import LexiconError
from kdnlp.lexicon import tables


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch):
    """Let a table named ``broken`` have the given text."""

    def give(text: str) -> None:
        monkeypatch.setattr(tables, "data_text", lambda _: text)
        tables.load_csv.cache_clear()
        tables.load_toml.cache_clear()

    yield give
    tables.load_csv.cache_clear()
    tables.load_toml.cache_clear()


def test_rows_are_stripped_mappings(broken) -> None:
    broken('a,b\n 1 ,"x,y"\n')
    assert tables.load_csv("broken") == ({"a": "1", "b": "x,y"},)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "empty"),
        ("a,b\n1\n", "line 2: 1 fields where the header has 2"),
        ("a,b\n1,2\n1,2,3\n", "line 3: 3 fields"),
        ('a,b\n1,"2\n', "line 2"),
    ],
)
def test_a_malformed_csv_is_refused_with_its_line(broken, text: str, message: str) -> None:
    broken(text)
    with pytest.raises(LexiconError, match="K304") as error:
        tables.load_csv("broken")
    assert message in str(error.value)
    assert "Remedy" in str(error.value)


def test_a_malformed_toml_is_refused(broken) -> None:
    broken("a = \n")
    with pytest.raises(LexiconError, match="K303"):
        tables.load_toml("broken")


def test_a_table_that_does_not_exist_is_named() -> None:
    with pytest.raises(LexiconError, match=r"K301.*nowhere\.csv"):
        tables.data_text("nowhere.csv")
