"""The article on a page dump: its title, its body, its date and who published it.

A page that was copied and pasted holds menus, weather, rankings and comment rules besides the article. Each line is
classed (`_classify`) by the records of ``boilerplate.toml``, its length and its ending; lines that no article reaches
across cut the page into stretches; the stretch with the most running text is the article. A text that no record accuses
is no dump, and passes through untouched.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum, auto

from kdnlp.sources.boilerplate import bare, is_menu, match_line, match_tag


class Kind(Enum):
    """What a line is on its page."""

    BLANK = auto()
    EDGE = auto()
    DROP = auto()
    INSET = auto()
    META = auto()
    MENU = auto()
    HEADLINE = auto()
    PROSE = auto()
    OTHER = auto()


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the page with its class, and what it says about the article."""

    text: str
    kind: Kind
    weak: bool = False
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Article:
    """What was found on a page; ``None`` where it says nothing."""

    title: str | None
    body: str
    published: str | None = None
    publisher: str | None = None

    @property
    def text(self) -> str:
        """Title, line break, body."""
        return "\n".join(part for part in (self.title, self.body) if part)


_PROSE_LENGTH = 20
_SHORT_SENTENCE = 40
_LONG = 120
_HEADLINE_LENGTH = range(8, 151)
# A full stop after a word, with what may follow it (a quotation mark, <끝>, a photo's source); not the one of a date.
_SENTENCE_END = re.compile(r"[가-힣A-Za-z)\]”’\"'][.?][\"'”’)\]>]*(?:\s?[(<\[][^()<>\[\]]{1,30}[)>\]])?$")
_PRESS_BULLET = re.compile(r"[□■○●◇◆ㅇ◦▪▶※❍⃝☐]|[-*]\s|\d{1,2}\.\s")
_HANGUL = re.compile("[가-힣]")
_NUMBERED = re.compile(r"\d{1,2}(?:\s|[.)]\s?)(?!\d)")
_DATE = re.compile(r"(\d{4})\D+(\d{1,2})\D+(\d{1,2})")
_CAPTION = re.compile(r"[(\[<〈]\s?(?:사진|자료|제공|출처)[^()\[\]<>]{0,40}[)\]>〉]\s*$")
_LETTER = re.compile(r"[^\W\d_]")
_NOT_LETTER = re.compile(r"[\W_]+")
_SITE_SUFFIX = re.compile(r"\s+[-|<:–—·»]\s+|\s*[|＜<]\s*|\s*::+\s*")
_LINES_OF_HEAD = 10


def find_article(text: str, *, declared_title: str | None = None, is_page: bool = False) -> Article:
    r"""Find the article in a page's text.

    Parameters
    ----------
    text
        The page in `cleaning.clean` form, a line for each paragraph or menu entry.
    declared_title
        The title that the page's metadata give, if any. Where a line of the page says the same, the line is the title.
    is_page
        Whether the text is known to come from a page (HTML), so that no record needs to show it.

    Returns
    -------
    Article
        Without what stands around it. A text without boilerplate is returned whole: its first line as the title if it
        looks like one.

    Examples
    --------
    >>> page = "본문 바로가기\n가람부와 나루시의 협약\n2024.05.03 가람부\n"
    >>> page += "가람부는 3일 나루시와 산림 복원과 교육을 함께하는 협약을 맺었다.\n많이 본 뉴스"
    >>> article = find_article(page)
    >>> print(article.text)
    가람부와 나루시의 협약
    가람부는 3일 나루시와 산림 복원과 교육을 함께하는 협약을 맺었다.
    >>> article.published, article.publisher
    ('2024-05-03', '가람부')
    """
    lines = [_classify(line) for line in text.split("\n")]
    if not (is_page or _is_dump(lines)):
        return _untouched(lines, declared_title)
    stretches = _stretches(_without_insets(lines))
    index = max(range(len(stretches)), key=lambda i: (_weight(stretches[i]), -i))
    above = [line for stretch in stretches[:index] for line in stretch]
    below = [line for stretch in stretches[index + 1 :] for line in stretch]
    head, body_lines, tail = _parts(stretches[index])
    facts = _facts(above) | _facts(head)
    title, subtitles = _take_title(head, declared_title or facts.get("title"), above)
    body = _join(
        [*_without_noise(subtitles), *_without_doubles(_without_noise(body_lines, figures=True)), *_without_noise(tail)]
    )
    body, reporter = _take_tag(body)
    return Article(
        title,
        body,
        published=facts.get("date") or _clock(lines),
        publisher=facts.get("publisher") or reporter or _facts(below).get("publisher"),
    )


# ---- one line -----------------------------------------------------------------------------------------------------


def _classify(text: str) -> Line:
    stripped = text.strip()
    if not stripped:
        return Line("", Kind.BLANK)
    if found := match_line(stripped):
        rule, match = found
        facts = {name: value.strip() for name, value in match.groupdict().items() if value}
        if "date" in facts and (iso := _iso(facts.pop("date"))):
            facts["date"] = iso
        return Line(text, Kind[rule.role.upper()], rule.weak, tuple(facts.items()))
    if is_menu(stripped):
        return Line(text, Kind.MENU)
    if _is_prose(stripped):
        return Line(text, Kind.PROSE)
    return Line(text, Kind.HEADLINE if _is_headline(stripped) else Kind.OTHER)


def _is_prose(line: str) -> bool:
    return len(line) >= _LONG or (len(line) >= _PROSE_LENGTH and _is_whole(line))


def _is_whole(line: str) -> bool:
    return _PRESS_BULLET.match(line.lstrip()) is not None or _SENTENCE_END.search(line.rstrip()[-60:]) is not None


def _is_headline(line: str) -> bool:
    return (
        len(line) in _HEADLINE_LENGTH
        and len(_HANGUL.findall(line)) >= 4
        and " " in line
        and not _NUMBERED.match(line)
        and not _PRESS_BULLET.match(line)
    )


def _iso(text: str) -> str | None:
    match = _DATE.search(text)
    try:
        return date(*map(int, match.groups())).isoformat() if match else None
    except ValueError:  # 2024.13.45: looked like a date, is none
        return None


# ---- the page -----------------------------------------------------------------------------------------------------


def _is_dump(lines: Sequence[Line]) -> bool:
    """Tell whether a record that clean texts never have matches; what is said about the article counts at the top."""
    head = _LINES_OF_HEAD
    for line in lines:
        if line.kind in (Kind.EDGE, Kind.DROP, Kind.INSET) and not line.weak:
            return True
        if line.kind is Kind.META and not line.weak and head > 0:
            return True
        head -= line.kind is not Kind.BLANK
    return False


def _untouched(lines: Sequence[Line], declared_title: str | None) -> Article:
    first = next((i for i, line in enumerate(lines) if line.text.strip()), 0)
    line = lines[first]
    rest = _join(lines[first + 1 :])
    published = _clock(lines)
    if declared_title and not _same(line.text, declared_title):
        return Article(_without_site(declared_title), _join(lines), published)
    if rest and len(line.text) <= (_SHORT_SENTENCE if line.kind is Kind.PROSE else _HEADLINE_LENGTH[-1]):
        return Article(line.text.strip(), rest, published)
    return Article(declared_title, _join(lines) if not declared_title else rest, published)


def _without_insets(lines: Iterable[Line]) -> list[Line]:
    """Drop each box of related articles: its heading and the headlines under it, up to the next running text."""
    kept: list[Line] = []
    inside = False
    for line in lines:
        if line.kind is Kind.INSET:
            inside = True
        elif not (inside and line.kind in (Kind.HEADLINE, Kind.BLANK)):
            inside = False
        if not inside:
            kept.append(line)
    return kept


def _stretches(lines: Iterable[Line]) -> list[list[Line]]:
    """Cut the page at its edges; an edge opens its stretch, so that what it says is kept."""
    stretches: list[list[Line]] = [[]]
    for line in lines:
        if line.kind is Kind.EDGE:
            stretches.append([])
        stretches[-1].append(line)
    return stretches


def _parts(stretch: Sequence[Line]) -> tuple[Sequence[Line], Sequence[Line], Sequence[Line]]:
    """Cut a stretch before its first and after its last line of running text."""
    prose = [i for i, line in enumerate(stretch) if line.kind is Kind.PROSE]
    if not prose:
        return stretch, [], []
    first = prose[0]
    if len(prose) > 1 and _is_short_sentence(stretch[first]) and not any(map(_is_title, stretch[:first])):
        first = prose[1]  # the title is a sentence itself
    return stretch[:first], stretch[first : prose[-1] + 1], stretch[prose[-1] + 1 :]


def _is_short_sentence(line: Line) -> bool:
    return line.kind is Kind.PROSE and len(line.text) <= _SHORT_SENTENCE and not _PRESS_BULLET.match(line.text)


def _is_title(line: Line) -> bool:
    return line.kind is Kind.HEADLINE or _is_short_sentence(line)


def _weight(stretch: Sequence[Line]) -> tuple[int, int]:
    """Return the amount of running text; other text decides between stretches without any.

    A paragraph without an end counts little: teasers of other articles are cut off.
    """
    prose = sum(len(line.text) // (1 if _is_whole(line.text) else 4) for line in stretch if line.kind is Kind.PROSE)
    return prose, sum(len(line.text) for line in stretch if line.kind in (Kind.HEADLINE, Kind.OTHER))


def _facts(lines: Iterable[Line]) -> dict[str, str]:
    """Return what the lines say about the article; the first word on each matter counts."""
    facts: dict[str, str] = {}
    for line in lines:
        for name, value in line.facts:
            if not (line.weak and name == "date"):  # a date alone in its line: see `_clock`
                facts.setdefault(name, value)
    return facts


def _clock(lines: Sequence[Line]) -> str | None:
    """Return the date that stands alone in a line at the page's top: of the article, or of the day it was seen."""
    head = [line for line in lines if line.kind is not Kind.BLANK][:_LINES_OF_HEAD]
    return next(
        (value for line in head if line.kind is Kind.META for name, value in line.facts if name == "date"), None
    )


# ---- the article --------------------------------------------------------------------------------------------------


def _take_title(head: Sequence[Line], declared: str | None, above: Sequence[Line]) -> tuple[str | None, Sequence[Line]]:
    """Return the title and the lines of the head that come after it (subtitles)."""
    headlines = [i for i, line in enumerate(head) if _is_title(line)]
    if declared:
        same = [i for i, line in enumerate(head) if line.kind is not Kind.META and _same(line.text, declared)]
        if not same:
            return _without_site(declared), _subtitles(head)
        headlines = same[-1:]
    if not headlines:
        title = next((line.text.strip() for line in reversed(above) if line.kind is Kind.HEADLINE), None)
        return title, head
    first = headlines[0]
    title = head[first].text.strip()
    # A window's title (가람신문 - 제목) stands first, and the title itself below it.
    for i in headlines[1:]:
        shorter = head[i].text.strip()
        if (
            _letters(shorter) != _letters(title)
            and _letters(shorter) in _letters(title)
            and len(shorter) > len(title) // 2
        ):
            first, title = i, shorter
    return title, [line for line in _subtitles(head[first + 1 :]) if _letters(line.text) != _letters(title)]


def _subtitles(lines: Iterable[Line]) -> list[Line]:
    """Leave out the buttons, short as they are, that stand between title and body."""

    def is_button(line: Line) -> bool:
        text = line.text.strip()
        return line.kind is Kind.OTHER and len(text) < _HEADLINE_LENGTH[0] * 2 and not _PRESS_BULLET.match(text)

    return [line for line in lines if not is_button(line)]


def _without_noise(lines: Iterable[Line], *, figures: bool = False) -> list[Line]:
    """Drop what a record accuses, and menus; between paragraphs, bare figures (a table's) and dates may stay."""

    def stays(line: Line) -> bool:
        if figures and line.weak and (line.kind is Kind.META or not _LETTER.search(line.text)):
            return True
        return line.kind in (Kind.BLANK, Kind.PROSE, Kind.HEADLINE, Kind.OTHER)

    return [line for line in lines if stays(line)]


def _without_doubles(lines: Iterable[Line]) -> list[Line]:
    """Keep the last of two captions or equal paragraphs that follow each other (a picture's text and its caption)."""
    kept: list[Line] = []
    for line in lines:
        before = next((i for i in range(len(kept) - 1, -1, -1) if kept[i].kind is not Kind.BLANK), None)
        if before is not None and _doubles(kept[before].text, line.text):
            del kept[before]
        kept.append(line)
    return kept


def _doubles(one: str, other: str) -> bool:
    if min(len(one), len(other)) < _PROSE_LENGTH:
        return False
    if one.strip() == other.strip():
        return True
    if not (_CAPTION.search(one[-60:]) and _CAPTION.search(other[-60:])):
        return False
    return _overlap(set(one.split()), set(other.split())) >= 0.5


def _take_tag(body: str) -> tuple[str, str | None]:
    """Take the reporter's tag off the first paragraph that has one; return the body and the publisher."""
    position = 0
    for paragraph in body.split("\n")[:_LINES_OF_HEAD]:
        if match := match_tag(paragraph):
            return body[:position] + body[position + match.end() :], match["publisher"]
        position += len(paragraph) + 1
    return body, None


def _join(lines: Iterable[Line]) -> str:
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.text for line in lines)).strip("\n ")


# ---- titles -------------------------------------------------------------------------------------------------------


def _letters(text: str) -> str:
    return _NOT_LETTER.sub("", text)


def _same(line: str, declared: str) -> bool:
    """Tell whether a line prints the declared title: it is part of it, or most pairs of letters are the same."""
    one, other = _letters(bare(line)), _letters(declared)
    if len(one) not in _HEADLINE_LENGTH and one != other:
        return False
    if one in other and len(one) >= 0.5 * len(other):
        return True
    return _overlap(_pairs(one), _pairs(other)) >= 0.6


def _pairs(text: str) -> set[str]:
    return {text[i : i + 2] for i in range(len(text) - 1)}


def _overlap(one: set[str], other: set[str]) -> float:
    """Return the share of common members (Jaccard)."""
    return len(one & other) / (len(one | other) or 1)


def _without_site(title: str) -> str:
    """Cut the site's name off a window's title: ``제목 | 가람신문`` is ``제목``."""
    parts = [part.strip() for part in _SITE_SUFFIX.split(title) if part.strip()]
    return max(parts, key=len) if len(parts) > 1 else " ".join(title.split())
