"""Phrases with a head noun: how far they reach to the left, and which evidence makes them names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from kdnlp.entities.mentions import Mention
from kdnlp.entities.programme_grammar import Grammar, Head, grammar
from kdnlp.entities.programme_words import ACT, Words

_ORDINAL = re.compile(
    r"제?\d{1,3}(?:[-·]\d)?(?:차|회|기|단계)|제\d{1,3}(?![조국자항호부장절종]|\d|\.)\S*|\d{1,3}(?:차|회)[가-힣]{2,}"
)
_YEAR = re.compile(r"(?:19|20)\d\d(?:[-–∼~](?:20)?\d\d)?(?:년도?|학년도|절기)?")
_DATE = re.compile(
    r"\d{1,4}(?:년|월|일|시|분)\S*|\d{1,2}\.\d\S*|\d+|\d[\d,.]*(?:명|개|건|억|만|천|곳|회째|여)\S*|\d+\S*국"
)
_ACRONYM = re.compile(r"(?=(?:[^A-Z]*[A-Z]){2})[A-Z][A-Za-z0-9+&/\-]{2,}")
_LINE_START = re.compile(r"(?:^|\n)[\s\-–—□■◇◆○●◎▲△▴▵▶▷►▸◈※☞❍❏ㅇo•*①-⑳<\[(]*(?:붙임\s*)?(?:\d{1,2}\.\s*)?$")
_ITEM = re.compile(r"(?:[①-⑳]\s?\(?|안건\s?\d\)\s?)$")
_MAX_WORDS = 10
#: Evidence that stands around a phrase, looked for last.
_AROUND = frozenset({"act", "dated", "gloss", "line", "item", "latin", "bilateral"})
_DATED = re.compile(r"\s?\(['‘’`]?\d{1,2}\.\s?\d")
_GLOSS = re.compile(
    r"\s?[(\[]\s?(?:이하\s?)?[‘'“\"]?([A-Z][A-Za-z0-9+\-]*[A-Z0-9+][A-Za-z0-9+\-]*)[’'”\"]?\s?[,:;)*\]]"
)


def phrases(words: Words, g: Grammar, others: Sequence[Mention], heads: dict[int, str]) -> Iterator[Mention]:
    """Give the phrases that a rule takes for names.

    Parameters
    ----------
    words, g
        The document and the tables.
    others
        Candidates of other labels: an international organisation at the start of a phrase is evidence.
    heads
        The head noun that ends at each offset.
    """
    text = words.text
    bilateral = "양국" in text
    foreign = {m.start: m.end for m in others if m.label == "ORG" and m.kb and m.kb.startswith("INT.")}
    for end, noun in heads.items():
        i = words.at(end - 1)
        if i < 0:
            continue
        head = g.heads[noun]
        chain = _walk(words, i, g)
        if len(chain) == 1 and words.starts[i] == end - len(noun) and noun not in g.alone:
            continue
        surfaces = [words.surface(k) for k in chain]
        surfaces[-1] = text[words.starts[i] : end]
        first, evidence = _evidence(surfaces, head, g)
        start = words.starts[chain[first]]
        edition = head.kind != "project" or evidence & {"ordinal", "parties", "bloc"}
        with_year = start
        if "long-year" in evidence and edition and not _at_line_start(text, start):
            first += 1
            start = words.starts[chain[first]]
        phrase = text[start:end]
        if (
            phrase in g.not_names
            or " ".join(surfaces[-2:]) in g.not_names
            or (head.kind == "agreement" and g.body_after.match(text, end))
        ):
            continue
        if start in foreign and foreign[start] < end:
            evidence.add("bloc")
        rules = [r for r in g.rules_for[noun] if r.needs - _AROUND <= evidence and r.bars.isdisjoint(evidence)]
        if not rules:
            continue
        if bilateral:
            evidence.add("bilateral")
        _surroundings(text, start, end, evidence, g)
        for rule in rules:
            if rule.needs <= evidence and rule.bars.isdisjoint(evidence):
                begin = with_year if "long-year" in rule.needs else start
                yield Mention("PROGRAMME", begin, end, f"rule:{rule.name}", kind=head.kind, score=rule.score)
                break


@lru_cache(maxsize=65536)
def _mark(word: str) -> str:
    """Return what a word is evidence of by itself: an ordinal, parties, bodies, a grouping, or nothing."""
    g = grammar()
    if _ORDINAL.fullmatch(word):
        return "ordinal"
    if g.sides.fullmatch(word):
        return "parties"
    if g.bodies.fullmatch(word):
        return "bodies"
    acronym = _ACRONYM.fullmatch(word) and word not in g.plain_acronyms
    return "bloc" if acronym or word in g.blocs or g.bloc.fullmatch(word) else ""


@lru_cache(maxsize=65536)
def _is_year(word: str) -> bool:
    return bool(_YEAR.fullmatch(word))


@lru_cache(maxsize=65536)
def _ends_walk(word: str) -> bool:
    """Whether no unquoted name holds the word."""
    return word in grammar().stop or bool(_DATE.fullmatch(word))


def _walk(words: Words, i: int, g: Grammar) -> list[int]:
    """Return the words that may make one name with the head in word ``i``, in the order of the text."""
    chain = [i]
    j = i
    while len(chain) < _MAX_WORDS:
        j = words.before(j)
        if j < 0:
            break
        word = words.surface(j)
        if _is_year(word):
            chain.append(j)
            break
        mark = _mark(word)
        if not (word in g.join or mark == "ordinal" or (mark == "parties" and not words.has_particle(j))):
            half = word in {"상반기", "하반기"} and _is_year(words.surface(max(words.before(j), 0)))
            if _ends_walk(word) and not half:
                break
            about = words.surface(chain[-1]) == "관한" and word.endswith("에")
            if not words.modifies(j) and word not in g.adjectives and not about:
                break
        chain.append(j)
    chain.reverse()
    return chain


def _evidence(surfaces: list[str], head: Head, g: Grammar) -> tuple[int, set[str]]:
    """Return the index of the word that the name begins with, and the evidence in what follows it."""
    marks = {k: mark for k, word in enumerate(surfaces) if (mark := _mark(word))}
    for k in range(len(surfaces) - 2, -1, -1):
        if surfaces[k].endswith(g.post) and not _post_in_name(surfaces, k, marks, g):
            return _evidence_after(surfaces, k, head, g)
    year = _is_year(surfaces[0])
    first = _first(surfaces, marks, g)
    if year and first <= 1:
        first = 0
    first = _after_joints(surfaces, first, marks, year, g)
    evidence = {mark for k, mark in marks.items() if k >= first}
    if year and first == 0:
        evidence.add("long-year" if surfaces[0].endswith(("년", "도")) else "year")
    if first > 0 and _is_year(surfaces[first]):
        evidence.add("year")
    return first, evidence | _form(surfaces[first:], head, g)


def _after_joints(surfaces: list[str], first: int, marks: dict[int, str], year: bool, g: Grammar) -> int:
    """Move the beginning behind 및 and its like where the name has not begun before it, or begins anew after it."""
    for k, word in enumerate(surfaces):
        if (word not in g.join and word not in g.adjectives) or k < first:
            continue
        begun = any(first <= m < k for m in marks) or (year and first == 0)
        anew = marks.get(first) != "ordinal" and any(m > k and mark != "ordinal" for m, mark in marks.items())
        numbered = word in g.join and marks.get(k + 1) == "ordinal"
        if not begun or numbered or (anew and word in g.join):
            first = k + (word in g.join)
    if not marks and not year:
        for k in range(first, len(surfaces) - 1):
            if g.domestic.fullmatch(surfaces[k]):
                first = k + 1
    return min(first, len(surfaces) - 1)


def _form(name: list[str], head: Head, g: Grammar) -> set[str]:
    """Return the evidence in the words of a name as a whole."""
    evidence = set()
    rest = [w for w in name if _mark(w) != "ordinal" and not _is_year(w)]
    last = name[-1]
    if name[0] in g.states:
        evidence.add("state")
    if len(last) > len(head.noun) + 1:
        evidence.add("compound")
        if g.ministers.search(last):
            evidence.add("ministers")
        if g.common_treaty.search(last):
            evidence.add("common-treaty")
        if last.endswith(g.contests):
            evidence.add("contest")
    elif len(name) > 1 and g.ministers.search(name[-2] + last):
        evidence.add("ministers")
    if len(rest) > 1:
        evidence.add("words2")
    if len(rest) > 2:
        evidence.add("words3")
    if " ".join(rest) in g.generic or "".join(rest) in g.generic:
        evidence.add("generic")
    return evidence


def _evidence_after(surfaces: list[str], k: int, head: Head, g: Grammar) -> tuple[int, set[str]]:
    """Return what `_evidence` finds after word ``k``."""
    first, evidence = _evidence(surfaces[k + 1 :], head, g)
    return first + k + 1, evidence


def _post_in_name(surfaces: list[str], k: int, marks: dict[int, str], g: Grammar) -> bool:
    """Whether a post belongs to the event's name: `제9차 한-영 외교장관 전략대화`, `G20 재무장관 회의`."""
    word = surfaces[k]
    if not any(m < k for m in marks):
        return False
    return bool(g.inner_post.fullmatch(word)) and (len(word) > 3 or k == len(surfaces) - 2)


def _first(surfaces: list[str], marks: dict[int, str], g: Grammar) -> int:
    """Return the word that a name with these marks begins with, years and joints left aside."""
    if not marks:
        return 0
    first = min(marks)
    if surfaces[first] == "국제":  # `쿠부치 국제 사막포럼`: the place belongs to the name
        while first and not g.domestic.fullmatch(surfaces[first - 1]) and surfaces[first - 1] not in g.no_places:
            first -= 1
    elif first and surfaces[first - 1] in g.prefixes:
        first -= 1
    return first


def _surroundings(text: str, start: int, end: int, evidence: set[str], g: Grammar) -> None:
    """Add the evidence that stands around a phrase."""
    if ACT.match(text, end):
        evidence.add("act")
    gloss = _GLOSS.match(text, end)
    if (gloss and gloss.group(1) not in g.plain_glosses) or g.english_gloss.match(text, end):
        evidence.add("gloss")
    inner = re.search(r"\(([A-Z][A-Za-z&\-]*)", text[start:end])
    if inner and inner.group(1) not in g.plain_glosses:
        evidence.add("latin")
    if _DATED.match(text, end):
        evidence.add("dated")
    if _at_line_start(text, start):
        evidence.add("line")
    if _ITEM.search(text, max(0, start - 8), start):
        evidence.add("item")


def _at_line_start(text: str, start: int) -> bool:
    return start == 0 or bool(_LINE_START.search(text[max(0, start - 12) : start]))
