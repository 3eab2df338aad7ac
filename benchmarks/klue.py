"""Organisations and dates on KLUE-NER, a public Korean corpus that nothing here was made from.

usage: python benchmarks/klue.py [--limit N]

Reads klue/klue-ner-v1.1_dev.tsv (CC BY-SA 4.0, https://klue-benchmark.com) in the folder that KDNLP_CORPUS names;
nothing is learned from it and none of its text is kept. Each of its 5,000 sentences (news and film reviews) goes
through ``kdnlp.load()`` without the relations and without a publication date. ORG is compared with OG and DATE with DT:
exact spans in characters, micro F1, with a 95 % bootstrap interval over sentences. COUNTRY is not compared: countries
are LC (places) there, with cities and mountains, or OG where they act.

The guidelines differ, so the figures are no measure of how well our own rules are kept; the second part counts what the
disagreements are made of. The kinds are told by spelling, each disagreement counts for the first that fits.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

FILE = "klue/klue-ner-v1.1_dev.tsv"
PAIRS = {"ORG": "OG", "DATE": "DT"}
DRAWS = 1000

# What others reach (F1), all trained on this corpus: the first five on 4,000 sentences of this file and tested on
# its other 1,000, the published ones on the 21,000 training sentences and tested on the whole file.
IN_DOMAIN = [
    ("hashed LinearSVC + Viterbi", "4,000", "1,000", "81.2", "67.3", "89.6"),
    ("CRF + gazetteer + clusters", "4,000", "1,000", "80.9", "65.6", "89.3"),
    ("CRF, plain", "4,000", "1,000", "79.3", "62.6", "89.0"),
    ("LogisticRegression + Viterbi", "4,000", "1,000", "79.5", "65.9", "87.6"),
    ("spaCy tok2vec + ner, CoNg vectors", "4,000", "1,000", "77.3", "62.2", "85.9"),
    ("spaCy ko_core_news_sm (published)", "21,000", "5,000", "71.1", "-", "-"),
    ("spaCy ko_core_news_lg (published)", "21,000", "5,000", "85.2", "-", "-"),
    ("KLUE-RoBERTa-large (published)", "21,000", "5,000", "85.0", "-", "-"),
    ("KoELECTRA-base (published)", "21,000", "5,000", "86.1", "-", "-"),
]

# Kinds of names that only the corpus marks, tried in this order on the surface (verbose patterns, so a blank is \s).
# Those called "rule" follow from the guidelines: a length, a vague word, a weekday or a holiday alone is no DATE here.
MISSED_KINDS = {
    "OG": {
        "government, police, army … in general": r"""
            ^(?:정부|여야|여당|야당|야권|여권|검찰|경찰|법원|군|의경|[가-힣]{2}\s당국)$""",
        "court, prosecution, police station": r"""
            (?:지검|지법|고법|고검|대법원|법원|경찰서|경찰청|경찰국|검찰청)(?:\s[가-힣0-9]+)?$""",
        "party": r"[가-힣]당$",
        "team, band, club": r"""
            FC|구단|유나이티드|그룹$|[가-힣]팀$
            |(?:베어스|라이온즈|타이거즈|자이언츠|트윈스|이글스|히어로즈|위즈|마드리드|바르셀로나)$""",
        "press, broadcaster, web site": r"""
            방송|TV|신문|일보|뉴스|통신|타임스|투데이|[KSM]BC|[KS]BS|엠비씨|tvN|네이버|구글|트위터|페이스북""",
        "school, hospital, church": r"(?:대|대학|대학교|학교|고|중|초|병원|교회)$",
        "name in Latin or Chinese letters": r"[A-Za-z\u4e00-\u9fff]",
        "one word, most often a firm or a brand": r"^[가-힣]+$",
    },
    "DT": {
        "rule: length of time or anniversary": r"""
            간$|동안|개월|(?:[0-9몇수십백반한두석세네일]\s?|여\s?)(?:년|달|주|일)(?:여|째|차|만)?$
            |하루|이틀|사흘|나흘|평생|주일|주년|주기""",
        "so long before or after": r"(?:년|월|달|주|일|개월)\s?(?:전|후|뒤)$",
        "rule: time of day": r"시$|오전|오후|저녁|아침|새벽|밤|낮|분$",
        "rule: vague, or an age": r"""
            최근|요즘|현재|당시|과거|미래|옛|예전|지금|시대|시절|시기|시즌|중세|매[년월일주]|오늘날|연말|연초|주말
            |평일|올$|때$|새해|신년""",
        "rule: weekday, holiday or season alone": r"^.요일$|설|추석|크리스마스|성탄|명절|[봄름을울]$|철$|절$",
        "year as a bare number, or in two digits": r"^[0-9]{2,4}(?:년도|년작|년)?$",
    },
}


class Span(NamedTuple):
    """An entity of a sentence: label, characters."""

    label: str
    start: int
    end: int


class Sentence(NamedTuple):
    """A sentence of the corpus and its entities."""

    text: str
    gold: list[Span]


def sentences(path: Path) -> Iterator[Sentence]:
    """Yield the sentences of a KLUE-NER file: a character and its BIO tag a line, blank lines between sentences."""
    chars: list[str] = []
    tags: list[str] = []
    with path.open(encoding="utf-8") as lines:
        for line in [*lines, "\n"]:
            if line.startswith("##"):
                continue
            char, tab, tag = line.rstrip("\n").rpartition("\t")
            if tab:
                chars.append(char)
                tags.append(tag)
            elif chars:
                yield Sentence("".join(chars), spans(tags))
                chars, tags = [], []


def spans(tags: list[str]) -> list[Span]:
    """Return the entities of a row of BIO tags."""
    found: list[Span] = []
    for i, tag in enumerate(tags):
        if tag.startswith("B-"):
            found.append(Span(tag[2:], i, i + 1))
        elif tag.startswith("I-") and found:
            found[-1] = found[-1]._replace(end=i + 1)
    return found


def overlaps(span: Span, others: list[Span]) -> list[Span]:
    """Return the spans that share a character with one."""
    return [other for other in others if other.start < span.end and span.start < other.end]


def f1(counts: Counter[str]) -> tuple[float, float, float]:
    """Return precision, recall and F1 in per cent."""
    precision = 100 * counts["tp"] / max(1, counts["pred"])
    recall = 100 * counts["tp"] / max(1, counts["gold"])
    return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


def interval(rows: list[tuple[int, int, int]]) -> tuple[float, float]:
    """Return the 95 % interval of F1 over sentences drawn with replacement; ``rows`` are right, predicted, gold."""
    busy = [row for row in rows if row[1] or row[2]]  # the others change nothing
    chance = random.Random(20260701)
    values = []
    for _ in range(DRAWS if busy else 0):
        drawn = chance.choices(busy, k=len(busy))
        right, both = sum(r[0] for r in drawn), sum(r[1] + r[2] for r in drawn)
        values.append(200 * right / max(1, both))
    values.sort()
    return (values[DRAWS // 40], values[-DRAWS // 40 - 1]) if values else (0.0, 0.0)


def kind_of_miss(text: str, span: Span, predicted: list[Span]) -> str:
    """Say why an entity of the corpus was not met."""
    for other in overlaps(span, predicted):
        if PAIRS.get(other.label) == span.label:
            return other_boundaries(text[other.start : other.end], text[span.start : span.end])
        rule = "rule: " if other.label == "COUNTRY" else ""
        return f"{rule}marked as {other.label} here"
    surface = text[span.start : span.end]
    fits = (name for name, pattern in MISSED_KINDS[span.label].items() if re.search(pattern, surface, re.VERBOSE))
    return next(fits, "other, not found")


def other_boundaries(ours: str, theirs: str) -> str:
    """Say how two spans differ that share characters."""
    if re.search(r"부터|[~∼-]", ours) and theirs in ours:
        return "rule: a range is one mention here"
    if re.fullmatch(rf"(?:지난|오는|이번|올해) ?{re.escape(theirs)}", ours):
        return "rule: 지난, 오는 belong to the mention here"
    return "found with other boundaries"


def kind_of_false(span: Span, gold: list[Span]) -> str:
    """Say what an entity of ours is in the corpus, if it is no match."""
    wanted = PAIRS[span.label]
    labels = {other.label for other in overlaps(span, gold)}
    if wanted in labels:
        return "found with other boundaries"
    names = {"LC": "place", "PS": "person", "QT": "quantity", "TI": "time", "OG": "organisation", "DT": "date"}
    return f"{names[min(labels)]} there ({min(labels)})" if labels else "unmarked there"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="ORG and DATE on KLUE-NER dev")
    parser.add_argument("--limit", type=int, default=None, help="only the first N sentences")
    limit: int | None = parser.parse_args().limit
    folder = os.environ.get("KDNLP_CORPUS")
    path = Path(folder or "", FILE)
    if not folder or not path.is_file():
        print(f"skipped: {FILE} is not in the folder that KDNLP_CORPUS names ({folder or 'not set'})")
        return
    corpus = list(sentences(path))[:limit]

    from kdnlp.pipeline import load

    clock = time.perf_counter()
    nlp = load()
    counts = {label: Counter[str]() for label in PAIRS}
    rows: dict[str, list[tuple[int, int, int]]] = {label: [] for label in PAIRS}
    missed = {label: Counter[str]() for label in PAIRS}
    false = {label: Counter[str]() for label in PAIRS}
    with nlp.select_pipes(disable=["kdnlp_relations"]):
        for text, gold in corpus:
            predicted = [Span(e.label_, e.start_char, e.end_char) for e in nlp(text).ents]
            for label, other in PAIRS.items():
                ours = {(s.start, s.end) for s in predicted if s.label == label}
                theirs = {(s.start, s.end) for s in gold if s.label == other}
                both = ours & theirs
                rows[label].append((len(both), len(ours), len(theirs)))
                counts[label].update(tp=len(both), pred=len(ours), gold=len(theirs))
                missed[label].update(kind_of_miss(text, Span(other, *s), predicted) for s in theirs - both)
                false[label].update(kind_of_false(Span(label, *s), gold) for s in ours - both)
    seconds = time.perf_counter() - clock

    print(f"{len(corpus):,} sentences of {path.name}, {sum(len(s.text) for s in corpus):,} characters, {seconds:.0f} s")
    print("\nexact spans, no training on this corpus")
    for label, other in PAIRS.items():
        p, r, f = f1(counts[label])
        low, high = interval(rows[label])
        n = counts[label]
        print(
            f"{label:<4} ~ {other}  P {p:5.1f}  R {r:5.1f}  F {f:5.1f} [{low:.1f}, {high:.1f}]"
            f"   ({n['tp']:,} of {n['pred']:,} predicted, {n['gold']:,} gold)"
        )
    print("\nall trained in domain (F1)")
    table = [("system", "trained on", "tested on", "all", "OG", "DT"), *IN_DOMAIN]
    widths = [max(len(row[i]) for row in table) for i in range(len(table[0]))]
    for row in table:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
    for label, other in PAIRS.items():
        for title, kinds in ((f"{other} not met", missed[label]), (f"{label} not in the corpus", false[label])):
            by_rule = sum(n for name, n in kinds.items() if name.startswith("rule"))
            print(f"\n{title} ({kinds.total():,}{f', {by_rule:,} by the guidelines' if by_rule else ''})")
            for name, n in kinds.most_common():
                print(f"{n:6,}  {name}")


if __name__ == "__main__":
    main()
