"""Names that show by their form: they end in a head (위원회, 연구원, 부 …), alone or after a country's name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from kdnlp.entities.org_names import Name
from kdnlp.entities.org_rules import Head, OrgRules, org_rules
from kdnlp.entities.org_words import Words
from kdnlp.lexicon import organisations

_COUNTED = re.compile(r"[0-9]+여?개국?$|[0-9]+대$|각국$|여러$|[0-9]+차$")
_PAIR = re.compile(r"(?<![가-힣])((?:한국|한)[-–·] ?[가-힣A-Z]{1,8} ?)$")
_EXPLAINED = re.compile(r"\((?:[A-Z][A-Za-z]|[가-힣]{1,4}장 ?[:：]? ?[가-힣]{2,4}[),])")
_GLOSSED = re.compile(r"(?<![가-힣A-Za-z])([가-힣A-Za-z]+)\((?:[A-Za-z]{1,10}|[가-힣]{2,5})\)[ -]$")
_PERSON_BRACKET = re.compile(r"\(?[A-Z][a-z]+ [A-Z][a-z]+(?: [A-Z][a-z]+)?\)")
_FOREIGN = frozenset(("외국", "해외", "타국", "주요국", "각국", "회원국"))
_SURNAME = frozenset("김이박최정강조윤장임한오서신권황안송전홍유고문양손배백허남심노하곽성차주우구민류진지엄채원천방공현함변염여추도소석선설마길연위표명기반라왕금옥육인맹제모탁국어은편용")


@dataclass(frozen=True, slots=True)
class Judged:
    """A word judged by its head: where the name ends in it, whether it is a name as it stands, a title cut off."""

    size: int
    head: Head
    form: str
    whole: bool
    titled: bool = False


def judge(rules: OrgRules, name: str, last: str) -> Judged | None:
    """Judge a noun by the head it ends in.

    Parameters
    ----------
    rules
        The rules.
    name
        The noun, particle cut off.
    last
        Its last morpheme as Kiwi sees it, empty if unknown.
    """
    for form, head in rules.heads.get(name[-1:], ()):
        if name.endswith(form):
            modifier = name[: -len(form)]
            if last in head.stop and last != form and len(last) > 1 and not head.walk:
                return None
            whole = len(modifier) >= head.least and name not in head.stop and not (last in head.stop and last != form)
            if whole and not head.free and modifier in rules.words["generic"]:
                whole = False
            return Judged(len(name), head, form, whole)
    return None


@lru_cache(maxsize=65536)
def name_in_word(word: str, core: int, last: str) -> Judged | None:
    """Return the name that a word holds, judged with and without titles and particles.

    Kiwi's cut before the particle (``core``) goes first; where it shows no head, a particle is cut by its form.
    """
    rules = org_rules()
    if core > 1:
        found = judge(rules, word[:core], last)
        if found:
            return found
        for n in (3, 2, 1):
            title = word[core - n : core]
            if core - n > 1 and title in rules.words["titles"]:
                found = judge(rules, word[: core - n], "")
                if found and found.whole and (found.form != "부" or title in rules.words["ministers"]):
                    return Judged(found.size, found.head, found.form, True, True)
    for n in range(1, min(5, len(word) - 2)):
        if len(word) - n != core and word[-n:] in rules.words["tails"]:
            found = judge(rules, word[:-n], "")
            if found and len(found.form) > 1:
                return found
    return None


def by_head(rules: OrgRules, words: Words, known: frozenset[str]) -> list[Name]:
    """Yield names that end in a head.

    Parameters
    ----------
    rules, words
        The rules and the text's words.
    known
        Names that the text holds elsewhere: they show where a name begins when a line break before it was lost.
    """
    text = words.text
    names: list[Name] = []
    for i, (start, end, core, last) in enumerate(zip(words.starts, words.ends, words.cores, words.lasts, strict=True)):
        if end - start < 2:
            continue
        found = name_in_word(text[start:end], core - start, last)
        if found is None:
            continue
        head = found.head
        if len(found.form) == 1 and words.tags[i] == "NNP" and last == words.nouns[i] and _PERSON_BRACKET.match(text, end):
            continue  # a foreign person's name that happens to end so: 랄라발라부(Ratu …)
        begin = _left_of(rules, words, i, start, found, known)
        if begin is None or _counted(words, begin):
            continue
        names.append(Name(begin, start + found.size, f"rule:{head.name}", head.score, head.name, found.titled))
    known = known | {text[n.start : n.end] for n in names}
    return [replace(n, start=n.start + _after_lost_break(rules, text[n.start : n.end], known)) for n in names]


def _left_of(rules: OrgRules, words: Words, i: int, start: int, found: Judged, known: frozenset[str]) -> int | None:
    """Return where the name begins, joining what belongs to it on the left; ``None`` if it is no name."""
    text = words.text
    head = found.head
    modifier = found.size - len(found.form)
    if found.titled:
        return start
    joined = _joined(rules, words, start)
    if joined is not None:
        return joined if found.whole else None
    pair = _PAIR.search(text, max(0, start - 16), start) if head.part and not head.free else None
    if pair:
        return pair.start(1)
    proper = words.propers[i] or not head.proper
    if found.whole and (not head.walk or (modifier > 4 and proper and not _GLOSSED.search(text, max(0, start - 40), start))):
        return start if proper else None
    begin = start
    for _ in range(head.walk):
        bracket = _GLOSSED.search(text, max(0, begin - 40), begin)
        if bracket and bracket.group(1) not in known and bracket.group(1) not in rules.countries:
            begin = bracket.start(1)
            proper = True
            continue
        j = words.before(begin)
        if j is None or not _modifies(rules, words, j, known):
            break
        begin = words.starts[j]
        proper = proper or words.propers[j]
        pair = _PAIR.search(text, max(0, begin - 16), begin)
        if pair:
            return pair.start(1)
    if begin < start:
        joined = _joined(rules, words, begin)
        begin = begin if joined is None else joined
    proper = proper or _explained(text, start + found.size)
    if begin == start and not found.whole:
        return None
    return begin if proper else None


def _explained(text: str, end: int) -> bool:
    """Whether an acronym, an English name or a person with a title stands in brackets behind."""
    return _EXPLAINED.match(text, end) is not None


def _modifies(rules: OrgRules, words: Words, j: int, known: frozenset[str]) -> bool:
    """Whether a word can be part of the name that the next word ends."""
    word = words.nouns[j]
    if len(word) < 2 or word in known or word in rules.words["stop_words"] or word in rules.countries or _COUNTED.search(word):
        return False
    if words.tags[j] in ("NNB", "SN", "W_SERIAL", "NP", "NR") or word.endswith(("년", "월", "일", "시", "개", "명", "차", "관", "장")):
        return False
    if (words.tags[j] == "NNP" and is_person(word)) or (word.isascii() and not word.isupper()) or word.endswith("년간"):
        return False
    return not any(word.endswith(form) for form, _ in rules.heads.get(word[-1], ()))


def is_person(name: str) -> bool:
    """Whether a proper noun looks like a Korean person's name."""
    return len(name) == 3 and name[0] in _SURNAME


def _joined(rules: OrgRules, words: Words, start: int) -> int | None:
    """Return where a name begins that goes on leftwards over a middle dot (식량·농업·경공업부)."""
    begin = start
    while words.text[begin - 1 : begin] in ("·", "‧", "ㆍ", "･", "/"):
        j = words.index_to.get(begin - 1)
        if j is None or words.tags[j] != "NNG":
            break
        word = words.nouns[j]
        if word in rules.countries or any(word.endswith(form) for form, _ in rules.heads.get(word[-1:], ())):
            break
        begin = words.starts[j]
    return begin if begin < start else None


def _after_lost_break(rules: OrgRules, name: str, known: frozenset[str]) -> int:
    for n in (2, 3, 4, 1):
        rest = name[n:]
        if name[:n] in rules.words["lost_breaks"] and (rest in known or organisations().candidates(rest)):
            return n
    return 0


def _counted(words: Words, start: int) -> bool:
    """Whether a number stands before: 10개국 관세청, 각국 금융정보분석원 are no names."""
    j = words.before(start)
    return j is not None and (words.word(j) in _FOREIGN or _COUNTED.search(words.word(j)) is not None)


def national(rules: OrgRules, words: Words) -> Iterator[Name]:
    """Yield names after the name of a country: 베트남 재무부, 미국 의회, 일본 외무성."""
    for j, country in enumerate(words.nouns):
        if country not in rules.countries or words.cores[j] != words.ends[j]:
            continue
        i = words.after(words.ends[j])
        if i is None:
            continue
        noun = words.nouns[i]
        for cut in (0, 3, 2, 1):
            if cut and noun[-cut:] not in rules.words["ministers"]:
                continue
            name = noun[: len(noun) - cut]
            stopped = name in rules.words["national_stop"] or (not cut and words.lasts[i] in rules.words["national_stop"])
            if len(name) < 2 or stopped or not rules.ending(name, "national") or rules.ending(name, "no_national"):
                continue
            start = words.starts[i]
            joined = _joined(rules, words, start)
            begin = start if joined is None else joined
            yield Name(begin, start + len(name), "rule:national", rules.scores["national"], "national", cut > 0)
            break
