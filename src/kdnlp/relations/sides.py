"""The sides that a programme's name names: ``한-캐나다 외교장관회담`` is held between Korea and Canada."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from kdnlp.lexicon import load_toml
from kdnlp.lexicon.countries import countries
from kdnlp.records import Entity

_CHAIN = re.compile(r"[가-힣A-Za-z]+(?:\s?[-–‐·‧･ㆍ・]\s?[가-힣A-Za-z]+)+")
_SPLIT = re.compile(r"\s?[-–‐·‧･ㆍ・]\s?")


@dataclass(frozen=True, slots=True)
class Names:
    """Names of states and blocs as this document and the lexicon spell them.

    Parameters
    ----------
    sides
        Spelling to (ISO code, ``INT`` for a bloc; norm).
    blocs
        Those of them that are no states, one-syllable spellings left out.
    """

    sides: dict[str, tuple[str, str]]
    blocs: dict[str, tuple[str, str]]

    @classmethod
    def of(cls, entities: Iterable[Entity]) -> Names:
        """Collect the names of the document's states and bodies over the short forms of the lexicon."""
        sides = dict(_short_forms())
        for entity in entities:
            if entity.label == "COUNTRY" and entity.norm:
                sides[entity.text] = (entity.norm, entity.norm)
            elif entity.label == "ORG":
                sides.setdefault(entity.text, ("INT", (entity.norm or entity.text).replace(" ", "")))
        blocs = {name: side for name, side in sides.items() if side[0] == "INT" and len(name) > 1}
        return cls(sides, blocs)


@cache
def _short_forms() -> dict[str, tuple[str, str]]:
    rules = load_toml("relation_rules.toml")["sides"]
    found = {name: (code, code) for name, code in countries().names.items()}
    found.update({name: (code, code) for code, names in rules["states"].items() for name in names})
    found.update({name: ("INT", norm) for norm, names in rules["blocs"].items() for name in names})
    return found


@cache
def _fused() -> re.Pattern[str]:
    return re.compile(load_toml("relation_rules.toml")["sides"]["fused"])


def sides_of(name: str, names: Names) -> list[tuple[str, str]]:
    """Return the sides that a programme's name names, as (ISO code or ``INT``, norm); none unless there are two.

    Examples
    --------
    >>> sides_of("제3차 한-아세안 대화", Names.of([]))
    [('KR', 'KR'), ('INT', '동남아시아국가연합')]
    """
    for match in _CHAIN.finditer(name):
        found = [names.sides[part] for part in _SPLIT.split(match.group()) if part in names.sides]
        if len(found) > 1:
            return found
    fused = _fused().search(name)
    if fused is not None:
        return [names.sides[letter] for letter in fused.group() if letter in names.sides]
    return []
