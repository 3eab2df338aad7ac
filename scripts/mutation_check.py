"""Plant deliberate bugs in the scorer, one at a time, and see that a test catches each.

usage: python scripts/mutation_check.py

Works on a copy of the repository in a temporary folder. Exit status 1 if a bug survives.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SCORES = Path("src/kdnlp/evaluation/scores.py")
MUTATIONS = [
    (
        "recall divides by the predictions",
        "return self.correct / self.gold if",
        "return self.correct / self.predicted if",
    ),
    ("F is the arithmetic mean", "return 2 * self.p * self.r / (self.p + self.r)", "return (self.p + self.r) / 2"),
    ("labels are ignored", 'for e in predicted["entities"] if e["label"] == label', 'for e in predicted["entities"]'),
    ("adjacent spans overlap", 'p["start"] < g["end"] and g["start"]', 'p["start"] <= g["end"] and g["start"]'),
    ("adjacent spans overlap, other side", 'and g["start"] < p["end"]:', 'and g["start"] <= p["end"]:'),
    ("a prediction is used twice for overlap", "if i not in used and p[", "if p["),
    ("an event may be found twice", "if i not in used_gold and j not in used_predicted", "if i not in used_gold"),
    ("one common actor is enough", "both >= 2 and share >= 0.5", "both >= 1 and share >= 0.3"),
    ("types of events are ignored", "if g.type == p.type and (", "if ("),
    ("pairs keep the order of actors", "combinations(sorted(e.who), 2)", "combinations(e.who, 2)"),
    ("implied sides are dropped", 'if i[0] == "=" or i in actors', "if i in actors"),
    (
        "missing documents are skipped",
        'predictions.get(document["id"], _EMPTY)',
        'predictions.get(document["id"], document)',
    ),
    ("norms are not compared", 'sum(g[k]["norm"] == p[k].get("norm") for k in hits)', "len(hits)"),
    ("unannotated entities count as empty", 'if "entities" not in document or', "if"),
    ("the order of relations matters", "key=_relation_order", "key=lambda r: 0"),
]


def main() -> int:
    """Try each mutation."""
    survived = 0
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "kdnlp"
        shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(".venv", ".git", "out", "data", ".*_cache"))
        original = (copy / SCORES).read_text(encoding="utf-8")
        environment = os.environ | {"PYTHONPATH": str(copy / "src"), "PYTHONDONTWRITEBYTECODE": "1"}
        command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "tests/test_evaluation.py"]
        for name, old, new in [("nothing", "", ""), *MUTATIONS]:
            if old not in original:
                print(f"{name:<42} the code it changes is gone: mend the list")
                survived += 1
                continue
            (copy / SCORES).write_text(original.replace(old, new) if old else original, encoding="utf-8")
            run = subprocess.run(command, cwd=copy, env=environment, capture_output=True, text=True, check=False)
            caught = run.returncode != 0
            expected = bool(old)
            survived += caught != expected
            print(f"{name:<42} {'caught' if caught else 'passes'}{'' if caught == expected else '  UNEXPECTED'}")
    return int(survived > 0)


if __name__ == "__main__":
    sys.exit(main())
