"""Training: better than chance, the same bytes every time, and a word about gold that is too little."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from typer.testing import CliRunner

import kdnlp
from kdnlp.cli import app
from kdnlp.entities.learned.frame import Frame
from kdnlp.entities.learned.model import FILES, Clusters, load_model
from kdnlp.errors import AnnotationError, ModelError
from kdnlp.pipeline import model_name
from kdnlp.records import Entity, Record
from kdnlp.training import run as module
from kdnlp.training import train, train_entities, write
from kdnlp.training.card import card_page
from kdnlp.training.examples import examples
from kdnlp.training.gold import Gold
from kdnlp.training.run import NO_CLUSTERS, prepared, read_clusters

CLI = CliRunner().invoke


def f_score(model, given, *, rules):
    correct = predicted = gold = 0
    for e in given:
        found = {(m.label, m.start, m.end) for m in model.decide(e.table, e.proposals if rules else ())}
        correct, predicted, gold = correct + len(found & e.gold), predicted + len(found), gold + len(e.gold)
    return 2 * correct / (predicted + gold)


@pytest.fixture(scope="module")
def held_back(composed):
    return list(examples(composed.of(["dev"])))


def test_trained_model_reads_documents_that_it_has_not_seen(tiny_model, held_back):
    assert f_score(tiny_model, held_back, rules=True) > 0.75
    assert f_score(tiny_model, held_back, rules=False) > 0.5  # the tagger by itself


def test_gold_that_says_nothing_teaches_nothing(tiny_examples, tiny_settings, held_back):
    """With each document's gold moved by eleven characters, nothing can be learnt: the figures above are no accident."""
    moved = [replace(e, gold=frozenset((n, a + 11, b + 11) for n, a, b in e.gold)) for e in tiny_examples]
    model = train_entities(moved, NO_CLUSTERS, tiny_settings, workers=1)
    assert f_score(model, held_back, rules=False) < 0.2


NEW = [
    "{}은 22일 영국과 회담했다.", "어제 {}은 회의를 열었다.", "정부와 {}은 협력을 논의했다.", "{}이 몽골을 방문했다.",
    "우리나라는 {}과 만났다.", "이번 행사는 {}이 주최했다.", "{}은 사업을 시작했다고 밝혔다.", "지난달 {}과 협의했다.",
]  # fmt: skip


def documents(names, label):
    for name in names:
        for number, pattern in enumerate(NEW):
            text = pattern.format(name)
            at = text.index(name)
            yield Record(f"{name}:{number}", text, entities=(Entity("e1", label, at, at + len(name), name),))


def test_warm_start_moves_towards_new_gold(tiny_model, tiny_settings):
    """The tagger comes to take words for programmes that it took for none; the base stays as it was."""
    given = list(examples(documents(["달맞춤", "한빛결", "솔바람"], "PROGRAMME")))
    before = tiny_model.files()
    moved = train_entities(given[1:], NO_CLUSTERS, tiny_settings, base=tiny_model)
    assert tiny_model.files() == before
    assert moved.judge.weights == tiny_model.judge.weights
    assert moved.clusters is tiny_model.clusters

    def found(model, some):
        """How many of the gold spans the tagger takes for what they are."""
        count = 0
        for e in some:
            segments = model.tagger.segments(Frame.of(e.table, e.proposals))
            count += any((s.label, s.start, s.end) in e.gold and s.score > 0 for s in segments)
        return count

    assert found(moved, given) > found(tiny_model, given) + len(given) // 2


@pytest.fixture(scope="module")
def small(composed):
    chosen = [*composed.of(["train"])[:8], *composed.of(["dev"])[:1], *composed.of(["test"])[:1]]
    return Gold(tuple(chosen), composed.sets, frozenset(r.id for r in chosen[:4]))


def content(folder):
    return {p.name: p.read_bytes() for p in folder.iterdir()}


@pytest.fixture(scope="module")
def trained(small, tiny_settings):
    return train(small, name="small", settings=tiny_settings, clusters=NO_CLUSTERS)


def test_same_gold_gives_the_same_bytes_with_any_number_of_processes(trained, small, tiny_settings, tmp_path):
    write(trained, tmp_path / "one")
    write(train(small, name="small", settings=tiny_settings, clusters=NO_CLUSTERS, workers=2), tmp_path / "two")
    one, two = ({p.name: p.read_bytes() for p in (tmp_path / name).iterdir()} for name in ("one", "two"))
    assert set(one) == {*FILES, "CARD.md"}
    assert one == two


def test_card_says_what_was_done(trained):
    card = trained.card
    assert (card["name"], card["version"], card["seed"], card["base"]) == ("small", kdnlp.__version__, 0, None)
    assert card["built_with"]["kdnlp"] == kdnlp.__version__
    assert set(card["built_with"]) == {"kdnlp", "numpy", "scikit-learn", "scipy"}
    assert (card["settings"]["bits"], card["clusters"]["forms"]) == (13, 0)
    assert {split: {n: c["documents"] for n, c in sets.items()} for split, sets in card["data"]["sets"].items()} == {
        "train": {"composed": 8}, "dev": {"composed": 1}, "test": {"composed": 1},
    }  # fmt: skip
    assert card["data"]["sets"]["train"]["composed"]["rules_made_on"] == 4
    assert set(card["scores"]) == {"dev", "test"}
    assert json.loads(trained.files()["card.json"]) == card


def test_scores_are_those_of_the_written_model(trained, small, tmp_path):
    write(trained, tmp_path / "model")
    dev = small.of(["dev"])
    predicted = list(kdnlp.extract([r.source for r in dev], model=tmp_path / "model"))
    assert {r.model for r in predicted} == {f"small-{kdnlp.__version__}"}
    again = module.scores_of(small, predicted)["dev"]
    assert again == trained.card["scores"]["dev"]
    assert again["composed"]["measures"]["all"]["f"] > 0.5


def test_nothing_is_scored_that_was_trained_on(small, tiny_model):
    model = train(small, name="all", base=tiny_model, splits=("train", "dev", "test"))
    assert model.card["scores"] == {}
    assert model.card["data"]["trained_on"] == ["train", "dev", "test"]
    assert model.card["settings"] is None
    assert set(model.card["base"]) == {"name", "version", "weights_sha256"}


def test_too_little_gold(small, tiny_settings, tiny_model):
    bare = replace(small, records=tuple(replace(r, entities=()) for r in small.records))
    with pytest.raises(AnnotationError, match=r"K443.*no annotated mention in train, of 10 documents"):
        train(bare, name="x", settings=tiny_settings)
    with pytest.raises(AnnotationError, match=r"K443.*no annotated mention"):
        train(bare, name="x", base=tiny_model)
    one = replace(small, records=small.records[:1])
    with pytest.raises(AnnotationError, match=r"K443.*1 documents are too few.*--from"):
        train(one, name="x", settings=tiny_settings)
    assert train(one, name="x", base=tiny_model).card["data"]["sets"]["train"]["composed"]["documents"] == 1


def test_two_documents_of_next_to_nothing(tiny_settings):
    """What scikit-learn cannot fit is said in our words."""
    texts = {"a": "가나다라", "b": "마바사아", "c": "자차카타", "d": "파하거너"}
    records = [Record(i, t, entities=(Entity("e1", "ORG", 0, 4, t),)) for i, t in texts.items()]
    gold = Gold(tuple(records), dict.fromkeys(texts, "x"), frozenset())
    with pytest.raises(AnnotationError, match=r"K443.*hold too little to learn from"):
        train(gold, name="x", settings=tiny_settings, splits=("train", "dev", "test"), clusters=NO_CLUSTERS)


def test_unknown_split_is_named(small):
    with pytest.raises(AnnotationError, match=r"K442"):
        train(small, name="x", splits=("training",))


def test_clusters(tmp_path):
    some = Clusters(("가",), np.array([[1]], dtype=np.uint16))
    (tmp_path / "good.npz").write_bytes(some.to_bytes())
    assert read_clusters(tmp_path / "good.npz").forms == ("가",)
    (tmp_path / "bad.npz").write_bytes(b"no")
    for name in ("bad.npz", "absent.npz"):
        with pytest.raises(ModelError, match=f"K326.*{name}.*Remedy"):
            read_clusters(tmp_path / name)


@pytest.mark.parametrize("name", ["file", "file/below"])
def test_folder_that_cannot_be_written(tmp_path, name, trained):
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(ModelError, match=r"K325.*cannot be written here.*Remedy: name another folder"):
        prepared(tmp_path / name)
    with pytest.raises(ModelError, match=r"K325"):
        write(trained, tmp_path / name)


def test_prepared_leaves_nothing_behind(tmp_path):
    assert list(prepared(tmp_path / "a" / "b").iterdir()) == []


@pytest.fixture
def own_gold(small, tmp_path):
    """A user's gold: whole records in one file."""
    file = tmp_path / "gold.jsonl"
    lines = [json.dumps(r.to_dict(), ensure_ascii=False) for r in small.records]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


@pytest.fixture
def base(trained, tmp_path):
    write(trained, tmp_path / "base")
    return tmp_path / "base"


def test_command_starts_from_a_model(own_gold, base, tmp_path):
    out = tmp_path / "models" / "mine"
    result = CLI(app, ["train", str(own_gold), "-o", str(out), "--from", str(base)])
    assert result.exit_code == 0, result.output
    assert "dev, gold (1 documents), F: all " in result.stdout
    assert f"written: {out / 'CARD.md'}" in result.stdout
    card = json.loads((out / "card.json").read_text(encoding="utf-8"))
    assert (card["name"], card["base"]["name"], card["data"]["trained_on"]) == ("mine", "small", ["train"])
    assert (out / "CARD.md").read_text(encoding="utf-8") == card_page(card)
    assert model_name(kdnlp.load(out)) == f"mine-{kdnlp.__version__}"
    assert load_model(out).judge.weights == load_model(base).judge.weights


def test_command_starts_from_nothing(own_gold, tmp_path, tiny_settings, monkeypatch):
    monkeypatch.setattr(module, "Settings", lambda: tiny_settings)
    out = tmp_path / "mine"
    arguments = ["train", str(own_gold), "-o", str(out), "--from-nothing", "--clusters", "none", "--name", "own"]
    result = CLI(app, [*arguments, "--split", "train", "--split", "test"])
    assert result.exit_code == 0, result.output
    card = json.loads((out / "card.json").read_text(encoding="utf-8"))
    assert (card["name"], card["base"], card["clusters"]["forms"]) == ("own", None, 0)
    assert (card["data"]["trained_on"], list(card["scores"])) == (["train", "test"], ["dev"])


def test_command_starts_from_ours_by_default(own_gold, base, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "DEFAULT_MODEL", base)
    result = CLI(app, ["train", str(own_gold), "-o", str(tmp_path / "mine")])
    assert result.exit_code == 0, result.output
    card = json.loads((tmp_path / "mine" / "card.json").read_text(encoding="utf-8"))
    assert card["base"]["name"] == "small"


def test_clusters_are_those_of_the_default_model_or_none(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "DEFAULT_MODEL", tmp_path)
    assert module.default_clusters() is NO_CLUSTERS
    some = Clusters(("가",), np.array([[1]], dtype=np.uint16))
    (tmp_path / "clusters.npz").write_bytes(some.to_bytes())
    assert module.default_clusters().forms == ("가",)


def refused(arguments, code):
    result = CLI(app, ["train", *map(str, arguments)])
    assert result.exit_code == (2 if code is None else 1)
    return result.output if code is None else str(result.exception)


def test_command_refuses_in_words(own_gold, base, tmp_path):
    out = ["-o", tmp_path / "out"]
    assert "K423" in refused([tmp_path / "absent", *out, "--from", base], "K423")
    assert "K323" in refused([own_gold, *out, "--from", tmp_path], "K323")
    assert "K442" in refused([own_gold, *out, "--from", base, "--split", "all"], "K442")
    assert "K325" in refused([own_gold, "-o", own_gold, "--from", base], "K325")
    assert "K326" in refused([own_gold, *out, "--from-nothing", "--clusters", tmp_path / "x.npz"], "K326")
    standoff = {"id": "a", "entities": [], "relations": []}
    (tmp_path / "standoff.jsonl").write_text(json.dumps(standoff) + "\n", encoding="utf-8")
    assert "K422" in refused([tmp_path / "standoff.jsonl", *out, "--from", base], "K422")
    (tmp_path / "empty.jsonl").write_text("", encoding="utf-8")
    assert "K423" in refused([tmp_path / "empty.jsonl", *out, "--from", base], "K423")
    refused([own_gold, *out, "--from-nothing", "--from", base], None)
    refused([own_gold, *out, "--clusters", "none"], None)


def test_command_refuses_a_base_of_other_versions(own_gold, base, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    for name in FILES:
        (other / name).write_bytes((base / name).read_bytes())
    card = json.loads((other / "card.json").read_text(encoding="utf-8"))
    card["environment"]["kiwipiepy"] = "0.1"
    (other / "card.json").write_text(json.dumps(card), encoding="utf-8")
    assert "K324" in refused([own_gold, "-o", tmp_path / "out", "--from", other], "K324")
