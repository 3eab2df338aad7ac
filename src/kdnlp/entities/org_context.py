"""Names that what stands around them shows: the lexicon's, local governments that act, firms, lists, repetitions."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from kdnlp.entities.org_brackets import is_generic
from kdnlp.entities.org_heads import is_counted, is_person
from kdnlp.entities.org_names import Name
from kdnlp.entities.org_rules import org_rules
from kdnlp.entities.org_words import Words
from kdnlp.lexicon import LexiconHit, organisations
from kdnlp.lexicon.boundaries import is_left_bounded, is_right_bounded

# A standard, not the body that made it: ISO 13482.
_STANDARD = re.compile(r" ?\d{3,}")
_LOCAL_ENDS = "시도군구"
_LONGEST_LIST = 5
_NAME_TAGS = ("NNP", "SL", "XSN")
_LOCAL_TITLES = ("군수", "도지사")
_SIGNS = (", ", "·", "‧", "ㆍ")


def known(words: Words, hits: Sequence[LexiconHit]) -> Iterator[Name]:
    """Yield the lexicon's names that stand for bodies where they were found; local governments come elsewhere."""
    lexicon, text, scores = organisations(), words.text, org_rules().scores
    partners = {offset for hit in hits if not hit.weak for offset in (hit.start, hit.end)}
    for hit in hits:
        body = lexicon.get(hit.kb)
        if body is None or (body.kind == "local" and not hit.text.endswith("청")):
            continue
        if (hit.weak and not _weak_stands(words, hit, partners)) or org_rules().ending(hit.text, "venues"):
            continue
        if hit.text.isascii() and _STANDARD.match(text, hit.end):
            continue
        partners.update((hit.start, hit.end))
        if not is_counted(text, hit.start):
            score = scores["lexicon-weak"] if hit.weak else scores["lexicon"]
            titled = text[hit.end : hit.end + 1] == "장"
            yield Name(hit.start, hit.end, "lexicon", score, body.kind, titled, hit.kb)


def _weak_stands(words: Words, hit: LexiconHit, partners: set[int]) -> bool:
    """Whether a name that is also a common word means the body here; ``partners`` are the edges of sure names."""
    rules = org_rules()
    if hit.text in rules.words["plain_weak"] or len(hit.text) > 3:
        return True
    if hit.text in rules.words["latin_stop"]:  # EPA is an agreement where no other name of the body stands
        body = organisations().get(hit.kb)
        return body is not None and any(name in words.text for name in body.short)
    if hit.text.isascii():
        return len(hit.text) > 1 and words.text[hit.end : hit.end + 1] != "-"
    before = words.before(hit.start)
    if before is not None and words.nouns[before] in rules.countries:
        return True
    right = rules.regex["list_sign"].match(words.text, hit.end)
    left = rules.regex["list_sign_before"].search(words.text, max(0, hit.start - 3), hit.start)
    return bool((right and right.end() in partners) or (left and left.start() in partners))


def _local_hits(hits: Sequence[LexiconHit]) -> list[LexiconHit]:
    lexicon = organisations()
    full = [hit for hit in hits if not hit.weak and hit.text[-1] in _LOCAL_ENDS]
    return [hit for hit in full if (body := lexicon.get(hit.kb)) is not None and body.kind == "local"]


def _local_name(hit: LexiconHit) -> Name:
    score = org_rules().scores["local-government"]
    return Name(hit.start, hit.end, "rule:local-government", score, "local", False, hit.kb)


def local_actors(words: Words, hits: Sequence[LexiconHit]) -> Iterator[Name]:
    """Yield local governments where they act: 여수시는, 서울시와, 박형준 부산시|장, 화천군|수."""
    rules = org_rules()
    for hit in _local_hits(hits):
        if rules.regex["acts"].match(words.text, hit.end):
            yield _local_name(hit)
    for start, noun in zip(words.starts, words.nouns, strict=True):
        if noun.endswith(_LOCAL_TITLES):
            cut = 1 if noun.endswith("군수") else 2
            if _is_place(noun[:-cut]):
                score = rules.scores["local-government"]
                yield Name(start, start + len(noun) - cut, "rule:local-government", score, "local", True)


def _is_place(name: str) -> bool:
    return any(body.kind == "local" for body in organisations().candidates(name))


def local_partners(words: Words, hits: Sequence[LexiconHit], names: Sequence[Name]) -> Iterator[Name]:
    """Yield local governments in a list with other actors: 경상북도, 포항시, 한국임업진흥원."""
    regex, text = org_rules().regex, words.text
    starts = {name.start for name in names}
    ends = {name.end for name in names}
    waiting = _local_hits(hits)
    for _ in range(2):  # a list is read from its known end: once towards either side
        for hit in waiting:
            if hit.start in starts:
                continue
            right = regex["list_sign"].match(text, hit.end)
            left = regex["list_sign_before"].search(text, max(0, hit.start - 3), hit.start)
            if (right and right.end() in starts) or (left and left.start() in ends):
                starts.add(hit.start)
                ends.add(hit.end)
                yield _local_name(hit)
        waiting.reverse()


def with_legal_form(words: Words) -> Iterator[Name]:
    """Yield names with a legal form: ㈜네이버클라우드, (사)한국숲해설가협회, 디와이주식회사, 에어로닉스社."""
    text, rules = words.text, org_rules()
    score = rules.scores["legal-form"]
    if not any(form in text for form in rules.words["legal_forms"]):
        return
    for match in rules.regex["legal_before"].finditer(text):
        i = words.index_at.get(match.end())
        if i is None and text[match.end() - 1] == "㈜":
            i = words.index_at.get(match.end() - 1)
        if i is not None and words.cores[i] > match.end():
            yield Name(match.start(), words.cores[i], "rule:legal-form", score, "company")
    for match in rules.regex["legal_after"].finditer(text):
        i = bisect_right(words.starts, match.start() - 1) - 1
        if i < 0 or words.ends[i] < match.start() or match.start() - words.starts[i] < 2:
            continue
        if match.group() == "社" and (is_counted(text, words.starts[i]) or text[match.start() - 1].isdigit()):
            continue  # 스팀터빈社: what kind of firm, not which
        end = match.start() if match.group() == "社" else match.end()
        yield Name(words.starts[i], end, "rule:legal-form", score, "company")


def by_pattern(words: Words) -> Iterator[Name]:
    """Yield what a pattern alone shows to be a name: 주한 영국대사관, 육군 6군단, 인천대 총장."""
    for rule in org_rules().patterns["name"]:
        for match in rule.matches(words.text):
            yield Name(match.start(1), match.end(1), f"rule:{rule.name}", rule.score, rule.name)


def in_english(words: Words) -> Iterator[Name]:
    """Yield English names with an English head: Kasetsart University, Ministry of Foreign Affairs."""
    heads = org_rules().words["english_plain"]
    for rule in org_rules().patterns["english"]:
        for match in rule.matches(words.text):
            parts = match.group(1).split()
            if parts[-1] in heads or (parts[0] in heads and len(parts) > 2):
                yield Name(match.start(1), match.end(1), f"rule:{rule.name}", rule.score, "body")


def firms(words: Words) -> Iterator[Name]:
    """Yield proper nouns that the word beside them shows to be a firm's name: 대덕운수 대표, 전문 기업 베스타스."""
    rules = org_rules()
    for rule in rules.patterns["firm"]:
        for match in rule.matches(words.text):
            i = words.index_at.get(match.start(1))
            if i is None or words.tags[i] not in ("NNP", "SL") or not _may_be_firm(words.nouns[i]):
                continue
            j = words.before(words.starts[i])
            second_name = j is not None and words.tags[j] in ("NNP", "SL") and not is_person(words.nouns[j])
            if rule.name == "firm-title" and second_name:
                continue  # a foreigner before his title: 그리어 대표
            yield Name(words.starts[i], words.cores[i], f"rule:{rule.name}", rule.score, "company")


def _may_be_firm(name: str) -> bool:
    rules = org_rules()
    if len(name) < 3 or name in rules.countries or name in rules.words["regions"] or name in rules.words["latin_stop"]:
        return False
    return not (is_generic(name) or is_person(name) or rules.ending(name, "no_body") or _is_place(name))


def listed(words: Words, names: Sequence[Name]) -> Iterator[Name]:
    """Yield proper nouns in a list: organisations open and close it (A, X, B), or two open it (A, B, X 등)."""
    starts = {name.start for name in names}
    ends = {name.end for name in names}
    score = org_rules().scores["list-member"]
    for first in names:
        for sign in _SIGNS:
            second = first.start - len(sign) in ends and words.text.startswith(sign, first.start - len(sign))
            for start, end in _members(words, first.end, sign, starts, second):
                yield Name(start, end, "rule:list-member", score, "company")


def _members(words: Words, end: int, sign: str, starts: set[int], sure: bool) -> list[tuple[int, int]]:
    """Return the proper nouns behind ``end``, each after the sign, if a name (or, where sure, 등) closes the list."""
    text = words.text
    found: list[tuple[int, int]] = []
    while text.startswith(sign, end) and len(found) < _LONGEST_LIST:
        start = end + len(sign)
        if start in starts:
            return found
        i = words.index_at.get(start)
        if i is None or words.cores[i] != words.ends[i] or not _may_be_member(words, i):
            return []
        end = words.ends[i]
        found.append((start, end))
    return found if sure and text.startswith(" 등", end) else []


def _may_be_member(words: Words, i: int) -> bool:
    name, rules = words.nouns[i], org_rules()
    if len(name) < 3 or not words.propers[i] or words.tags[i] not in _NAME_TAGS or is_person(name):
        return False
    return not (name in rules.countries or name in rules.words["regions"] or name in rules.words["latin_stop"])


def repeated(words: Words, names: Sequence[Name]) -> Iterator[Name]:
    """Yield other occurrences of names found once, also where a common noun is fused to them (유엔사|회원국)."""
    text, fused, legal = words.text, org_rules().regex["fused"], org_rules().regex["legal"]
    taken = {i for name in names for i in range(name.start, name.end)}
    seen: dict[str, Name] = {}
    for name in names:
        surface = text[name.start : name.end]
        if name.kind != "local" and (len(surface) > 2 or (surface.isascii() and len(surface) > 1)):
            seen.setdefault(surface, name)
        if name.rule == "rule:legal-form" and len(bare := legal.sub("", surface).strip()) > 2:
            seen.setdefault(bare, name)  # ㈜한빛정공, later 한빛정공
    for surface, name in seen.items():
        at = text.find(surface)
        while at >= 0:
            end = at + len(surface)
            # The lexicon's own names were found wherever they stand alone; only fused ones are new.
            ended = fused.match(text, end) or (name.rule != "lexicon" and is_right_bounded(text, end))
            if ended and at not in taken and is_left_bounded(text, at):
                yield Name(at, end, name.rule, name.score - 0.05, name.kind, False, name.kb)
            at = text.find(surface, end)


def is_session(words: Words, name: Name) -> bool:
    """Tell whether a number before a name makes it a meeting: 제48차 세계유산위원회."""
    text, regex = words.text, org_rules().regex
    return (
        text[name.end - 1] in "회위" and regex["ordinal"].search(text, max(0, name.start - 8), name.start) is not None
    )
