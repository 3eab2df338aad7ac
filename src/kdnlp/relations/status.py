"""Is it done, going on, or to come? Read from the trigger's own ending, then from the sentence's last predicate."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import cast

from kdnlp.lexicon import load_toml
from kdnlp.records import Status

_WINDOW = 24
_TAIL = 48
_FULL_STOP = re.compile(r"[다음함됨]\.(?=\s)")


@dataclass(frozen=True, slots=True)
class Form:
    """The form that a trigger stands in.

    Parameters
    ----------
    name
        Name of the rule in ``relation_rules.toml``.
    status
        The status it gives; ``None`` if it states no event (purpose, wish, denial).
    """

    name: str
    status: Status | None


@cache
def _forms() -> tuple[tuple[str, re.Pattern[str], re.Pattern[str] | None, str], ...]:
    return tuple(
        (
            form["name"],
            re.compile(form["pattern"]),
            re.compile(form["only"]) if "only" in form else None,
            form["status"],
        )
        for form in load_toml("relation_rules.toml")["form"]
    )


@cache
def _tails() -> tuple[tuple[Status, re.Pattern[str]], ...]:
    return tuple(
        (cast(Status, status), re.compile(pattern))
        for status, pattern in load_toml("relation_rules.toml")["tail"].items()
    )


def read_form(text: str, start: int, end: int, limit: int) -> Form:
    """Return the form of the trigger at ``start`` to ``end``; its sentence ends at ``limit``.

    Examples
    --------
    >>> text = "두 기관은 협약을 체결했다."
    >>> read_form(text, 10, 12, len(text))
    Form(name='past', status='realised')
    """
    after = text[end : min(limit, end + _WINDOW)]
    word = text[start:end]
    for name, pattern, only, status in _forms():
        if only is not None and not only.search(word):
            continue
        if pattern.match(after):
            if status == "none":
                return Form(name, None)
            last = tail_status(text, end, limit)
            if status == "tail" or last == "cancelled":
                return Form(name, last)
            return Form(name, cast(Status, status))
    return Form("noun", "realised")


def tail_status(text: str, start: int, limit: int) -> Status:
    """Return what the end of the sentence says; realised unless it looks ahead or says that it goes on."""
    stop = _FULL_STOP.search(text, start, limit)
    if stop is not None:
        limit = stop.end()
    tail = text[max(start, limit - _TAIL) : limit]
    for status, pattern in _tails():
        if pattern.search(tail):
            return status
    return "realised"
