"""Candidates: a trigger with the actors that its clause, its programme or its anaphors offer, and how they were found.

Nothing is decided here: `kdnlp.relations.decision` weighs the candidates, by rule now, by a learned score later.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache

from kdnlp.lexicon import load_toml
from kdnlp.records import Entity
from kdnlp.relations.actors import Actor, Anaphor, Group, Sentence, counted_groups, identity, read_sentences
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


_CONNECTIVES = ("고", "며", "면서", "나", "지만", "은데", "는데")
_PREPOSITIONS = frozenset(
    ("위한", "대한", "관한", "따른", "통한", "의한", "인한", "위하", "대하", "관하", "따르", "통하", "의하", "인하")
)


@cache
def _pattern(table: str, name: str) -> re.Pattern[str]:
    return re.compile(load_toml("relation_rules.toml")[table][name])


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


class Document:
    """A document as the relation rules read it: sentences, actors, and who its words stand for."""

    def __init__(self, table: TokenTable, entities: Sequence[Entity]) -> None:
        self.table = table
        self.text = table.text
        self.entities = sorted((*entities, *counted_groups(self.text, entities)), key=lambda e: (e.start, e.end))
        self.sentences = read_sentences(table, self.entities)
        self._begins = [s.start for s in self.sentences]
        self.title_end = max(0, self.text.find("\n"))
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
        self._states = [a for a in self._all if a.entity.label == "COUNTRY"]
        self.names = Names.of(self.entities)
        self.body = self._find_body()
        self.home = self._find_home()
        self.memberships: set[int] = set()
        self.rosters = self._find_rosters()
        self.lead = self._find_lead()

    def _find_home(self) -> Actor | None:
        """Return the domestic body whose release this is.

        It is the first one that acts in the body of the text: as a subject, or through its officer. A release that opens
        with an officer whose body is not named (``송 장관은``) has none; the state acts.
        """
        for sentence in self.sentences[self.body :]:
            for group in sentence.groups:
                for actor in group.members:
                    if actor.entity.label == "ORG" and actor.side == "KR" and (group.role == "subject" or actor.titled):
                        return actor
            officers = [a for a in sentence.anaphors if a.kind == "official" and a.subject]
            if officers and _pattern("cue", "head_of_state").search(self.text, officers[0].start, officers[0].end):
                return None
            if officers:
                break
        domestic = [a for a in self._all if a.entity.label == "ORG" and a.side == "KR"]
        authorities = [a for a in domestic if _pattern("cue", "authority").search(a.entity.text)]
        return next(iter(authorities or domestic), None)

    def _find_body(self) -> int:
        """Return the index of the first sentence in full: what comes before is the title and its summary."""
        for i, sentence in enumerate(self.sentences):
            if sentence.start < self.title_end:
                continue
            if _pattern("tail_of", "sentence").search(self.text, max(sentence.start, sentence.end - 12), sentence.end):
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
            attending = _pattern("roster", "words").search(text)
            if attending or listed > 0.5 * len(text):
                if not attending and _pattern("roster", "membership").search(text):
                    self.memberships.add(i)
                members = [a for a in actors if a.role not in ("place", "owner") or len(actors) > 4]
                found[i] = tuple(self.party(a) for a in members)
        return found

    def _find_lead(self) -> list[list[Party]]:
        """Return who acts with whom in the opening sentence (or, failing that, in the title), whatever they do there."""
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
        mentions = [a for a in self._states if a.side == code]
        if not mentions:
            return Party("=" + code, code, code, True)
        before = [a for a in mentions if a.start < at]
        return self.party(before[-1] if before else mentions[0])

    def named_party(self, code: str, norm: str, at: int) -> Party:
        """Return the party that a programme's name names: a mention of it if there is one."""
        if code and code != "INT":
            return self.state(code, at)
        for actor in self._all:
            if actor.key == norm:
                return self.party(actor)
        return Party("=" + norm, norm, "INT", False)

    def foreign_state(self, at: int) -> str | None:
        """Return the foreign state spoken of last before ``at``."""
        code = None
        for actor in self._all:
            if actor.start >= at:
                break
            if actor.side not in ("KR", "INT", ""):
                code = actor.side
        return code

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
    form = read_form(document.text, trigger.start, trigger.end, sentence.end)
    if form.status is None:
        return []
    if trigger.lexeme.kind == "cancel":
        form = Form(form.name, "planned" if trigger.text == "연기" else "cancelled")
    cues = set(_cues(document, index, trigger))
    if form.name.startswith("adnominal"):
        cues.add("adnominal")
    clause = Clause(document, sentence, index, trigger, earlier)
    found = clause.parties(cues)
    if found is None:
        return []
    via, sides = found
    if "summit" in cues and via in ("programme", "parties", "pair", "main", "lead"):
        sides = [[document.state(p.side, trigger.start) if _is_state(p.side) else p for p in side] for side in sides]
    if len(sides) == 2 and len(sides[1]) > 1 and ("each" in cues or _severally(trigger, via, sides[1])):
        tellings = [sides[0] + [partner] for partner in sides[1]]
    else:
        tellings = [[p for side in sides for p in side]]
    out = []
    for telling in tellings:
        parties = _most_specific(telling)
        if len(parties) > 1:
            sides_of = {p.side for p in parties}
            if any(sides_of <= other.sides and other.trigger.type in ("MEETING", "AGREEMENT") for other in earlier):
                cues.add("after talks")
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
def _members() -> dict[str, frozenset[str]]:
    blocs: dict[str, list[str]] = load_toml("relation_rules.toml")["members"]
    return {bloc: frozenset(codes) for bloc, codes in blocs.items()}


def _most_specific(parties: Iterable[Party]) -> list[Party]:
    """Drop repetitions, and a state where a body of that state takes part."""
    unique: dict[str, Party] = {}
    for party in parties:
        unique.setdefault(party.key, party)
    states = sum(p.state for p in unique.values())
    for key in [k for k in unique if k[0].isdigit() and k.endswith("개국") and k[:-2].isdigit()]:
        if states + 1 >= int(key[:-2]):
            del unique[key]  # all of the 10개국 are named
    for bloc, members in _members().items():
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
    before = text[sentence.start : trigger.start]
    if before.count("“") > before.count("”") or before.count('"') % 2:
        yield "quoted"
    if _pattern("anaphor", "event").search(before):
        yield "resumed"
    if _pattern("cue", "each").search(before) or trigger.text.startswith("양자"):
        yield "each"
    if _pattern("cue", "ceremony").search(before):
        yield "ceremony"
    near = before[-16:]
    if _pattern("cue", "this").search(near):
        yield "this"
    if _pattern("cue", "own_ceremony").search(near):
        yield "own ceremony"
    tail = text[trigger.end : sentence.end]
    if trigger.text.startswith("만나") and _pattern("cue", "signing").search(tail):
        yield "to sign"
    if _pattern("negative", "denied").search(tail):
        yield "denied"
    if _pattern("negative", "wish").search(tail):
        yield "wish"
    if _pattern("negative", "closing").search(tail):
        yield "closing"
    if trigger.inside is not None:
        yield "named"
    if _pattern("cue", "summit").search(text, max(sentence.start, trigger.start - 12), trigger.end):
        yield "summit"


_NEXT_NOUN = 20
_MEETINGS = ("host", "event", "talk", "hold", "attend")


class Clause:
    """The surroundings of one trigger: who is subject, partner, object, goal, and what anaphors offer."""

    def __init__(
        self, document: Document, sentence: Sentence, index: int, trigger: TriggerMatch, earlier: Sequence[Candidate]
    ) -> None:
        self.document = document
        self.sentence = sentence
        self.index = index
        self.trigger = trigger
        self.earlier = earlier
        self.at = trigger.start
        self.start = document.connective_before(sentence.start, self.at)
        self.groups = [g for g in sentence.groups if g.stop <= self.at + 1]
        self.anaphors = [a for a in sentence.anaphors if a.end <= self.at + 1]

    def parties(self, cues: set[str]) -> tuple[str, list[list[Party]]] | None:
        """Return how the parties were found, and who they are: the subject's side and the other side."""
        document, lexeme = self.document, self.trigger.lexeme
        subject, speaker = self.subject()
        cues.update(speaker)
        partners = [g for g in self.groups if g.role == "partner" and not self.closed_off(g) and self.governed(g)]
        local = [g for g in partners if g.start >= self.start]
        if partners and not local:
            cues.add("inherited")
            local = partners[-1:]
        roles: tuple[str, ...] = ("object",) if lexeme.object else ("goal", "object") if lexeme.goal else ()
        if not roles and self.trigger.type in ("TRAINING", "SUPPORT"):
            roles = ("goal",)
        others = [g for g in self.groups if g.role in roles and g.start >= self.start]
        if lexeme.name == "attend":  # a body's session is attended, not a place
            others = [g for g in others if all(a.entity.label == "ORG" for a in g.members)]
        if lexeme.kind == "aid" and not others:
            others = [g for g in self.groups if g.role == "owner" and g.start >= self.start and self.aids(g)]
        pairs = [
            g
            for g in self.groups
            if g.role in ("pair", "owner", "none", "listed") and len(g.members) > 1 and g.start >= self.start
        ]
        attending = [g for g in self.groups if g.role == "subject" and self.attends(g)]
        if "adnominal" in cues and lexeme.kind in ("event", "adopt", "tie"):
            qualified = self.behind()
            if local and not subject and qualified:
                return "behind", [qualified, self.members(local)]
            if len(qualified) > 1:
                return "behind", [qualified]
        if lexeme.kind == "talk" and not local:
            others = others or [g for g in self.groups if g.role == "object" and self.calls_on(g)]
        if local and lexeme.kind != "visit":
            other = self.members(local)
            own = subject or self.default_subject(other)
            if lexeme.kind in _MEETINGS:
                other = other + self.members(attending)
            elif self.trigger.type in ("TRAINING", "SUPPORT"):
                other = other + self.members(g for g in others if g.role == "goal")
            if own or len(other) > 1:
                return "partner", [own, other]
        if others:
            other = self.members(others)
            own = subject or self.default_subject(other)
            if own:
                return ("object" if lexeme.object else "goal"), [own, other]
        hosts = [g for g in self.groups if g.role in ("subject", "pair", "none") and self.hosts(g)]
        if lexeme.kind in ("host", "hold") and hosts:
            own = [p for p in subject if p.key not in {q.key for q in self.members(hosts)}]
            if len(own) + sum(len(g.members) for g in hosts) > 1:
                return "hosts", [own, self.members(hosts)]
        if attending and lexeme.kind in _MEETINGS and subject:
            return "attended", [subject, self.members(attending)]
        if len(subject) > 1:
            return "list", [subject]
        resolved = self.resolve_anaphor(cues, subjects_only=True)
        if resolved is not None:
            return resolved
        if pairs:
            if document.verb_between(pairs[-1].stop, self.at):
                cues.add("far")
            return "pair", [self.members(pairs[-1:])]
        programme = _programme(self.sentence, document.text, self.trigger)
        if programme is not None:
            sides = parties_of(programme.text, document.names)
            if len(sides) > 1:
                named = list(subject)
                taken = {p.side for p in named} | {p.key for p in named}
                named += [
                    document.named_party(code, norm, self.at) for code, norm in sides if not {code, norm} & taken - {"INT"}
                ]
                return "programme", [named]
        resolved = self.resolve_anaphor(cues, subjects_only=False)
        if resolved is not None:
            return resolved
        topic = self.topic_and_nominative()
        if topic is not None:
            return "topic", topic
        country = self.country(subject)
        if country is not None:
            return "country", country
        if self.trigger.type == "MEETING" and lexeme.kind in ("host", "hold", "attend") and self.index >= document.body:
            roster = document.roster_from(self.index)
            if roster:
                return "roster", [subject or self.default_subject(list(roster)), list(roster)]
        bloc = self.bloc(subject, programme)
        if bloc is not None:
            return "bloc", bloc
        main = self.main_parties(subject)
        if main is not None:
            return "main", main
        if lexeme.kind in ("event", "host", "hold") and document.lead and self.index <= document.body:
            return "lead", document.lead
        return None

    def bloc(self, subject: list[Party], programme: Entity | None) -> list[list[Party]] | None:
        """Return who takes part in the meeting of a bloc, and the bloc: ``제48차 아세안 실무회의에 참석``."""
        if programme is None or self.trigger.type != "MEETING":
            return None
        for name, (code, norm) in self.document.names.sides.items():
            if code == "INT" and len(name) > 1 and name in programme.text:
                other = [self.document.named_party(code, norm, self.at)]
                return [subject or self.default_subject(other), other]
        return None

    def main_parties(self, subject: list[Party]) -> list[list[Party]] | None:
        """Return the two parties spoken of last, where the sentence names nobody else: ``이번 회담에서 … 체결하고``."""
        if self.trigger.lexeme.kind not in ("event", "host", "hold", "announce", "adopt"):
            return None
        for candidate in reversed(self.earlier):
            if len(candidate.parties) == 2:
                if not subject or {p.side for p in subject} <= candidate.sides:
                    return [list(candidate.parties)]
                return None
        return None

    def topic_and_nominative(self) -> list[list[Party]] | None:
        """Return topic and nominative subject where both stand: ``원안위는 … 청장이 서울에서 회의를 갖고``."""
        found: list[Group] = [g for g in self.groups if g.role == "subject"]
        if len(found) == 2 and self.document.text[found[0].stop - 1] in "은는":
            return [self.members(found[:1]), self.members(found[1:])]
        return None

    def country(self, subject: list[Party]) -> list[list[Party]] | None:
        """Return a domestic subject and the one foreign state of the sentence, where aid or training is spoken of."""
        if self.trigger.lexeme.kind not in ("act", "aid"):
            return None
        document = self.document
        cue = "aid_project" if self.trigger.lexeme.kind == "act" else "development"
        if not _pattern("cue", cue).search(document.text, self.sentence.start, self.sentence.end):
            return None
        states = {a.key: a for g in self.groups for a in g.members if a.entity.label == "COUNTRY" and a.side != "KR"}
        if len(states) != 1:
            return None
        other = [document.party(a) for a in states.values()]
        own = subject or self.default_subject(other)
        return [own, other] if own and "KR" in {p.side for p in own} else None

    def members(self, groups: Iterable[Group]) -> list[Party]:
        """Return the parties of some groups."""
        return [self.document.party(a) for g in groups for a in g.members]

    def attends(self, group: Group) -> bool:
        """Whether a relative clause says that the group takes part: ``…이 참석한 가운데``."""
        return _pattern("cue", "attending").match(self.document.text, group.stop) is not None

    def hosts(self, group: Group) -> bool:
        """Whether a relative clause says that the group is host: ``…이 공동 주관한 포럼``."""
        return _pattern("cue", "hosting").match(self.document.text, group.stop) is not None

    def governed(self, group: Group) -> bool:
        """Whether the trigger governs the partner: ``영국과의`` belongs to the next noun, the trigger or another."""
        return self.document.text[group.stop - 1] != "의" or self.at - group.stop <= _NEXT_NOUN

    def behind(self) -> list[Party]:
        """Return the parties that an adnominal trigger qualifies: ``체결된 중소벤처기업부와 경제부 간 양해각서``."""
        reach = self.trigger.end + 5
        for group in self.sentence.groups:
            if self.trigger.end < group.start <= reach:
                return self.members([group])
        return []

    def aids(self, group: Group) -> bool:
        """Whether the owner of what is given takes part: ``한국국제협력단의 지원을 받아``, ``탄자니아 교육부의 … 지원``."""
        if _pattern("cue", "received").match(self.document.text, self.trigger.end) is not None:
            return self.at - group.stop <= _NEXT_NOUN
        return all(a.side not in ("KR", "INT") for a in group.members)

    def calls_on(self, group: Group) -> bool:
        """Whether the group is called on: ``농촌진흥청을 찾아``."""
        return _pattern("cue", "calling").match(self.document.text, group.stop) is not None

    def closed_off(self, group: Group) -> bool:
        """Whether a relative clause ends behind the group: ``영국과 체결한 협정에 따라``."""
        return group.start < self.start and self.document.adnominal_between(group.stop, self.start)

    def subject(self) -> tuple[list[Party], set[str]]:
        """Return the subject of the predicate: the last one that no relative clause has closed off."""
        text = self.document.text
        for group in reversed(self.groups):
            if group.role != "subject":
                continue
            if text[group.stop - 1] in "이가" and self.document.adnominal_between(group.stop, self.at):
                continue
            for anaphor in self.anaphors:
                if anaphor.subject and anaphor.start > group.stop:
                    return self.stand_in(anaphor)
            return self.members([group]), set()
        for anaphor in reversed(self.anaphors):
            if anaphor.subject:
                return self.stand_in(anaphor)
        return [], set()

    def stand_in(self, anaphor: Anaphor) -> tuple[list[Party], set[str]]:
        """Return who an officer or 우리 정부 stands for."""
        document = self.document
        if anaphor.kind == "self":
            return [document.state("KR", self.at)], set()
        if anaphor.kind == "official":
            if not _pattern("anaphor", "korean").search(document.text[anaphor.start : anaphor.end]):
                return [], {"foreign"}
            if document.home is not None:
                return [document.party(document.home)], {"official"}
            return [document.state("KR", self.at)], {"official"}
        return [], set()

    def default_subject(self, others: list[Party]) -> list[Party]:
        """Return who acts where the sentence has no subject: the body whose release it is, or the state."""
        document = self.document
        keys = {p.key for p in others}
        topic = document.topic(self.index)
        if topic is not None and topic.key not in keys:
            return [document.party(topic)]
        if document.home is not None and document.home.key not in keys:
            return [document.party(document.home)]
        if "KR" not in keys and any(p.side not in ("KR", "INT") for p in others):
            return [document.state("KR", self.at)]
        return []

    def resolve_anaphor(self, cues: set[str], subjects_only: bool) -> tuple[str, list[list[Party]]] | None:
        """Return who 양국, 양측 or 참가국들 stand for."""
        document = self.document
        for anaphor in reversed(self.anaphors):
            if anaphor.subject != subjects_only:
                continue
            found: tuple[str, list[list[Party]]] | None = None
            if anaphor.kind == "members":
                for candidate in reversed(self.earlier):
                    if len(candidate.parties) > 2 and candidate.trigger.type == "MEETING":
                        found = "members", [list(candidate.parties)]
                        break
            elif anaphor.kind in ("states", "parties"):
                if anaphor.kind == "parties":
                    for candidate in reversed(self.earlier):
                        if len(candidate.parties) == 2:
                            found = "parties", [list(candidate.parties)]
                            break
                code = document.foreign_state(self.at)
                if found is None and code is not None:
                    found = "states", [[document.state("KR", self.at), document.state(code, self.at)]]
            if found is not None:
                if not anaphor.subject:
                    cues.add("attribute")
                return found
        return None


def _programme(sentence: Sentence, text: str, trigger: TriggerMatch) -> Entity | None:
    """Return the programme that the trigger governs: the one right before it, or the one that it ends."""
    if trigger.inside is not None:
        return trigger.inside
    best = None
    for programme in sentence.programmes:
        if programme.end <= trigger.start and trigger.start - programme.end <= 60:
            best = programme
    return best


__all__ = ["Candidate", "Document", "Party", "candidates_of", "identity"]
