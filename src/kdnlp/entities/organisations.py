"""Find organisations: names the lexicon knows, and names that show by their form or by what stands around them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from kdnlp.entities.mentions import Mention
from kdnlp.entities.org_brackets import aliases, before_title, initials, is_generic, named_in_latin, quoted
from kdnlp.entities.org_heads import by_head, is_person, national
from kdnlp.entities.org_names import Name, longest
from kdnlp.entities.org_rules import OrgRules, org_rules
from kdnlp.entities.org_units import in_contact_lines, with_units
from kdnlp.entities.org_words import Words
from kdnlp.lexicon import LexiconHit, organisations
from kdnlp.lexicon.boundaries import is_left_bounded, is_right_bounded
from kdnlp.token_table import TokenTable

_PLACE = re.compile(r"(?:와|과) [가-힣]+[시도군구]? ?[가-힣]*(?:에서|에 |소재)")
_COUNTED = re.compile(r"(?:[0-9]개국|[0-9]여개국|각국|[0-9]대|외국|해외|타국) $")
_LEGAL_BEFORE = re.compile(r"(?!(?:은|는|이|가|을|를|과|와|의|에|도|로|으로|에서)(?![가-힣]))[가-힣A-Za-z]")
_FUSED = re.compile(r"(?:비?회원국|지역|결의|장상|장관?표창|상임이사국|이사국|사무총장|관내|차원|본부|정상|소속|주최|대표|대사|고위급)")
LEGAL = re.compile(r"(?:농업회사법인 )?(?:(?:㈜|\(주\)) ?|\([사재유]\)|주식회사 |사단법인 |재단법인 )(?=[가-힣A-Za-z])")
LEGAL_AFTER = re.compile(r"(?:㈜|\(주\)| ?주식회사|社)")


def find_organisations(table: TokenTable, hits: Sequence[LexiconHit]) -> list[Mention]:
    """Return the organisations of one document in the order of the text, none overlapping another.

    Parameters
    ----------
    table
        The document's tokens.
    hits
        What `kdnlp.lexicon.Lexicon.find` found in its text.
    """
    rules, words = org_rules(), Words.of(table)
    known = list(_known(rules, words, hits))
    surfaces = frozenset(words.text[n.start : n.end] for n in known)
    names = longest(
        [
            *known,
            *by_head(rules, words, surfaces),
            *national(rules, words),
            *_local(words, hits),
            *_legal(words),
            *_patterns(rules, words),
            *quoted(rules, words),
            *initials(rules, words),
        ]
    )
    names = longest(with_units(rules, words, names))
    names = longest([*names, *in_contact_lines(rules, words), *before_title(rules, words, names), *named_in_latin(rules, words, names)])
    names = longest([*names, *_firms(rules, words)])
    names = longest([*names, *aliases(rules, words, names)])
    names = longest([*names, *_list_locals(words, hits, names)])
    names = longest([*names, *_listed(words, names)])
    names = longest([*names, *_repeated(words.text, names)])
    return [Mention("ORG", n.start, n.end, n.rule, None, n.kb, score=n.score) for n in names]


def _known(rules: OrgRules, words: Words, hits: Sequence[LexiconHit]) -> Iterator[Name]:
    lexicon, text = organisations(), words.text
    for hit in hits:
        body = lexicon.get(hit.kb)
        if body is None or (body.kind == "local" and not hit.text.endswith("청")) or (hit.weak and not _weak_stands(rules, words, hit)):
            continue
        if rules.ending(hit.text, "venues") or _COUNTED.search(text, max(0, hit.start - 6), hit.start):
            continue
        yield Name(hit.start, hit.end, "lexicon", 0.8 if hit.weak else 0.97, body.kind, text[hit.end : hit.end + 1] == "장", hit.kb)


def _weak_stands(rules: OrgRules, words: Words, hit: LexiconHit) -> bool:
    if hit.text in rules.words["plain_weak"] or len(hit.text) > 3:
        return True
    if hit.text.isascii():
        return len(hit.text) > 1 and words.text[hit.end : hit.end + 1] != "-"
    before = words.before(hit.start)
    return before is not None and words.nouns[before] in rules.countries


def _local(words: Words, hits: Sequence[LexiconHit]) -> Iterator[Name]:
    """Local governments where they act."""
    lexicon = organisations()
    for hit in hits:
        body = lexicon.get(hit.kb)
        if body is None or body.kind != "local" or hit.weak or hit.text[-1] not in "시도군구":
            continue
        if _acts(words.text, hit.end):
            yield Name(hit.start, hit.end, "rule:local-government", 0.85, "local", False, hit.kb)


def _acts(text: str, end: int) -> bool:
    rest = text[end : end + 14]
    if re.match(r"(?:은|는|이|가|측)(?![가-힣])|장|지사", rest):
        return True
    if re.match(r"(?:와|과) ", rest):
        return not _PLACE.match(rest)
    return bool(re.match(r" (?:시장|도지사|군수|구청장|부시장|부지사|정무부시장|경제부시장|공동|주최|주관)", rest))


def _list_locals(words: Words, hits: Sequence[LexiconHit], names: Sequence[Name]) -> Iterator[Name]:
    """Local governments in a list with other actors."""
    lexicon, text = organisations(), words.text
    starts = {n.start for n in names}
    ends = {n.end for n in names}
    locals_ = [h for h in hits if (b := lexicon.get(h.kb)) is not None and b.kind == "local" and not h.weak and h.text[-1] in "시도군구"]
    for _ in (1, 2):
        for hit in locals_:
            if hit.start in starts:
                continue
            right = re.compile(r", |·|‧|ㆍ| 및 ").match(text, hit.end)
            left = re.compile(r"(?:, |·|‧|ㆍ| 및 |\), )$").search(text[max(0, hit.start - 3) : hit.start])
            if (right and right.end() in starts) or (left and hit.start - len(left.group()) in ends):
                starts.add(hit.start)
                ends.add(hit.end)
                yield Name(hit.start, hit.end, "rule:local-government", 0.85, "local", False, hit.kb)


def _legal(words: Words) -> Iterator[Name]:
    """Names with a legal form: ㈜네이버클라우드, 디와이주식회사."""
    text = words.text
    for m in LEGAL.finditer(text):
        i = words.index_at.get(m.end())
        if i is not None:
            yield Name(m.start(), words.cores[i], "rule:legal-form", 0.95, "company")
            continue
        i = words.index_at.get(m.end() - 1)
        if i is not None and text[m.end() - 1] == "㈜":
            yield Name(m.start(), max(words.cores[i], m.end()), "rule:legal-form", 0.95, "company")
    for m in LEGAL_AFTER.finditer(text):
        i = bisect_right(words.starts, m.start() - 1) - 1
        if i < 0 or words.ends[i] < m.start() or m.start() - words.starts[i] < 2 or _LEGAL_BEFORE.match(text, m.end()):
            continue
        if m.group() == "社" and text[m.start() - 1] == "개":
            continue
        end = m.end() if m.group() != "社" else m.start()
        yield Name(words.starts[i], end, "rule:legal-form", 0.9, "company")


def _patterns(rules: OrgRules, words: Words) -> Iterator[Name]:
    for rule in rules.patterns:
        if rule.name not in ("contact-unit", "bracket-title", "quoted", "firm-title", "firm-after"):
            for match in rule.pattern.finditer(words.text):
                yield Name(match.start(1), match.end(1), f"rule:{rule.name}", rule.score, rule.name)


def _firms(rules: OrgRules, words: Words) -> Iterator[Name]:
    """Names that a word beside them shows to be a firm's: 대덕운수 대표, 풍력터빈 기업 베스타스."""
    for rule in rules.patterns:
        if rule.name not in ("firm-title", "firm-after"):
            continue
        for match in rule.pattern.finditer(words.text):
            start = match.start(1)
            i = words.index_at.get(start)
            if i is None or words.tags[i] not in ("NNP", "SL"):
                continue
            name = words.nouns[i]
            if len(name) < 3 or name in rules.countries or name in rules.words["regions"] or name in rules.words["latin_stop"]:
                continue
            if is_generic(rules, name) or is_person(name) or rules.ending(name, "no_body") or _is_place(name):
                continue
            before = words.before(start)
            if rule.name == "firm-title" and before is not None and words.tags[before] in ("NNP", "SL") and not is_person(words.nouns[before]):
                continue
            yield Name(start, words.cores[i], f"rule:{rule.name}", rule.score, "company")


def _is_place(name: str) -> bool:
    return any(body.kind == "local" for body in organisations().candidates(name))


def _listed(words: Words, names: Sequence[Name]) -> Iterator[Name]:
    """Proper nouns between the members of a list that are organisations: A, X, B."""
    text = words.text
    starts = {n.start for n in names}
    ends = {n.end for n in names}
    for i, start in enumerate(words.starts):
        if start in starts or words.tags[i] not in ("NNP", "SL", "XSN") or not words.propers[i]:
            continue
        end = words.ends[i]
        if words.cores[i] != end or end - start < 3 or is_person(words.nouns[i]) or words.nouns[i] in org_rules().countries:
            continue
        for sign in (", ", "·", "‧", "ㆍ"):
            if start - len(sign) in ends and text.startswith(sign, start - len(sign)) and text.startswith(sign, end) and end + len(sign) in starts:
                yield Name(start, end, "rule:list-member", 0.75, "company")


def _repeated(text: str, names: Sequence[Name]) -> Iterator[Name]:
    """Other occurrences of names found once, also where a common noun is fused to them (유엔사|회원국)."""
    taken = {i for n in names for i in range(n.start, n.end)}
    seen: dict[str, Name] = {}
    for n in names:
        word = text[n.start : n.end]
        if n.kind != "local" and (len(word) > 2 or (word.isascii() and len(word) > 1)):
            seen.setdefault(word, n)
    for word, n in seen.items():
        at = text.find(word)
        while at >= 0:
            end = at + len(word)
            if at not in taken and is_left_bounded(text, at) and (is_right_bounded(text, end) or _FUSED.match(text, end)):
                yield Name(at, end, n.rule, n.score - 0.05, n.kind, False, n.kb)
            at = text.find(word, end)
