"""The COUNTRY rule: names and short forms of states and territories, judged by their neighbours.

Rules and tables are in ``lexicon/data/country_forms.toml`` and ``countries.csv``. What lies inside a longer PROGRAMME
or ORG is found here all the same; the choice of the longest mention (`kdnlp.entities.mentions.choose`) drops it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from kdnlp.entities.mentions import Mention
from kdnlp.errors import LexiconError
from kdnlp.lexicon.boundaries import JOSA_END, fold
from kdnlp.lexicon.countries import Countries, CountryName, countries
from kdnlp.lexicon.tables import load_toml

#: Chains such as 한·미·일, 한-캐나다, 韓-中: words of at most 12 characters joined by middle dots or hyphens.
_CHAIN = re.compile(r"(?<![가-힣A-Za-z0-9·-])[가-힣A-Za-z一-龥]{1,12}(?: ?[-·/] ?[가-힣A-Za-z0-9+一-龥]{1,14})+")
#: 베측, where the document names 베트남.
_SIDE = re.compile("(?<![가-힣A-Za-z0-9])([가-힣])측")
_LINK = re.compile(r" ?[-·/] ?")
_WORD = re.compile("[가-힣]")
_LETTER = re.compile("[가-힣A-Za-z]")

#: What a name may follow without a space: 대(對), or another country's name (한국중국일본).
_BEFORE_FUSED = re.compile("(?<![가-힣])대$|(?:한국|중국|일본|미국)$")
#: Closing signs; curly quotation marks are folded to straight ones.
_CLOSING = tuple("'\")」』>”》〉")
_LATIN_LEFT = re.compile(r"[A-Za-z0-9] ?\Z")
_LATIN_RIGHT = re.compile("[A-Za-z0-9]| [A-Za-z]|'s")
#: After these letters a name of Korea is another word: 대한국….
_KOREA = ("한국", "대한민국", "우리나라")
#: 주한미국대사, 주한미국기업: the country; 주한미국대사관 is a body.
_EMBASSY = re.compile("(?<![가-힣])주한$")
_AMBASSADOR = re.compile("대사(?!관)|기업|외교단")

#: Names of two syllables are often parts or homographs of other words: after them only these may be fused.
_COMMON = frozenset(("한국", "북한", "미국", "중국", "일본", "영국", "독일", "호주", "태국", "몽골", "대만", "홍콩"))

#: A body's name that 한국 and the like are part of: 한국지식재산센터.
_BODY_END = re.compile(
    r"[가-힣]*(?:(?<![무선회의직요임])원|협회|학회|공사|공단|재단|센터|연구소|대학교?|은행|위원회|진흥회|연맹|연합회|조합|공동체|거래소|신문|일보)"
    rf"(?![가-힣])|[가-힣]*(?:(?<![무선회의직요임])원|협회|학회|공사|공단|재단|센터|연구소|대학교|은행|위원회|조합|협력단)장?(?:{JOSA_END})"
)
#: A word cut by the end of a line of a table: 한국국제문화|교류진흥원.
_BROKEN = re.compile(r"[가-힣]+\n(?=[가-힣])")


@dataclass(frozen=True, slots=True)
class ShortFormRule:
    """A named pattern; each syllable of its group ``c`` is a mention.

    A text in which ``needs`` is not found has no match: a quick look spares the pattern's own, slower search.
    """

    name: str
    pattern: re.Pattern[str]
    needs: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class CountryRules:
    """Everything of ``country_forms.toml`` that finds countries, compiled."""

    table: Countries
    short: dict[str, str]
    guarded: frozenset[str]
    particles: frozenset[str]
    regions: tuple[str, ...]
    company: re.Pattern[str]
    not_before: re.Pattern[str]
    not_before_of: dict[str, re.Pattern[str]]
    tail: re.Pattern[str]
    sides: re.Pattern[str]
    rules: tuple[ShortFormRule, ...]


@cache
def country_rules() -> CountryRules:
    """Return the shipped rules; compiled once.

    Raises
    ------
    LexiconError
        K308 if a rule's pattern cannot be compiled or has no group ``c``.
    """
    forms = load_toml("country_forms.toml")

    def one_line(pattern: str) -> str:
        return pattern.replace("\n", "")

    short, hanja, fused = forms["short"], forms["hanja"], one_line(forms["fused"])
    places = {"S": f"[{''.join(short)}]", "H": f"[{''.join(hanja)}]", "JOSA": JOSA_END, "FUSED": f"(?:{fused})"}
    rules = []
    for rule in forms["rules"]:
        pattern = one_line(rule["pattern"])
        for place, value in places.items():
            pattern = pattern.replace(f"{{{place}}}", value)
        try:
            compiled, needs = re.compile(pattern), re.compile(rule.get("needs", ""))
        except re.error as error:
            raise LexiconError("K308", f"country_forms.toml, rule {rule['name']}", str(error), "fix it") from None
        if "c" not in compiled.groupindex:
            raise LexiconError("K308", f"country_forms.toml, rule {rule['name']}", "no group (?P<c>…)", "add it")
        rules.append(ShortFormRule(rule["name"], compiled, needs))
    return CountryRules(
        table=countries(),
        short=short | hanja,
        guarded=frozenset(forms["guarded"]),
        particles=frozenset(forms["particles"]),
        regions=tuple(forms["regions"]),
        company=re.compile(f" {forms['company']}"),
        not_before=re.compile(one_line(forms["not_before"])),
        not_before_of={name: re.compile(pattern) for name, pattern in forms["not_before_of"].items()},
        tail=re.compile(f"$|{JOSA_END}|{fused}"),
        sides=re.compile(forms["sides"]),
        rules=tuple(rules),
    )


def find_countries(text: str) -> list[Mention]:
    """Find the countries of a text.

    Parameters
    ----------
    text
        Any text (NFC).

    Returns
    -------
    list of Mention
        Label ``COUNTRY``; ``norm``, ``kb`` and ``country`` are the ISO 3166-1 alpha-2 code; in the order of the text,
        none overlapping another.

    Examples
    --------
    >>> [(text.start, text.end, text.norm) for text in find_countries("한·베트남, 미 국무부")]
    [(0, 1, 'KR'), (2, 5, 'VN'), (7, 8, 'US')]
    """
    rules = country_rules()
    folded = fold(text)
    hits = rules.table.find(folded)
    names = [hit for hit in hits if _is_name(folded, hit, rules)]
    spoken = {hit.alpha2: hit.name for hit in names}
    found = {(hit.start, hit.end): (hit.alpha2, "name") for hit in names}
    for start, alpha2, rule in _short_forms(folded, spoken, rules):
        found.setdefault((start, start + 1), (alpha2, rule))
    covered: set[int] = set()
    for hit in hits:
        covered.update(range(hit.start, hit.end))
    mentions = []
    for (start, end), (alpha2, rule) in sorted(found.items()):
        if rule != "name" and start in covered:
            continue
        mentions.append(Mention("COUNTRY", start, end, f"rule:country_{rule}", alpha2, alpha2, alpha2))
    return mentions


def _is_name(text: str, hit: CountryName, rules: CountryRules) -> bool:
    """Tell whether a country's name, found by its letters, stands for the country here."""
    before = text[hit.start - 1 : hit.start]
    if before and _LETTER.match(before):
        if hit.name in _KOREA:
            return False
        if not _BEFORE_FUSED.search(text, max(0, hit.start - 3), hit.start) and not (
            _EMBASSY.search(text, max(0, hit.start - 3), hit.start) and _AMBASSADOR.match(text, hit.end)
        ):
            return False
    if hit.name in rules.particles and before in _CLOSING:
        return False
    rest = text[hit.end : hit.end + 16]
    if hit.name.isascii():
        return not _LATIN_LEFT.search(text, max(0, hit.start - 2), hit.start) and not _LATIN_RIGHT.match(rest)
    special = rules.not_before_of.get(hit.name)
    if special is not None and special.match(rest):
        return False
    if hit.name in rules.guarded and not (rules.company.match(rest) or _in_list(text, hit, rules)):
        return False
    if rules.not_before.match(rest):
        return False
    if not rest or not _LETTER.match(rest):
        return True
    if rules.tail.match(rest):
        return True
    if len(hit.name) <= 2 and hit.name not in _COMMON:
        return False
    broken = _BROKEN.match(text, hit.end)
    return _BODY_END.match(rest) is None and not (broken and _BODY_END.match(text, broken.end()))


def _in_list(text: str, hit: CountryName, rules: CountryRules) -> bool:
    """Tell whether a country's name stands next to another one in a list: 이집트, 수단."""
    left = re.search(r"([가-힣A-Z]{2,10})(?:, ?|·|와 |과 | 및 )$", text[max(0, hit.start - 14) : hit.start])
    right = re.match(r"(?:, ?|·|와 |과 | 및 )([가-힣A-Z]{2,10})", text[hit.end : hit.end + 16])
    return any(side is not None and side.group(1) in rules.table.names for side in (left, right))


def _short_forms(text: str, spoken: dict[str, str], rules: CountryRules) -> Iterator[tuple[int, str, str]]:
    """Yield ``(start, alpha-2, rule)`` of the one-syllable forms.

    ``spoken`` holds the countries that the document names in full, code -> name.
    """
    for rule in rules.rules:
        for match in rule.pattern.finditer(text) if rule.needs.search(text) else ():
            for at in range(*match.span("c")):
                alpha2 = _syllable(text[at], spoken, rules)
                if alpha2 is not None:
                    yield at, alpha2, rule.name
    for match in _CHAIN.finditer(text):
        yield from _chain(match, spoken, rules)
    for match in _SIDE.finditer(text) if "측" in text else ():
        if match.group(1) not in rules.short and match.group(1) not in "양우동서남북내외좌상하한안후전":
            alpha2 = _syllable(match.group(1), spoken, rules)
            if alpha2 is not None:
                yield match.start(), alpha2, "side"


def _chain(match: re.Match[str], spoken: dict[str, str], rules: CountryRules) -> Iterator[tuple[int, str, str]]:
    """Yield the short forms of one chain (한·미·일, 한-EU), if at least two of its parts are sides."""
    text = match.string
    parts: list[tuple[int, str]] = []
    at = match.start()
    for link in [*_LINK.finditer(text, match.start(), match.end()), None]:
        end = link.start() if link else match.end()
        parts.append((at, text[at:end]))
        at = link.end() if link else at
    sides = 0
    found: list[tuple[int, str, str]] = []
    with_korea = parts[0][1] in ("한", "韓", "남", "아세안+한")
    for place, (start, part) in enumerate(parts):
        run = _run(part, rules)
        if run:
            sides += 1
            found += [(start + i, _syllable(part[i], spoken, rules) or "", "chain") for i in range(run)]
        elif rules.sides.match(part) or _begins_with_country(part, rules):
            sides += 1
        elif with_korea and place:
            sides += len(part) > 1 and part[:1] not in "두세네"
            alpha2 = _syllable(part[0], spoken, rules)
            if alpha2 is not None and _WORD.match(part) and rules.tail.match(part[1:]):
                sides += len(part) == 1
                found.append((start, alpha2, "chain_by_document"))
    if sides >= 2:
        yield from (item for item in found if item[1])


def _run(part: str, rules: CountryRules) -> int:
    """Return how many short forms a chain's part begins with: 2 for ``한미동맹``, 0 for ``중남미``."""
    if part.startswith(rules.regions):
        return 0
    length = 0
    while length < len(part) and part[length] in rules.short and length < 3:
        length += 1
    while length and not rules.tail.match(part[length:]):
        length -= 1
    return length


def _begins_with_country(part: str, rules: CountryRules) -> bool:
    return any(part[:length] in rules.table.names for length in range(2, min(len(part), 10) + 1))


def _syllable(syllable: str, spoken: dict[str, str], rules: CountryRules) -> str | None:
    """Return what a one-syllable form stands for.

    A form of the table stands for its country, unless the document does not name that one but another that begins so
    (한-베 in a text about 벨기에). Another syllable stands for the one country of the document that begins so.
    """
    default = rules.short.get(syllable)
    if default in ("KR", "US", "CN", "JP", "KP", "GB") or (default is not None and default in spoken):
        return default
    others = {alpha2 for alpha2, name in spoken.items() if name.startswith(syllable)}
    return others.pop() if len(others) == 1 else default
