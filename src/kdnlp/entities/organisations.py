"""Find organisations: names the lexicon knows, and names that have the form of one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from kdnlp.entities.mentions import Mention
from kdnlp.entities.org_rules import Head, OrgRules, org_rules
from kdnlp.entities.org_words import read_words
from kdnlp.lexicon import LexiconHit, organisations
from kdnlp.lexicon.boundaries import is_left_bounded, is_right_bounded
from kdnlp.token_table import TokenTable

LATIN = re.compile(r"[A-Za-zÀ-ɏ][A-Za-zÀ-ɏ0-9&.,'’\-–/+() ]*")
ACRONYM = re.compile(r"(?=(?:[^A-Z]*[A-Z]){2})[A-Za-z][A-Za-z0-9&+\-]{1,11}")
HANGUL_ALIAS = re.compile(r"[가-힣A-Za-z0-9·]{2,14}")
PLACE_END = re.compile(r"[가-힣]{1,4}(?:시|군|구|읍|면|동|리|로|길|도)$")
LEGAL = re.compile(r"(?:㈜|\((?:주|사|재)\)|주식회사 |사단법인 |재단법인 )\s?(?=[가-힣A-Za-z])")
LEGAL_AFTER = re.compile(r"(?:㈜|\(주\)| ?주식회사|社)")
CONTACT = re.compile(
    r"(?:문의(?:처)?\]?|담당 ?부서|정책조정관|총괄>?)[\s:.>\]]{0,4}\(?([가-힣A-Z0-9·]{2,}(?:과|국|실|팀|단|센터|담당관실))(?=[\s)])"
    r"|^([가-힣A-Z0-9·]{2,}(?:과|국|실|팀|단|센터|담당관실|본부))$(?=\s*\n\s*(?:책임자|담당자|담당 ?부서))",
    re.M,
)


@dataclass(frozen=True, slots=True)
class Name:
    """A name found in the text; ``titled`` if a title was cut off behind it (산림청|장)."""

    start: int
    end: int
    rule: str
    score: float
    kind: str
    titled: bool = False
    kb: str | None = None


def find_organisations(table: TokenTable, hits: Sequence[LexiconHit]) -> list[Mention]:
    """Return the organisations of one document in the order of the text, none overlapping another.

    Parameters
    ----------
    table
        The document's tokens.
    hits
        What `kdnlp.lexicon.Lexicon.find` found in its text.
    """
    names = _Finder(table, hits).run()
    return [Mention("ORG", n.start, n.end, n.rule, None, n.kb, score=n.score) for n in names]


class _Finder:
    def __init__(self, table: TokenTable, hits: Sequence[LexiconHit]) -> None:
        self.text = table.text
        self.rules = org_rules()
        self.words = read_words(table)
        self.hits = hits
        self.index_at = {start: i for i, start in enumerate(self.words.starts)}
        self.index_to = {end: i for i, end in enumerate(self.words.ends)}

    def run(self) -> list[Name]:
        known = list(self.known())
        base = longest([*known, *self.by_head(known), *self.national(), *self.local(), *self.legal()])
        base = longest(self.extended(base))
        base = longest([*base, *self.contact(base), *self.bracket_title(base)])
        base = longest([*base, *self.aliases(base)])
        return longest([*base, *self.repeats(base)])

    # -- single names ---------------------------------------------------------------------------------------------------

    def known(self) -> Iterator[Name]:
        lexicon, words = organisations(), self.rules.words
        for hit in self.hits:
            body = lexicon.get(hit.kb)
            if body is None or body.kind == "local" and not hit.text.endswith("청"):
                continue
            if hit.weak and not self.weak_stands(hit):
                continue
            yield Name(hit.start, hit.end, "lexicon", 0.8 if hit.weak else 0.97, body.kind, self.text[hit.end : hit.end + 1] == "장", hit.kb)

    def weak_stands(self, hit: LexiconHit) -> bool:
        words = self.rules.words
        text = hit.text
        if text in words["plain_weak"]:
            return True
        if text.isascii():
            return len(text) > 1
        before = self.index_to.get(hit.start - 1)
        if before is not None and self.word(before) in self.rules.countries:
            return True
        return len(text) > 3

    def by_head(self, known: list[Name]) -> Iterator[Name]:
        words, text = self.words, self.text
        known_texts = {text[n.start : n.end] for n in known}
        for i, (start, end, core, last) in enumerate(zip(words.starts, words.ends, words.cores, words.lasts, strict=True)):
            ended = self.name_end(text[start:end], core - start, last)
            if ended is None:
                continue
            size, head, titled = ended
            stop = start + size
            word = text[start:stop]
            for lost in self.rules.words["lost_breaks"]:
                if word.startswith(lost) and word[len(lost) :] in known_texts:
                    start += len(lost)
                    break
            yield Name(start, stop, f"rule:{head.name}", head.score, head.name, titled)

    def word(self, i: int) -> str:
        return self.text[self.words.starts[i] : self.words.cores[i]]

    def name_end(self, word: str, core: int, last: str) -> tuple[int, Head, bool] | None:
        """Return the length of the name that a word holds, its head, and whether a title was cut off."""
        rules = self.rules
        if core > 1:
            got = head_of(rules, word[:core], last)
            if got:
                return core, got, False
            for n in (1, 2, 3):
                if word[core - n : core] in rules.words["titles"] and core - n > 1:
                    got = head_of(rules, word[: core - n], "")
                    if got and got.kind == "body":
                        return core - n, got, True
        for n in range(1, min(5, len(word) - 2)):
            if len(word) - n != core and word[-n:] in rules.words["tails"]:
                got = head_of(rules, word[:-n], "", least=2)
                if got:
                    return len(word) - n, got, False
        return None

    def national(self) -> Iterator[Name]:
        """Names after the name of a country: 베트남 재무부, 미국 의회."""
        rules, words = self.rules, self.words
        for i in range(1, len(words.starts)):
            if words.starts[i] - words.ends[i - 1] != 1 or self.text[words.ends[i - 1]] != " ":
                continue
            if words.cores[i - 1] != words.ends[i - 1] or self.word(i - 1) not in rules.countries:
                continue
            word, titled = self.word(i), False
            for cut in (0, 1, 2):
                if cut and word[len(word) - cut :] not in rules.words["titles"]:
                    continue
                name = word[: len(word) - cut]
                if len(name) > 1 and name.endswith(tuple(rules.words["national"])) and name not in rules.words["national_stop"]:
                    yield Name(words.starts[i], words.starts[i] + len(name), "rule:national", 0.9, "national", cut > 0)
                    break

    def local(self) -> Iterator[Name]:
        """Local governments where they act."""
        lexicon = organisations()
        for hit in self.hits:
            body = lexicon.get(hit.kb)
            if body is None or body.kind != "local" or hit.weak or hit.text[-1] not in "시도군구":
                continue
            if self.acts(hit.end):
                yield Name(hit.start, hit.end, "rule:local-government", 0.7, "local", False, hit.kb)

    def acts(self, end: int) -> bool:
        rest = self.text[end : end + 14]
        if re.match(r"(?:은|는|이|가|측|장|지사)(?![가-힣])", rest):
            return True
        if re.match(r"(?:장|지사)", rest):
            return True
        if re.match(r"(?:와|과) ", rest):
            return not re.match(r"(?:와|과) [가-힣]+[시도군구]? ?[가-힣]*(?:에서|에 |소재)", rest)
        if re.match(r" (?:시장|도지사|군수|구청장|부시장|부지사|정무부시장|경제부시장|공동|주최|주관)", rest):
            return True
        return False

    def legal(self) -> Iterator[Name]:
        """Names with a legal form: ㈜네이버클라우드, 디와이주식회사."""
        words, text = self.words, self.text
        for m in LEGAL.finditer(text):
            i = self.index_at.get(m.end())
            if i is None:
                i = self.index_at.get(m.start())
            if i is None or words.cores[i] <= words.starts[i]:
                continue
            yield Name(m.start(), words.cores[i], "rule:legal-form", 0.95, "company")
        for m in LEGAL_AFTER.finditer(text):
            i = self.index_to.get(m.start())
            if i is None or words.ends[i] - words.starts[i] < 2:
                continue
            end = m.end() if m.group() != "社" else m.start()
            yield Name(words.starts[i], end, "rule:legal-form", 0.9, "company")

    # -- names and what stands around them -------------------------------------------------------------------------------

    def extended(self, names: list[Name]) -> Iterator[Name]:
        at = {n.start: n for n in names}
        for name in names:
            yield self.with_units(name, at)

    def with_units(self, name: Name, at: dict[int, Name]) -> Name:
        text, words = self.text, self.words
        while not name.titled:
            pos = name.end
            if text[pos : pos + 1] == "(":
                close = text.find(")", pos, pos + 40)
                if close < 0 or not re.fullmatch(r"[A-Za-z][A-Za-z0-9&\- ]*|[가-힣]{2,4}", text[pos + 1 : close]):
                    break
                pos = close + 1
            if text[pos : pos + 1] != " ":
                break
            i = self.index_at.get(pos + 1)
            if i is None:
                break
            child = at.get(pos + 1)
            if child is not None:
                if not self.is_part(child, name):
                    break
                name = replace(name, end=child.end, titled=child.titled, rule="rule:unit", kb=child.kb, kind=child.kind)
                continue
            end = self.unit_end(i)
            if end is None:
                break
            titled = text[end : end + 1] == "장"
            name = replace(name, end=end, titled=titled, rule="rule:unit", kb=None, kind="unit")
        return name

    def is_part(self, child: Name, parent: Name) -> bool:
        if child.kb:
            body = organisations().get(child.kb)
            assert body is not None
            return body.parent == parent.kb or self.text.startswith("국립", child.start)
        return child.kind not in ("ministry", "agency", "association", "finance", "national", "local", "company")

    def unit_end(self, i: int) -> int | None:
        """Return where the unit's name ends that a word holds (its 장 left out), or None."""
        rules = self.rules.words
        word = self.word(i)
        start = self.words.starts[i]
        for name in (word, word[:-1] if word.endswith("장") else ""):
            if len(name) < 2 or name in rules["unit_stop"] and name not in rules["unit_bare"] or self.words.lasts[i] in rules["unit_stop"] and name not in rules["unit_bare"]:
                continue
            if name in rules["unit_bare"]:
                return start + len(name)
            if any(name.endswith(u) and len(name) > len(u) for u in rules["units"]):
                return start + len(name)
        return None

    def contact(self, names: list[Name]) -> Iterator[Name]:
        for m in CONTACT.finditer(self.text):
            k = 1 if m.group(1) else 2
            yield Name(m.start(k), m.end(k), "rule:contact-unit", 0.85, "unit")

    def bracket_title(self, names: list[Name]) -> Iterator[Name]:
        """Words before a bracket with a title in it: 생명문화라이프호프(이사장 …)."""
        taken = {n.end for n in names}
        for m in re.finditer(r"\((?:회장|대표이사|대표|이사장|원장|총장|사장|학장|관장|센터장|소장|총재|위원장|조합장|교장|병원장|행장|청장|처장|장관) ?[:：]? ?[가-힣]{2,4}[),]", self.text):
            if m.start() in taken:
                continue
            i = self.index_to.get(m.start())
            if i is None or self.words.tags[i][:1] not in "NSUX":
                continue
            start, end = self.words.starts[i], self.words.ends[i]
            word = self.text[start:end]
            if len(word) < 3 or word in self.rules.words["generic"]:
                continue
            yield Name(start, end, "rule:bracket-title", 0.85, "body")

    def aliases(self, names: list[Name]) -> Iterator[Name]:
        text = self.text
        for name in names:
            pos = name.end
            if text[pos : pos + 1] == "(" and not name.titled:
                close = closing(text, pos)
                if close:
                    yield from self.in_bracket(pos + 1, close)
        # ACR(한글 이름)
        for name in names:
            if text[name.start - 1 : name.start] == "(":
                i = self.index_to.get(name.start - 1)
                if i is not None:
                    word = text[self.words.starts[i] : self.words.ends[i]]
                    if ACRONYM.fullmatch(word) and word not in self.rules.words["latin_stop"]:
                        yield Name(self.words.starts[i], self.words.ends[i], "rule:bracket-name", 0.9, "alias")

    def in_bracket(self, start: int, end: int) -> Iterator[Name]:
        text, words = self.text, self.rules.words
        at = start
        parts: list[tuple[int, int]] = []
        for m in re.finditer(r"[,;:：]\s*|/", text[start:end]):
            parts.append((at, start + m.start()))
            at = start + m.end()
        parts.append((at, end))
        first = text[parts[0][0] : parts[0][1]]
        latin_before = False
        pending: tuple[int, int] | None = None
        for a, b in parts:
            raw = text[a:b]
            m = re.match(r"\s*(이하|약칭|영문명|약자)?\s*(?:에서는\s*)?[‘’“”'\"「｢『]?\s*", raw)
            assert m
            a += m.end()
            defined = bool(m.group(1))
            while b > a and text[b - 1] in " ’”'\"」｣』*":
                b -= 1
            piece = text[a:b]
            if not piece:
                continue
            if LATIN.fullmatch(piece):
                if piece in words["latin_stop"] or not any(c.isupper() for c in piece) or len(piece) < 2:
                    continue
                latin_before = True
                yield Name(a, b, "rule:bracket-latin", 0.9, "alias")
            elif HANGUL_ALIAS.fullmatch(piece):
                if (defined or latin_before and len(piece) < 7 and piece not in self.rules.countries) and not self.is_generic(piece):
                    yield Name(a, b, "rule:alias", 0.9, "alias")

    def is_generic(self, word: str) -> bool:
        if len(word) < 2 or word in self.rules.words["generic"]:
            return True
        for form, head in self.rules.heads.get(word[-1], ()):
            if word.endswith(form):
                return len(word) == len(form) or word[: -len(form)] in self.rules.words["generic"]
        return word in ("우리부",)

    def repeats(self, names: list[Name]) -> Iterator[Name]:
        """Other occurrences of names found once."""
        text = self.text
        taken = {i for n in names for i in range(n.start, n.end)}
        seen: dict[str, Name] = {}
        for n in names:
            word = text[n.start : n.end]
            if n.kind in ("local",) or n.rule == "lexicon" and n.score > 0.9:
                continue
            if len(word) > 2 or word.isascii() and len(word) > 1:
                seen.setdefault(word, n)
        for word, n in seen.items():
            at = text.find(word)
            while at >= 0:
                end = at + len(word)
                if at not in taken and is_left_bounded(text, at) and is_right_bounded(text, end):
                    yield Name(at, end, n.rule, n.score - 0.05, n.kind, False, n.kb)
                at = text.find(word, end)


def closing(text: str, start: int) -> int | None:
    """Return where the bracket that opens at ``start`` is closed, within 160 characters of the same line."""
    depth = 0
    for i in range(start, min(len(text), start + 160)):
        if text[i] == "(":
            depth += 1
        elif text[i] == ")":
            depth -= 1
            if not depth:
                return i
        elif text[i] == "\n":
            return None
    return None


def head_of(rules: OrgRules, core: str, last: str, least: int = 1) -> Head | None:
    """Return the head that a word's noun part ends in, if the word is a name by itself."""
    for form, head in rules.heads.get(core[-1], ()):
        if core.endswith(form):
            if len(form) < least:
                return None
            modifier = core[: -len(form)]
            if len(modifier) < head.least or core in head.stop or (last in head.stop and last != form):
                return None
            if head.name not in ("ministry", "agency", "committee-short") and modifier in rules.words["generic"]:
                return None
            return head
    return None


def longest(names: Iterable[Name]) -> list[Name]:
    """Return the names in the order of the text, the longest winning where they overlap."""
    chosen: list[Name] = []
    taken: set[int] = set()
    for n in sorted(names, key=lambda n: (n.start - n.end, -n.score, n.start)):
        span = range(n.start, n.end)
        if n.start < n.end and taken.isdisjoint(span):
            taken.update(span)
            chosen.append(n)
    return sorted(chosen, key=lambda n: n.start)
