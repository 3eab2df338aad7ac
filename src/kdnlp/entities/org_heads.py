"""Names that show by their form: they end in a head (위원회, 연구원, 부 …), alone or after a country's name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from kdnlp.entities.org_names import Name
from kdnlp.entities.org_rules import Head, org_rules
from kdnlp.entities.org_words import Words
from kdnlp.lexicon import organisations

_DOTS = ("·", "‧", "ㆍ", "･", "/")
_PIECES = re.compile(r"\d+개")
_NO_MODIFIER_TAGS = ("NNB", "SN", "W_SERIAL", "NP", "NR")


@dataclass(frozen=True, slots=True)
class Judged:
    """A word judged by the head it ends in.

    Parameters
    ----------
    size
        Number of the word's characters that belong to the name.
    head, form
        The class of its head, and the head itself.
    whole
        Whether it is a name as it stands.
    titled
        Whether a title was cut off behind it.
    """

    size: int
    head: Head
    form: str
    whole: bool
    titled: bool = False


def judge(name: str, last: str = "") -> Judged | None:
    """Judge a noun by the head it ends in; ``None`` if it ends in none.

    Parameters
    ----------
    name
        The noun, its particle cut off.
    last
        Its last morpheme as Kiwi sees it, empty if unknown.

    Examples
    --------
    >>> judge("국립산림과학원").whole, judge("자문위원회").whole, judge("사과나무")
    (True, False, None)
    """
    rules = org_rules()
    if rules.ending(name, "venues"):
        return None
    for form, head in rules.heads.get(name[-1:], ()):
        if name.endswith(form):
            modifier = name[: -len(form)]
            stopped = last in head.stop and last != form
            if stopped and len(last) > 1 and not head.walk:
                return None
            whole = len(modifier) >= head.least and name not in head.stop and not stopped
            if whole and not head.free and modifier in rules.words["generic"]:
                whole = False
            return Judged(len(name), head, form, whole)
    return None


@lru_cache(maxsize=65536)
def judge_word(word: str, core: int, last: str) -> Judged | None:
    """Judge a word of the text, with and without the titles and particles behind it.

    Parameters
    ----------
    word
        The whole word.
    core
        Length of its noun part as Kiwi cuts it; where that shows no head, a particle is cut by its form.
    last
        The last morpheme of the noun part.

    Examples
    --------
    >>> judge_word("산림청장은", 4, "장").size, judge_word("내각부와", 1, "내") is None
    (3, True)
    """
    rules = org_rules()
    titles, tails, heads = rules.words["titles"], rules.words["tails"], rules.heads
    if core > 1:
        found = judge(word[:core], last)
        if found:
            return found
        for n in (3, 2, 1):
            if core - n > 1 and word[core - n - 1] in heads and word[core - n : core] in titles:
                found = judge(word[: core - n])
                if found and found.whole and (found.form != "부" or word[core - n : core] in rules.words["ministers"]):
                    return replace(found, titled=True)
    for n in range(1, min(5, len(word) - 2)):
        if len(word) - n != core and word[-n - 1] in heads and word[-n:] in tails:
            found = judge(word[:-n])
            if found and len(found.form) > 1:
                return found
    return None


def by_head(words: Words, known: frozenset[str]) -> list[Name]:
    """Return the names that end in a head.

    Parameters
    ----------
    words
        The text's words.
    known
        Names that the text is known to hold: a longer name does not go on over them, and they show where a name begins
        when the line break before it was lost.
    """
    text, regex = words.text, org_rules().regex
    names: list[Name] = []
    for i, (start, end, core, last) in enumerate(zip(words.starts, words.ends, words.cores, words.lasts, strict=True)):
        if end - start < 2:
            continue
        found = judge_word(text[start:end], core - start, last)
        if found is None or _PIECES.match(text, start):
            continue
        unknown = len(found.form) == 1 and words.tags[i] == "NNP" and last == words.nouns[i]
        if unknown and regex["person_bracket"].match(text, end):
            continue  # a foreigner whose name happens to end so: 랄라발라부(Ratu …)
        begin = _beginning(words, i, found, known)
        if found.size > len(found.form):
            spaced = _spaced(words, start if begin is None else begin, start + found.size)
            begin = spaced if spaced < start else begin
        if begin is not None and not is_counted(text, begin):
            head = found.head
            names.append(Name(begin, start + found.size, f"rule:{head.name}", head.score, head.name, found.titled))
    known = known | {text[n.start : n.end] for n in names}
    return [replace(n, start=n.start + _lost_break(text[n.start : n.end], known)) for n in names]


def _beginning(words: Words, i: int, found: Judged, known: frozenset[str]) -> int | None:
    """Return where the name begins, with what belongs to it on the left; ``None`` if it is no name."""
    text, head, start = words.text, found.head, words.starts[i]
    regex = org_rules().regex
    end = start + found.size
    if found.titled:
        return start
    if found.size > len(found.form) and text[start:end] in head.stop:
        return None
    modifier = found.size - len(found.form)
    explained = regex["explained"].match(text, end) is not None
    if explained and modifier > 1 and not found.whole:
        return start
    joined = _joined(words, start)
    if joined < start:
        return joined if found.whole else None
    if head.part and not head.free:
        pair = regex["pair"].search(text, max(0, start - 16), start)
        if pair:
            return pair.start(1)
    proper = words.propers[i] or not head.proper
    glossed = regex["glossed"].search(text, max(0, start - 40), start)
    if found.whole and (not head.walk or (modifier > 4 and proper and not glossed)):
        return start if proper else None
    if glossed and _plain_gloss(glossed.group()):
        glossed = None
    if glossed and not found.whole and not head.walk and head.part and glossed.group(1) not in known:
        return glossed.start(1)
    begin, with_proper = _walked(words, start, head.walk, known)
    if begin == start and not found.whole:
        return None
    return begin if proper or with_proper or explained else None


def _walked(words: Words, start: int, steps: int, known: frozenset[str]) -> tuple[int, bool]:
    """Walk left over the words that modify the name; return where it begins, and whether it holds a proper noun."""
    text, rules = words.text, org_rules()
    begin, proper = start, False
    for step in range(steps + 1):
        pair = rules.regex["pair"].search(text, max(0, begin - 16), begin)
        if pair and steps:
            return pair.start(1), True
        if step == steps:
            break
        bracket = rules.regex["glossed"].search(text, max(0, begin - 40), begin)
        if bracket and _plain_gloss(bracket.group()):
            break
        if bracket and bracket.group(1) not in known and bracket.group(1) not in rules.countries:
            begin, proper = bracket.start(1), True
            continue
        j = words.before(begin)
        if j is None or not _modifies(words, j, known):
            break
        begin = words.starts[j]
        proper = proper or (words.propers[j] and words.nouns[j] not in rules.words["agreements"])
    return (_joined(words, begin) if begin < start else start), proper


def _plain_gloss(glossed: str) -> bool:
    """Whether a bracket glosses a kind of agreement: 자유무역협정(FTA)."""
    return glossed[glossed.find("(") + 1 : glossed.rfind(")")] in org_rules().words["agreements"]


def _modifies(words: Words, j: int, known: frozenset[str]) -> bool:
    """Whether a word can be part of the name that the next word ends."""
    word, tag, rules = words.nouns[j], words.tags[j], org_rules()
    if len(word) < 2 or word in known or word in rules.countries:
        return False
    if word in rules.words["stop_words"] or word in rules.words["lost_breaks"]:
        return False
    if tag in _NO_MODIFIER_TAGS or rules.regex["no_modifier"].search(word):
        return False
    if (tag == "NNP" and is_person(word)) or (word.isascii() and not word.isupper()):
        return False
    return not _ends_in_head(word)


def is_person(name: str) -> bool:
    """Tell whether a proper noun looks like a Korean person's name.

    Examples
    --------
    >>> is_person("홍길동"), is_person("네이버")
    (True, False)
    """
    return len(name) == 3 and name[0] in org_rules().words["surnames"]


def _ends_in_head(word: str) -> bool:
    heads = org_rules().heads.get(word[-1:], ())
    return any(word.endswith(form) for form, head in heads if head.name != "firm")  # 농식품, 건설: common nouns too


def _joined(words: Words, start: int) -> int:
    """Return where a name begins that goes on leftwards over a middle dot (식량·농업·경공업부)."""
    while words.text[start - 1 : start] in _DOTS:
        j = words.index_to.get(start - 1)
        if j is None or words.tags[j] != "NNG":
            break
        word = words.nouns[j]
        if word in org_rules().countries or _ends_in_head(word) or word.endswith("실") or _is_known(word):
            break
        start = words.starts[j]
    return start


@lru_cache(maxsize=65536)
def _is_known(name: str) -> bool:
    return bool(organisations().candidates(name))


def _spaced(words: Words, start: int, end: int) -> int:
    """Return where a name begins that the lexicon writes without the blank before ``start``: 아시아 개발은행."""
    j = words.before(start)
    if j is None or words.nouns[j] in org_rules().countries:
        return start
    return words.starts[j] if _is_known(words.nouns[j] + words.text[start:end]) else start


def _lost_break(name: str, known: frozenset[str]) -> int:
    """Return how much of a headline stands at the beginning, fused to the name (구축|소방청)."""
    for n in (2, 3, 4, 1):
        rest = name[n:]
        if name[:n] in org_rules().words["lost_breaks"] and (rest in known or organisations().candidates(rest)):
            return n
    return 0


def is_counted(text: str, start: int) -> bool:
    """Tell whether a number or the like stands before: 10개국 관세청, 각국 금융정보분석원 name no one body.

    Examples
    --------
    >>> is_counted("10개국 관세청", 5), is_counted("우리 관세청", 3)
    (True, False)
    """
    return org_rules().regex["counted"].search(text, max(0, start - 8), start) is not None


def national(words: Words) -> Iterator[Name]:
    """Yield names after the name of a country: 베트남 재무부, 미국 의회, 일본 외무성."""
    rules = org_rules()
    stop = rules.words["national_stop"]
    for j, country in enumerate(words.nouns):
        if country not in rules.countries or words.cores[j] != words.ends[j]:
            continue
        i = words.after(words.ends[j])
        if i is None:
            continue
        noun, start = words.nouns[i], words.starts[i]
        for cut in (0, 3, 2, 1):
            if cut and noun[-cut:] not in rules.words["ministers"]:
                continue
            name = noun[: len(noun) - cut]
            if len(name) < 2 or name in stop or (not cut and words.lasts[i] in stop):
                continue
            if rules.ending(name, "national") and not rules.ending(name, "no_national"):
                begin = _joined(words, start)
                yield Name(begin, start + len(name), "rule:national", rules.scores["national"], "national", cut > 0)
                break
