"""Parts of a body: a unit that follows its parent belongs to the name; in a contact line it stands alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from kdnlp.entities.org_names import Name
from kdnlp.entities.org_rules import org_rules
from kdnlp.entities.org_words import Words
from kdnlp.lexicon import organisations

_ACRONYM = re.compile(r"\([A-Z]{2,8}\) ")
#: Last syllables of posts: 장관과 at the end of a line is no section.
_POSTS = frozenset("장관원사")
#: From this length on a unit's name says what it is a unit of.
_LONG_UNIT = 7


def with_units(words: Words, names: Sequence[Name]) -> Iterator[Name]:
    """Yield every name, lengthened by the units that follow it one blank apart (외교부 북미국).

    Parameters
    ----------
    words
        The text's words.
    names
        Names of the text, none overlapping another.
    """
    score = org_rules().scores["unit"]
    at = {name.start: name for name in names}
    for first in names:
        name = first
        while not name.titled:
            i = words.after(name.end)
            if i is None:
                i = _behind_acronym(words, name.end)
                child = at.get(words.starts[i]) if i is not None else None
                if child is None or child.kind != "headquarters" or child.end - child.start < _LONG_UNIT:
                    break
                name = replace(child, start=name.start, rule="rule:unit", score=score)
                continue
            child = at.get(words.starts[i])
            if child is not None:
                if not _is_part(child, name):
                    break
                name = replace(child, start=name.start, rule="rule:unit", score=score)
                continue
            end = _unit_end(words, i) or _far_unit_end(words, i)
            if end is None:
                break
            titled = words.text[end : end + 1] == "장"
            name = Name(name.start, end, "rule:unit", score, "unit", titled)
        yield name


def _behind_acronym(words: Words, end: int) -> int | None:
    """Return the word behind an acronym in brackets: 서태평양지역사무처 in 세계보건기구(WHO) 서태평양지역사무처."""
    acronym = _ACRONYM.match(words.text, end) if words.text[end : end + 1] == "(" else None
    return words.index_at.get(acronym.end()) if acronym else None


def _is_part(child: Name, parent: Name) -> bool:
    if child.kind == parent.kind == "hospital":
        return False
    if child.kb:
        body = organisations().get(child.kb)
        return body is not None and (body.parent == parent.kb or body.kind in org_rules().words["part_kinds"])
    head = org_rules().head_named.get(child.kind)
    return head is not None and head.part


def _unit_end(words: Words, i: int) -> int | None:
    """Return where the unit's name ends that a word holds (its 장 left out), or ``None``."""
    rules = org_rules()
    start, core, end, noun, last = words.starts[i], words.cores[i], words.ends[i], words.nouns[i], words.lasts[i]
    stop = rules.words["unit_stop"]
    if words.text[core:end] == "과":
        line_ends = words.text[end : end + 1] in ("", "\n") and noun[-1:] not in _POSTS
        if line_ends or rules.regex["person_after"].match(words.text, end):
            return end  # 기술보급과 홍길동 과장: a section, no particle
    for name in (noun, noun[:-1] if noun.endswith("장") else ""):
        if name in rules.words["unit_bare"]:
            return start + len(name)
        if len(name) < 2 or name in stop or (len(last) > 1 and last in stop) or rules.ending(name, "no_unit"):
            continue
        form = rules.ending(name, "units")
        if form and len(name) > len(form):
            return start + len(name)
    return None


def _far_unit_end(words: Words, i: int) -> int | None:
    """Return the end of a unit two words on (첸나이 공장, 핀란드 사무소), or ``None``."""
    rules = org_rules()
    if words.cores[i] != words.ends[i] or not words.propers[i] or rules.ending(words.nouns[i], "no_body"):
        return None
    j = words.after(words.ends[i])
    if j is None or words.nouns[j] in rules.words["stop_words"] or not rules.ending(words.nouns[j], "far_units"):
        return None
    return words.cores[j]


def in_contact_lines(words: Words) -> Iterator[Name]:
    """Yield units named where the release says whom to ask (담당 부서, 문의)."""
    for rule in org_rules().patterns["contact"]:
        for match in rule.matches(words.text):
            yield Name(match.start(1), match.end(1), f"rule:{rule.name}", rule.score, "unit")
