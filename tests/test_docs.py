"""Examples in docstrings and in the README are true."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
import re
from pathlib import Path

import pytest

import kdnlp

ROOT = Path(__file__).resolve().parent.parent
MODULES = ["kdnlp", *(m.name for m in pkgutil.walk_packages(kdnlp.__path__, "kdnlp."))]


@pytest.mark.parametrize("name", MODULES)
def test_docstrings(name):
    module = importlib.import_module(name)
    assert doctest.testmod(module, optionflags=doctest.NORMALIZE_WHITESPACE).failed == 0


def test_some_docstrings_have_examples():
    finder = doctest.DocTestFinder(exclude_empty=True)
    found = [t for name in MODULES for t in finder.find(importlib.import_module(name)) if t.examples]
    assert len(found) > 40


def test_readme(tmp_path, monkeypatch):
    """The README's Python runs, and what it shows after ``#`` is what comes out."""
    (tmp_path / "press").mkdir()
    (tmp_path / "press" / "a.txt").write_text(
        "외교부, 영국과 회담\n외교부는 22일 영국과 회담을 개최했다.\n", encoding="utf-8"
    )
    monkeypatch.chdir(tmp_path)
    [code] = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    code = code.replace(", workers=2", "")  # a second process would need a main module
    shown = re.search(r"^\[\(ent\.text.*?\n# (.*?)$", code, re.MULTILINE)
    space: dict[str, object] = {}
    exec(compile(code, "README.md", "exec"), space)
    entities = [(e.text, e.label_, e._.norm) for e in space["doc"].ents]
    assert shown is not None
    assert repr(entities) == shown.group(1)
    assert len(space["frames"].documents) == 1


def test_links_in_documents_lead_somewhere():
    for page in [
        ROOT / "README.md",
        ROOT / "CONTRIBUTING.md",
        *(ROOT / "docs").glob("*.md"),
        ROOT / "data" / "SAMPLES.md",
        *(ROOT / "data" / "annotations").rglob("*.md"),
    ]:
        for target in re.findall(r"\]\(([^)#:\s]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


@pytest.mark.parametrize("page", sorted(p.name for p in (ROOT / "docs").glob("*.md") if ">>>" in p.read_text("utf-8")))
def test_pages_of_examples(page, tmp_path, monkeypatch):
    """What a page shows after ``>>>`` is what comes out; its first CSV block is ``mine.csv``."""
    monkeypatch.chdir(tmp_path)
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    for table in re.findall(r"```csv\n(.*?)```", text, re.DOTALL)[:1]:
        (tmp_path / "mine.csv").write_text(table, encoding="utf-8")
    examples = doctest.DocTestParser().get_doctest(text, {}, page, page, 0)
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE)
    runner.run(examples)
    assert runner.tries > 0
    assert runner.failures == 0
