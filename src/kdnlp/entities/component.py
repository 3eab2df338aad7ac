"""The spaCy component that finds entities: ``nlp.add_pipe("kdnlp_entities")``."""

from __future__ import annotations

import shutil
from pathlib import Path

import srsly
from spacy.language import Language
from spacy.tokens import Doc

from kdnlp.entities.align import split_tokens_at
from kdnlp.entities.finder import find_entities
from kdnlp.entities.learned.model import EntityModel, load_model, model_from
from kdnlp.extensions import set_entities
from kdnlp.lexicon.user import UserLexicon, read_user_lexicon
from kdnlp.token_table import TokenTable

_LEXICON, _MODEL = "lexicon.csv", "model"


class EntityFinder:
    """Set ``doc.ents`` and ``doc._.entities``; ``doc._.published`` dates what is relative.

    Attributes
    ----------
    lexicon
        The user's lexicon, whose names win, or ``None``; it is saved with the pipeline.
    model
        Decides among the candidates; ``None`` leaves it to the rules alone. It is saved with the pipeline.
    """

    lexicon: UserLexicon | None = None
    model: EntityModel | None = None

    def __call__(self, doc: Doc) -> Doc:
        """Find the entities of one document."""
        table = TokenTable.of(doc)
        entities = find_entities(table, published=doc._.published, user=self.lexicon, model=self.model)
        borders = [offset for e in entities for offset in (e.start, e.end)]
        split_tokens_at(doc, borders, table)
        set_entities(doc, entities)
        table.cut(borders).keep_for(doc)
        return doc

    def to_bytes(self, **_: object) -> bytes:
        """Return the user's lexicon and the model."""
        lexicon = None if self.lexicon is None else self.lexicon.to_text()
        model = None if self.model is None else self.model.files()
        return bytes(srsly.msgpack_dumps({"lexicon": lexicon, "model": model}))

    def from_bytes(self, data: bytes, **_: object) -> EntityFinder:
        """Take over what `to_bytes` returned."""
        saved = srsly.msgpack_loads(data)
        self.lexicon = UserLexicon.from_text(saved["lexicon"]) if saved["lexicon"] is not None else None
        self.model = model_from(saved["model"], "bytes") if saved["model"] is not None else None
        return self

    def to_disk(self, path: str | Path, **_: object) -> None:
        """Write the user's lexicon to ``lexicon.csv`` and the model to ``model`` in the folder, if there are any."""
        folder = Path(path)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / _LEXICON).unlink(missing_ok=True)
        if self.lexicon is not None:
            (folder / _LEXICON).write_text(self.lexicon.to_text(), encoding="utf-8", newline="")
        shutil.rmtree(folder / _MODEL, ignore_errors=True)
        if self.model is not None:
            self.model.save(folder / _MODEL)

    def from_disk(self, path: str | Path, **_: object) -> EntityFinder:
        """Read back what `to_disk` wrote."""
        file, folder = Path(path) / _LEXICON, Path(path) / _MODEL
        self.lexicon = read_user_lexicon(file) if file.is_file() else None
        self.model = load_model(folder) if folder.is_dir() else None
        return self


@Language.factory("kdnlp_entities", assigns=["doc.ents"])
def create_entity_finder(nlp: Language, name: str) -> EntityFinder:  # noqa: ARG001 - the signature is spaCy's
    """Return the component; the factory is an entry point, so that any pipeline can name it."""
    return EntityFinder()
