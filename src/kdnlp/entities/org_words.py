"""A text as words: runs of letters between blanks and signs, each with the end of its noun part.

Kiwi cuts names up and differently in different places, so the rules for organisations look at whole words and take from
Kiwi only where the particle begins and what the last morpheme is.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from kdnlp.token_table import TokenTable

_APART = ("SF", "SP", "SS", "SE", "SO", "SB", "SW", "_SP", "W_")
_JOINS = frozenset("·‧･ㆍ∙・‐–—-")
_GLUED = frozenset("&＆㈜")


@dataclass(slots=True)
class Words:
    """Parallel lists over the words of a text.

    Parameters
    ----------
    starts, ends
        Character offsets of the whole word, particle and all.
    cores
        Where its noun part ends: equal to the end if no particle follows, to the start if it is no noun.
    lasts
        The last morpheme of the noun part, and ``tags`` its Kiwi tag.
    first_tags
        The Kiwi tag of the word's first morpheme.
    """

    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    cores: list[int] = field(default_factory=list)
    lasts: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    first_tags: list[str] = field(default_factory=list)


def read_words(table: TokenTable) -> Words:
    """Group the tokens of a document into words.

    Returns
    -------
    Words
        In the order of the text; signs, brackets and blanks belong to none.
    """
    words = Words()
    run: list[int] = []
    at = -1
    for i, (word, tag) in enumerate(zip(table.words, table.tags, strict=True)):
        apart = (tag.startswith(_APART) and word not in _GLUED) or word in _JOINS or not _lettered(word, tag)
        start = table.starts[i]
        if run and (apart or start != at):
            _close(words, table, run)
            run = []
        if not apart:
            run.append(i)
            at = table.ends[i]
    if run:
        _close(words, table, run)
    return words


def _lettered(word: str, tag: str) -> bool:
    return tag != "UN" or word[0].isalnum()


def _close(words: Words, table: TokenTable, run: list[int]) -> None:
    last = len(run) - 1
    tags = table.tags
    while last >= 0 and tags[run[last]][0] in "JEV":
        last -= 1
    start, end = table.starts[run[0]], table.ends[run[-1]]
    core, surface, tag = start, "", ""
    if last >= 0:
        tag = tags[run[last]]
        if tag[0] in "NSUW" or tag in ("XSN", "XPN", "XR", "MM"):
            core, surface = table.ends[run[last]], table.words[run[last]]
    words.starts.append(start)
    words.ends.append(end)
    words.cores.append(core)
    words.lasts.append(surface)
    words.tags.append(tag)
    words.first_tags.append(tags[run[0]])
