"""Five real pages, known here by name, date, length and fingerprint alone."""

import csv
import hashlib
from pathlib import Path

import pytest

from kdnlp.sources import read

CASES = list(csv.DictReader((Path(__file__).parent / "cases" / "seeds.csv").read_text(encoding="utf-8").splitlines()))


def fingerprint(text):
    return hashlib.sha256(text.encode()).hexdigest()[:12]


@pytest.mark.corpus
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["file"])
def test_seed(corpus, case):
    path = corpus.parent / "seeds" / case["file"]
    if not path.is_file():
        pytest.skip("no folder of seeds beside the releases of KDNLP_CORPUS")
    source = read(path)
    assert (source.published or "", source.publisher or "") == (case["published"], case["publisher"])
    assert fingerprint(source.title) == case["title"]
    assert fingerprint(source.text[:60]) == case["start"]
    assert fingerprint(source.text[-60:]) == case["end"]
    assert (len(source.text), fingerprint(source.text)) == (int(case["length"]), case["text"])
