"""The KLUE benchmark reads its format right, and says so where the corpus is absent. The sentences are composed."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).resolve().parent.parent / "benchmarks" / "klue.py"


@pytest.fixture(scope="module")
def klue() -> ModuleType:
    spec = importlib.util.spec_from_file_location("klue", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["klue"] = module
    spec.loader.exec_module(module)
    return module


def test_reads_characters_and_tags(klue: ModuleType, tmp_path: Path) -> None:
    rows = "## 주석\n외\tB-OG\n교\tI-OG\n부\tI-OG\n \tO\n9\tB-DT\n일\tI-DT\n일\tB-DT\n\n## 둘째\n비\tO\n"
    (tmp_path / "a.tsv").write_text(rows, encoding="utf-8")
    first, second = klue.sentences(tmp_path / "a.tsv")
    assert first.text == "외교부 9일일"
    assert [tuple(s) for s in first.gold] == [("OG", 0, 3), ("DT", 4, 6), ("DT", 6, 7)]
    assert second == ("비", [])


@pytest.mark.parametrize(
    ("label", "surface", "kind"),
    [
        ("DT", "3년간", "rule: length of time or anniversary"),
        ("DT", "최근", "rule: vague, or an age"),
        ("DT", "98년도", "year as a bare number, or in two digits"),
        ("DT", "을사늑약", "other, not found"),
        ("OG", "경찰", "government, police, army … in general"),
        ("OG", "국회", "one word, most often a firm or a brand"),
    ],
)
def test_kinds_of_misses(klue: ModuleType, label: str, surface: str, kind: str) -> None:
    assert klue.kind_of_miss(surface, klue.Span(label, 0, len(surface)), []) == kind


def test_other_boundaries(klue: ModuleType) -> None:
    text = "지난 9일부터 11일"
    assert "range" in klue.kind_of_miss(text, klue.Span("DT", 3, 5), [klue.Span("DATE", 0, len(text))])
    assert "지난" in klue.kind_of_miss(text, klue.Span("DT", 3, 5), [klue.Span("DATE", 0, 5)])
    assert klue.kind_of_miss(text, klue.Span("DT", 0, 5), [klue.Span("DATE", 3, 5)]) == "found with other boundaries"


def test_the_interval_holds_the_figure(klue: ModuleType) -> None:
    rows = [(1, 1, 1), (0, 1, 1), (1, 1, 2), (0, 0, 0)] * 20
    low, high = klue.interval(rows)
    right, both = sum(r[0] for r in rows), sum(r[1] + r[2] for r in rows)
    assert low < 200 * right / both < high
    assert klue.interval([]) == (0.0, 0.0)


def test_skips_without_the_corpus(
    klue: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("KDNLP_CORPUS", raising=False)
    monkeypatch.setattr(sys, "argv", ["klue.py"])
    klue.main()
    assert capsys.readouterr().out.startswith("skipped: klue/klue-ner-v1.1_dev.tsv")
