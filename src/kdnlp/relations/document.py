"""The document as the relation rules read it: sentences, clauses, rosters, and who its words stand for."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from kdnlp.records import Entity
from kdnlp.relations.actors import Actor, counted_groups, read_sentences
from kdnlp.relations.patterns import pattern
from kdnlp.relations.sides import Names
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


_CONNECTIVES = ("고", "며", "면서", "나", "지만", "은데", "는데")
_PREPOSITIONS = frozenset(
    ("위한", "대한", "관한", "따른", "통한", "의한", "인한", "위하", "대하", "관하", "따르", "통하", "의하", "인하")
)


@cache
def _endings(tag: str) -> tuple[bool, bool, bool]:
    """Return whether a token of this tag ends in a connective or an adnominal ending, and whether it starts a verb."""
    return tag.endswith("EC"), tag.endswith("ETM"), tag.startswith(("VV", "XSV"))


def _closes_relative_clause(table: TokenTable, token: int) -> bool:
    """Whether the adnominal ending is a verb's (체결한), those of 위한, 대한, 따른 … left out."""
    tag = table.tags[token]
    if tag == "ETM":
        stem, verb = (table.tags[token - 1], table.words[token - 1]) if token else ("", "")
        return stem.startswith(("XSV", "VV", "EP")) and verb not in _PREPOSITIONS
    return tag.startswith(("XSV", "VV")) and table.words[token] not in _PREPOSITIONS


def _title_end(text: str, title: str | None) -> int:
    """Return where the title ends: the one that is given, or else a first line that is no sentence; 0 without one."""
    if title and text.startswith(title):
        return len(title)
    first = text[: max(0, text.find("\n"))].rstrip()
    return 0 if first.endswith((".", "…")) else len(first)


class Document:
    """A document as the relation rules read it: sentences, actors, and who its words stand for."""

    def __init__(self, table: TokenTable, entities: Sequence[Entity], *, title: str | None = None) -> None:
        self.table = table
        self.text = table.text
        self.entities = sorted((*entities, *counted_groups(self.text, entities)), key=lambda e: (e.start, e.end))
        self.sentences = read_sentences(table, self.entities)
        self._begins = [s.start for s in self.sentences]
        self.title_end = _title_end(self.text, title)
        self._connectives: list[int] = []
        self._adnominals: list[int] = []
        self._verbs: list[int] = []
        for i, tag in enumerate(table.tags):
            connective, adnominal, verb = _endings(tag)
            if connective and table.words[i].endswith(_CONNECTIVES):
                self._connectives.append(table.ends[i])
            elif adnominal and _closes_relative_clause(table, i):
                self._adnominals.append(table.starts[i])
            if verb:
                self._verbs.append(table.starts[i])
        self._all = [a for s in self.sentences for a in s.actors()]
        self._states: dict[str, list[Actor]] = {}
        self._bodies: dict[str, Actor] = {}
        for actor in self._all:
            self._bodies.setdefault(actor.key, actor)
            if actor.entity.label == "COUNTRY":
                self._states.setdefault(actor.side, []).append(actor)
        self._foreign = [a for a in self._all if a.side not in ("KR", "INT", "")]
        self.names = Names.of(self.entities)
        self.body = self._find_body()
        self.home = self._find_home()
        self.memberships: set[int] = set()
        self.rosters = self._find_rosters()
        self.lead = self._find_lead()

    def _find_home(self) -> Actor | None:
        """Return the domestic body whose release this is.

        It is the first one that acts in the body of the text: as a subject, or through its officer. In a release
        that opens with the head of state or government, the state acts.
        """
        for sentence in self.sentences[self.body :]:
            for group in sentence.groups:
                for actor in group.members:
                    if actor.entity.label == "ORG" and actor.side == "KR" and (group.role == "subject" or actor.titled):
                        return actor
            officers = [a for a in sentence.anaphors if a.kind == "official" and a.subject]
            if officers and pattern("cue", "head_of_state").search(self.text, officers[0].start, officers[0].end):
                return None
            if officers:
                break
        domestic = [a for a in self._all if a.entity.label == "ORG" and a.side == "KR"]
        authorities = [a for a in domestic if pattern("cue", "authority").search(a.entity.text)]
        return next(iter(authorities or domestic), None)

    def _find_body(self) -> int:
        """Return the index of the first sentence in full: what comes before is the title and its summary."""
        for i, sentence in enumerate(self.sentences):
            if sentence.start < self.title_end:
                continue
            if pattern("tail_of", "sentence").search(self.text, max(sentence.start, sentence.end - 12), sentence.end):
                return i
        return 0

    def _find_rosters(self) -> dict[int, tuple[Party, ...]]:
        """Return the sentences that list who takes part: many actors, and a word that says so or nothing else."""
        found = {}
        for i, sentence in enumerate(self.sentences):
            actors = list(sentence.actors())
            if len({a.key for a in actors}) < 3:
                continue
            text = self.text[sentence.start : sentence.end]
            listed = sum(len(a.entity.text) + 2 for a in actors)
            attending = pattern("roster", "words").search(text)
            if attending or listed > 0.5 * len(text):
                if not attending and pattern("roster", "membership").search(text):
                    self.memberships.add(i)
                members = [a for a in actors if a.role not in ("place", "owner") or len(actors) > 4]
                found[i] = tuple(self.party(a) for a in members)
        return found

    def _find_lead(self) -> list[list[Party]]:
        """Return who acts with whom in the opening sentence or, failing that, in the title."""
        for sentence in (self.sentences[self.body], *self.sentences[: self.body]):
            subjects = [g for g in sentence.groups if g.role == "subject"]
            partners = [g for g in sentence.groups if g.role == "partner"]
            if subjects and partners and partners[0].keys != subjects[0].keys:
                return [[self.party(a) for a in subjects[0].members], [self.party(a) for a in partners[0].members]]
            for group in subjects + [g for g in sentence.groups if g.role == "pair"] + partners:
                if len(group.members) > 1 and any(a.entity.label == "ORG" for a in group.members):
                    return [[self.party(a) for a in group.members]]
        return []

    def topic(self, index: int) -> Actor | None:
        """Return the domestic actor that the sentences up to ``index`` speak of last, two sentences back at most."""
        for sentence in reversed(self.sentences[max(0, index - 2) : index]):
            for group in reversed(sentence.groups):
                if group.role == "subject" and self.text[group.stop - 1] in "은는" and len(group.members) == 1:
                    actor = group.members[0]
                    return actor if actor.side == "KR" else None
        return None

    def roster_from(self, index: int, members: bool = True, reach: int = 8) -> tuple[Party, ...]:
        """Return the fullest list of those who take part, in this sentence or the next few.

        Parameters
        ----------
        index
            The sentence that tells of the meeting.
        members
            Whether the list of a body's members will do.
        reach
            How many sentences to look at.
        """
        best: tuple[Party, ...] = ()
        last = -2
        for i in range(index, min(len(self.sentences), index + reach)):
            roster = self.rosters.get(i, ()) if members or i not in self.memberships else ()
            if best and roster and i == last + 1:
                best += roster
                last = i
            elif len(roster) > len(best):
                best, last = roster, i
        return best

    # -- who the words stand for ----------------------------------------------------------------------------------

    def party(self, actor: Actor) -> Party:
        """Return the party that a mention stands for."""
        return Party(actor.entity.id, actor.key, actor.side, actor.entity.label == "COUNTRY")

    def state(self, code: str, at: int) -> Party:
        """Return the state with this code: its mention nearest before ``at``, else after it, else implied."""
        mentions = self._states.get(code)
        if not mentions:
            return Party("=" + code, code, code, True)
        before = bisect_left(mentions, at, key=lambda a: a.start)
        return self.party(mentions[max(0, before - 1)])

    def named_party(self, code: str, norm: str, at: int) -> Party:
        """Return the party that a programme's name names: a mention of it if there is one."""
        if code and code != "INT":
            return self.state(code, at)
        actor = self._bodies.get(norm)
        return self.party(actor) if actor is not None else Party("=" + norm, norm, "INT", False)

    def foreign_state(self, at: int) -> str | None:
        """Return the foreign state spoken of last before ``at``."""
        before = bisect_left(self._foreign, at, key=lambda a: a.start)
        return self._foreign[before - 1].side if before else None

    def sentence_at(self, offset: int) -> int:
        """Return the index of the sentence (or segment of a summary) that the character stands in."""
        return max(0, bisect_right(self._begins, offset) - 1)

    def connective_before(self, start: int, at: int) -> int:
        """Return where the clause of ``at`` begins: behind the last connective ending after ``start``."""
        i = bisect_left(self._connectives, at) - 1
        return self._connectives[i] if i >= 0 and self._connectives[i] > start else start

    def verb_between(self, start: int, end: int) -> bool:
        """Whether a verb stands between the two offsets."""
        i = bisect_left(self._verbs, start)
        return i < len(self._verbs) and self._verbs[i] < end

    def adnominal_between(self, start: int, end: int) -> bool:
        """Whether a relative clause closes between the two offsets."""
        i = bisect_left(self._adnominals, start)
        return i < len(self._adnominals) and self._adnominals[i] < end
