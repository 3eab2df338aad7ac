"""What the tests share: a document whose tokens and candidates are written down, so that nothing can change them."""

from __future__ import annotations

import pytest

from kdnlp.entities.learned.frame import Frame
from kdnlp.entities.mentions import Mention
from kdnlp.token_table import TokenTable

TEXT = "한-베 포럼\n외교부는 2026년 ‘ODA 협력사업’을 열었다."
_TOKENS = [
    ("한", "NNP"), ("-", "SS"), ("베", "NNP"), ("포럼", "NNG"), ("\n", "_SP"), ("외교부", "NNP"), ("는", "JX"),
    ("2026", "SN"), ("년", "NNB"), ("‘", "SSO"), ("ODA", "SL"), ("협력", "NNG"), ("사업", "NNG"), ("’", "SSC"),
    ("을", "JKO"), ("열", "VV"), ("었다", "EP+EF"), (".", "SF"),
]  # fmt: skip


@pytest.fixture
def table() -> TokenTable:
    """The tokens."""
    starts, ends, at = [], [], 0
    for word, _ in _TOKENS:
        at = TEXT.index(word, at)
        starts.append(at)
        at += len(word)
        ends.append(at)
    words, tags = ([token[k] for token in _TOKENS] for k in (0, 1))
    title = TEXT.index("\n")
    return TokenTable(TEXT, words, tags, starts, ends, [(0, title), (title + 1, len(TEXT))], [0] * 5 + [1] * 13)


@pytest.fixture
def frame(table) -> Frame:
    """It depends on nothing but `Frame.of`."""
    programme, body, day = (TEXT.index(part) for part in ("ODA", "외교부", "2026년"))
    return Frame.of(
        table,
        [
            Mention("PROGRAMME", 0, 6, "rule:forum"),
            Mention("COUNTRY", 0, 1, "rule:compound"),
            Mention("COUNTRY", 2, 3, "rule:compound"),
            Mention("ORG", body, body + 3, "lexicon"),
            Mention("DATE", day, day + 5, "rule:year"),
            Mention("PROGRAMME", programme, programme + 8, "rule:quoted"),
        ],
    )
