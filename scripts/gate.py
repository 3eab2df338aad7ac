"""The quality gate: fails if a figure on annotated documents falls below its floor.

usage: python scripts/gate.py [--raise]

The floors are in data/annotations/floors.json, with the hash of the gold they were measured on. The dev split of the
press gold needs the texts (the dumps in the folder that KDNLP_CORPUS names) and is left out, in words, where they are
absent; the composed gold always counts. `--raise` lifts floors to what is measured now, and never lowers one; after
a change of the gold it sets them anew.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from pathlib import Path

import kdnlp
from kdnlp.annotation.gold import load_gold
from kdnlp.evaluation import evaluate
from kdnlp.evaluation.intervals import value_of
from kdnlp.records import Source
from press_texts import collect

ANNOTATIONS = Path(__file__).resolve().parent.parent / "data" / "annotations"
FLOORS = ANNOTATIONS / "floors.json"
MEASURES = ("all", "ORG", "COUNTRY", "PROGRAMME", "DATE", "norm DATE", "norm COUNTRY", "pairs", "events", "status")
SLACK = 0.002
"""Room for a figure that moves by a mention when a dependency is updated."""


DUMPS = ("annotated.jsonl", "intl.jsonl.gz", "general.jsonl.gz")
Texts = dict[str, Source]


def sets() -> dict[str, tuple[Path, Texts, tuple[str, ...]]]:
    """Return each gold set: where it is, its texts if they are elsewhere, and which splits count."""
    out: dict[str, tuple[Path, Texts, tuple[str, ...]]] = {"composed": (ANNOTATIONS / "composed", {}, ())}
    dumps = [Path(os.environ.get("KDNLP_CORPUS", ""), name) for name in DUMPS]
    if os.environ.get("KDNLP_CORPUS") and all(d.is_file() for d in dumps):
        found = collect(dumps).values()
        texts = {d["id"]: Source(d["text"], d["id"], None, d["published"], d["publisher"], d["url"]) for d in found}
        out["press dev"] = (ANNOTATIONS / "press", texts, ("dev",))
    else:
        print(f"press dev: left out, KDNLP_CORPUS does not name a folder with {', '.join(DUMPS)}")
    return out


def digest(path: Path) -> str:
    """Return one hash over the gold files under a path."""
    found = hashlib.sha256()
    for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
        if file.is_file():
            found.update(file.name.encode() + b"\0" + file.read_bytes())
    return found.hexdigest()


def measure(gold: Path, texts: Texts, splits: tuple[str, ...]) -> dict[str, float]:
    """Return the figures that have floors."""
    documents = load_gold(gold, texts, splits=splits)
    scores = evaluate(documents, kdnlp.extract([d.source for d in documents]))
    return {m: round(value_of(scores[m]), 4) for m in MEASURES}


def main() -> int:
    """Measure, compare, and say what fell."""
    floors = json.loads(FLOORS.read_text(encoding="utf-8")) if FLOORS.is_file() else {}
    lift = "--raise" in sys.argv[1:]
    failed = 0
    for name, (gold, texts, splits) in sets().items():
        now, known = measure(gold, texts, splits), floors.get(name, {})
        same_gold = known.get("gold") == digest(gold)
        if known and not same_gold and not lift:
            print(f"{name}: the gold has changed since its floors were set; look at the figures, then run with --raise")
            failed += 1
        for m, value in now.items():
            floor = known.get("floors", {}).get(m, 0.0)
            fell = same_gold and value < floor - SLACK
            failed += fell
            print(f"{name:<10} {m:<13} {value:.3f}  floor {floor:.3f}{'  FELL' if fell else ''}")
        if lift:
            kept = known.get("floors", {}) if same_gold else {}
            floors[name] = {"gold": digest(gold), "floors": {m: max(v, kept.get(m, 0.0)) for m, v in now.items()}}
    if lift:
        FLOORS.write_text(json.dumps(floors, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
