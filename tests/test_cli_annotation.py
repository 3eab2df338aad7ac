"""The commands around gold: evaluate, agreement, check, convert, suggest."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from kdnlp.cli import app

run = CliRunner().invoke
TEXT = "외교부는 22일 영국 내각부와 업무협약을 체결했다."
BATCH = """\
# a
E1 | ORG | 외교부 | 외교부
E2 | DATE | 22일 | 2026-07-22
E3 | COUNTRY | 영국 | GB
E4 | ORG | 내각부 | 영국 내각부
R | AGREEMENT | realised | 체결 | E1 E4 | - | E2
"""


@pytest.fixture
def gold(tmp_path):
    folder = tmp_path / "gold"
    folder.mkdir()
    document = {"id": "a", "published": "2026-07-23", "text": TEXT}
    (folder / "x.jsonl").write_text(json.dumps(document, ensure_ascii=False) + "\n", encoding="utf-8")
    (folder / "x.ann").write_text(BATCH, encoding="utf-8")
    return folder


def test_evaluate(gold, tmp_path):
    result = run(app, ["evaluate", str(gold), "--report", str(tmp_path / "report"), "--draws", "20"])
    assert result.exit_code == 0, result.output
    assert "1 documents" in result.output
    assert "strict      P 1.000  R 1.000  F 1.000   (1/1 predicted, 1 gold)  [1.000, 1.000]" in result.output
    assert "외교부" not in (tmp_path / "report" / "report.md").read_text(encoding="utf-8")  # no fault to show
    assert "<html" in (tmp_path / "report" / "report.html").read_text(encoding="utf-8")


def test_evaluate_says_which_texts_are_missing(gold):
    (gold / "x.jsonl").unlink()
    result = run(app, ["evaluate", str(gold)])
    assert result.exit_code == 1
    assert "K422" in str(result.exception)


def test_agreement(gold, tmp_path):
    second = tmp_path / "second.ann"
    second.write_text(BATCH.replace("realised", "planned").replace("E3 | COUNTRY | 영국 | GB\n", ""), encoding="utf-8")
    result = run(app, ["agreement", str(gold), str(second), "--texts", str(gold / "x.jsonl")])
    assert result.exit_code == 0, result.output
    assert "2 differences" in result.output
    assert "missed, COUNTRY: 영국 (GB)" in result.output
    assert "status, realised → planned" in result.output


def test_check(gold):
    texts = ["--texts", str(gold / "x.jsonl")]
    good = run(app, ["annotate", "check", str(gold / "x.ann"), *texts])
    assert (good.exit_code, good.stdout) == (0, "1 documents, 4 entities, 1 relations; 0 faults\n")
    (gold / "x.ann").write_text(BATCH.replace("내각부 |", "내무부 |"), encoding="utf-8")
    bad = run(app, ["annotate", "check", str(gold / "x.ann"), *texts])
    assert bad.exit_code == 1
    assert "x.ann:5 (a)" in bad.stderr


def test_suggest_then_convert(gold, tmp_path):
    picked = tmp_path / "picked"
    result = run(app, ["annotate", "suggest", str(gold / "x.jsonl"), "-o", str(picked), "-n", "1", "--format", "brat"])
    assert result.exit_code == 0, result.output
    assert list(picked.glob("*.ann"))
    back = tmp_path / "back.jsonl"
    result = run(app, ["annotate", "convert", str(picked), "--from", "brat", "--to", "jsonl", "-o", str(back)])
    assert result.exit_code == 0, result.output
    assert json.loads(back.read_text(encoding="utf-8"))["text"] == TEXT


def test_suggest_leaves_out_the_gold(gold, tmp_path):
    arguments = ["annotate", "suggest", str(gold / "x.jsonl"), "-o", str(tmp_path / "p"), "--gold", str(gold)]
    result = run(app, [*arguments, "--format", "jsonl"])
    assert result.exit_code == 0, result.output
    assert (tmp_path / "p").read_text(encoding="utf-8") == ""


def test_unknown_format_is_named(gold, tmp_path):
    result = run(app, ["annotate", "convert", str(gold), "--from", "xml", "--to", "brat", "-o", str(tmp_path / "p")])
    assert result.exit_code == 1
    assert "K434" in str(result.exception)
