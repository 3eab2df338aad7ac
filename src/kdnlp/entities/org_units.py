"""Parts of a body: a unit that follows its parent belongs to the name; in a contact line it stands alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from kdnlp.entities.org_names import Name
from kdnlp.entities.org_rules import OrgRules
from kdnlp.entities.org_words import Words
from kdnlp.lexicon import organisations

_PART_KINDS = frozenset(("agency", "unit", "public", "institute", "university", "office"))
_PERSON_AFTER = re.compile(
    r"과 ?(?:[가-힣]{2,4} ?(?:…|과장|서기관|사무관|주무관|연구관|연구사|팀장|지도관|지도사)|\(|,|[가-힣]{2,4} ?\()"
)


def with_units(rules: OrgRules, words: Words, names: Sequence[Name]) -> Iterator[Name]:
    """Yield every name, lengthened by the units that follow it one blank apart.

    Parameters
    ----------
    rules, words
        The rules and the text's words.
    names
        Names of the text, none overlapping another.
    """
    at = {name.start: name for name in names}
    for first in names:
        name = first
        while not name.titled:
            i = words.after(name.end)
            if i is None:
                break
            child = at.get(words.starts[i])
            if child is not None:
                if not _is_part(rules, words, child, name):
                    break
                name = replace(name, end=child.end, titled=child.titled, rule="rule:unit", kb=child.kb, kind=child.kind)
                continue
            end = _unit_end(rules, words, i)
            if end is None:
                end = _far_unit_end(rules, words, i)
            if end is None:
                break
            titled = words.text[end : end + 1] == "장"
            name = replace(name, end=end, titled=titled, rule="rule:unit", score=rules.scores["unit"], kb=None, kind="unit")
        yield name


def _is_part(rules: OrgRules, words: Words, child: Name, parent: Name) -> bool:
    if child.kb:
        body = organisations().get(child.kb)
        return body is not None and (body.parent == parent.kb or body.kind in _PART_KINDS)
    head = rules.head_named.get(child.kind)
    return head is not None and head.part


def _unit_end(rules: OrgRules, words: Words, i: int) -> int | None:
    """Return where the unit's name ends that a word holds (its 장 left out), or ``None``."""
    start, noun = words.starts[i], words.nouns[i]
    if words.text[words.cores[i] : words.ends[i]] == "과" and _PERSON_AFTER.match(words.text, words.cores[i]):
        return words.ends[i]
    for name in (noun, noun[:-1] if noun.endswith("장") else ""):
        if len(name) < 2:
            continue
        if name in rules.words["unit_bare"]:
            return start + len(name)
        last = words.lasts[i]
        if name in rules.words["unit_stop"] or (len(last) > 1 and last in rules.words["unit_stop"]) or rules.ending(name, "no_unit"):
            continue
        form = rules.ending(name, "units")
        if form and len(name) > len(form):
            return start + len(name)
    return None


def _far_unit_end(rules: OrgRules, words: Words, i: int) -> int | None:
    """Return the end of a unit two words on: 첸나이 공장, 핀란드 사무소."""
    if words.cores[i] != words.ends[i] or not words.propers[i] or rules.ending(words.nouns[i], "no_body"):
        return None
    j = words.after(words.ends[i])
    if j is None or words.nouns[j] in rules.words["stop_words"] or not rules.ending(words.nouns[j], "far_units"):
        return None
    return words.cores[j]


def in_contact_lines(rules: OrgRules, words: Words) -> Iterator[Name]:
    """Yield units named where the release says whom to ask."""
    for rule in rules.patterns:
        if rule.name == "contact-unit":
            for match in rule.pattern.finditer(words.text):
                start, end = match.span(1)
                yield Name(start, end, "rule:contact-unit", rule.score, "unit")
