"""The identity of names that no table knows: a pure function of the name, the same in every document."""

from __future__ import annotations

import unicodedata

from kdnlp.lexicon.organisations import LEGAL_FORM, loose_key
from kdnlp.records import Entity

__all__ = ["has_legal_form", "name_key", "org_key"]


def name_key(name: str) -> str:
    """Return what all spellings of a name share: no spaces, dots, hyphens, quotation marks, legal forms, no case.

    Examples
    --------
    >>> name_key("㈜푸른-숲 Tech"), name_key("푸른숲 TECH 주식회사")
    ('푸른숲tech', '푸른숲tech')
    """
    # ｋｄ and ㎢ fold to what they look like; ㈜ does so by itself, and is no letter of the name.
    return loose_key(unicodedata.normalize("NFKC", name))


def has_legal_form(name: str) -> bool:
    """Tell whether a name is written with its legal form (㈜, (사), 주식회사)."""
    return LEGAL_FORM.search(name) is not None


def org_key(entity: Entity) -> str | None:
    """Return what identifies an organisation across documents: its ``kb``, else the key of its norm.

    ``None`` for a mention that is no organisation.

    Examples
    --------
    >>> org_key(Entity("e1", "ORG", 0, 3, "행안부", "행정안전부", "KR.행정안전부"))
    'KR.행정안전부'
    >>> org_key(Entity("e1", "ORG", 0, 5, "㈜푸른 숲", "㈜푸른 숲"))
    '~푸른숲'
    """
    if entity.label != "ORG":
        return None
    return entity.kb or f"~{name_key(entity.norm or entity.text)}"
