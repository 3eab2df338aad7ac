"""Who takes part in a meeting of many: the list that a later sentence or a footnote gives."""

from __future__ import annotations

from dataclasses import replace

from kdnlp.relations.candidates import Candidate, Document, _most_specific

_REACH = 8


def with_roster(document: Document, candidate: Candidate) -> Candidate:
    """Return the candidate with the participants that a list near it names, if it is a meeting that is held or attended."""
    if candidate.trigger.lexeme.kind not in ("host", "hold") or candidate.trigger.type != "MEETING":
        return candidate
    if {"title", "head"} & candidate.cues or candidate.via == "pair":
        return candidate
    for index in range(candidate.sentence, min(len(document.sentences), candidate.sentence + _REACH)):
        roster = document.rosters.get(index)
        if roster:
            parties = _most_specific((*candidate.parties, *roster))
            return replace(candidate, parties=tuple(parties))
    return candidate
