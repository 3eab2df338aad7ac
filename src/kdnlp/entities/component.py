"""The spaCy component that finds entities: ``nlp.add_pipe("kdnlp_entities")``."""

from __future__ import annotations

from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc

from kdnlp.entities.align import split_tokens_at
from kdnlp.entities.finder import find_entities
from kdnlp.extensions import set_entities
from kdnlp.lexicon.user import UserLexicon, read_user_lexicon
from kdnlp.token_table import TokenTable

_LEXICON = "lexicon.csv"


class EntityFinder:
    """Set ``doc.ents`` and ``doc._.entities`` from the rules; ``doc._.published`` dates what is relative.

    Attributes
    ----------
    lexicon
        The user's lexicon, whose names win, or ``None``; it is saved with the pipeline.
    """

    lexicon: UserLexicon | None = None

    def __call__(self, doc: Doc) -> Doc:
        """Find the entities of one document."""
        table = TokenTable.of(doc)
        entities = find_entities(table, published=doc._.published, user=self.lexicon)
        split_tokens_at(doc, (offset for e in entities for offset in (e.start, e.end)), table)
        set_entities(doc, entities)
        return doc

    def to_bytes(self, **_: object) -> bytes:
        """Return the user's lexicon as CSV."""
        return self.lexicon.to_text().encode() if self.lexicon is not None else b""

    def from_bytes(self, data: bytes, **_: object) -> EntityFinder:
        """Take over what `to_bytes` returned."""
        self.lexicon = UserLexicon.from_text(data.decode()) if data else None
        return self

    def to_disk(self, path: str | Path, **_: object) -> None:
        """Write the user's lexicon to ``lexicon.csv`` in the folder, if there is one."""
        folder = Path(path)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / _LEXICON).unlink(missing_ok=True)
        if self.lexicon is not None:
            (folder / _LEXICON).write_bytes(self.to_bytes())

    def from_disk(self, path: str | Path, **_: object) -> EntityFinder:
        """Read back what `to_disk` wrote."""
        file = Path(path) / _LEXICON
        self.lexicon = read_user_lexicon(file) if file.is_file() else None
        return self


@Language.factory("kdnlp_entities", assigns=["doc.ents"])
def create_entity_finder(nlp: Language, name: str) -> EntityFinder:  # noqa: ARG001 - the signature is spaCy's
    """Return the component; the factory is an entry point, so that any pipeline can name it."""
    return EntityFinder()
