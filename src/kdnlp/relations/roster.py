"""Who takes part in a meeting of many: the list that a later sentence or a footnote gives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kdnlp.relations.candidates import Candidate, most_specific
from kdnlp.relations.document import Document

#: Ways to find the parties that name them in full.
_NAMED = ("list", "partner", "hosts")


def with_roster(document: Document, candidate: Candidate, earlier: Sequence[Candidate]) -> Candidate:
    """Return the candidate with the participants that a list near it names, if it is a meeting that is held."""
    if candidate.trigger.lexeme.kind not in ("host", "hold") or candidate.trigger.type != "MEETING":
        return candidate
    if candidate.via in _NAMED and len(candidate.parties) > 3:
        return candidate
    if {"title", "head"} & candidate.cues or candidate.via in ("pair", "roster", "lead", "bloc", "main"):
        return candidate
    if candidate.via in _NAMED and any(len(c.parties) > 3 and c.trigger.type == "MEETING" for c in earlier):
        return candidate  # the list belongs to the meeting told before
    roster = document.roster_from(candidate.sentence, members=candidate.via not in _NAMED)
    if not roster:
        return candidate
    return replace(candidate, parties=tuple(most_specific((*candidate.parties, *roster))))
