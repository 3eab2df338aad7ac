"""Each annotation format gives back what it was given, reads what the tools write, and names the line that is wrong."""

from __future__ import annotations

import itertools
import json
import tempfile
import tomllib
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from kdnlp.annotation.formats import FORMATS, brat, conll, docbin, doccano, get_format, label_studio, webanno
from kdnlp.annotation.formats.exchange import check
from kdnlp.annotation.formats.files import INDEX, decode_name, encode_name
from kdnlp.annotation.formats.words import words
from kdnlp.errors import AnnotationError
from kdnlp.records import LABELS, RELATION_TYPES, STATUSES, Entity, Record, Relation, TextSpan, Trigger

CASES = Path(__file__).parent.parent / "cases" / "formats"
RECORDS = [
    Record.from_dict(json.loads(line)) for line in (CASES / "records.jsonl").read_text("utf-8").split("\n") if line
]
IMPORTS = tomllib.loads((CASES / "imports.toml").read_text("utf-8"))["case"]
FAULTS = tomllib.loads((CASES / "faults.toml").read_text("utf-8"))["case"]

# Formats that refuse nothing but what their documentation says; batches are written by hand, and refuse more.
FULL = [name for name in FORMATS if name != "batch"]

AWKWARD = [
    "외교부", "영국과", "업무협약", "체결", "😀", "👩‍👩‍👧", "🇰🇷", "👍🏽", "𠮷", "韓·中", "é", "\u1112\u1161\u11ab"[:1], "\u200b", "\ufeff",
    "\r\n", "\n", "\n\n", "\r", "\t", " ", "  ", "\u3000", "\xa0", "\u2028", "\x85", "\x0b", "\x1c", "|", "#", "# ", "//", ";", "\\",
    "\\n", "\\|", "[1]", "->", "_", "*", '"', "'", "「", "」", "<b>", "&amp;", "%3A", "~3A", "=", "=KR", "{}", "1-1", "@2",
]  # fmt: skip
TEXTS = st.lists(st.sampled_from(AWKWARD) | st.characters(exclude_categories=["Cs"]), max_size=40).map("".join)
STRINGS = st.none() | st.just("") | st.sampled_from(AWKWARD) | TEXTS
SCORES = st.floats(0, 1)
SETTINGS = settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


def trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return start, end


@st.composite
def spans(draw, text: str, *, flat: bool) -> list[tuple[int, int]]:
    marks = draw(st.lists(st.integers(0, len(text)), max_size=12))
    if flat:
        marks.sort()
    pairs = zip(marks[::2], marks[1::2], strict=False)
    return [s for a, b in pairs if (s := trim(text, min(a, b), max(a, b))) and s[0] < s[1]]


@st.composite
def identifiers(draw, letter: str, number: int) -> list[str]:
    if draw(st.booleans()):
        return [f"{letter}{n}" for n in range(1, number + 1)]
    names = st.integers(0, 99).map(lambda n: f"{letter}{n}") | st.text("abc가", min_size=1, max_size=4).map(
        lambda s: letter + s
    )
    return draw(st.lists(names, min_size=number, max_size=number, unique=True))


@st.composite
def records(draw) -> Record:
    text = draw(TEXTS)
    places = draw(spans(text, flat=True))
    entities = tuple(
        Entity(
            name, draw(st.sampled_from(LABELS)), a, b, text[a:b], draw(STRINGS), draw(STRINGS), draw(STRINGS), draw(STRINGS),
            draw(SCORES), draw(st.sampled_from(["", "lexicon", "user", "rule:x"])),
        )
        for name, (a, b) in zip(draw(identifiers("e", len(places))), places, strict=True)
    )  # fmt: skip
    sides = {"ORG": [], "COUNTRY": [], "PROGRAMME": [], "DATE": []}
    for e in entities:
        sides[e.label].append(e.id)
    actors = sides["ORG"] + sides["COUNTRY"] + ["=KR", "=VN", "=11개국", "=동남아 국가", "=a\\", "=;|", "=\n"]
    triggers = draw(spans(text, flat=False))
    relations = []
    for name, (a, b) in zip(draw(identifiers("r", len(triggers))), triggers, strict=True):
        first, last = sorted((draw(st.integers(0, len(text))), draw(st.integers(0, len(text)))))
        relations.append(
            Relation(
                name, draw(st.sampled_from(RELATION_TYPES)), draw(st.sampled_from(STATUSES)), Trigger(a, b, text[a:b]),
                tuple(draw(st.lists(st.sampled_from(actors), min_size=2, max_size=5, unique=True))),
                tuple(draw(st.lists(st.sampled_from(sides["PROGRAMME"]), unique=True))) if sides["PROGRAMME"] else (),
                tuple(draw(st.lists(st.sampled_from(sides["DATE"]), unique=True))) if sides["DATE"] else (),
                draw(st.none() | st.just("2026-07-10")), draw(st.none() | st.just("2026-07-11")),
                TextSpan(first, last), draw(SCORES), draw(st.sampled_from(["", "rule:signing"])),
            )
        )  # fmt: skip
    if relations and draw(st.booleans()):  # several relations on one trigger
        relations.append(replace(relations[0], id="r-twin", type=draw(st.sampled_from(RELATION_TYPES))))
    return Record(
        draw(st.sampled_from(["", "korea.kr:1", "press/보도 자료.hwpx", ".a", "A", "~3A"]) | st.text("가a:/.~%", max_size=60)),
        text, draw(STRINGS), draw(st.none() | st.just("2026-07-10")), draw(STRINGS), draw(STRINGS), entities, tuple(relations),
        draw(st.sampled_from(["", "0.1.0"])), draw(st.sampled_from(["", "rules"])),
    )  # fmt: skip


def round_trip(name: str, given_records: list[Record]) -> list[Record]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "out"
        FORMATS[name].write(given_records, path)
        return list(FORMATS[name].read(path))


@pytest.mark.parametrize("name", FULL)
@SETTINGS
@given(documents=st.lists(records(), max_size=3, unique_by=lambda r: encode_name(r.id).lower()))
def test_what_is_read_is_what_was_written(name, documents):
    if name in ("doccano", "webanno"):
        assume(all(d.text for d in documents))
    assert round_trip(name, documents) == documents


@SETTINGS
@given(document=records())
def test_a_batch_says_the_same_or_is_refused(document):
    try:
        again = round_trip("batch", [document])
    except AnnotationError as error:
        if error.code != "K431":
            raise
        return
    [found] = again
    assert found.entities == document.entities
    assert [replace(r, id="") for r in found.relations] == [replace(r, id="") for r in document.relations]
    assert replace(found, entities=(), relations=()) == replace(document, entities=(), relations=())


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("record", RECORDS, ids=lambda r: r.id)
def test_records_of_the_case_file_survive(name, record):
    assert round_trip(name, [record]) == [record]


@pytest.mark.parametrize("name", FORMATS)
def test_no_documents_at_all(name):
    assert round_trip(name, []) == []


@pytest.mark.parametrize("case", IMPORTS, ids=lambda c: f"{c['format']}: {c['name']}")
def test_annotations_made_in_a_tool_are_read(case, tmp_path):
    path = lay_out(case, tmp_path)
    [record] = FORMATS[case["format"]].read(path)
    entities = [[e.id, e.label, e.text, e.norm or "", e.kb or "", e.source] for e in record.entities]
    relations = [
        [r.id, r.type, r.status, r.trigger.text, list(r.participants), list(r.programmes), list(r.dates), r.source]
        for r in record.relations
    ]
    assert record.id == case["id"]
    assert entities == case["entities"]
    assert relations == case["relations"]


@pytest.mark.parametrize("case", FAULTS, ids=lambda c: f"{c['format']}: {c['name']}")
def test_what_is_wrong_is_named_with_its_place(case, tmp_path):
    path = lay_out(case, tmp_path)
    with pytest.raises(AnnotationError) as caught:
        list(FORMATS[case["format"]].read(path))
    assert caught.value.code == case["code"]
    assert caught.value.where.endswith(case["where"])
    assert case["cause"] in caught.value.cause


def lay_out(case, folder: Path) -> Path:
    for name, content in case["files"].items():
        (folder / name).write_bytes(content.encode("utf-8"))
    return folder if FORMATS[case["format"]].folder else folder / next(iter(case["files"]))


def document(text: str, *places: tuple[int, int], name: str = "d") -> Record:
    entities = tuple(Entity(f"e{n}", "ORG", a, b, text[a:b], "x") for n, (a, b) in enumerate(places, 1))
    return Record(name, text, entities=entities)


@pytest.mark.parametrize(
    ("name", "record"),
    [
        ("brat", document("외교부\n", (0, 4))),
        ("conll", document(" 외교부", (0, 4))),
        ("webanno", document("외교부 ", (0, 4))),
        ("webanno", document("")),
        ("doccano", document("")),
        ("batch", document("가|나", (0, 3))),
        ("batch", replace(document("외교부", (0, 3)), entities=(Entity("e1", "ORG", 0, 3, "외교부"),))),
        ("batch", replace(document("외교부", (0, 3)), entities=(Entity("x", "ORG", 0, 3, "외교부", "외교부"),))),
    ],
)
def test_what_a_format_cannot_hold_is_refused(name, record, tmp_path):
    with pytest.raises(AnnotationError) as caught:
        FORMATS[name].write([record], tmp_path / "out")
    assert caught.value.code == "K431"
    assert caught.value.where.startswith("d")


def test_a_tokenizer_that_changes_the_text_is_refused(nlp, tmp_path):
    with pytest.raises(AnnotationError, match="changes the text"):
        docbin.write([document("외교부 장관")], tmp_path / "x.spacy", lambda text: nlp.make_doc(text.upper() + "x"))


@pytest.mark.parametrize("name", [n for n in FORMATS if n != "jsonl"])
@pytest.mark.parametrize(
    ("record", "cause"),
    [
        (document("외교부", (1, 4)), "does not stand at"),
        (document("외교부", (0, 2), (1, 3)), "overlaps"),
        (document("외교부 영국", (4, 6), (0, 3)), "stands before"),
        (replace(document("체결"), relations=(Relation("r1", "AGREEMENT", "realised", Trigger(0, 2, "협약"), ("=KR", "=VN")),)), "trigger"),
        (replace(document("체결"), relations=(Relation("r1", "AGREEMENT", "realised", Trigger(0, 2, "체결"), ("e7", "=VN")),)), "no entity"),
        (replace(document("체결"), relations=(Relation("r1", "AGREEMENT", "realised", Trigger(0, 2, "체결"), ("=VN", "=VN")),)), "twice"),
    ],
)  # fmt: skip
def test_records_that_do_not_fit_their_text_are_refused(name, record, cause, tmp_path):
    with pytest.raises(AnnotationError, match=cause) as caught:
        FORMATS[name].write([record], tmp_path / "out")
    assert caught.value.code == "K432"


@pytest.mark.parametrize("name", ["brat", "webanno", "conll", "batch"])
def test_two_documents_with_one_name_are_refused(name, tmp_path):
    with pytest.raises(AnnotationError) as caught:
        FORMATS[name].write([document("가"), document("나")], tmp_path / "out")
    assert caught.value.code == "K433"


@pytest.mark.parametrize("name", ["brat", "webanno"])
def test_names_that_differ_in_case_alone_are_refused(name, tmp_path):
    with pytest.raises(AnnotationError, match="same file"):
        FORMATS[name].write([document("가", name="kr"), document("나", name="KR")], tmp_path / "out")


def test_unknown_format():
    with pytest.raises(AnnotationError, match="use one of jsonl, batch, brat") as caught:
        get_format("xmi")
    assert caught.value.code == "K434"


@pytest.mark.parametrize("name", FORMATS)
def test_a_path_without_files_is_an_error(name, tmp_path):
    with pytest.raises(AnnotationError) as caught:
        list(FORMATS[name].read(tmp_path / "nothing"))
    assert caught.value.code == "K430"


# What a person changes counts; what belonged to the old version goes.


def change(name: str, record: Record, folder: Path, file: str, old: str, new: str) -> Record:
    path = folder / "out"
    FORMATS[name].write([record], path)
    target = path / file if FORMATS[name].folder else path
    content = target.read_text("utf-8")
    assert content.count(old) >= 1
    target.write_text(content.replace(old, new, 1), "utf-8")
    [again] = FORMATS[name].read(path)
    return again


@pytest.mark.parametrize(
    ("name", "file", "old", "new"),
    [
        ("brat", "case~3Asigning.ann", "AnnotatorNotes T1\t외교부", "AnnotatorNotes T1\t외교통상부"),
        ("label-studio", "tasks.json", '      "외교부"\n', '      "외교통상부"\n'),
        ("webanno", "case~3Asigning.tsv", "ORG\t외교부", "ORG\t외교통상부"),
    ],
)
def test_a_corrected_norm_takes_the_old_identifier_away(name, file, old, new, tmp_path):
    record = RECORDS[0]
    again = change(name, record, tmp_path, file, old, new)
    first = again.entities[0]
    assert (first.norm, first.kb, first.score, first.source) == ("외교통상부", None, 1.0, "user")
    assert first.id == record.entities[0].id
    assert again.entities[1:] == record.entities[1:]
    assert again.relations == record.relations


@pytest.mark.parametrize(
    ("name", "file", "old", "new"),
    [
        ("brat", "case~3Asigning.ann", "Status E1 realised", "Status E1 planned"),
        ("label-studio", "tasks.json", '"realised"', '"planned"'),
        ("webanno", "case~3Asigning.tsv", "realised", "planned"),
    ],
)
def test_a_corrected_status_takes_score_and_rule_away(name, file, old, new, tmp_path):
    record = RECORDS[0]
    again = change(name, record, tmp_path, file, old, new)
    [r] = again.relations
    assert (r.status, r.score, r.source, r.sentence) == ("planned", 1.0, "user", TextSpan(0, 0))
    assert r.participants == record.relations[0].participants
    assert again.entities == record.entities


# The files themselves.


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=200))
def test_file_names_are_safe_and_reversible(document_id):
    name = encode_name(document_id)
    assert 0 < len(name) <= 120
    assert name.isascii()
    assert not set(name) & set('/\\:*?"<>|% ')
    assert name[0] != "."
    assert name[-1] != "."
    if len(name) < 120:
        assert decode_name(name) == document_id


def test_long_names_are_found_in_the_index(tmp_path):
    long = "press/" + "보도자료" * 60 + ".hwpx"
    brat.write([document("외교부", (0, 3), name=long)], tmp_path)
    assert [r.id for r in brat.read(tmp_path)] == [long]
    (tmp_path / INDEX).unlink()
    assert [r.id for r in brat.read(tmp_path)] == [encode_name(long)]


@given(TEXTS, st.lists(st.integers(0, 60), max_size=6))
def test_words_cover_all_but_white_space(text, cuts):
    found = list(words(text, [c for c in cuts if c <= len(text)]))
    assert "".join(text[a:b] for a, b in found) == "".join(text.split())
    assert all(a < b and not text[a:b][0].isspace() for a, b in found)
    assert not any(a < c < b for a, b in found for c in cuts)
    assert all(a[1] <= b[0] for a, b in itertools.pairwise(found))


def test_webanno_counts_utf16_units(tmp_path):
    webanno.write([document("😀 외교부", (2, 5))], tmp_path)
    rows = (tmp_path / "d.tsv").read_text("utf-8").split("\n")
    assert rows[7].split("\t")[:4] == ["1-2", "3-6", "외교부", "ORG"]


def test_brat_and_label_studio_and_doccano_count_code_points(tmp_path):
    record = document("😀 외교부", (2, 5))
    brat.write([record], tmp_path / "brat")
    assert (tmp_path / "brat" / "d.ann").read_text("utf-8").startswith("T1\tORG 2 5\t외교부\n")
    label_studio.write([record], tmp_path / "ls", "annotations")
    [task] = json.loads((tmp_path / "ls" / "tasks.json").read_text("utf-8"))
    assert [task["annotations"][0]["result"][0]["value"][k] for k in ("start", "end")] == [2, 5]
    doccano.write([record], tmp_path / "d.jsonl")
    [span] = json.loads((tmp_path / "d.jsonl").read_bytes())["entities"]
    assert (span["start_offset"], span["end_offset"]) == (2, 5)


def test_an_entity_over_a_line_break_is_discontinuous_in_brat(tmp_path):
    brat.write([document("한국\r\n국제협력단", (0, 9))], tmp_path)
    assert (tmp_path / "d.ann").read_text("utf-8").startswith("T1\tORG 0 2;4 9\t한국 국제협력단\n")
    assert (tmp_path / "d.txt").read_bytes() == "한국\r\n국제협력단".encode()


def test_brat_knows_every_label_role_and_status():
    annotation = brat.configuration()["annotation.conf"]
    for word in (*LABELS, *RELATION_TYPES, *STATUSES, "Participant*:ORG|COUNTRY", "Programme*:PROGRAMME", "Date*:DATE"):
        assert word in annotation


def test_label_studio_interface_knows_every_label_role_and_status():
    view = ElementTree.fromstring(label_studio.configuration())
    values = {tag: [e.get("value") for e in view.iter(tag)] for tag in ("Label", "Relation", "Choice")}
    assert values["Label"] == [*LABELS, *RELATION_TYPES]
    assert values["Relation"] == ["Participant", "Programme", "Date"]
    assert values["Choice"] == list(STATUSES)


def test_triggers_set_in_doccano_need_a_status(tmp_path):
    row = {"id": 3, "text": "한미 회담", "entities": [
        {"id": 1, "label": "COUNTRY", "start_offset": 0, "end_offset": 1},
        {"id": 2, "label": "COUNTRY", "start_offset": 1, "end_offset": 2},
        {"id": 9, "label": "MEETING", "start_offset": 3, "end_offset": 5},
    ], "relations": [{"id": 1, "from_id": 9, "to_id": 1, "type": "Participant"}, {"id": 2, "from_id": 2, "to_id": 9, "type": "Participant"}]}  # fmt: skip
    path = tmp_path / "all.jsonl"
    path.write_text(json.dumps(row), "utf-8")
    with pytest.raises(AnnotationError, match="no status"):
        list(doccano.read(path))
    [record] = doccano.read(path, "planned")
    assert [(r.status, r.participants) for r in record.relations] == [("planned", ("e1", "e2"))]


def test_words_without_the_side_file_have_no_norms(tmp_path):
    path = tmp_path / "x.conll"
    conll.write(RECORDS[:1], path)
    conll.side_file(path).unlink()
    [record] = conll.read(path)
    assert record.text == RECORDS[0].text
    assert [(e.label, e.text, e.norm) for e in record.entities] == [
        (e.label, e.text, None) for e in RECORDS[0].entities
    ]
    assert record.relations == ()


def test_docbin_holds_spacy_entities_and_relations(nlp, tmp_path):
    record = RECORDS[0]
    doc = docbin.to_doc(record, nlp.make_doc)
    assert [(e.text, e.label_) for e in doc.ents] == [(e.text, e.label) for e in record.entities]
    assert doc._.relations == record.relations
    docbin.write([record], tmp_path / "x.spacy", nlp.make_doc)
    assert list(docbin.read(tmp_path / "x.spacy", nlp.vocab)) == [record]


def test_case_records_fit_their_texts():
    assert len(RECORDS) >= 4
    for record in RECORDS:
        check(record)
