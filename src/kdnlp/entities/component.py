"""The spaCy component that finds entities: ``nlp.add_pipe("kdnlp_entities")``."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

from kdnlp.entities.align import split_tokens_at
from kdnlp.entities.finder import find_entities
from kdnlp.extensions import set_entities
from kdnlp.token_table import TokenTable


class EntityFinder:
    """Set ``doc.ents`` and ``doc._.entities`` from the rules; ``doc._.published`` dates what is relative."""

    def __call__(self, doc: Doc) -> Doc:
        """Find the entities of one document."""
        table = TokenTable.of(doc)
        entities = find_entities(table, published=doc._.published)
        split_tokens_at(doc, (offset for e in entities for offset in (e.start, e.end)), table)
        set_entities(doc, entities)
        return doc


@Language.factory("kdnlp_entities", assigns=["doc.ents"])
def create_entity_finder(nlp: Language, name: str) -> EntityFinder:  # noqa: ARG001 - the signature is spaCy's
    """Return the component; the factory is an entry point, so that any pipeline can name it."""
    return EntityFinder()
