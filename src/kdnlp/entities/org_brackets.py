"""Names in brackets and quotation marks: aliases (이하 …, acronyms), names before a bracket that explains them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from kdnlp.entities.org_heads import judge, judge_word
from kdnlp.entities.org_names import Name
from kdnlp.entities.org_rules import org_rules
from kdnlp.entities.org_words import Words

_LATIN = re.compile(r"[A-Za-zÀ-ɏ][A-Za-zÀ-ɏ0-9&.,'’\-–+/ ]*")
_ACRONYM = re.compile(r"(?=(?:[^A-Z]*[A-Z]){2})[A-Za-z][A-Za-z0-9&+\-]{1,11}")
_HANGUL = re.compile(r"[가-힣A-Za-z0-9·]{2,14}")
_SPACED_ENGLISH = re.compile(r" \((?=((?:[A-Z][a-z]+ ?){2,}))")
_SEPARATOR = re.compile(r"[,;:：]\s*")
_CLOSERS = " ’”'\"」｣』*"
_REACH = 160


def closing(text: str, start: int) -> int | None:
    """Return where the bracket that opens at ``start`` closes on the same line, not too far away.

    Examples
    --------
    >>> closing("(가(나)다)라", 0), closing("(가", 0)
    (6, None)
    """
    depth = 0
    for i in range(start, min(len(text), start + _REACH)):
        char = text[i]
        if char == "(":
            depth += 1
        elif char == ")":
            depth -= 1
            if not depth:
                return i
        elif char == "\n":
            return None
    return None


def aliases(words: Words, names: Sequence[Name]) -> Iterator[Name]:
    """Yield the names in the bracket behind a name, and the acronym before a bracket that holds a name."""
    text, rules = words.text, org_rules()
    for name in names:
        spaced = _SPACED_ENGLISH.match(text, name.end) if text.startswith(" (", name.end) else None
        opening = name.end + (spaced is not None and not rules.words["english_heads"].isdisjoint(spaced[1].split()))
        if text[opening : opening + 1] == "(" and not name.titled:
            close = closing(text, opening)
            if close is not None:
                yield from _in_bracket(text, opening + 1, close)
        if text[name.start - 1 : name.start] == "(":
            i = words.index_to.get(name.start - 1)
            if i is not None and _is_acronym(words.word(i)):
                score = rules.scores["bracket-name"]
                yield Name(words.starts[i], words.ends[i], "rule:bracket-name", score, "alias")


def _is_acronym(word: str) -> bool:
    return _ACRONYM.fullmatch(word) is not None and word not in org_rules().words["latin_stop"]


def _is_latin_name(piece: str) -> bool:
    """Whether a piece of a bracket can be a name in Latin letters."""
    if len(piece) < 2 or piece in org_rules().words["latin_stop"] or not _LATIN.fullmatch(piece):
        return False
    return any(c.isupper() for c in piece) and not piece.startswith("CEO ")


def _in_bracket(text: str, start: int, end: int) -> Iterator[Name]:
    rules = org_rules()
    pieces = list(_pieces(text, start, end))
    with_latin = any(_LATIN.fullmatch(text, a, b) for a, b, _ in pieces)
    for a, b, defined in pieces:
        piece = text[a:b]
        if _is_latin_name(piece):
            yield Name(a, b, "rule:bracket-latin", rules.scores["bracket-latin"], "alias")
        elif _HANGUL.fullmatch(piece) and not is_generic(piece):
            reading = with_latin and len(piece) < 7 and piece not in rules.countries
            if defined or reading:
                yield Name(a, b, "rule:alias", rules.scores["alias"], "alias")


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int, bool]]:
    """Cut a bracket's content at commas and the like; yield the pieces, and whether 이하 or the like defines them."""
    regex = org_rules().regex
    at = start
    cuts = [(start + m.start(), start + m.end()) for m in _SEPARATOR.finditer(text[start:end])]
    for stop, following in [*cuts, (end, end)]:
        if text[stop : stop + 1] == "," and regex["english_goes_on"].match(text, following, end):
            continue
        opening = regex["defines"].match(text, at, stop)
        a, b = (opening.end() if opening else at), stop
        while b > a and text[b - 1] in _CLOSERS:
            b -= 1
        if a < b:
            yield a, b, bool(opening and opening.group(1))
        at = following


def is_generic(word: str) -> bool:
    """Tell whether an alias names nobody.

    Examples
    --------
    >>> is_generic("공단"), is_generic("자문위원회"), is_generic("검역본부")
    (True, True, False)
    """
    generic = org_rules().words["generic"]
    if len(word) < 2 or word in generic:
        return True
    found = judge(word)
    return found is not None and (len(word) == len(found.form) or word[: -len(found.form)] in generic)


def before_title(words: Words, names: Sequence[Name]) -> Iterator[Name]:
    """Yield words before a bracket that opens with a title: 생명나눔실천본부(이사장 …)."""
    rules = org_rules()
    ends = {name.end for name in names}
    for rule in rules.patterns["bracket-title"]:
        for match in rule.matches(words.text):
            i = words.index_to.get(match.start())
            if match.start() in ends or i is None or words.cores[i] != words.ends[i]:
                continue
            word = words.word(i)
            judged = judge_word(word, len(word), words.lasts[i])
            if judged is not None and judged.titled:
                continue  # 산림청장(청장 …): the title is not the name
            if len(word) > 2 and not is_generic(word) and not rules.ending(word, "no_body"):
                yield Name(words.starts[i], words.ends[i], f"rule:{rule.name}", rule.score, "body")


def quoted(words: Words) -> Iterator[Name]:
    """Yield what stands in quotation marks and ends in a head of an organisation: ‘그린수소 협력 네트워크’."""
    rules = org_rules()
    for rule in rules.patterns["quoted"]:
        for match in rule.matches(words.text):
            name = match.group(1)
            first, _, last = name.rpartition(" ")
            found = judge(last)
            if found is None or rules.regex["numbered"].match(name) or name.split()[0] in rules.countries:
                continue
            if found.whole or (first and found.head.walk):
                yield Name(match.start(1), match.end(1), f"rule:{rule.name}", rule.score, found.head.name)


def _bracketed(words: Words) -> Iterator[tuple[int, int, int]]:
    """Yield the words that a bracket follows at once, where they end, and where the bracket closes."""
    at = words.text.find("(")
    while at >= 0:
        i = words.index_to.get(at)
        close = closing(words.text, at) if i is not None else None
        if i is not None and close is not None:
            yield i, at, close
        at = words.text.find("(", at + 1)


def named_in_latin(words: Words, names: Sequence[Name]) -> Iterator[Name]:
    """Yield a word that a Latin name in the bracket behind it shows to be a body: 성장총국(DG Grow)."""
    rules = org_rules()
    ends = {name.end for name in names}
    for i, end, close in _bracketed(words):
        content = words.text[end + 1 : close]
        word = words.word(i)
        if end in ends or words.cores[i] != end or not _is_latin_name(content) or is_generic(word):
            continue
        english = content.replace(",", " ").split()
        by_english = len(english) > 1 and not rules.words["english_heads"].isdisjoint((english[0], english[-1]))
        if (by_english and len(word) > 2) or (len(word) > 3 and rules.ending(word, "latin_bodies")):
            yield Name(words.starts[i], end, "rule:named-in-latin", rules.scores["named-in-latin"], "body")


def initials(words: Words) -> Iterator[Name]:
    """Yield an acronym and the English name in the bracket behind it that it abbreviates: GPE(Global Partnership …)."""
    rules = org_rules()
    for i, end, close in _bracketed(words):
        acronym = words.word(i)
        if not _is_acronym(acronym):
            continue
        for a, b, _ in _pieces(words.text, end + 1, close):
            english = words.text[a:b].split()
            same = "".join(word[0] for word in english if word[0].isupper()) == acronym
            if same and not rules.words["english_heads"].isdisjoint(english):
                yield Name(words.starts[i], end, "rule:initials", rules.scores["initials"], "body")
                yield Name(a, b, "rule:initials", rules.scores["initials"], "alias")
