"""Gold for training: sets, splits, and the documents that the rules know."""

from __future__ import annotations

import json
import re

import pytest

from kdnlp.annotation.gold import ids_by_file, split_of
from kdnlp.errors import AnnotationError
from kdnlp.training.gold import checked_splits, read_gold

TEXT = "외교부는 22일 영국 내각부와 업무협약을 체결했다."
BATCH = "# {id}\nE1 | ORG | 외교부 | 외교부\nE2 | COUNTRY | 영국 | GB\n"


def batch(folder, name, ids):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.ann").write_text("".join(BATCH.format(id=i) for i in ids), encoding="utf-8")
    lines = [json.dumps({"id": i, "text": TEXT, "published": "2026-07-23"}, ensure_ascii=False) for i in ids]
    (folder / f"{name}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")


@pytest.fixture
def folder(tmp_path):
    batch(tmp_path / "press" / "batches", "one", ["b", "a"])
    batch(tmp_path / "press" / "batches", "two", ["c"])
    batch(tmp_path, "top", ["t"])
    whole = {"id": "w", "text": TEXT, "entities": [], "relations": []}
    (tmp_path / "whole.jsonl").write_text(json.dumps(whole, ensure_ascii=False) + "\n", encoding="utf-8")
    return tmp_path


def made_on(folder, text):
    (folder / "training.toml").write_text(text, encoding="utf-8")
    return folder


def test_documents_are_in_order_and_know_their_sets(folder):
    gold = read_gold(folder)
    assert [r.id for r in gold.records] == ["a", "b", "c", "t", "w"]
    batches = "press/batches"
    assert gold.sets == {"a": batches, "b": batches, "c": batches, "t": folder.name, "w": "whole"}
    assert gold.known == frozenset()


def test_one_file_is_a_set(folder):
    assert set(read_gold(folder / "whole.jsonl").sets.values()) == {"whole"}


@pytest.mark.parametrize(
    ("names", "known"),
    [
        ('["press/batches/one.ann"]', {"a", "b"}),
        ('["press"]', {"a", "b", "c"}),
        ('["whole.jsonl", "press/batches/two.ann"]', {"c", "w"}),
        ("[]", set()),
    ],
)
def test_the_folder_says_what_the_rules_know(folder, names, known):
    assert read_gold(made_on(folder, f"rules_made_on = {names}")).known == known


@pytest.mark.parametrize("text", ["", "rules_made_on = 'press'", "rules_made_on = [1]", "rules_made_on = ["])
def test_faulty_lists_are_refused(folder, text):
    with pytest.raises(AnnotationError, match=r"K440.*training\.toml.*Remedy"):
        read_gold(made_on(folder, text))


def test_listed_files_must_be_there(folder):
    with pytest.raises(AnnotationError, match=r"K423.*absent\.ann"):
        read_gold(made_on(folder, 'rules_made_on = ["absent.ann"]'))


def test_a_document_is_annotated_once(folder):
    batch(folder, "again", ["c"])
    with pytest.raises(AnnotationError, match=r"K441.*c is annotated twice"):
        read_gold(folder)


def test_texts_must_be_there(folder):
    (folder / "press" / "batches" / "one.jsonl").unlink()
    with pytest.raises(AnnotationError, match=r"K422"):
        read_gold(folder)


def test_splits(composed):
    train = composed.of(["train"])
    assert {split_of(r.id) for r in train} == {"train"}
    assert len(train) + len(composed.of(["test", "dev"])) == len(composed.records)
    assert composed.of([]) == []


def test_splits_are_checked_and_ordered():
    assert checked_splits(["test", "train"]) == ("train", "test")
    with pytest.raises(
        AnnotationError, match=re.escape("K442] tset: there is no such split. Remedy: name some of train")
    ):
        checked_splits(["tset"])


def test_the_shipped_list_names_gold(request):
    """Every file of ``training.toml`` is there, and some gold is honest."""
    from kdnlp.training.gold import _known

    folder = request.config.rootpath / "data" / "annotations"
    known = _known(folder)
    everything = {i for ids in ids_by_file(folder).values() for i in ids}
    assert known < everything
    assert {split_of(i) for i in known} == {"train"}
    composed = {i for i in everything if i.startswith("composed:") and split_of(i) == "train"}
    assert composed
    assert composed < known
