"""PROGRAMME mentions by rule: titles in quotation marks, phrases with a head noun and evidence, names, aliases, repeats.

A phrase is walked from its head noun to the left as far as nouns go; what stands in it (an ordinal, parties, a grouping
of states, a gloss in brackets …) is evidence, and the first rule of ``programme_rules.toml`` whose conditions the
evidence meets makes the mention. Each mention carries the name of its rule, and the kind of its head noun.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import ahocorasick

from kdnlp.entities.mentions import Mention, choose
from kdnlp.entities.programme_words import Words
from kdnlp.lexicon import load_toml
from kdnlp.token_table import TokenTable

_DASH = r"[-–‑·ㆍ‧∙･・⋅․]"
_ORDINAL = re.compile(r"제?\d{1,3}(?:[-·]\d)?(?:차|회|기|단계)|제\d{1,3}(?![조국자항호부장절종]|\d|\.)\S*|\d{1,3}(?:차|회)[가-힣]{2,}")
_YEAR = re.compile(r"(?:19|20)\d\d(?:[-–∼~](?:20)?\d\d)?(?:년도?|학년도|절기)?")
_YEAR_BEFORE = re.compile(r"(?<!\d)20\d\d ?$")
_MORE_NAME = {"policy": re.compile(r" 정책(?=[^가-힣]|[을은의과에이])"), "meeting": re.compile(r" 20\d\d(?![\d년.])")}
_EDITION = re.compile(r"(?<![A-Za-z0-9])(?:COP ?\d\d|(?!AI )[A-Z]{3,10} ?20[012]\d)(?![\d년.])")
_DATE = re.compile(r"\d{1,4}(?:년|월|일|시|분)\S*|\d{1,2}\.\d\S*|\d+|\d[\d,.]*(?:명|개|건|억|만|천|곳|회째|여)\S*|\d+\S*국")
_ACRONYM = re.compile(r"(?=(?:[^A-Z]*[A-Z]){2})[A-Z][A-Za-z0-9+&/\-]{2,}")
_LATIN = re.compile(r"[A-Z][A-Za-z0-9&+'’.,:/\- ]*[A-Za-z0-9+]")
_LINE_START = re.compile(r"(?:^|\n)[\s\-–—□■◇◆○●◎▲△▴▵▶▷►▸◈※☞❍❏ㅇo•*①-⑳<\[(]*(?:붙임\s*)?(?:\d{1,2}\.\s*)?$")
_NUMBERED = re.compile(r"(?:20\d\d년?도? )?제?\d+(?:차|회)")
_MINISTERS = re.compile(r"[가-힣]{2,}(?:장관회의|장관회담|정상회의|각료회의|청장회의|장관급회의|총재회의)$")
_CONTESTS = ("경진대회", "경연대회", "공모전", "발표대회", "선발대회", "말하기대회")
_BEFORE_QUOTE = 24
_MAX_QUOTE = 100
_MAX_WORDS = 10


@dataclass(frozen=True, slots=True)
class Rule:
    """Which heads, with which evidence, make a mention.

    Parameters
    ----------
    name
        The mention's rule is ``rule:<name>``.
    score
        Share of its mentions that were right where it was made.
    kinds, grades
        Of the head noun; empty means any.
    needs, bars
        Evidence that must be there, and that must not.
    heads, but_heads
        Head nouns it is for, and is not for; empty means all, and none.
    """

    name: str
    score: float
    kinds: frozenset[str] = frozenset()
    grades: frozenset[str] = frozenset()
    needs: frozenset[str] = frozenset()
    bars: frozenset[str] = frozenset()
    heads: frozenset[str] = frozenset()
    but_heads: frozenset[str] = frozenset()

    def fits(self, head: Head, evidence: set[str]) -> bool:
        """Whether the rule makes a mention of a phrase with this head and evidence."""
        return (
            self.needs <= evidence
            and self.bars.isdisjoint(evidence)
            and (not self.kinds or head.kind in self.kinds)
            and (not self.grades or head.grade in self.grades)
            and (not self.heads or head.noun in self.heads)
            and head.noun not in self.but_heads
        )


@dataclass(frozen=True, slots=True)
class Head:
    """A noun that names of programmes end in."""

    noun: str
    kind: str
    grade: str


class Grammar:
    """The tables of ``programme_rules.toml``, compiled."""

    def __init__(self, tables: dict[str, Any]) -> None:
        self.heads = {
            noun: Head(noun, kind, grade)
            for kind, grades in tables["heads"].items()
            for grade in ("quoted", "body", "strong")
            for noun in grades[grade]
        }
        self.head_at_end = re.compile(rf"(?:{_alternatives(self.heads)})$")
        left, evidence = tables["left"], tables["evidence"]
        self.stop = frozenset(left["stop"])
        self.post = tuple(left["post"])
        self.join = frozenset(left["join"])
        self.adjectives = frozenset(left["adjectives"])
        self.prefixes = frozenset(left["prefixes"])
        self.states = frozenset(evidence["states"])
        self.no_places = self.join | self.states | self.adjectives
        self.blocs = frozenset(evidence["blocs"])
        self.plain_acronyms = frozenset(evidence["plain_acronyms"])
        self.plain_glosses = frozenset(evidence["plain_glosses"])
        self.generic = frozenset(evidence["generic"])
        self.common_treaty = re.compile(evidence["common_treaty"])
        self.not_head_ends = tuple(evidence["not_head_ends"])
        self.vague = tuple(evidence["vague"])
        self.not_names = frozenset(evidence["not_names"])
        self.bloc = re.compile(evidence["bloc_pattern"])
        self.sides = re.compile(
            rf"(?:{_alternatives(evidence['sides'])}){_DASH}[가-힣A-Z]\S*"
            rf"|(?:{_alternatives(evidence['fused'])})(?:(?:{evidence['after_fused']})\S*)?"
        )
        self.bodies = re.compile(rf"[가-힣A-Z]+(?:{evidence['body_ending']}){_DASH}[가-힣A-Z]{{2,}}\S*")
        self.domestic = re.compile(rf"[가-힣]+(?:{evidence['body_ending']})")
        quote = tables["quote"]
        self.law = re.compile(rf"(?:{quote['law']})$")
        self.theme_after = re.compile(quote["theme_after"])
        self.theme_before = re.compile(rf"(?:{quote['theme_before']})\s*$")
        self.cue_after = re.compile(quote["cue_after"])
        self.body_after = re.compile(evidence["body_after"])
        self.day = re.compile(tables["day"]["pattern"])
        self.names = {
            variant: record.get("kind")
            for record in tables["name"]
            for name in record["names"]
            for variant in (name, name.replace(" ", ""))
        }
        self.automaton = ahocorasick.Automaton()
        for noun in {*self.heads, *self.names}:
            self.automaton.add_word(noun, noun)
        self.automaton.make_automaton()
        self.rules = tuple(_rule(r) for r in tables["rule"])
        self.alone = frozenset(noun for rule in self.rules if rule.needs <= {"bilateral"} for noun in rule.heads)
        self.scores: dict[str, float] = tables["score"]


@cache
def grammar() -> Grammar:
    """Return the compiled tables."""
    return Grammar(load_toml("programme_rules.toml"))


def _alternatives(words: Iterable[str]) -> str:
    return "|".join(re.escape(w) for w in sorted(words, key=lambda w: (-len(w), w)))


def _rule(record: dict[str, Any]) -> Rule:
    lists = {k: frozenset(v) for k, v in record.items() if k not in {"name", "score"}}
    return Rule(name=record["name"], score=record["score"], **lists)


def find_programmes(table: TokenTable, others: Sequence[Mention] = ()) -> list[Mention]:
    """Return the PROGRAMME mentions of one document.

    Parameters
    ----------
    table
        The document's tokens.
    others
        Candidates of other labels: an ORG that fills a phrase bars it, an international one is evidence.

    Returns
    -------
    list of Mention
        In the order of the text, none overlapping another.
    """
    words = Words(table)
    g = grammar()
    heads, names = _lookup(words, g)
    found = [*_quoted(words, g), *_phrases(words, g, others, heads), *_days(words, g), *_names(words, g, names)]
    bodies = {(m.start, m.end): m.score for m in others if m.label == "ORG"}

    def kept(mentions: Iterable[Mention]) -> list[Mention]:
        return choose(m for m in mentions if bodies.get((m.start, m.end), 0.0) <= m.score)

    sure = kept(found)
    sure = kept([*sure, *_aliases(words, g, sure)])
    return kept([*sure, *_repeats(words, g, sure)])


# ----------------------------------------------------------------------------------------------------------------------
# Titles in quotation marks

# An opening sign with the signs that close it; single quotation marks also stand before years (`’25`) and are often turned round.
_SIGNS = (("「｢", "」｣"), ("『", "』"), ("《〈<", "》〉>"), ("“", "”"), ('"', '"'), ("‘’", "’‘"), ("'", "'"))
_OPENING = tuple((re.compile(f"[{opening}]"), opening, closing) for opening, closing in _SIGNS)
_EDITION_TITLE = re.compile(r"(?=.{6,24}$)[가-힣A-Z][^,.()]* 20\d\d(?:[-–~∼](?:20)?\d\d)?")
_YEAR_MARK = re.compile(r"[’‘']\d\d(?!\d)(?!년?도? [가-힣A-Z])")


def _quotations(text: str) -> Iterator[tuple[int, int]]:
    """Give the spans between opening and closing quotation marks on one line, one kind of mark after the other."""
    for pattern, opening, closing in _OPENING:
        at = 0
        while match := pattern.search(text, at):
            start = at = match.end()
            single = opening[0] in "‘'"
            if single and _YEAR_MARK.match(text, start - 1):
                continue
            end = _closing(text, start, closing, single)
            if end > start:
                yield start, end
                at = end + 1


def _closing(text: str, start: int, signs: str, single: bool) -> int:
    for i in range(start, min(len(text), start + _MAX_QUOTE)):
        if text[i] == "\n":
            return -1
        if text[i] in signs and not (single and text[i - 1] in " (~∼-" and _YEAR_MARK.match(text, i)):
            return i
    return -1


def _quoted(words: Words, g: Grammar) -> Iterator[Mention]:
    text = words.text
    for left, right in _quotations(text):
        start, end = _trimmed(text, left, right)
        if end - start < 3:
            continue
        inner_end = _without_last_bracket(text, start, end)
        title = text[start:inner_end]
        if not re.search(r"[가-힣A-Za-z]", title) or title[-1] in ".!?…다요":
            continue
        after = text[right + 1 : right + 30]
        before = text[max(0, left - 1 - _BEFORE_QUOTE) : left - 1]
        if g.law.search(title) or g.theme_after.match(after) or g.theme_before.search(before):
            continue
        mark = title.find("*")
        if mark > 2:
            if " " in title[:mark]:
                yield _mention(start, start + mark, "quoted-part", None, g)
            start = start + mark + len(title[mark:]) - len(title[mark:].lstrip("* "))
            title = text[start:inner_end]
        head = _head_of(title, g)
        if head is not None and title not in g.heads and title not in g.generic and _is_event(head, title, after, g):
            yield _mention(start, inner_end, "quoted-title", head.kind, g)
            continue
        if head is None and _EDITION_TITLE.fullmatch(title):
            yield _mention(start, inner_end, "quoted-edition", "meeting", g)
            continue
        cue = g.cue_after.match(after)
        if cue and len(title) <= 50:
            noun = g.heads.get(cue.group("head"))
            yield _mention(start, inner_end, "quoted-before-head", noun.kind if noun else None, g)


def _is_event(head: Head, title: str, after: str, g: Grammar) -> bool:
    """Whether a quoted title that may name a standing body names an event: it has an ordinal, or parties and is held."""
    if head.grade != "body":
        return True
    return bool(_NUMBERED.match(title) or (g.sides.match(title) and _ACT.match(after)))


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in " *\u00a0":
        start += 1
    while end > start and text[end - 1] in " *\u00a0":
        end -= 1
    return start, end


def _without_last_bracket(text: str, start: int, end: int) -> int:
    """Return the end of a title before the bracket that ends it: `X(Y)` is X."""
    if text[end - 1] not in ")]" or end - start < 5:
        return end
    depth = 0
    for i in range(end - 1, start, -1):
        if text[i] in ")]":
            depth += 1
        elif text[i] in "([":
            depth -= 1
            if depth == 0:
                return _trimmed(text, start, i)[1]
    return end


def _head_of(title: str, g: Grammar) -> Head | None:
    match = g.head_at_end.search(title) or g.head_at_end.search(re.sub(r"\s*(?:\d[\d.]*|[IVX]+|[ⅠⅡⅢⅣ])$", "", title))
    return g.heads[match.group()] if match else None


def _mention(start: int, end: int, rule: str, kind: str | None, g: Grammar) -> Mention:
    return Mention("PROGRAMME", start, end, f"rule:{rule}", kind=kind, score=g.scores[rule])


# ----------------------------------------------------------------------------------------------------------------------
# Phrases with a head noun

_DATED = re.compile(r"\s?\(['‘’`]?\d{1,2}\.\s?\d")
_ACT = re.compile(r"(?:[」』’”'\"]|를|을|가|이)?\s?(?:개최|참석|열려|열린다|성료|결과|체결|타결|출범|착수|서명|개막)")
_GLOSS = re.compile(r"\s?[(\[]\s?(?:이하\s?)?[‘'“\"]?([A-Z][A-Za-z0-9+\-]*[A-Z0-9+][A-Za-z0-9+\-]*)[’'”\"]?\s?[,:;)*\]]")


def _lookup(words: Words, g: Grammar) -> tuple[dict[int, str], list[tuple[int, int]]]:
    """Return the longest head noun that ends at each offset where a name may end, and the spans of known names."""
    heads: dict[int, str] = {}
    names: list[tuple[int, int]] = []
    for last, noun in g.automaton.iter(words.text):
        end = last + 1
        if noun in g.heads and len(noun) > len(heads.get(end, "")) and _is_head(words, noun, end, g):
            heads[end] = noun
        if noun in g.names:
            names.append((end - len(noun), end))
    return heads, names


def _is_head(words: Words, noun: str, end: int, g: Grammar) -> bool:
    text = words.text
    before = text[end - len(noun) - 1 : end - len(noun)]
    if noun[0].isascii() and before.isascii() and before.isalnum():  # FTA in AfCFTA
        return False
    if text.endswith(g.not_head_ends, 0, end) or (noun[-1] == "의" and words.has_genitive(end)):
        return False
    return words.ends_name(end)


def _phrases(words: Words, g: Grammar, others: Sequence[Mention], heads: dict[int, str]) -> Iterator[Mention]:
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
        if evidence & {"ordinal", "parties", "bloc"} and "long-year" in evidence and not _at_line_start(text, start):
            first += 1
            start = words.starts[chain[first]]
        phrase = text[start:end]
        if phrase in g.not_names or " ".join(surfaces[-2:]) in g.not_names or (head.kind == "agreement" and g.body_after.match(text, end)):
            continue
        if start in foreign and foreign[start] < end:
            evidence.add("bloc")
        _surroundings(text, start, end, evidence, g)
        if bilateral:
            evidence.add("bilateral")
        for rule in g.rules:
            if rule.fits(head, evidence):
                yield Mention("PROGRAMME", start, end, f"rule:{rule.name}", kind=head.kind, score=rule.score)
                break


def _walk(words: Words, i: int, g: Grammar) -> list[int]:
    """Return the words that may make one name with the head in word ``i``, in the order of the text."""
    chain = [i]
    j = i
    while len(chain) < _MAX_WORDS:
        j = words.before(j)
        if j < 0:
            break
        word = words.surface(j)
        if _YEAR.fullmatch(word):
            chain.append(j)
            break
        if not (word in g.join or _ORDINAL.fullmatch(word) or (g.sides.fullmatch(word) and not words.has_particle(j))):
            half = word in {"상반기", "하반기"} and _YEAR.fullmatch(words.surface(max(words.before(j), 0)))
            if (word in g.stop and not half) or _DATE.fullmatch(word):
                break
            if not words.modifies(j) and word not in g.adjectives:
                break
        chain.append(j)
    chain.reverse()
    return chain


def _evidence(surfaces: list[str], head: Head, g: Grammar) -> tuple[int, set[str]]:
    """Return the index of the word that the name begins with, and the evidence in what follows it."""
    marks: dict[int, str] = {}
    for k, word in enumerate(surfaces):
        if _ORDINAL.fullmatch(word):
            marks[k] = "ordinal"
        elif g.sides.fullmatch(word):
            marks[k] = "parties"
        elif g.bodies.fullmatch(word):
            marks[k] = "bodies"
        elif word in g.blocs or g.bloc.fullmatch(word) or _is_acronym(word, g):
            marks[k] = "bloc"
    for k in range(len(surfaces) - 2, -1, -1):
        if surfaces[k].endswith(g.post) and not _post_in_name(surfaces, k, marks):
            return _evidence_after(surfaces, k, head, g)
    year = bool(_YEAR.fullmatch(surfaces[0]))
    first = _first(surfaces, marks, g)
    if year and first <= 1:
        first = 0
    for k, word in enumerate(surfaces):
        if (word not in g.join and word not in g.adjectives) or k < first:
            continue
        begun = any(first <= m < k for m in marks) or (year and first == 0)
        anew = word in g.join and any(m > k and kind != "ordinal" for m, kind in marks.items()) and marks.get(first) != "ordinal"
        if anew or not begun:
            first = k + (word in g.join)
    if not marks and not year:
        for k in range(first, len(surfaces) - 1):
            if g.domestic.fullmatch(surfaces[k]):
                first = k + 1
    first = min(first, len(surfaces) - 1)
    evidence = {kind for k, kind in marks.items() if k >= first}
    if year and first == 0:
        evidence.add("long-year" if surfaces[0].endswith(("년", "도")) else "year")
    if first > 0 and _YEAR.fullmatch(surfaces[first]):
        evidence.add("year")
    rest = [w for w in surfaces[first:] if not _ORDINAL.fullmatch(w) and not _YEAR.fullmatch(w)]
    if surfaces[first] in g.states:
        evidence.add("state")
    if len(surfaces[-1]) > len(head.noun) + 1:
        evidence.add("compound")
    if len(rest) > 1:
        evidence.add("words2")
    if len(rest) > 2:
        evidence.add("words3")
    if " ".join(rest) in g.generic or "".join(rest) in g.generic:
        evidence.add("generic")
    if _MINISTERS.search(surfaces[-1]) or _MINISTERS.search("".join(surfaces[first:][-2:])):
        evidence.add("ministers")
    if g.common_treaty.search(surfaces[-1]):
        evidence.add("common-treaty")
    if surfaces[-1].endswith(_CONTESTS):
        evidence.add("contest")
    return first, evidence


def _evidence_after(surfaces: list[str], k: int, head: Head, g: Grammar) -> tuple[int, set[str]]:
    """Return what `_evidence` finds after word ``k``."""
    first, evidence = _evidence(surfaces[k + 1 :], head, g)
    return first + k + 1, evidence


def _post_in_name(surfaces: list[str], k: int, marks: dict[int, str]) -> bool:
    """Whether a post belongs to the event's name: `제9차 한-영 외교장관 전략대화`, `G20 재무장관 회의`."""
    word = surfaces[k]
    if len(word) > 3 and word.endswith(("장관", "차관", "공관장", "청장")):
        return any(m < k for m in marks)
    return word in {"장관", "청장", "총리"} and k == len(surfaces) - 2 and any(m < k for m in marks)


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


def _is_acronym(word: str, g: Grammar) -> bool:
    return bool(_ACRONYM.fullmatch(word)) and word not in g.plain_acronyms


def _surroundings(text: str, start: int, end: int, evidence: set[str], g: Grammar) -> None:
    """Add the evidence that stands around a phrase."""
    if _ACT.match(text, end):
        evidence.add("act")
    gloss = _GLOSS.match(text, end)
    if gloss and gloss.group(1) not in g.plain_glosses:
        evidence.add("gloss")
    inner = re.search(r"\(([A-Z][A-Za-z&\-]*)", text[start:end])
    if inner and inner.group(1) not in g.plain_glosses:
        evidence.add("latin")
    if _DATED.match(text, end):
        evidence.add("dated")
    if _at_line_start(text, start):
        evidence.add("line")


def _at_line_start(text: str, start: int) -> bool:
    return start == 0 or bool(_LINE_START.search(text[max(0, start - 12) : start]))


# ----------------------------------------------------------------------------------------------------------------------
# Observance days, names that everybody knows

def _days(words: Words, g: Grammar) -> Iterator[Mention]:
    for match in g.day.finditer(words.text):
        if words.ends_name(match.end("name")):
            yield _mention(match.start("name"), match.end("name"), "observance-day", None, g)


def _names(words: Words, g: Grammar, names: Iterable[tuple[int, int]]) -> Iterator[Mention]:
    text = words.text
    for start, end in names:
        kind = g.names[text[start:end]]
        if (start == 0 or not text[start - 1].isalnum()) and words.ends_name(end) and not g.body_after.match(text, end):
            year = _YEAR_BEFORE.search(text[max(0, start - 6) : start])
            left = start - len(year.group()) if year and kind == "meeting" else start
            more = _MORE_NAME[kind].match(text, end) if kind in _MORE_NAME else None
            yield _mention(left, more.end() if more else end, "known-name", kind, g)
    for match in _EDITION.finditer(text):
        yield _mention(match.start(), match.end(), "acronym-edition", "meeting", g)


# ----------------------------------------------------------------------------------------------------------------------
# Aliases in brackets, repeats

_EDITION_BEFORE = re.compile(r"^(?:(?:19|20)\d\d(?:년도?)?\s)?(?:제?\d+(?:차|회|기)\s?)?")
_BRACKET_AFTER = re.compile(r"[」｣』’”'\"*]{0,3}\s?[(\[]([^()\[\]\n]{2,120})[)\]]")
_PIECE = re.compile(r"[^,;:/]+")
_HANGUL = re.compile(r"[가-힣]{2,6}")


def _aliases(words: Words, g: Grammar, mentions: Sequence[Mention]) -> Iterator[Mention]:
    text = words.text
    for mention in mentions:
        bracket = _BRACKET_AFTER.match(text, mention.end)
        if not bracket:
            continue
        latin = False
        pieces = []
        for piece in _PIECE.finditer(bracket.group(1)):
            start, end = _unquoted(text, bracket.start(1) + piece.start(), bracket.start(1) + piece.end())
            surface = text[start:end]
            is_latin = bool(_LATIN.fullmatch(surface)) and surface.rstrip("s") not in g.plain_glosses
            latin |= is_latin
            pieces.append((start, end, surface, is_latin))
        for start, end, surface, is_latin in pieces:
            head = _head_of(surface, g) if surface else None
            named = head is not None and head.grade == "strong" and len(surface) > len(head.noun) + 1 and surface not in g.generic
            reading = latin and len(pieces) <= 3 and _HANGUL.fullmatch(surface) and surface not in g.heads
            if surface[:1].isdigit() and not surface.startswith("20"):
                continue
            if is_latin or (named and "주관" not in surface) or reading:
                yield _mention(start, end, "alias", mention.kind, g)


def _unquoted(text: str, start: int, end: int) -> tuple[int, int]:
    """Leave out blanks, quotation marks, footnote marks and 이하 around an alias."""
    while start < end and (text[start] in " '‘“\"*「" or text.startswith("이하", start)):
        start += 2 if text.startswith("이하", start) else 1
    while end > start and text[end - 1] in " '’”\"*」":
        end -= 1
    return start, end


def _repeats(words: Words, g: Grammar, mentions: Sequence[Mention]) -> Iterator[Mention]:
    """Find names again that a document has given once, whole or in a short form that keeps the subject."""
    text = words.text
    forms: dict[str, tuple[str, str | None]] = {}
    for m in mentions:
        surface = text[m.start : m.end]
        if len(surface) >= 3 and surface not in g.generic and m.rule != "rule:quoted-part":
            forms.setdefault(surface, ("repeat", m.kind))
    for m in mentions:
        for short in _short_forms(text[m.start : m.end], g):
            forms.setdefault(short, ("short-form", m.kind))
    taken = {i for m in mentions for i in range(m.start, m.end)}
    for surface, (rule, kind) in forms.items():
        at = text.find(surface)
        while at >= 0:
            end = at + len(surface)
            whole = (at == 0 or not text[at - 1].isalnum()) and words.ends_name(end)
            if at not in taken and whole and not g.body_after.match(text, end):
                yield _mention(at, end, rule, kind, g)
            at = text.find(surface, end)


def _short_forms(surface: str, g: Grammar) -> Iterator[str]:
    """Give the forms that later mentions take: without the edition; the last word or two, if they keep the subject."""
    bare = _EDITION_BEFORE.sub("", surface)
    if bare != surface and len(bare) >= 6 and " " in bare and _head_of(bare, g):
        yield bare
    parts = bare.split(" ")
    if len(parts) < 2:
        return
    head = _head_of(parts[-1], g)
    if head is None or head.kind != "meeting" or head.grade == "quoted":
        return
    if len(parts[-1]) >= len(head.noun) + 2 and (head.grade == "strong" or g.sides.fullmatch(parts[-2])):
        short = parts[-1]
    elif len(parts) > 2 and head.grade == "strong":
        short = " ".join(parts[-2:])
    else:
        return
    if short not in g.generic and short.replace(" ", "") not in g.generic and not short.startswith(g.vague):
        yield short


# ----------------------------------------------------------------------------------------------------------------------
# Norms

def programme_norms(text: str, mentions: Sequence[Mention]) -> list[Mention]:
    """Give each PROGRAMME mention its norm."""
    return [replace(m, norm=text[m.start : m.end]) for m in mentions]
