"""The command: what it writes, what it says about bad input, and how it ends."""

from __future__ import annotations

import json
import subprocess
import sys

import pandas as pd
import pytest
from typer.testing import CliRunner

import kdnlp
from kdnlp.cli import app
from kdnlp.records import Record

BODY = "외교부, 영국과 업무협약 체결\n외교부는 22일 영국 내각부와 업무협약을 체결했다고 밝혔다.\n"
run = CliRunner().invoke


@pytest.fixture
def press(tmp_path):
    folder = tmp_path / "press"
    folder.mkdir()
    (folder / "a.txt").write_text(BODY, encoding="utf-8")
    (folder / "b.txt").write_text(BODY.replace("영국", "프랑스"), encoding="cp949")
    return folder


def test_jsonl_to_a_file(press, tmp_path):
    out = tmp_path / "out" / "releases.jsonl"
    result = run(app, ["extract", str(press), "-o", str(out), "--published", "2026-07-23"])
    assert result.exit_code == 0, result.output
    records = [Record.from_dict(json.loads(line)) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [r.id for r in records] == [(press / name).as_posix() for name in ("a.txt", "b.txt")]
    assert all(r.published == "2026-07-23" and len(r.relations) == 1 for r in records)


def test_jsonl_to_standard_output(press):
    result = run(app, ["extract", str(press / "a.txt")])
    assert json.loads(result.stdout)["relations"][0]["type"] == "AGREEMENT"


def test_same_bytes_from_two_processes(press, tmp_path):
    for workers in ("1", "2"):
        run(app, ["extract", str(press), "-o", str(tmp_path / f"{workers}.jsonl"), "--workers", workers])
    assert (tmp_path / "1.jsonl").read_bytes() == (tmp_path / "2.jsonl").read_bytes()


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_tables(press, tmp_path, kind):
    result = run(app, ["extract", str(press), "-o", str(tmp_path / kind), "--format", kind])
    assert result.exit_code == 0, result.output
    read = pd.read_csv if kind == "csv" else pd.read_parquet
    assert read(tmp_path / kind / f"relations.{kind}")["type"].tolist() == ["AGREEMENT", "AGREEMENT"]


def test_tables_need_a_folder(press):
    result = run(app, ["extract", str(press), "--format", "csv"])
    assert result.exit_code == 2
    assert "-o" in result.output


def test_standard_input():
    result = run(app, ["extract", "-"], input=json.dumps({"id": "x", "text": BODY}, ensure_ascii=False))
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["id"] == "x"


def test_show_and_explain(press):
    shown = run(app, ["show", str(press), "--published", "2026-07-23"])
    assert "2 relations in 2 documents" in shown.output
    assert "내각부" in shown.output
    explained = run(app, ["explain", str(press / "a.txt"), "--published", "2026-07-23"])
    for part in ("sentence", "trigger", "rule:", "participant", "calendar", "2026-07-22"):
        assert part in explained.output


def test_version():
    assert run(app, ["--version"]).output.strip() == f"kdnlp {kdnlp.__version__}"


BAD = [
    ("empty.txt", b"", "K104"),
    ("blank.txt", b" \n\t\n", "K104"),
    ("junk.txt", bytes(range(256)) * 20, "K103"),
    ("lines.jsonl", '{"text": "한국"}\n{"text": \n'.encode(), "K105"),
    ("report.xyz", b"text", "K102"),
    ("long.txt", "가나다라 ".encode() * 350_000, "K110"),
    ("long.jsonl", b'{"text": "' + "가나다라 ".encode() * 350_000 + b'"}', "K110"),
]


@pytest.mark.parametrize(("name", "data", "code"), BAD, ids=[b[0] for b in BAD])
def test_bad_input_is_named_and_the_rest_goes_on(press, tmp_path, name, data, code):
    (press / name).write_bytes(data)
    out = tmp_path / "out.jsonl"
    result = run(app, ["extract", str(press), "-o", str(out)])
    assert result.exit_code == 1
    assert f"[{code}]" in result.stderr
    assert name in result.stderr
    assert "Remedy:" in result.stderr
    ids = [json.loads(line)["id"] for line in out.read_text(encoding="utf-8").splitlines()]
    assert {(press / n).as_posix() for n in ("a.txt", "b.txt")} <= set(ids)


def test_missing_folder_is_named_and_the_rest_goes_on(press, tmp_path):
    out = tmp_path / "out.jsonl"
    result = run(app, ["extract", str(tmp_path / "absent"), str(press), "-o", str(out)])
    assert result.exit_code == 1
    assert "[K101]" in result.stderr
    assert "absent" in result.stderr
    assert len(out.read_text(encoding="utf-8").splitlines()) == 2


def test_no_traceback_for_a_bad_option(press):
    code = "import sys; sys.argv = ['kdnlp', 'extract', sys.argv[1], '--published', '8.7.2026']; from kdnlp.cli import main; main()"
    result = subprocess.run([sys.executable, "-c", code, str(press)], capture_output=True, text=True, check=False)
    assert result.returncode == 1
    assert "ISO 8601" in result.stderr
    assert "Traceback" not in result.stderr


def test_rules_alone_by_name(press, tmp_path):
    out = tmp_path / "rules.jsonl"
    result = run(app, ["extract", str(press / "a.txt"), "-o", str(out), "--model", "rules"])
    assert result.exit_code == 0, result.output
    assert json.loads(out.read_text(encoding="utf-8"))["model"] == f"rules-{kdnlp.__version__}"
    for command in ("show", "explain"):
        assert run(app, [command, str(press / "a.txt"), "--model", "rules"]).exit_code == 0
        refused = run(app, [command, str(press / "a.txt"), "--model", str(tmp_path)])
        assert "K321" in str(refused.exception)
