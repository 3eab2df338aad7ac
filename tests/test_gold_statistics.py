"""The gold as it is shipped, and what the datasheet says of it; the texts of the releases are not needed."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from kdnlp.annotation.gold import ids_by_file, read_standoff, split_of
from kdnlp.records import LABELS, RELATION_TYPES, STATUSES

ROOT = Path(__file__).resolve().parent.parent
ANNOTATIONS = ROOT / "data" / "annotations"
STANDOFF = sorted((ANNOTATIONS / "press").glob("*.jsonl"))
DATASHEET = (ANNOTATIONS / "DATASHEET.md").read_text(encoding="utf-8")

BATCH = (
    "# {id}\nE1 | ORG | 외교부 | 외교부\nE2 | COUNTRY | 영국 | GB\nR | MEETING | realised | 회담 | E1 E2 =KR | - | -\n"
)
DOCUMENT = {
    "published": "2025-02-03",
    "entities": [{"id": "e1", "label": "DATE", "start": 0, "end": 3, "norm": "2025-02-03"}],
    "relations": [],
}


def statistics(*arguments):
    command = [sys.executable, str(ROOT / "scripts" / "gold_statistics.py"), *map(str, arguments)]
    return subprocess.run(command, check=False, capture_output=True, text=True, encoding="utf-8")


def parts(printed):
    """Part -> what is printed under its heading."""
    found = re.split(r"^## (.+)$", printed, flags=re.M)
    return dict(zip(found[1::2], found[2::2], strict=True))


@pytest.fixture(scope="module")
def shipped():
    done = statistics()
    assert done.returncode == 0, done.stderr
    return parts(done.stdout)


def test_a_file_is_a_part_and_batches_are_one(tmp_path):
    (tmp_path / "press" / "batches").mkdir(parents=True)
    for name in ("one", "two"):
        (tmp_path / "press" / f"{name}.jsonl").write_text(json.dumps({"id": name} | DOCUMENT), encoding="utf-8")
        (tmp_path / "press" / "batches" / f"{name}.ann").write_text(BATCH.format(id=name), encoding="utf-8")
    text = {"id": "two", "text": "외교부는 영국과 회담했다.", "published": "2024-05-06"}
    (tmp_path / "press" / "batches" / "two.jsonl").write_text(json.dumps(text), encoding="utf-8")
    found = parts(statistics(tmp_path).stdout)
    assert list(found) == ["press/batches", "press/one", "press/two"]
    assert "| all | 1 | 1 | 0 | 0 | 0 | 1 | 1 |" in found["press/one"]
    assert "| all | 2 | 0 | 2 | 2 | 0 | 0 | 4 |" in found["press/batches"]
    assert "| 2024 | 1 | 0 | 1 | 1 | 0 | 0 | 2 |" in found["press/batches"]
    assert "implied participants: 2" in found["press/batches"]


def test_no_gold_is_said(tmp_path):
    done = statistics(tmp_path)
    assert done.returncode == 1
    assert "no annotations here" in done.stderr


def test_every_gold_file_is_counted(shipped):
    counted = sum(int(re.search(r"^\| all \| (\d+)", text, re.M)[1]) for text in shipped.values())
    ids = [i for some in ids_by_file(ANNOTATIONS).values() for i in some]
    assert counted == len(ids) == len(set(ids))


@pytest.mark.parametrize("part", ["composed", "press/further", "press/gold"])
def test_the_datasheet_has_the_tables(shipped, part):
    tables = re.findall(r"(?:^\|.*\n)+", shipped[part], re.M)
    assert len(tables) == 3
    for table in tables:
        assert table in DATASHEET, f"renew the tables of {part} with scripts/gold_statistics.py"


def test_the_datasheet_has_the_totals(shipped):
    for part, text in shipped.items():
        mentions, events = re.findall(r"^\| all \|.*\| (\d+) \|$", text, re.M)
        documents = re.search(r"^\| all \| (\d+)", text, re.M)[1]
        splits = dict(re.findall(r"^\| (train|dev|test) \| (\d+)", text.split("PARTNERSHIP")[0], re.M))
        shares = [splits.get(s, "0") for s in ("train", "dev", "test")]
        implied = re.search(r"implied participants: (\d+)", text)[1]
        row = " | ".join([documents, *shares, mentions, events, implied])
        assert re.search(rf"^\| `{part}\S*` \| {re.escape(row)} \|$", DATASHEET, re.M), f"{part}: {row}"


@pytest.mark.parametrize("path", STANDOFF, ids=lambda p: p.name)
def test_standoff_is_whole(path):
    for d in read_standoff(path):
        assert d["split"] == split_of(d["id"])
        assert re.fullmatch(r"[0-9a-f]{64}", d["sha256"])
        assert re.fullmatch(r"20\d\d-\d\d-\d\d", d["published"])
        labels = {e["id"]: e["label"] for e in d["entities"]}
        assert len(labels) == len(d["entities"])
        assert set(labels.values()) <= set(LABELS)
        assert all(e["start"] < e["end"] for e in d["entities"])
        spans = sorted((e["start"], e["end"]) for e in d["entities"])
        assert all(left[1] <= right[0] for left, right in pairwise(spans)), d["id"]
        assert all(e.get("norm_of", e["id"]) in labels for e in d["entities"])
        for r in d["relations"]:
            assert r["type"] in RELATION_TYPES
            assert r["status"] in STATUSES
            assert len(set(r["participants"])) == len(r["participants"]) >= 2, (d["id"], r["id"])
            assert {labels[p] for p in r["participants"] if not p.startswith("=")} <= {"ORG", "COUNTRY"}
            assert {labels[p] for p in r["programmes"]} <= {"PROGRAMME"}
            assert {labels[p] for p in r["dates"]} <= {"DATE"}


def test_the_further_releases_are_of_train():
    found = list(read_standoff(ANNOTATIONS / "press" / "further.jsonl"))
    assert {d["split"] for d in found} == {"train"}
    assert all("2020-01" <= d["published"][:7] <= "2025-06" for d in found)
