"""Candidates: a trigger with the actors that its clause, its programme or its anaphors offer, and how they were found.

Nothing is decided here: `kdnlp.relations.decision` weighs the candidates, by rule now, by a learned score later.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache

from kdnlp.lexicon import load_toml
from kdnlp.relations.clause import Clause
from kdnlp.relations.document import Document, Party
from kdnlp.relations.patterns import pattern
from kdnlp.relations.status import Form, read_form
from kdnlp.relations.triggers import TriggerMatch

__all__ = ["Candidate", "bloc_members", "candidates_of", "most_specific"]


_REACH = 1200
_DELEGATION_REACH = 44
#: Triggers that may take up parties named in other sentences.
_RESUMING = ("event", "host", "hold", "announce", "adopt")


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
        How they were found: one of the resolvers of `kdnlp.relations.clause.Clause`, such as ``partner``.
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


def candidates_of(document: Document, trigger: TriggerMatch, earlier: Sequence[Candidate]) -> list[Candidate]:
    """Return the candidates of one trigger; none if its surroundings name fewer than two parties.

    Parameters
    ----------
    document, trigger
        The word and where it stands.
    earlier
        The candidates accepted so far, in the order of the text: what anaphors refer to.

    Returns
    -------
    list of Candidate
        One; or one for each partner where meetings with several are told in one (``각각 면담``).
    """
    index = document.sentence_at(trigger.start)
    sentence = document.sentences[index]
    if not (sentence.groups or sentence.anaphors or sentence.programmes or trigger.lexeme.kind in _RESUMING):
        return []
    form = read_form(document.text, trigger.start, trigger.end, sentence.end)
    if form.status is None:
        return []
    if trigger.lexeme.kind == "cancel":
        if any(other.sentence == index for other in earlier):
            return []  # what is cancelled has been told
        form = Form(form.name, "planned" if trigger.text == "연기" else "cancelled")
    cues: set[str] = set()
    if form.name.startswith("adnominal"):
        cues.add("adnominal")
    found = Clause(document, index, trigger, earlier, cues).parties()
    if found is None:
        return []
    via, sides = found
    cues.update(_cues(document, index, trigger))
    if "summit" in cues and via in ("programme", "parties", "pair", "main", "lead"):
        sides = [[document.state(p.side, trigger.start) if _is_state(p.side) else p for p in side] for side in sides]
    if len(sides) == 2 and len(sides[1]) > 1 and ("each" in cues or _severally(trigger, via, sides[1])):
        tellings = [sides[0] + [partner] for partner in sides[1]]
        cues.add("several")
    else:
        tellings = [[p for side in sides for p in side]]
    out = []
    for telling in tellings:
        parties = most_specific(telling)
        if len(parties) > 1:
            sides_of = {p.side for p in parties}
            if any(sides_of <= other.sides and other.trigger.type in ("MEETING", "AGREEMENT") for other in earlier):
                cues.add("after talks")
            if sum(o.sentence == index and "several" in o.cues for o in earlier) > 1:
                cues.add("told severally")
            for other in earlier:
                if _told(other, index, parties):
                    cues.add("told" if other.trigger.type == "MEETING" else "signed")
            out.append(Candidate(trigger, form, index, tuple(parties), via, frozenset(cues)))
    return out


def _severally(trigger: TriggerMatch, via: str, partners: Sequence[Party]) -> bool:
    """Whether one act with partners of several states is an act with each: three talks, two signings."""
    states = {p.side for p in partners} - {"KR", "INT"}
    least = {"talks": 3, "sign": 2}.get(trigger.lexeme.name)
    return via in ("partner", "object") and least is not None and len(states) >= least


def _is_state(side: str) -> bool:
    return len(side) == 2 and side.isupper()


def _told(other: Candidate, index: int, parties: Sequence[Party]) -> bool:
    """Whether the same sentence has told of a meeting between these sides."""
    if other.sentence != index or other.trigger.type not in ("MEETING", "AGREEMENT"):
        return False
    return len(other.sides & {p.side for p in parties}) > 1 or len(other.keys & {p.key for p in parties}) > 1


@cache
def bloc_members() -> dict[str, frozenset[str]]:
    """Return the members of each bloc: ISO codes by the bloc's norm."""
    blocs: dict[str, list[str]] = load_toml("relation_rules.toml")["members"]
    return {bloc: frozenset(codes) for bloc, codes in blocs.items()}


def most_specific(parties: Iterable[Party]) -> list[Party]:
    """Drop repetitions, and a state where a body of that state takes part."""
    unique: dict[str, Party] = {}
    for party in parties:
        unique.setdefault(party.key, party)
    states = sum(p.state for p in unique.values())
    for key in [k for k in unique if k[0].isdigit() and k.endswith("개국") and k[:-2].isdigit()]:
        if states + 1 >= int(key[:-2]):
            del unique[key]  # all of the 10개국 are named
    for bloc, members in bloc_members().items():
        if bloc in unique and len(members & unique.keys()) >= len(members) - 2:
            del unique[bloc]  # its members are named
    bodies = {p.side for p in unique.values() if not p.state}
    return [p for p in unique.values() if not (p.state and p.side in bodies)]


def _cues(document: Document, index: int, trigger: TriggerMatch) -> Iterable[str]:
    text, sentence = document.text, document.sentences[index]
    if trigger.start < document.title_end:
        yield "title"
    elif index < document.body:
        yield "head"
    before = text[max(sentence.start, trigger.start - _REACH) : trigger.start]
    if before.count("“") > before.count("”") or before.count('"') % 2:
        yield "quoted"
    if pattern("anaphor", "event").search(before):
        yield "resumed"
    if pattern("cue", "each").search(before) or trigger.text.startswith("양자"):
        yield "each"
    if pattern("cue", "ceremony").search(before):
        yield "ceremony"
    near = before[-16:]
    if pattern("cue", "this").search(near):
        yield "this"
    if pattern("cue", "delegation").search(before[-_DELEGATION_REACH:]):
        yield "delegation"
    if pattern("cue", "jointly").search(near):
        yield "jointly"
    if pattern("cue", "own_ceremony").search(near):
        yield "own ceremony"
    tail = text[trigger.end : min(sentence.end, trigger.end + _REACH)]
    if pattern("negative", "denied").search(tail):
        yield "denied"
    if pattern("negative", "wish").search(tail):
        yield "wish"
    if pattern("negative", "closing").search(tail):
        yield "closing"
    if trigger.inside is not None:
        yield "named"
        opening = pattern("cue", "dated").match(text, trigger.end)
        if opening is not None and any(trigger.end < d.start <= opening.end() for d in sentence.dates):
            yield "dated"
    if pattern("cue", "summit").search(text, max(sentence.start, trigger.start - 12), trigger.end):
        yield "summit"
