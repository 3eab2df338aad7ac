"""The surroundings of one trigger: subject, partner, object, goal, and what anaphors and names offer."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from kdnlp.records import Entity
from kdnlp.relations.actors import Anaphor, Group
from kdnlp.relations.document import Document, Party
from kdnlp.relations.patterns import pattern
from kdnlp.relations.sides import sides_of
from kdnlp.relations.triggers import TriggerMatch

if TYPE_CHECKING:
    from kdnlp.relations.candidates import Candidate

T = TypeVar("T", Group, Anaphor)

_REACH = 1200
_NEXT_NOUN = 20
_PROGRAMME_REACH = 60
_BEHIND_REACH = 32
_MEETINGS = ("host", "event", "talk", "hold", "attend")

#: The parties: the subject's side, and the other side where the grammar tells them apart.
Sides = list[list[Party]]


def _window(items: Sequence[T], at: int) -> Sequence[T]:
    """Return what starts within reach before ``at``; the rest of an endless sentence is out of mind."""
    first = bisect_left(items, at - _REACH, key=_start)
    return items[first : bisect_left(items, at, lo=first, key=_start)]


def _start(item: Group | Anaphor) -> int:
    return item.start


def _cut(group: Group, at: int) -> Group:
    """Return the group as it stands before ``at``: a noun phrase that runs on over the trigger has no role yet."""
    if group.stop <= at + 1:
        return group
    return replace(group, role="pair" if len(group.members) > 1 else "none", stop=group.members[-1].entity.end)


class Clause:
    """Who the grammar around one trigger offers as parties.

    Parameters
    ----------
    document, index, trigger
        The trigger and its sentence.
    earlier
        The candidates accepted so far: what anaphors refer to.
    cues
        What the surroundings say; reading the clause adds to them.
    """

    def __init__(
        self, document: Document, index: int, trigger: TriggerMatch, earlier: Sequence[Candidate], cues: set[str]
    ) -> None:
        self.document = document
        self.sentence = document.sentences[index]
        self.index = index
        self.trigger = trigger
        self.lexeme = trigger.lexeme
        self.earlier = earlier
        self.cues = cues
        self.at = trigger.start
        self.start = document.connective_before(self.sentence.start, self.at)
        groups = _window(self.sentence.groups, self.at)
        self.groups = [_cut(g, self.at) for g in groups if g.members[-1].entity.end <= self.at]
        self.anaphors = [a for a in _window(self.sentence.anaphors, self.at) if a.end <= self.at + 1]
        self.subject = self.find_subject()
        self.partners = self.find_partners()
        self.others = self.find_others()
        self.attending = self.members(g for g in self.groups if self.attends(g))
        self.programme = self.find_programme()

    def parties(self) -> tuple[str, Sides] | None:
        """Return how the parties were found, and who they are; the closest reading of the grammar comes first."""
        for via, resolve in self.resolvers():
            sides = resolve()
            if sides is not None:
                return via, sides
        return None

    def resolvers(self) -> tuple[tuple[str, Callable[[], Sides | None]], ...]:
        """Return the ways to find the parties, by name, in the order in which they are tried."""
        return (
            ("behind", self.behind),
            ("undertaking", self.undertaking),
            ("partner", self.partner),
            ("object" if self.lexeme.object else "goal", self.object_or_goal),
            ("hosts", self.co_hosts),
            ("attended", self.attended),
            ("list", lambda: [self.subject] if len(self.subject) > 1 else None),
            ("members", lambda: self.all_members(subject=True)),
            ("parties", lambda: self.last_parties(subject=True)),
            ("states", lambda: self.two_states(subject=True)),
            ("pair", self.pair),
            ("programme", self.named_sides),
            ("members", lambda: self.all_members(subject=False)),
            ("parties", lambda: self.last_parties(subject=False)),
            ("states", lambda: self.two_states(subject=False)),
            ("topic", self.topic_and_nominative),
            ("country", self.country),
            ("roster", self.roster),
            ("bloc", self.bloc),
            ("meeting", self.last_meeting),
            ("main", self.main_parties),
            ("lead", self.lead),
        )

    # -- the parts of the clause ----------------------------------------------------------------------------------

    def find_subject(self) -> list[Party]:
        """Return the subject of the predicate: the last one that no relative clause has closed off."""
        text = self.document.text
        anaphors = [a for a in self.anaphors if a.subject]
        for group in reversed(self.groups):
            if group.role != "subject":
                continue
            if text[group.stop - 1] in "이가" and self.document.adnominal_between(group.stop, self.at):
                continue
            for anaphor in anaphors:
                if anaphor.start > group.stop:
                    return self.stand_in(anaphor)
            return self.members([group])
        return self.stand_in(anaphors[-1]) if anaphors else []

    def find_partners(self) -> list[Party]:
        """Return who the subject acts with: in the trigger's own clause, or else in the one before."""
        found = [g for g in self.groups if g.role == "partner" and not self.closed_off(g) and self.governed(g)]
        local = [g for g in found if g.start >= self.start]
        if found and not local:
            self.cues.add("inherited")
            local = found[-1:]
        return self.members(local)

    def find_others(self) -> list[Group]:
        """Return whom the act is done to, as far as the trigger takes such an object or goal."""
        lexeme = self.lexeme
        roles: tuple[str, ...] = ("object",) if lexeme.object else ("goal", "object") if lexeme.goal else ()
        if not roles and self.trigger.type in ("TRAINING", "SUPPORT"):
            roles = ("goal",)
        clause = [g for g in self.groups if g.start >= self.start]
        found = [g for g in clause if g.role in roles]
        if lexeme.name == "attend":  # a body's session is attended, not a place
            found = [g for g in found if all(a.entity.label == "ORG" for a in g.members)]
        if lexeme.kind == "aid" and not found:
            found = [g for g in clause if g.role == "owner" and self.aids(g)]
        if lexeme.kind == "talk" and not found:
            found = [g for g in self.groups if g.role == "object" and self.calls_on(g)]
        return found

    def find_programme(self) -> Entity | None:
        """Return the programme that the trigger governs: the one right before it, or the one that it ends."""
        if self.trigger.inside is not None:
            return self.trigger.inside
        before = [p for p in self.sentence.programmes if p.end <= self.at]
        if before and self.at <= before[-1].end + _PROGRAMME_REACH:
            return before[-1]
        if self.lexeme.kind == "announce":  # said at a meeting: 한-베 정상회담에서 … 선언했다
            scene = [p for p in before if pattern("cue", "scene").match(self.document.text, p.end)]
            return scene[-1] if scene else None
        return None

    # -- the ways to find the parties -----------------------------------------------------------------------------

    def behind(self) -> Sides | None:
        """Read what an adnominal trigger qualifies: ``체결된 A와 B 간 양해각서``, ``우리나라와 수교한 베트남``."""
        if "adnominal" not in self.cues or self.lexeme.kind not in ("event", "adopt", "tie"):
            return None
        reach = self.trigger.end + 5
        first = bisect_left(self.sentence.groups, self.trigger.end + 1, key=_start)
        group = next((g for g in self.sentence.groups[first : first + 1] if g.start <= reach), None)
        if group is None:
            return None
        if self.partners and not self.subject:
            return [self.members([group]), self.partners]
        return [self.members([group])] if len(group.members) > 1 else None

    def undertaking(self) -> Sides | None:
        """Read the sides named by the programme that an adnominal verb qualifies: ``재추진되는 한-베 물관리 사업``."""
        if self.lexeme.kind not in ("act", "end") or self.trigger.type == "MEETING":
            return None
        ending = pattern("cue", "undertaking").match(self.document.text, self.trigger.end)
        if ending is None:
            return None
        behind = [p for p in self.sentence.programmes if ending.end() <= p.start <= ending.end() + _BEHIND_REACH]
        if not behind or self.document.adnominal_between(ending.end(), behind[0].start):
            return None
        sides = self.sides_of(behind[0])
        if sides is None and self.subject:
            sides = self.bloc_of(behind[0])
        if sides is not None:
            self.cues.add("undertaking")
        return sides

    def partner(self) -> Sides | None:
        """Read subject and partner: ``외교부는 영국 내각부와 … 체결했다``."""
        if not self.partners or self.lexeme.kind == "visit":
            return None
        other = self.partners
        own = self.subject or self.default_subject(other)
        if self.lexeme.kind in _MEETINGS:
            other = other + self.attending
        elif self.trigger.type in ("TRAINING", "SUPPORT"):
            other = other + self.members(g for g in self.others if g.role == "goal")
        return [own, other] if own or len(other) > 1 else None

    def object_or_goal(self) -> Sides | None:
        """Read subject and object or goal: ``… 장관을 만나``, ``칠레에 지원했다``."""
        if not self.others:
            return None
        other = self.members(self.others)
        own = self.subject or self.default_subject(other)
        return [own, other] if own else None

    def co_hosts(self) -> Sides | None:
        """Read the hosts in relative clauses: ``국방부가 지원하고 …이 공동 주관하는 대회가 개최``."""
        if self.lexeme.kind not in ("host", "hold"):
            return None
        hosts = self.members(g for g in self.groups if g.role in ("subject", "pair", "none") and self.hosts(g))
        keys = {p.key for p in hosts}
        own = [p for p in self.subject if p.key not in keys]
        return [own, hosts] if hosts and len(own) + len(hosts) > 1 else None

    def attended(self) -> Sides | None:
        """Read the host and those who attend: ``국방부는 …이 참석한 가운데 회의를 개최``."""
        if self.attending and self.subject and (self.lexeme.kind in _MEETINGS or self.trigger.type == "TRAINING"):
            return [self.subject, self.attending]
        return None

    def pair(self) -> Sides | None:
        """Read two names side by side: ``한-싱가포르 간``, ``원안위-규제청 약정``."""
        pairs = [
            g
            for g in self.groups
            if g.role in ("pair", "owner", "none", "listed") and len(g.members) > 1 and g.start >= self.start
        ]
        if not pairs:
            return None
        if self.document.verb_between(pairs[-1].stop, self.at):
            self.cues.add("far")
        return [self.members(pairs[-1:])]

    def named_sides(self) -> Sides | None:
        """Read the sides that the programme's name names: ``한-캐나다 외교장관회담``."""
        return self.sides_of(self.programme) if self.programme is not None else None

    def sides_of(self, programme: Entity) -> Sides | None:
        """Return the subject and the other sides that a programme's name names."""
        sides = sides_of(programme.text, self.document.names)
        if len(sides) < 2:
            return None
        taken = ({p.side for p in self.subject} | {p.key for p in self.subject}) - {"INT"}
        named = [self.document.named_party(code, norm, self.at) for code, norm in sides if not {code, norm} & taken]
        return [self.subject, named]

    def all_members(self, subject: bool) -> Sides | None:
        """Resolve 참가국들, 회원국들 to the parties of the last meeting of many."""
        if self.last_anaphor(("members",), subject) is None:
            return None
        for candidate in reversed(self.earlier):
            if len(candidate.parties) > 2 and candidate.trigger.type == "MEETING":
                return self.resolved(list(candidate.parties), subject)
        return None

    def last_parties(self, subject: bool) -> Sides | None:
        """Resolve 양측, 양 기관 to the two parties told last."""
        if self.last_anaphor(("parties",), subject) is None:
            return None
        for candidate in reversed(self.earlier):
            if len(candidate.parties) == 2:
                return self.resolved(list(candidate.parties), subject)
        return None

    def two_states(self, subject: bool) -> Sides | None:
        """Resolve 양국 to Korea and the foreign state spoken of last."""
        code = self.document.foreign_state(self.at)
        if code is None or self.last_anaphor(("states", "parties"), subject) is None:
            return None
        return self.resolved([self.document.state("KR", self.at), self.document.state(code, self.at)], subject)

    def roster(self) -> Sides | None:
        """Read the list of participants that a meeting of many gives further on."""
        if self.trigger.type != "MEETING" or self.lexeme.kind not in ("host", "hold"):
            return None
        if self.index < self.document.body:
            return None
        roster = list(self.document.roster_from(self.index))
        return [self.subject or self.default_subject(roster), roster] if roster else None

    def bloc(self) -> Sides | None:
        """Read the bloc whose meeting is attended: ``제48차 아세안 실무회의에 참석``."""
        if self.programme is None or self.trigger.type != "MEETING":
            return None
        return self.bloc_of(self.programme)

    def bloc_of(self, programme: Entity) -> Sides | None:
        """Return the subject and the bloc that a programme's name names."""
        for name, (code, norm) in self.document.names.blocs.items():
            if name in programme.text:
                other = [self.document.named_party(code, norm, self.at)]
                return [self.subject or self.default_subject(other), other]
        return None

    def last_meeting(self) -> Sides | None:
        """Read who met, where their meeting adopts something: ``이번 회의에서는 … 채택됐다``."""
        if self.lexeme.kind not in ("adopt", "announce") or self.subject:
            return None
        if pattern("anaphor", "event").search(self.document.text, self.sentence.start, self.at) is None:
            return None
        for candidate in reversed(self.earlier):
            if candidate.trigger.type == "MEETING":
                return [list(candidate.parties)] if len(candidate.parties) > 2 else None
        return None

    def main_parties(self) -> Sides | None:
        """Fall back on the two parties spoken of last: ``이번 회담에서 … 체결하고``."""
        if self.lexeme.kind not in ("event", "host", "hold", "announce", "adopt"):
            return None
        for candidate in reversed(self.earlier):
            if len(candidate.parties) == 2:
                fits = not self.subject or {p.side for p in self.subject} <= candidate.sides
                return [list(candidate.parties)] if fits else None
        return None

    def lead(self) -> Sides | None:
        """Fall back, in title and summary, on who acts with whom in the opening sentence."""
        if self.lexeme.kind in ("event", "host", "hold") and self.document.lead and self.index <= self.document.body:
            return self.document.lead
        return None

    def topic_and_nominative(self) -> Sides | None:
        """Read topic and nominative subject where both stand: ``원안위는 … 청장이 서울에서 회의를 갖고``."""
        found: list[Group] = [g for g in self.groups if g.role == "subject"]
        if len(found) == 2 and self.document.text[found[0].stop - 1] in "은는":
            return [self.members(found[:1]), self.members(found[1:])]
        return None

    def country(self) -> Sides | None:
        """Read a domestic subject and the one foreign state of the sentence, where aid or training is spoken of."""
        if self.lexeme.kind not in ("act", "aid"):
            return None
        document = self.document
        cue = "aid_project" if self.lexeme.kind == "act" else "development"
        if not pattern("cue", cue).search(document.text, self.sentence.start, self.sentence.end):
            return None
        states = {a.key: a for g in self.groups for a in g.members if a.entity.label == "COUNTRY" and a.side != "KR"}
        if len(states) != 1:
            return None
        other = [document.party(a) for a in states.values()]
        own = self.subject or self.default_subject(other)
        return [own, other] if own and "KR" in {p.side for p in own} else None

    # -- small questions -------------------------------------------------------------------------------------------

    def members(self, groups: Iterable[Group]) -> list[Party]:
        """Return the parties of some groups."""
        return [self.document.party(a) for g in groups for a in g.members]

    def attends(self, group: Group) -> bool:
        """Whether a relative clause says that the group takes part.

        As in ``…이 참석한 가운데`` and ``12개국 공무원이 참여하는``.
        """
        counted = group.members[-1].entity.id.startswith("=")
        if group.role != "subject" and not counted:
            return False
        name = "attending" if group.role == "subject" else "attending_group"
        return pattern("cue", name).match(self.document.text, group.stop) is not None

    def hosts(self, group: Group) -> bool:
        """Whether a relative clause says that the group is host: ``…이 공동 주관한 포럼``."""
        return pattern("cue", "hosting").match(self.document.text, group.stop) is not None

    def governed(self, group: Group) -> bool:
        """Whether the trigger governs the partner: ``영국과의`` belongs to the next noun, the trigger or another.

        ``영국과의 협력을 통해`` is as good as ``영국과``.
        """
        text = self.document.text
        if text[group.stop - 1] != "의" or self.at - group.stop <= _NEXT_NOUN:
            return True
        return pattern("cue", "by_cooperation").match(text, group.stop) is not None

    def aids(self, group: Group) -> bool:
        """Whether the owner of what is given takes part: ``한국국제협력단의 지원을 받아``."""
        if pattern("cue", "received").match(self.document.text, self.trigger.end) is not None:
            return self.at - group.stop <= _NEXT_NOUN
        return all(a.side not in ("KR", "INT") for a in group.members)

    def calls_on(self, group: Group) -> bool:
        """Whether the group is called on: ``농촌진흥청을 찾아``."""
        return pattern("cue", "calling").match(self.document.text, group.stop) is not None

    def closed_off(self, group: Group) -> bool:
        """Whether a relative clause ends behind the group: ``영국과 체결한 협정에 따라``."""
        return group.start < self.start and self.document.adnominal_between(group.stop, self.start)

    def stand_in(self, anaphor: Anaphor) -> list[Party]:
        """Return who an officer or 우리 정부 stands for."""
        document = self.document
        if anaphor.kind == "self":
            return [document.state("KR", self.at)]
        if anaphor.kind != "official":
            return []
        if not pattern("anaphor", "korean").search(document.text[anaphor.start : anaphor.end]):
            self.cues.add("foreign")
            return []
        self.cues.add("official")
        return [document.party(document.home) if document.home is not None else document.state("KR", self.at)]

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

    def last_anaphor(self, kinds: tuple[str, ...], subject: bool) -> Anaphor | None:
        """Return the last anaphor of these kinds, among subjects or among the rest."""
        return next((a for a in reversed(self.anaphors) if a.kind in kinds and a.subject == subject), None)

    def resolved(self, parties: list[Party], subject: bool) -> Sides:
        """Mark what an anaphor stands for: as a mere attribute it says less about the act."""
        if not subject:
            self.cues.add("attribute")
        return [parties]
