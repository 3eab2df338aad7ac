"""Who stands where in the grammar: actors with their roles, coordinated lists, words that stand for parties.

Korean marks roles behind the noun phrase: ``외교부 장관은`` (topic), ``영국 내각부와`` (partner), ``몽골에`` (goal).
A role is read off the particle that follows a mention, its title, the name of its holder and any brackets.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

from kdnlp.lexicon import load_toml
from kdnlp.records import Entity
from kdnlp.relations.patterns import pattern
from kdnlp.relations.triggers import act_words
from kdnlp.token_table import TokenTable

Role = Literal["subject", "partner", "object", "goal", "place", "owner", "pair", "listed", "modifier", "none"]

_NOMINAL = ("NN", "SL", "SH", "XS", "XPN", "NP", "NR", "SN", "W_", "MM", "UN", "_SP", "SS", "SW", "XR")
_SEPARATORS = frozenset("·‧･ㆍ/-–‐․,、⋅・") | {"및", "또는", "겸"}
_CLOSERS = frozenset("’”」』｣》>\"'")
_MAX_TITLE_TOKENS = 9
_MAX_LIST_TOKENS = 14
_MAX_BRACKET = 120


@dataclass(frozen=True, slots=True)
class Actor:
    """A mention of an organisation or country in its place in the sentence.

    Parameters
    ----------
    entity
        The mention.
    key
        What tells actors apart within the document: the norm, or the spelling where there is none.
    side
        ISO alpha-2 of the state it is or belongs to; ``INT`` for international bodies; ``KR`` by default.
    role
        Its grammatical role towards the predicates that follow.
    stop
        Character offset behind its noun phrase, particle included.
    titled
        Whether a title (장관, 청장 …) follows: the mention stands for the body or state that its holder represents.
    named
        Whether the noun phrase is the name alone or with its representative, so that the name itself acts.
    start
        Character offset where its noun phrase starts: at its country's name, if that stands before it.
    """

    entity: Entity
    key: str
    side: str
    role: Role
    stop: int
    titled: bool
    named: bool
    start: int


@dataclass(frozen=True, slots=True)
class Group:
    """A coordinated list of actors that share one role (a single actor is a list of one)."""

    members: tuple[Actor, ...]
    role: Role
    start: int
    stop: int

    @property
    def keys(self) -> frozenset[str]:
        """The identities of its members."""
        return frozenset(a.key for a in self.members)


@dataclass(frozen=True, slots=True)
class Anaphor:
    """A word that stands for parties.

    Parameters
    ----------
    kind
        ``states`` (양국), ``parties`` (양측), ``members`` (참가국들), ``self`` (우리 정부), ``official`` (송 장관).
    start, end
        Character offsets.
    subject
        Whether it is the subject: a topic or nominative particle follows.
    """

    kind: str
    start: int
    end: int
    subject: bool


@cache
def _particles() -> dict[str, Role]:
    table: dict[Role, list[str]] = load_toml("relation_rules.toml")["particles"]
    return {particle: role for role, particles in table.items() for particle in particles}


def find_anaphors(text: str) -> list[Anaphor]:
    """Return the words that stand for parties, in the order of the text."""
    nominative = pattern("anaphor", "nominative")
    found = [
        Anaphor(kind, m.start(), m.end(), nominative.match(text, m.end()) is not None)
        for kind in ("states", "parties", "members", "self", "official")
        for m in pattern("anaphor", kind).finditer(text)
    ]
    found.sort(key=lambda a: (a.start, -a.end))
    kept: list[Anaphor] = []
    for anaphor in found:
        if not kept or anaphor.start >= kept[-1].end:
            kept.append(anaphor)
    return kept


def counted_groups(text: str, entities: Sequence[Entity]) -> list[Entity]:
    """Return the groups given by a count alone (``12개국``) as implied actors: their ids are ``=`` and the words.

    A count that sums up names (``호주 등 28개국``) is none.
    """
    found = []
    ordered = sorted(entities, key=lambda e: e.start)
    for match in pattern("noun", "counted").finditer(text):
        start, end = match.span()
        i = bisect_left(ordered, end, key=lambda e: e.start)
        if i and ordered[i - 1].end > start:
            continue
        norm = match.group().replace(" ", "")
        found.append(Entity("=" + norm, "ORG", start, end, match.group(), norm, country="INT"))
    return found


def identity(entity: Entity) -> str:
    """Return what tells this actor from others: its norm without spaces, or its spelling."""
    return (entity.norm or entity.text).replace(" ", "")


def sides(text: str, entities: Sequence[Entity]) -> dict[str, str]:
    """Return the state of each actor's identity.

    It is the entity's own country if that is known; else that of the country's name that its norm begins with, or that
    stands right before a mention.
    """
    international = pattern("noun", "international")
    names = {e.text: e.norm or e.country or "" for e in entities if e.label == "COUNTRY" and len(e.text) > 1}
    found: dict[str, str] = {}
    previous: Entity | None = None
    for entity in entities:
        key = identity(entity)
        if entity.label == "COUNTRY":
            found[key] = entity.norm or entity.country or ""
        elif entity.label == "ORG" and key not in found:
            first = (entity.norm or entity.text).partition(" ")[0]
            if entity.country:
                found[key] = entity.country
            elif international.search(f"{entity.text} {entity.norm or ''}"):
                found[key] = "INT"
            elif first in names and first != entity.norm:
                found[key] = names[first]
            elif previous is not None and previous.label == "COUNTRY" and _modifies(text, previous, entity):
                found[key] = previous.norm or ""
        previous = entity
    return found


def _modifies(text: str, country: Entity, organisation: Entity) -> bool:
    """Whether the country's name stands before the organisation as its attribute (``영국 내각부``)."""
    gap = text[country.end : organisation.start]
    return len(gap) <= 90 and pattern("noun", "attribute_gap").fullmatch(gap) is not None


class Sentence:
    """The actors of one sentence, grouped into lists.

    Parameters
    ----------
    start, end
        Character offsets.
    groups
        Lists of actors, in the order of the text.
    anaphors
        Words that stand for parties.
    programmes, dates
        The sentence's mentions of them.
    """

    __slots__ = ("anaphors", "dates", "end", "groups", "programmes", "start")

    def __init__(self, start: int, end: int) -> None:
        self.start = start
        self.end = end
        self.groups: list[Group] = []
        self.anaphors: list[Anaphor] = []
        self.programmes: list[Entity] = []
        self.dates: list[Entity] = []

    def actors(self) -> Iterator[Actor]:
        """All actors, list after list."""
        for group in self.groups:
            yield from group.members


def read_sentences(table: TokenTable, entities: Sequence[Entity]) -> list[Sentence]:
    """Return the sentences of the document with the roles of their actors.

    Parameters
    ----------
    table
        Tokens; no token crosses an entity's border.
    entities
        All mentions, in the order of the text.
    """
    sentences = [
        Sentence(start, end) for span in table.sentences for start, end in _segments(table.text, *span, entities)
    ]
    if not sentences:
        return sentences
    begins = [s.start for s in sentences]

    def sentence_at(offset: int) -> int:
        return max(0, bisect_right(begins, offset) - 1)

    states = sides(table.text, entities)
    starts = {e.start: e for e in entities}
    lists: list[list[Actor]] = [[] for _ in sentences]
    for position, entity in enumerate(entities):
        index = sentence_at(entity.start)
        if entity.label == "DATE":
            sentences[index].dates.append(entity)
        elif entity.label == "PROGRAMME":
            sentences[index].programmes.append(entity)
        else:
            country = _qualifier(table.text, entities, position)
            qualified = _qualified(table.text, entities, position)
            actor = _read_actor(table, entity, country, qualified, starts, states, sentences[index].end)
            if actor is not None:
                lists[index].append(actor)
    for sentence, actors in zip(sentences, lists, strict=True):
        sentence.groups = _grouped(table.text, actors)
    for anaphor in find_anaphors(table.text):
        sentences[sentence_at(anaphor.start)].anaphors.append(anaphor)
    return sentences


def _segments(text: str, start: int, end: int, entities: Sequence[Entity]) -> Iterator[tuple[int, int]]:
    """Split a sentence at the dashes and bullets of a summary that was glued to it; ``한 - 베`` stays whole."""
    at = start
    for mark in pattern("noun", "summary").finditer(text, start, end):
        left, right = mark.span()
        i = bisect_left(entities, right, key=lambda e: e.start)
        between = 0 < i < len(entities) and entities[i - 1].end >= left and entities[i].start <= right
        inside = i > 0 and entities[i - 1].end > right
        if not between and not inside and left > at:
            yield at, left
            at = right
    yield at, end


def _qualifier(text: str, entities: Sequence[Entity], position: int) -> Entity | None:
    """Return the country's name that qualifies the organisation at ``position``: right before it, an alias between."""
    if entities[position].label != "ORG":
        return None
    found = None
    for i in range(position - 1, max(-1, position - 3), -1):
        if entities[i].label != "COUNTRY" or not _modifies(text, entities[i], entities[position]):
            break
        found = entities[i]
    return found


def _qualified(text: str, entities: Sequence[Entity], position: int) -> bool:
    """Whether the country's name at ``position`` qualifies an organisation (``아랍에미리트(UAE) 경제부``)."""
    country = entities[position]
    if country.label != "COUNTRY":
        return False
    for following in entities[position + 1 : position + 3]:
        if following.label == "ORG":
            return _modifies(text, country, following)
        if following.label != "COUNTRY" or following.norm != country.norm:
            break
    return False


def _read_actor(
    table: TokenTable,
    entity: Entity,
    country: Entity | None,
    qualified: bool,
    starts: dict[int, Entity],
    states: dict[str, str],
    limit: int,
) -> Actor | None:
    if qualified:
        return None  # the organisation speaks for its country
    key = identity(entity)
    role, stop, title = _role(table, entity.end, starts, limit)
    named = not title or pattern("noun", "representative").search(title) is not None
    if role == "modifier" and entity.label == "ORG" and starts.get(stop, entity).label == "ORG":
        return None  # 질병관리청(청장 …) 국립보건연구원: the parent is part of the unit's name
    return Actor(
        entity=entity,
        key=key,
        side=states.get(key, "KR"),
        role=role,
        stop=stop,
        titled=bool(title) and pattern("noun", "title").search(title) is not None,
        named=named,
        start=country.start if country is not None else entity.start,
    )


def _role(table: TokenTable, at: int, starts: dict[int, Entity], limit: int) -> tuple[Role, int, str]:
    """Read on behind a mention to the particle that closes its noun phrase: role, end, and the title's words."""
    text, words, tags = table.text, table.words, table.tags
    token = table.token_at(at - 1) + 1
    title: list[str] = []
    acts = act_words()
    listed_at = -1  # where a list goes on behind the mention; a member that is no mention does not end the noun phrase
    budget = _MAX_TITLE_TOKENS
    while token < len(words) and table.starts[token] < limit and budget:
        start, word, tag = table.starts[token], words[token], tags[token]
        if start in starts:
            if listed_at >= 0:
                return "listed", listed_at, " ".join(title)
            if title and title[-1] == "등":
                return "listed", start, " ".join(title)  # 베트남, 태국 등 아세안
            return ("modifier" if starts[start].label != "DATE" else "none"), start, " ".join(title)
        if tag == "SSO" and word in "([〔<（":
            close = _closing(text, start, limit)
            if close < 0:
                break
            while token < len(words) and table.starts[token] < close:
                token += 1
            continue
        if tag[0] == "J":
            end = table.ends[token]
            while token + 1 < len(words) and tags[token + 1][0] == "J" and table.starts[token + 1] == end:
                token += 1
                end = table.ends[token]
            role = _particles().get(text[start:end], "none")
            if listed_at >= 0 and role in ("none", "owner", "place"):
                return "listed", listed_at, " ".join(title)
            return role, end, " ".join(title)
        if tag in ("SP", "SO") or word in _SEPARATORS:
            if listed_at < 0:
                listed_at = table.ends[token]
                budget = _MAX_LIST_TOKENS
        elif word == "대상":
            return "goal", table.ends[token], " ".join(title)
        elif word in ("간", "사이"):
            return "pair", table.ends[token], " ".join(title)
        elif (
            "\n" in word
            or word in acts
            or not (
                tag.startswith(_NOMINAL) or word in _CLOSERS or (title and tag.startswith(("MAG", "VV", "EC", "IC")))
            )
        ):
            break
        elif listed_at < 0 and not tag.startswith(("SS", "SW", "_SP")):
            title.append(word)
        budget -= 1
        token += 1
    if listed_at >= 0:
        return "listed", listed_at, " ".join(title)
    return "none", table.starts[token] if token < len(words) else limit, " ".join(title)


def _closing(text: str, start: int, limit: int) -> int:
    """Return the offset behind the bracket that closes the one at ``start``, or -1."""
    depth = 0
    for i in range(start, min(limit, start + _MAX_BRACKET)):
        if text[i] in "([〔<（":
            depth += 1
        elif text[i] in ")]〕>）":
            depth -= 1
            if depth == 0:
                return i + 1
    return -1


def _grouped(text: str, actors: list[Actor]) -> list[Group]:
    """Join neighbouring actors into lists; a list has the role of its last member."""
    actors = _without_aliases(actors)
    groups: list[Group] = []
    members: list[Actor] = []
    for i, actor in enumerate(actors):
        members.append(actor)
        if i + 1 < len(actors) and _joins(text, actor, actors[i + 1]):
            continue
        groups.append(_group(members))
        members = []
    return groups


def _without_aliases(actors: list[Actor]) -> list[Actor]:
    """Drop what stands in the brackets behind a name: an alias; but the members of a bloc take its place."""
    out: list[Actor] = []
    i = 0
    while i < len(actors):
        actor = actors[i]
        inner = [a for a in actors[i + 1 :] if a.start > actor.entity.end and a.entity.end < actor.stop]
        if len(inner) > 2:
            out += [replace(a, role="listed", stop=a.entity.end + 1) for a in inner[:-1]]
            out.append(replace(inner[-1], role=actor.role, stop=actor.stop))
        else:
            out.append(actor)
        i += 1 + len(inner)
    return out


def _group(members: list[Actor]) -> Group:
    role = members[-1].role
    if len(members) > 1 and role in ("modifier", "none", "listed"):
        role = "pair"
    return Group(tuple(members), role, members[0].start, members[-1].stop)


def _joins(text: str, actor: Actor, following: Actor) -> bool:
    """Whether ``following`` continues the list that ``actor`` is in."""
    if actor.entity.end == following.start:
        return actor.entity.label == following.entity.label == "COUNTRY"  # 한미
    if actor.role == "listed":
        return pattern("noun", "list_gap_names").fullmatch(text, actor.stop, following.start) is not None
    if actor.role == "partner":
        return (
            pattern("noun", "list_gap").fullmatch(text, actor.stop, following.start) is not None
            and following.role != "place"
            and not text.startswith("의", actor.stop - 1)
        )
    return False
