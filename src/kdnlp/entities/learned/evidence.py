"""What speaks for and against a candidate: the rules that propose it, the tagger, its rivals, its form, its document.

Each piece of evidence is a short string such as ``ORG:rule=lexicon``; the judge (`judge.Judge`) has a weight for each,
so that the score of any mention can be read off as a sum.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from kdnlp.entities.learned.frame import PAIRS, QUOTES
from kdnlp.entities.learned.tagger import Segment
from kdnlp.entities.mentions import Mention, choose
from kdnlp.records import Label

_CLOSING = frozenset(PAIRS[sign] for sign in QUOTES)
_HANGUL_RUN = re.compile("[가-힣]*")
_NO_SEGMENT = -4.0
#: A segment this much worse than a rival is not looked at, unless a rule proposes it too.
_BEHIND = 1.2


@dataclass(slots=True)
class Candidate:
    """A span and label that the rules, the tagger or both propose.

    Parameters
    ----------
    label, start, end
        As of a mention.
    rules
        What the rules propose there.
    by_rules
        Whether it would stand if there were the rules alone.
    score, weakest
        The tagger's (`Segment`); -4 where it has none.
    best
        Whether it is on the tagger's best path.
    rivals
        The candidates that overlap it.
    """

    label: Label
    start: int
    end: int
    rules: list[Mention] = field(default_factory=list)
    by_rules: bool = False
    score: float = _NO_SEGMENT
    weakest: float = _NO_SEGMENT
    best: bool = False
    rivals: list[Candidate] = field(default_factory=list)


def candidates(proposals: Sequence[Mention], segments: Sequence[Segment]) -> list[Candidate]:
    """Return what is to be judged, in the order of the text, rivals known to one another."""
    found: dict[tuple[Label, int, int], Candidate] = {}

    def at(label: Label, start: int, end: int) -> Candidate:
        key = (label, start, end)
        return found.setdefault(key, Candidate(*key))

    for m in proposals:
        at(m.label, m.start, m.end).rules.append(m)
    for m in choose(proposals):
        at(m.label, m.start, m.end).by_rules = True
    for segment, best in _near_best(segments):
        candidate = at(segment.label, segment.start, segment.end)
        candidate.score, candidate.weakest, candidate.best = segment.score, segment.weakest, best
    ordered = sorted(found.values(), key=lambda c: (c.start, c.end, c.label))
    for group in _groups(ordered):
        for c in group:
            c.rivals = [r for r in group if r is not c and r.start < c.end and c.start < r.end]
    return ordered


def _groups(ordered: Sequence[Candidate]) -> Iterator[list[Candidate]]:
    """Yield runs of candidates that hang together by overlaps."""
    group: list[Candidate] = []
    reach = -1
    for c in ordered:
        if group and c.start >= reach:
            yield group
            group = []
        reach = max(reach, c.end) if group else c.end
        group.append(c)
    if group:
        yield group


def _near_best(segments: Sequence[Segment]) -> Iterator[tuple[Segment, bool]]:
    """Yield the segments that no rival beats by far, and whether each is on the best path."""
    if not segments:
        return
    ordered = sorted(segments, key=lambda s: (s.start, s.end, s.label))
    best = set(heaviest([(s.start, s.end) for s in ordered], [s.score for s in ordered]))
    # The best score at each character: the better segments are painted over the worse ones.
    highest = [0.0] * max(s.end for s in ordered)
    for s in sorted(ordered, key=lambda s: s.score):
        highest[s.start : s.end] = [s.score] * (s.end - s.start)
    for i, s in enumerate(ordered):
        if i in best or s.score >= max(highest[s.start : s.end]) - _BEHIND:
            yield s, i in best


def heaviest(spans: Sequence[tuple[int, int]], weights: Sequence[float]) -> list[int]:
    """Return the indices of the spans that do not overlap and weigh most together (weighted interval scheduling).

    Spans of no positive weight are never taken; of two sets of one weight the one found first stays.

    Examples
    --------
    >>> heaviest([(0, 4), (3, 9), (9, 12)], [1.0, 1.5, 0.2])
    [1, 2]
    """
    order = sorted((i for i, w in enumerate(weights) if w > 0), key=lambda i: (spans[i][1], spans[i][0], i))
    ends = [spans[i][1] for i in order]
    total = [0.0]
    taken: list[int | None] = [None]
    for place, i in enumerate(order):
        before = bisect_right(ends, spans[i][0], 0, place)
        value = total[before] + weights[i]
        if value > total[place]:
            total.append(value)
            taken.append(before)
        else:
            total.append(total[place])
            taken.append(None)
    chosen: list[int] = []
    place = len(order)
    while place:
        before_ = taken[place]
        if before_ is None:
            place -= 1
        else:
            chosen.append(order[place - 1])
            place = before_
    return sorted(chosen)


def evidence(text: str, found: Sequence[Candidate]) -> list[list[str]]:
    """Return, for each candidate, the pieces of evidence that hold."""
    surfaces = [text[c.start : c.end] for c in found]
    times = Counter((c.label, surface) for c, surface in zip(found, surfaces, strict=True))
    stood = Counter((c.label, s) for c, s in zip(found, surfaces, strict=True) if c.by_rules)
    tagged = Counter((c.label, s) for c, s in zip(found, surfaces, strict=True) if c.best)
    highest: dict[tuple[str, str], float] = {}
    for c, s in zip(found, surfaces, strict=True):
        key = (c.label, s)
        highest[key] = max(highest.get(key, _NO_SEGMENT), c.score)
    title_end = text.find("\n")
    title_end = len(text) if title_end < 0 else title_end
    pieces: list[list[str]] = []
    for c, surface in zip(found, surfaces, strict=True):
        key = (c.label, surface)
        who = "chosen" if c.by_rules else "proposed" if c.rules else "none"
        own = [f"rules={who}", f"tagger={_step(c.score, 0.5)}", f"tagger={_step(c.score, 1.0)},rules={who}"]
        own += [f"rule={m.rule}" for m in c.rules]
        own += [f"weakest={_step(c.weakest, 0.5)}", f"best={c.best},rules={who}"]
        own += _rivals(c, who)
        own += _form(text, c, surface)
        others = times[key] - 1
        own.append(f"again={min(others, 3)}")
        if others:
            own += [
                f"again_tagger={_step(highest[key], 1.0)}",
                f"again_rules={min(stood[key] - c.by_rules, 3)},rules={who}",
                f"again_best={min(tagged[key] - c.best, 3)},rules={who}",
            ]
        own += [f"other_label={label}" for label in _labels_elsewhere(tagged, c.label, surface)]
        own.append(f"title={c.start < title_end}")
        pieces.append([f"{c.label}:{piece}" for piece in dict.fromkeys(own)])
    return pieces


def _step(value: float, width: float) -> str:
    """Return the lower end of the value's interval, cut off at -4 and 6."""
    return f"{max(-4.0, min(6.0, value)) // width * width:g}"


def _rivals(c: Candidate, who: str) -> Iterator[str]:
    if not c.rivals:
        yield "rivals=none"
        return
    strongest = c.rivals[0]
    for rival in c.rivals:
        if rival.score > strongest.score:
            strongest = rival
    lead = max(-4.0, min(4.0, c.score - strongest.score))
    yield f"lead={lead // 0.5 * 0.5:g}"
    yield f"lead={lead // 1.0:g},rules={who}"
    yield f"rival={strongest.label},{_relation(c, strongest)}"
    for rival in c.rivals:
        if rival.rules:
            yield f"rule_rival={rival.label},{_relation(c, rival)},{rival.by_rules},rules={who}"


def _relation(c: Candidate, rival: Candidate) -> str:
    if (rival.start, rival.end) == (c.start, c.end):
        return "same"
    if rival.start >= c.start and rival.end <= c.end:
        return "inside"
    return "around" if rival.start <= c.start and rival.end >= c.end else "across"


def _form(text: str, c: Candidate, surface: str) -> Iterator[str]:
    words = surface.split()
    before = text[c.start - 1] if c.start else "^"
    after = text[c.end] if c.end < len(text) else "$"
    run = _HANGUL_RUN.match(text, c.end)
    particle = run.group()[:4] if run is not None else ""
    yield f"words={min(len(words), 7)}"
    yield f"length={min(len(surface), 25) // 2 * 2}"
    yield f"ends={surface[-1:]}"
    yield f"ends={surface[-2:]}"
    yield f"particle={particle}"
    yield f"before={before if not before.isalnum() else 'x'}"
    yield f"after={after if not after.isalnum() else 'x'}"
    yield f"glued={before.isalnum()}"
    if before in QUOTES and after in _CLOSING:
        yield "quoted"
    elif any(sign in QUOTES or sign in _CLOSING for sign in surface):
        yield "mark_inside"
    if surface.count("(") != surface.count(")"):
        yield "half_bracket"
    elif "(" in surface:
        yield "bracket"
    for sign in "·‧･ㆍ-,":
        if sign in surface:
            yield f"has={sign}"
    if any(character.isdigit() for character in surface):
        yield "digit"
    if surface.isascii():
        yield "ascii"


def _labels_elsewhere(tagged: Counter[tuple[Label, str]], label: Label, surface: str) -> Iterator[str]:
    for other in ("ORG", "COUNTRY", "PROGRAMME", "DATE"):
        if other != label and tagged[(other, surface)]:
            yield other
