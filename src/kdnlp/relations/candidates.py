"""Candidates: a trigger with the actors that its clause, its programme or its anaphors offer, and how they were found.

Nothing is decided here: `kdnlp.relations.decision` weighs the candidates, by rule now, by a learned score later.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache

from kdnlp.lexicon import load_toml
from kdnlp.records import Entity
from kdnlp.relations.actors import Actor, Anaphor, Group, Sentence, identity, read_sentences
from kdnlp.relations.parties import Names, parties_of
from kdnlp.relations.status import Form, read_form
from kdnlp.relations.triggers import TriggerMatch
from kdnlp.token_table import TokenTable


@dataclass(frozen=True, slots=True)
class Party:
    """One side of a candidate: an entity's id, or ``=NORM`` where it has no mention.

    Parameters
    ----------
    id
        Entity id or ``=NORM``.
    key
        Its identity in the document.
    side
        ISO alpha-2 of its state, or ``INT``.
    state
        Whether it is the state itself.
    """

    id: str
    key: str
    side: str
    state: bool


@dataclass(frozen=True, slots=True)
class Candidate:
    """A trigger and the parties that may take part.

    Parameters
    ----------
    trigger, form
        The word, and the form it stands in.
    sentence
        Index of its sentence.
    parties
        Those who may take part, in the order of the text.
    via
        How they were found: ``partner``, ``object``, ``goal``, ``list``, ``pair``, ``states``, ``parties``, ``programme``.
    cues
        What else the surroundings say: ``quoted``, ``title``, ``head``, ``resumed`` (이번 회의 …), ``inherited`` …
    """

    trigger: TriggerMatch
    form: Form
    sentence: int
    parties: tuple[Party, ...]
    via: str
    cues: frozenset[str] = field(default_factory=frozenset)

    @property
    def keys(self) -> frozenset[str]:
        """The identities of its parties."""
        return frozenset(p.key for p in self.parties)

    @property
    def sides(self) -> frozenset[str]:
        """The states that its parties belong to."""
        return frozenset(p.side for p in self.parties)


@cache
def _pattern(table: str, name: str) -> re.Pattern[str]:
    return re.compile(load_toml("relation_rules.toml")[table][name])


class Document:
    """A document as the relation rules read it: sentences, actors, and who its words stand for."""

    def __init__(self, table: TokenTable, entities: Sequence[Entity]) -> None:
        self.table = table
        self.text = table.text
        self.entities = sorted(entities, key=lambda e: (e.start, e.end))
        self.sentences = read_sentences(table, self.entities)
        self.title_end = max(0, self.text.find("\n"))
        self._connectives = [
            table.ends[i]
            for i, tag in enumerate(table.tags)
            if tag.endswith("EC") and table.words[i].endswith(("고", "며", "면서", "나", "지만", "은데", "는데"))
        ]
        self._adnominals = [table.starts[i] for i, tag in enumerate(table.tags) if tag.endswith("ETM")]
        self._all = [a for s in self.sentences for a in s.actors()]
        self._states = [a for a in self._all if a.entity.label == "COUNTRY"]
        self.names = Names.of(self.entities)
        self.home = self._find_home()
        self.body = self._find_body()

    def _find_home(self) -> Actor | None:
        """Return the domestic body whose release this is: the first one with a title, or else the first topic."""
        domestic = [a for a in self._all if a.entity.label == "ORG" and a.side == "KR"]
        subjects = [a for s in self.sentences for g in s.groups if g.role == "subject" for a in g.members
                    if a.entity.label == "ORG" and a.side == "KR" and a.start >= self.title_end]
        titled = [a for a in domestic if a.titled and a.start >= self.title_end]
        for actors in (subjects, titled, domestic):
            if actors:
                return actors[0]
        return None

    def _find_body(self) -> int:
        """Return the index of the first sentence in full: what comes before is the title and its summary."""
        for i, sentence in enumerate(self.sentences):
            if sentence.start < self.title_end:
                continue
            if _pattern("tail_of", "sentence").search(self.text, max(sentence.start, sentence.end - 12), sentence.end):
                return i
        return 0

    # -- who the words stand for ----------------------------------------------------------------------------------

    def party(self, actor: Actor) -> Party:
        """Return the party that a mention stands for."""
        return Party(actor.entity.id, actor.key, actor.side, actor.entity.label == "COUNTRY")

    def state(self, code: str, at: int) -> Party:
        """Return the state with this code: its mention nearest before ``at``, else after it, else implied."""
        mentions = [a for a in self._states if a.side == code]
        if not mentions:
            return Party("=" + code, code, code, True)
        before = [a for a in mentions if a.start < at]
        return self.party(before[-1] if before else mentions[0])

    def foreign_state(self, at: int) -> str | None:
        """Return the foreign state spoken of last before ``at``."""
        code = None
        for actor in self._all:
            if actor.start >= at:
                break
            if actor.side not in ("KR", "INT", ""):
                code = actor.side
        return code

    def connective_before(self, start: int, at: int) -> int:
        """Return where the clause of ``at`` begins: behind the last connective ending after ``start``."""
        i = bisect_left(self._connectives, at) - 1
        return self._connectives[i] if i >= 0 and self._connectives[i] > start else start

    def adnominal_between(self, start: int, end: int) -> bool:
        """Whether a relative clause closes between the two offsets."""
        i = bisect_left(self._adnominals, start)
        return i < len(self._adnominals) and self._adnominals[i] < end


def candidate_of(document: Document, trigger: TriggerMatch) -> Candidate | None:
    """Return the candidate of one trigger, or ``None`` if its surroundings name fewer than two parties."""
    index = document.table.sentence_at(trigger.start)
    sentence = document.sentences[index]
    form = read_form(document.text, trigger.start, trigger.end, sentence.end)
    cues = set(_cues(document, index, trigger))
    found = _parties(document, sentence, trigger, cues)
    if found is None:
        return None
    via, parties = found
    unique: dict[str, Party] = {}
    for party in parties:
        unique.setdefault(party.key, party)
    parties = _most_specific(list(unique.values()))
    if len(parties) < 2:
        return None
    return Candidate(trigger, form, index, tuple(parties), via, frozenset(cues))


def _most_specific(parties: list[Party]) -> list[Party]:
    """Drop a state where a body of that state takes part."""
    bodies = {p.side for p in parties if not p.state}
    return [p for p in parties if not (p.state and p.side in bodies)]


def _cues(document: Document, index: int, trigger: TriggerMatch) -> Iterable[str]:
    text, sentence = document.text, document.sentences[index]
    if trigger.start < document.title_end:
        yield "title"
    elif index < document.body:
        yield "head"
    before = text[sentence.start : trigger.start]
    if before.count("“") > before.count("”") or before.count('"') % 2:
        yield "quoted"
    if _pattern("anaphor", "event").search(before):
        yield "resumed"
    tail = text[trigger.end : sentence.end]
    if _pattern("negative", "wish").search(tail):
        yield "wish"
    if _pattern("negative", "closing").search(tail):
        yield "closing"


def _parties(
    document: Document, sentence: Sentence, trigger: TriggerMatch, cues: set[str]
) -> tuple[str, list[Party]] | None:
    at = trigger.start
    groups = [g for g in sentence.groups if g.stop <= at + 1]
    clause = document.connective_before(sentence.start, at)
    subject = _subject(document, groups, sentence, at)
    lexeme = trigger.lexeme
    partners = [g for g in groups if g.role == "partner"]
    local = [g for g in partners if g.start >= clause]
    if partners and not local:
        cues.add("inherited")
        local = partners[-1:]
    roles: tuple[str, ...] = ()
    if lexeme.object:
        roles += ("object",)
    if lexeme.goal:
        roles += ("goal", "object")
    others = [g for g in groups if g.role in roles and g.start >= clause]
    pairs = [g for g in groups if g.role in ("pair", "owner", "none", "listed") and len(g.members) > 1 and g.start >= clause]
    anaphors = [a for a in sentence.anaphors if a.end <= at + 1]

    def of(found: Iterable[Group]) -> list[Party]:
        return [document.party(a) for g in found for a in g.members]

    if local and (subject or not pairs):
        if not subject:
            subject = _default_subject(document, anaphors, at, of(local))
        if subject:
            return "partner", subject + of(local)
    if others:
        subject = subject or _default_subject(document, anaphors, at, of(others))
        if subject:
            return "object" if lexeme.object else "goal", subject + of(others)
    if len(subject) > 1:
        return "list", subject
    for anaphor in reversed(anaphors):
        if anaphor.kind == "states" or (anaphor.kind == "parties"):
            code = document.foreign_state(at)
            if code is not None:
                return anaphor.kind, [document.state("KR", at), document.state(code, at)]
    if pairs:
        return "pair", of(pairs[-1:])
    programme = _programme(sentence, document.text, trigger)
    if programme is not None:
        sides = parties_of(programme.text, document.names)
        if len(sides) > 1:
            named = [p for p in subject]
            taken = {p.side for p in named}
            for code, norm in sides:
                if code not in taken and norm not in {p.key for p in named}:
                    named.append(_named_party(document, code, norm, at))
            return "programme", named
    return None


def _named_party(document: Document, code: str, norm: str, at: int) -> Party:
    """Return the party that a programme's name names: a mention of it if there is one."""
    if code and code != "INT":
        return document.state(code, at)
    for actor in document._all:
        if actor.key == norm:
            return document.party(actor)
    return Party("=" + norm, norm, "INT", False)


def _subject(document: Document, groups: list[Group], sentence: Sentence, at: int) -> list[Party]:
    """Return the subject of the predicate at ``at``: the last topic or subject that no relative clause has closed off."""
    text = document.text
    for group in reversed(groups):
        if group.role != "subject":
            continue
        particle = text[group.stop - 1]
        if particle in "이가" and document.adnominal_between(group.stop, at):
            continue
        return [document.party(a) for a in group.members]
    return []


def _default_subject(document: Document, anaphors: list[Anaphor], at: int, others: list[Party]) -> list[Party]:
    """Return who acts where no actor is the subject: 우리 정부, a Korean official, or the body whose release it is."""
    keys = {p.key for p in others}
    for anaphor in anaphors:
        if anaphor.kind == "self":
            return [document.state("KR", at)]
    if document.home is not None and document.home.key not in keys and "KR" not in {p.side for p in others}:
        return [document.party(document.home)]
    if "KR" not in keys and any(p.side not in ("KR", "INT") for p in others):
        return [document.state("KR", at)]
    return []


def _programme(sentence: Sentence, text: str, trigger: TriggerMatch) -> Entity | None:
    """Return the programme that the trigger governs: the one right before it, or the one that it ends."""
    if trigger.inside is not None:
        return trigger.inside
    best = None
    for programme in sentence.programmes:
        if programme.end <= trigger.start and trigger.start - programme.end <= 60:
            best = programme
    return best


__all__ = ["Candidate", "Document", "Party", "candidate_of", "identity"]
