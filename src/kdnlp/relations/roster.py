"""Who takes part in a meeting of many: the list that a later sentence or a footnote gives."""

from __future__ import annotations

from dataclasses import replace

from kdnlp.relations.candidates import Candidate, most_specific
from kdnlp.relations.document import Document


def with_roster(document: Document, candidate: Candidate) -> Candidate:
    """Return the candidate with the participants that a list near it names, if it is a meeting that is held."""
    if candidate.trigger.lexeme.kind not in ("host", "hold") or candidate.trigger.type != "MEETING":
        return candidate
    if candidate.via in ("list", "partner", "hosts") and len(candidate.parties) > 3:
        return candidate
    if {"title", "head"} & candidate.cues or candidate.via in ("pair", "roster", "lead", "bloc", "main"):
        return candidate
    roster = document.roster_from(candidate.sentence, members=candidate.via not in ("list", "partner", "hosts"))
    if not roster:
        return candidate
    return replace(candidate, parties=tuple(most_specific((*candidate.parties, *roster))))
