"""Reading the tables that ship with the package: CSV and TOML files in ``kdnlp/lexicon/data``."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from kdnlp.errors import LexiconError


@cache
def data_text(name: str) -> str:
    """Return the text of a data file.

    Parameters
    ----------
    name
        File name within ``kdnlp/lexicon/data``, such as ``countries.csv``.

    Raises
    ------
    LexiconError
        K301 if there is no such file, K302 if it is not UTF-8.
    """
    try:
        return (files("kdnlp.lexicon") / "data" / name).read_text(encoding="utf-8")
    except FileNotFoundError:
        raise LexiconError(
            "K301", name, "the package has no such table", "reinstall kdnlp, or check the name"
        ) from None
    except UnicodeDecodeError as error:
        raise LexiconError("K302", name, f"not UTF-8 at byte {error.start}", "save the table as UTF-8") from None


@cache
def load_toml(name: str) -> dict[str, Any]:
    """Return a TOML table as a dictionary. It is shared: do not change it.

    Raises
    ------
    LexiconError
        K303 if the file is not valid TOML.
    """
    try:
        return tomllib.loads(data_text(name))
    except tomllib.TOMLDecodeError as error:
        raise LexiconError("K303", name, f"not valid TOML: {error}", "correct the line named") from None


@cache
def load_csv(name: str) -> tuple[Mapping[str, str], ...]:
    """Return the rows of a CSV table, each a mapping from the header's names to stripped text.

    Raises
    ------
    LexiconError
        K304 if a row has more or fewer fields than the header, or the table is empty.
    """
    rows = csv.reader(data_text(name).splitlines(), strict=True)
    table: list[Mapping[str, str]] = []
    try:
        header = next(rows, None)
        if not header:
            raise LexiconError("K304", name, "the table is empty", "give it a header line")
        for row in rows:
            if len(row) != len(header):
                raise LexiconError(
                    "K304",
                    f"{name}, line {rows.line_num}",
                    f"{len(row)} fields where the header has {len(header)}",
                    "check the commas and quotation marks of that line",
                )
            table.append(dict(zip(header, map(str.strip, row), strict=True)))
    except csv.Error as error:
        raise LexiconError("K304", f"{name}, line {rows.line_num}", str(error), "check its quotation marks") from None
    return tuple(table)
