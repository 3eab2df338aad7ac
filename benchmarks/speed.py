"""How fast the whole way is, beside bare Kiwi in the same process and run.

usage: python benchmarks/speed.py [DOCUMENTS]

Takes the first DOCUMENTS (1,000) releases of general.jsonl.gz in the folder that KDNLP_CORPUS names, or the composed
samples repeated where it is absent. Bare Kiwi and the pipeline (text in, records out; one thread) take turns over
blocks of documents, so that a busy machine slows both alike. The last line is `ratio 0.NN`: pipeline speed over Kiwi's.
"""

from __future__ import annotations

import gzip
import itertools
import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path

BLOCK = 50
SAMPLES = Path(__file__).resolve().parent.parent / "data" / "samples"


def texts(wanted: int) -> tuple[str, list[str]]:
    """Return where the texts are from, and the texts."""
    folder = os.environ.get("KDNLP_CORPUS")
    path = Path(folder or "", "general.jsonl.gz")
    if folder and path.is_file():
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            documents = [json.loads(line) for line in itertools.islice(lines, wanted)]
        return path.name, [f"{d['title']}\n{d['body']}" for d in documents]
    from kdnlp.sources import read_all

    samples = [source.text for source in read_all([SAMPLES])]
    return "data/samples, repeated", list(itertools.islice(itertools.cycle(samples), wanted))


def start_up() -> tuple[float, float]:
    """Return the seconds until the pipeline is loaded, and until its first document is done, in a fresh process.

    The analyser and the tables are read when the first document needs them.
    """
    code = """
import time
start = time.perf_counter()
import kdnlp
nlp = kdnlp.load()
loaded = time.perf_counter()
nlp("한국")
print(loaded - start, time.perf_counter() - start)
"""
    runs = [subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True) for _ in range(3)]
    loaded, first = zip(*(map(float, run.stdout.split()) for run in runs), strict=True)
    return min(loaded), min(first)


def main() -> None:
    """Measure and print."""
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    origin, documents = texts(wanted)
    loaded, first = start_up()
    print(f"import and load {loaded:.2f} s, until the first document is done {first:.2f} s (best of 3)")

    from kiwipiepy import Kiwi

    from kdnlp.pipeline import load, records
    from kdnlp.records import Source

    kiwi = Kiwi(num_workers=1, load_multi_dict=False, model_type="cong")
    nlp = load()
    warm_up = documents[:5]
    for text in warm_up:
        kiwi.tokenize(text)
    list(records(nlp, [Source(text) for text in warm_up], None))

    spent = {"kiwi": 0.0, "kdnlp": 0.0}
    entities = relations = 0
    for first in range(0, len(documents), BLOCK):
        block = documents[first : first + BLOCK]
        clock = time.perf_counter()
        for text in block:
            kiwi.tokenize(text)
        spent["kiwi"] += time.perf_counter() - clock
        clock = time.perf_counter()
        found = list(records(nlp, [Source(text) for text in block], None))
        spent["kdnlp"] += time.perf_counter() - clock
        entities += sum(len(r.entities) for r in found)
        relations += sum(len(r.relations) for r in found)
    size = sum(map(len, documents))
    print(
        f"{len(documents)} documents of {origin}, {size:,} characters: {entities:,} entities, {relations:,} relations"
    )
    for name, seconds in spent.items():
        print(f"{name:<6} {seconds:7.2f} s  {size / seconds:10,.0f} characters/s")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB (both analysers together)")
    print(f"ratio {spent['kiwi'] / spent['kdnlp']:.2f}")


if __name__ == "__main__":
    main()
