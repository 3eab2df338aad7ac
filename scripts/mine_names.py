"""Mine names of bodies and undertakings from unlabelled releases, with the evidence for each.

usage: KDNLP_CORPUS=FOLDER python scripts/mine_names.py -o names.tsv [--documents N] [--analysed N]

FOLDER holds intl.jsonl.gz and general.jsonl.gz (`id`, `published`, `title`, `body`). Only documents of the train split
are read. The table has a row a name, the best attested first:

surface, label   the name, and what it most likely is: ORG, PROGRAMME, or - where nothing tells
n_docs, n        documents and places that hold it as a whole word
alias            defined, or given an alias, in brackets
alias_org, alias_programme
                 so, where the full name has the head of a body, or of an undertaking
title            before the title of a head (… 회장, …(이사장 …))
list             beside known bodies in a list that ends in 등
partner          before 과 or 와 and an agreement
quoted           in quotation marks or corner brackets
headed           so, and ending in or followed by the head of an undertaking
rule_org, rule_programme, inside, nothing
                 what the rules make of it as a whole word in the documents that were analysed: its places marked so,
                 within a longer mention, and not marked

Candidates are what any evidence points to or the rules mark in two documents; names of countries, names of persons,
and what is seen in one document only are left out. Same corpus, same table.
"""

from __future__ import annotations

import gzip
import json
import os
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any
from unicodedata import normalize

import ahocorasick
import typer
from spacy.vocab import Vocab

from kdnlp.annotation.gold import split_of
from kdnlp.entities.countries import find_countries
from kdnlp.entities.finder import propose
from kdnlp.entities.mentions import choose
from kdnlp.entities.org_heads import judge
from kdnlp.lexicon.boundaries import is_left_bounded, is_right_bounded
from kdnlp.lexicon.definitions import find_definitions
from kdnlp.lexicon.organisations import organisations
from kdnlp.lexicon.tables import load_toml
from kdnlp.token_table import TokenTable
from kdnlp.tokenizer import KiwiTokenizer

DUMPS = ("intl.jsonl.gz", "general.jsonl.gz")
EVIDENCE = ("alias", "alias_org", "alias_programme", "title", "list", "partner", "quoted", "headed")
SHARES = ("rule_org", "rule_programme", "inside", "nothing")
MOST = 30_000
#: A longer name is hardly one: a slogan or a clause in quotation marks.
LONGEST = 29

_TITLE = (
    "장관|차관|청장|처장|위원장|원장|회장|이사장|사장|대표이사|대표|총장|소장"
    "|총재|의장|협회장|센터장|관장|단장|행장|조합장|지사|시장"
)
_NAME = r"[가-힣A-Za-z][가-힣A-Za-z0-9&·]{1,24}"
_TITLED = re.compile(rf"({_NAME})(?: (?:{_TITLE})(?![가-힣])|\((?:{_TITLE}) ?[:：]? ?[가-힣A-Za-z])")
_LIST = re.compile(rf"((?:{_NAME}(?:, ?|· ?)){{1,12}}{_NAME}) 등")
_COMMA = re.compile(r"[,·] ?")
_PARTNER = re.compile(rf"({_NAME})[과와] (?:[가-힣]+ ){{0,2}}(?:업무협약|업무 협약|양해각서|협약|협정|MOU)")
_QUOTED = re.compile("「([^「」\n]{3,40})」|『([^『』\n]{3,40})』|‘([^‘’\n]{3,40})’|“([^“”\n]{3,40})”|'([^'\n]{3,40})'")
_PREDICATE = re.compile("[다요까죠네라][.!?]?$|[.!?…]$")
_WORDS = load_toml("org_rules.toml")["words"]
_PERSON = re.compile(f"[{''.join(n for n in _WORDS['surnames'] if len(n) == 1)}][가-힣]{{2}}")
_COMMON = {*_WORDS["generic"], *_WORDS["stop_words"]}


def _heads() -> re.Pattern[str]:
    heads = load_toml("programme_rules.toml")["heads"]
    words = {w for kind in heads.values() for strength in ("strong", "quoted") for w in kind[strength]}
    return re.compile("|".join(map(re.escape, sorted(words, key=lambda w: (-len(w), w)))))


_HEAD = _heads()


@dataclass(slots=True)
class Found:
    """What is known of a name."""

    documents: int = 0
    places: int = 0
    evidence: Counter[str] = field(default_factory=Counter)
    shares: Counter[str] = field(default_factory=Counter)

    @property
    def label(self) -> str:
        """Say what the name most likely is: by the rules where they mark it, else by the evidence."""
        undertaking = self.shares["rule_programme"], self.evidence["headed"] + self.evidence["alias_programme"]
        body = self.shares["rule_org"], sum(self.evidence[e] for e in ("title", "list", "partner", "alias_org"))
        return "-" if undertaking == body else "PROGRAMME" if undertaking > body else "ORG"

    @property
    def worth(self) -> float:
        """Return how well the name is attested: places marked or evident, less those the rules pass over."""
        evident = sum(min(self.evidence[e], 5) for e in ("alias", "title", "list", "partner", "headed"))
        marked = self.shares["rule_org"] + self.shares["rule_programme"]
        passed = self.shares["nothing"]
        return (evident + marked) * (marked + evident) / (marked + evident + passed + 1)


@dataclass(frozen=True, slots=True)
class Document:
    """A release."""

    text: str
    published: str | None


def documents(folder: Path) -> Iterator[Document]:
    """Yield the releases of the train split: title and body, lines stripped, blank lines dropped."""
    for name in DUMPS:
        with gzip.open(folder / name, "rt", encoding="utf-8") as lines:
            for line in lines:
                d: dict[str, Any] = json.loads(line)
                if split_of(d["id"]) == "train":
                    whole = normalize("NFC", f"{d['title']}\n{d['body']}").split("\n")
                    yield Document("\n".join(part.strip() for part in whole if part.strip()), d.get("published"))


def evidence(text: str) -> set[tuple[str, str]]:
    """Return the (name, kind) pairs that a text gives evidence for.

    Examples
    --------
    >>> sorted(evidence("가람재단(이사장 김하나)은 나래와 업무협약을 맺고 ‘새싹 키움 사업’을 연다."))
    [('가람재단', 'title'), ('나래', 'partner'), ('새싹 키움 사업', 'headed'), ('새싹 키움 사업', 'quoted')]
    """
    found: set[tuple[str, str]] = set()
    for definition in find_definitions(text).values():
        full = text[definition.start : definition.end]
        kinds = ["alias"] + (["alias_programme"] if _headed(full) else ["alias_org"] if judge(full) else [])
        found.update(
            (name, kind) for name in (full, text[definition.alias_start : definition.alias_end]) for kind in kinds
        )
    found.update((m[1], "title") for m in _TITLED.finditer(text) if is_left_bounded(text, m.start(1)))
    found.update((m[1], "partner") for m in _PARTNER.finditer(text) if is_left_bounded(text, m.start(1)))
    for m in _LIST.finditer(text):
        if is_left_bounded(text, m.start(1)):
            members = [word for word in _COMMA.split(m[1]) if word not in _COMMON]
            known = {hit.text for hit in organisations().find(m[1])} & set(members)
            if len(known) * 2 >= len(members):
                found.update((member, "list") for member in members)
    for m in _QUOTED.finditer(text):
        name = (m[m.lastindex or 1]).strip()
        if len(name) >= 3 and not _PREDICATE.search(name):
            found.add((name, "quoted"))
            if _headed(name) or _HEAD.match(text, m.end() + (text[m.end() : m.end() + 1] == " ")):
                found.add((name, "headed"))
    return found


def analysed(sample: Iterable[Document]) -> Iterator[tuple[str, dict[tuple[int, int], str]]]:
    """Yield each text of the sample with what the rules mark in it."""
    tokenizer = KiwiTokenizer(Vocab())
    for number, d in enumerate(sample):
        if number % 1000 == 999:  # a vocabulary never forgets
            tokenizer = KiwiTokenizer(Vocab())
        table = TokenTable.of(tokenizer(d.text))
        yield table.text, {(m.start, m.end): m.label for m in choose(propose(table, published=d.published))}


def _headed(name: str) -> bool:
    """Tell whether a phrase ends in the head of an undertaking."""
    return any(_HEAD.fullmatch(name, start) for start in range(max(0, len(name) - 12), len(name)))


def is_name(name: str) -> bool:
    """Tell whether a candidate may be a name at all: no country, no common word, no person, and with letters in it.

    Examples
    --------
    >>> is_name("가람재단"), is_name("프랑스"), is_name("김하나"), is_name("2025")
    (True, False, False, False)
    """
    if not 2 <= len(name) <= LONGEST or name in _COMMON or not re.search("[가-힣A-Za-z]{2}", name):
        return False
    if _PERSON.fullmatch(name) and judge(name) is None and not organisations().find(name):
        return False
    return not any((m.start, m.end) == (0, len(name)) for m in find_countries(name))


def collect(folder: Path, limit: int, sample: Iterable[tuple[str, dict[tuple[int, int], str]]]) -> dict[str, Found]:
    """Return the names with their evidence and counts.

    Parameters
    ----------
    folder
        Where the dumps are.
    limit
        How many documents to read.
    sample
        The first of those documents as `analysed` yields them.
    """
    marks: list[dict[tuple[int, int], str]] = []
    seen: dict[str, Counter[str]] = defaultdict(Counter)
    for text, marked in sample:
        marks.append(marked)
        names = {text[start:end] for (start, end), label in marked.items() if label in ("ORG", "PROGRAMME")}
        for name in names:
            seen[name]["rule"] += 1
    texts = [d.text for _, d in zip(range(limit), documents(folder), strict=False)]
    for text in texts:
        for name, kind in evidence(text):
            seen[name][kind] += 1
    automaton = ahocorasick.Automaton()
    found: dict[str, Found] = {}
    for name in sorted(seen):
        kinds = seen[name]
        weak = kinds.total() - kinds["quoted"] if kinds["quoted"] < 2 else kinds.total()
        if weak and kinds.total() >= 2 and "\n" not in name and (kinds["rule"] > 1 or is_name(name)):
            found[name] = Found(evidence=kinds)
            automaton.add_word(name, name)
    automaton.make_automaton()
    for number, text in enumerate(texts):
        ruled = marks[number] if number < len(marks) else None
        here: Counter[str] = Counter()
        for last, name in automaton.iter(text):
            start, end = last + 1 - len(name), last + 1
            if not is_left_bounded(text, start) or not is_right_bounded(text, end):
                continue
            here[name] += 1
            if ruled is not None:
                found[name].shares[_share(ruled, start, end)] += 1
        for name, n in here.items():
            found[name].documents += 1
            found[name].places += n
    return found


def _share(marked: dict[tuple[int, int], str], start: int, end: int) -> str:
    label = marked.get((start, end))
    if label in ("ORG", "PROGRAMME"):
        return f"rule_{label.lower()}"
    # Few mentions a document: a walk is fast enough.
    return "inside" if any(a <= start and end <= b for a, b in marked) else "nothing"


def main(
    output: Annotated[Path, typer.Option("--output", "-o", help="The table, tab-separated.")],
    limit: Annotated[int, typer.Option("--documents", help="Read at most so many documents.")] = 100_000,
    sample: Annotated[int, typer.Option("--analysed", help="Run the rules on so many of them.")] = 2_000,
) -> None:
    """Write the table."""
    folder = Path(os.environ.get("KDNLP_CORPUS", ""))
    if not os.environ.get("KDNLP_CORPUS") or not all((folder / name).is_file() for name in DUMPS):
        raise typer.BadParameter(f"KDNLP_CORPUS does not name a folder with {' and '.join(DUMPS)}")
    some = (d for _, d in zip(range(min(sample, limit)), documents(folder), strict=False))
    write(collect(folder, limit, analysed(some)), output)


def write(found: dict[str, Found], output: Path) -> None:
    """Write the names that two documents hold, the best attested first."""
    rows = [(n, f) for n, f in found.items() if f.documents >= 2 and f.worth > 0 and len(n) <= LONGEST]
    rows.sort(key=lambda row: (-row[1].worth, row[0]))
    lines = ["\t".join(("surface", "label", "n_docs", "n", *EVIDENCE, *SHARES))]
    for name, f in rows[:MOST]:
        numbers = [f.documents, f.places, *(f.evidence[e] for e in EVIDENCE), *(f.shares[s] for s in SHARES)]
        lines.append("\t".join((name, f.label, *map(str, numbers))))
    output.write_text("\n".join(lines) + "\n", encoding="utf-8")
    typer.echo(f"{len(lines) - 1:,} names")


if __name__ == "__main__":
    typer.run(main)
