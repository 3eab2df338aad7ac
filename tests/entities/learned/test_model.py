"""A model's files: the same bytes again, nothing pickled, and a clear word about those that are damaged or too old."""

from __future__ import annotations

import io
import json
import time
from itertools import pairwise

import numpy as np
import pytest

import kdnlp
from kdnlp.entities.learned.attributes import FEATURE_VERSION
from kdnlp.entities.learned.model import FILES, Clusters, EntityModel, load_model, model_from
from kdnlp.entities.mentions import Mention
from kdnlp.errors import ModelError
from kdnlp.extensions import to_record
from kdnlp.pipeline import DEFAULT_MODEL, model_name

TEXT = "외교부는 22일 영국 내각부와 ‘디지털 협력 포럼’ 업무협약을 체결했다고 밝혔다."
SOME = Clusters(("가", "나"), np.array([[1, 2], [3, 4]], dtype=np.uint16))
NONE = Clusters((), np.zeros((0, 0), dtype=np.uint16))


@pytest.fixture
def saved(tiny_model, tmp_path):
    folder = tmp_path / "model"
    tiny_model.save(folder)
    return folder


def test_files_give_the_same_model(tiny_model, tiny_examples):
    files = tiny_model.files()
    assert set(files) == set(FILES)
    again = model_from(files, "here")
    assert again.files() == files
    some = tiny_examples[0]
    found = tiny_model.decide(some.table, some.proposals)
    assert found
    assert again.decide(some.table, some.proposals) == found


def test_folder_gives_the_same_model(tiny_model, saved):
    assert sorted(p.name for p in saved.iterdir()) == sorted(FILES)
    assert load_model(saved).files() == tiny_model.files()


@pytest.mark.parametrize("clusters", [SOME, NONE])
def test_clusters_survive(clusters):
    again = Clusters.from_bytes(clusters.to_bytes())
    assert again.forms == clusters.forms
    np.testing.assert_array_equal(again.ids, clusters.ids)
    assert again.to_bytes() == clusters.to_bytes()


def npz(**arrays):
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)
    return buffer.getvalue()


def objects(count):
    """An array that numpy can only write by pickling."""
    array = np.empty(count, dtype=object)
    array[:] = [{"no": "pickle"}] * count
    return array


BIAS, WEIGHTS = np.zeros(17, np.float32), np.zeros((8, 17), np.float16)
DAMAGE = {
    "truncated weights": ("weights.npz", lambda content: content[: len(content) // 2]),
    "empty weights": ("weights.npz", lambda _: b""),
    "text for weights": ("weights.npz", lambda _: b"not an archive"),
    "weights without bias": ("weights.npz", lambda _: npz(weights=WEIGHTS)),
    "a tag too few": ("weights.npz", lambda _: npz(weights=WEIGHTS[:, :16], bias=BIAS)),
    "bias of another size": ("weights.npz", lambda _: npz(weights=WEIGHTS, bias=BIAS[:5])),
    "weights in one row": ("weights.npz", lambda _: npz(weights=WEIGHTS[0], bias=BIAS)),
    "pickled weights": ("weights.npz", lambda _: npz(weights=objects(3), bias=BIAS)),
    "pickled bias": ("weights.npz", lambda _: npz(weights=WEIGHTS, bias=objects(17))),
    "pickled clusters": ("clusters.npz", lambda _: npz(forms=objects(1), ids=np.zeros((1, 1), np.uint16))),
    "truncated clusters": ("clusters.npz", lambda content: content[:20]),
    "a row too many": ("clusters.npz", lambda _: npz(forms=np.frombuffer(b"a", np.uint8), ids=np.zeros((2, 1)))),
    "half a judge": ("judge.json", lambda content: content[: len(content) // 2]),
    "judge without weights": ("judge.json", lambda _: b'{"thresholds": {}}'),
    "card that is no JSON": ("card.json", lambda _: b"{"),
    "card that is a list": ("card.json", lambda _: b"[]"),
}


@pytest.mark.parametrize("name", DAMAGE)
def test_damaged_files_are_refused(saved, name):
    file, damage = DAMAGE[name]
    (saved / file).write_bytes(damage((saved / file).read_bytes()))
    with pytest.raises(ModelError, match=r"K323.*Remedy: name a folder that `kdnlp train` wrote") as caught:
        load_model(saved)
    assert str(saved) in str(caught.value)


@pytest.mark.parametrize("file", FILES)
def test_missing_files_are_named(saved, file):
    (saved / file).unlink()
    with pytest.raises(ModelError, match=f"K323.*{file}"):
        load_model(saved)


@pytest.mark.parametrize(
    ("name", "value"), [("features", FEATURE_VERSION + 1), ("kiwipiepy", "0.1.0"), ("kiwipiepy_model", None)]
)
def test_other_versions_are_refused_with_the_remedy(saved, name, value):
    card = json.loads((saved / "card.json").read_text(encoding="utf-8"))
    card["environment"][name] = value
    (saved / "card.json").write_text(json.dumps(card), encoding="utf-8")
    with pytest.raises(ModelError, match=f"K324.*{name} {value}.*Remedy: train it again with `kdnlp train`"):
        load_model(saved)
    with pytest.raises(ModelError, match="K324"):
        kdnlp.load(saved)


def test_no_file_is_a_pickle(tiny_model):
    for name, content in tiny_model.files().items():
        if name.endswith(".npz"):
            with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
                assert all(arrays[key].dtype != object for key in arrays.files)
        else:
            json.loads(content)


def test_decisions_are_flat_and_scored(tiny_model, tiny_examples):
    for some in tiny_examples[:5]:
        found = tiny_model.decide(some.table, some.proposals)
        assert all(a.end <= b.start for a, b in pairwise(found))
        assert all(0 <= m.score <= 1 for m in found)
        rules = {m.rule for m in some.proposals}
        assert {m.rule for m in found} <= {*rules, "model"}


def test_nothing_is_found_under_a_locked_mention(tiny_model, tiny_examples):
    some = tiny_examples[0]
    first = tiny_model.decide(some.table, some.proposals)[0]
    locked = [Mention(first.label, first.start, first.end, "user")]
    clear = [m for m in some.proposals if m.end <= first.start or m.start >= first.end]
    assert all(m.end <= first.start or m.start >= first.end for m in tiny_model.decide(some.table, clear, locked))


@pytest.fixture
def learned(tiny_model, saved):
    card = tiny_model.card | {"name": "tiny", "version": "7"}
    (saved / "card.json").write_text(json.dumps(card), encoding="utf-8")
    return kdnlp.load(saved)


def test_records_name_the_model(learned):
    assert model_name(learned) == "tiny-7"
    assert model_name(kdnlp.load("rules")).startswith("rules-")
    [record] = kdnlp.extract([kdnlp.Source(TEXT, "a")], model="rules")
    assert record.model.startswith("rules-")
    assert all(e.source == "lexicon" or e.source.startswith("rule:") for e in record.entities)


def test_rules_alone_have_no_model():
    assert kdnlp.load("rules").get_pipe("kdnlp_entities").model is None


def test_saved_pipeline_holds_its_model(learned, tmp_path):
    learned.to_disk(tmp_path / "pipeline")
    again = kdnlp.load(tmp_path / "pipeline")
    assert model_name(again) == "tiny-7"
    assert again.get_pipe("kdnlp_entities").model.files() == learned.get_pipe("kdnlp_entities").model.files()
    assert to_record(again(TEXT)) == to_record(learned(TEXT))
    rules = kdnlp.load("rules")
    rules.to_disk(tmp_path / "pipeline")
    assert kdnlp.load(tmp_path / "pipeline").get_pipe("kdnlp_entities").model is None


def test_pipeline_as_bytes_holds_its_model(learned):
    rules = kdnlp.load("rules")
    entities = learned.get_pipe("kdnlp_entities")
    other = rules.get_pipe("kdnlp_entities").from_bytes(entities.to_bytes())
    assert other.model.files() == entities.model.files()
    assert other.from_bytes(type(other)().to_bytes()).model is None


def test_a_model_written_over_another_is_the_one_that_is_read(tiny_model, saved):
    assert load_model(saved).card.get("name") is None
    named = EntityModel(
        tiny_model.clusters, tiny_model.tagger.weights, tiny_model.tagger.bias, tiny_model.judge,
        tiny_model.card | {"name": "second"},
    )  # fmt: skip
    named.save(saved)
    assert load_model(saved).card["name"] == "second"


@pytest.mark.skipif(not DEFAULT_MODEL.is_dir(), reason="no default model here")
class TestDefaultModel:
    def test_is_small(self):
        assert sum(p.stat().st_size for p in DEFAULT_MODEL.iterdir()) <= 20_000_000

    def test_loads_in_a_second(self):
        files = {name: (DEFAULT_MODEL / name).read_bytes() for name in FILES}

        def seconds():
            began = time.process_time()  # what others do on the machine is not our matter
            model_from(files, "here")
            return time.process_time() - began

        assert min(seconds() for _ in range(3)) < 1

    def test_names_itself(self, nlp):
        assert model_name(nlp) == f"default-{load_model(DEFAULT_MODEL).card['version']}"
