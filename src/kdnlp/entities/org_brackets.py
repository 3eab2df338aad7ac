"""Names in brackets and quotation marks: aliases (이하 …, acronyms), names before a bracket that explains them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from kdnlp.entities.org_heads import judge
from kdnlp.entities.org_names import Name
from kdnlp.entities.org_rules import OrgRules
from kdnlp.entities.org_words import Words

_LATIN = re.compile(r"[A-Za-zÀ-ɏ][A-Za-zÀ-ɏ0-9&.,'’\-–+/ ]*")
_ACRONYM = re.compile(r"(?=(?:[^A-Z]*[A-Z]){2})[A-Za-z][A-Za-z0-9&+\-]{1,11}")
_HANGUL = re.compile(r"[가-힣A-Za-z0-9·]{2,14}")
_HANJA = re.compile(r"[一-龥]{2,}")
_DEFINES = re.compile(r"\s*(이하|약칭|영문명|약자)?\s*(?:에서는\s*)?[‘’“”'\"「｢『]?\s*")
_SEPARATOR = re.compile(r"[,;:：]\s*")
_SESSION = re.compile(r"제 ?[0-9]+ ?[차회]|[0-9]+차")
_REACH = 160


def closing(text: str, start: int) -> int | None:
    """Return where the bracket that opens at ``start`` closes on the same line, not too far away.

    Examples
    --------
    >>> closing("(가(나)다)라", 0)
    6
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


def _bracketed(words: Words) -> Iterator[tuple[int, int]]:
    """Yield the words that a bracket follows at once, and where they end."""
    at = words.text.find("(")
    while at >= 0:
        i = words.index_to.get(at)
        if i is not None:
            yield i, at
        at = words.text.find("(", at + 1)


def aliases(rules: OrgRules, words: Words, names: Sequence[Name]) -> Iterator[Name]:
    """Yield the names in the bracket behind a name, and the acronym before a bracket that holds a name."""
    text = words.text
    for name in names:
        if text[name.end : name.end + 1] == "(" and not name.titled:
            close = closing(text, name.end)
            if close is not None:
                yield from _in_bracket(rules, text, name.end + 1, close)
        if text[name.start - 1 : name.start] == "(":
            i = words.index_to.get(name.start - 1)
            if i is not None and _ACRONYM.fullmatch(words.word(i)) and words.word(i) not in rules.words["latin_stop"]:
                yield Name(words.starts[i], words.ends[i], "rule:bracket-name", rules.scores["bracket-name"], "alias")


def _in_bracket(rules: OrgRules, text: str, start: int, end: int) -> Iterator[Name]:
    pieces = list(_pieces(text, start, end))
    with_latin = any(_LATIN.fullmatch(text, a, b) for a, b, _ in pieces)
    for a, b, defined in pieces:
        piece = text[a:b]
        if _LATIN.fullmatch(piece):
            if piece not in rules.words["latin_stop"] and len(piece) > 1 and any(c.isupper() for c in piece) and not piece.startswith("CEO"):
                yield Name(a, b, "rule:bracket-latin", rules.scores["bracket-latin"], "alias")
        elif _HANGUL.fullmatch(piece):
            if (defined or (with_latin and len(piece) < 7 and piece not in rules.countries)) and not is_generic(rules, piece):
                yield Name(a, b, "rule:alias", rules.scores["alias"], "alias")


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int, bool]]:
    """Cut a bracket's content at commas and the like; English names keep theirs."""
    at = start
    cuts = [(start + m.start(), start + m.end()) for m in _SEPARATOR.finditer(text[start:end])]
    for stop, following in [*cuts, (end, end)]:
        if text[stop : stop + 1] == "," and re.match(r"(?:and |[a-z]|Inc|Ltd|Energy|Science|Industry|Trade|Forestry|Fisheries|Rural)", text[following:end]):
            continue
        opening = _DEFINES.match(text, at, stop)
        a, b = (opening.end() if opening else at), stop
        while b > a and text[b - 1] in " ’”'\"」｣』*":
            b -= 1
        if a < b:
            yield a, b, bool(opening and opening.group(1))
        at = following


def is_generic(rules: OrgRules, word: str) -> bool:
    """Tell whether an alias names nobody: 공단, 협회, 시, 자문위원회."""
    if len(word) < 2 or word in rules.words["generic"]:
        return True
    found = judge(rules, word, "")
    return found is not None and (len(word) == len(found.form) or word[: -len(found.form)] in rules.words["generic"])


def before_title(rules: OrgRules, words: Words, names: Sequence[Name]) -> Iterator[Name]:
    """Yield words before a bracket that opens with a title: 생명나눔실천본부(이사장 …)."""
    ends = {name.end for name in names}
    for rule in rules.patterns:
        if rule.name != "bracket-title":
            continue
        for match in rule.pattern.finditer(words.text):
            i = words.index_to.get(match.start())
            if match.start() in ends or i is None or words.cores[i] != words.ends[i]:
                continue
            word = words.word(i)
            if len(word) > 2 and not is_generic(rules, word) and not rules.ending(word, "no_body"):
                yield Name(words.starts[i], words.ends[i], "rule:bracket-title", rule.score, "body")


def quoted(rules: OrgRules, words: Words) -> Iterator[Name]:
    """Yield what stands in quotation marks and ends in a head of an organisation: ‘그린수소 협력 네트워크’."""
    for rule in rules.patterns:
        if rule.name != "quoted":
            continue
        for match in rule.pattern.finditer(words.text):
            name = match.group(1)
            if _SESSION.match(name):
                continue
            found = judge(rules, name.rpartition(" ")[2], "")
            if found and (found.whole or (" " in name and found.head.walk)) and name.split()[0] not in rules.countries and found.size == len(name.rpartition(" ")[2]):
                yield Name(match.start(1), match.end(1), "rule:quoted", rule.score, found.head.name)


def named_in_latin(rules: OrgRules, words: Words, names: Sequence[Name]) -> Iterator[Name]:
    """Yield a word with an organisation's ending, and the Latin name in the bracket behind it: 성장총국(DG Grow)."""
    text = words.text
    ends = {name.end for name in names}
    for i, end in _bracketed(words):
        if end in ends or words.cores[i] != end:
            continue
        close = closing(text, end)
        if close is None:
            continue
        content = text[end + 1 : close]
        word = words.word(i)
        if not _LATIN.fullmatch(content) or not any(c.isupper() for c in content) or content in rules.words["latin_stop"]:
            continue
        english = content.replace(",", " ").split()
        by_english = any(part in rules.words["english_heads"] for part in (english[0], english[-1])) and len(english) > 1
        if (by_english and len(word) > 2) or (rules.ending(word, "latin_bodies") and len(word) > 3):
            if is_generic(rules, word):
                continue
            yield Name(words.starts[i], end, "rule:named-in-latin", rules.scores["named-in-latin"], "body")


def initials(rules: OrgRules, words: Words) -> Iterator[Name]:
    """Yield an acronym and the English name in the bracket behind it that it abbreviates: GPE(Global Partnership …)."""
    text = words.text
    for i, end in _bracketed(words):
        acronym = words.word(i)
        if not _ACRONYM.fullmatch(acronym) or acronym in rules.words["latin_stop"]:
            continue
        close = closing(text, end)
        if close is None:
            continue
        for a, b, _ in _pieces(text, end + 1, close):
            english = text[a:b].split()
            if "".join(w[0] for w in english if w[0].isupper()) == acronym and not rules.words["english_heads"].isdisjoint(english):
                yield Name(words.starts[i], end, "rule:initials", rules.scores["initials"], "body")
                yield Name(a, b, "rule:initials", rules.scores["initials"], "alias")
