"""The spaCy component that finds relations: ``nlp.add_pipe("kdnlp_relations")``."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

from kdnlp.extensions import get_entities, set_relations
from kdnlp.relations.finder import find_relations
from kdnlp.token_table import TokenTable


class RelationFinder:
    """Set ``doc._.relations`` from the entities of the document, whoever found them."""

    def __call__(self, doc: Doc) -> Doc:
        """Find the relations of one document."""
        table, entities = TokenTable.of(doc), get_entities(doc)
        relations = find_relations(table, entities, published=doc._.published, title=doc._.title)
        set_relations(doc, relations)
        return doc


@Language.factory("kdnlp_relations", requires=["doc.ents"])
def create_relation_finder(nlp: Language, name: str) -> RelationFinder:  # noqa: ARG001 - the signature is spaCy's
    """Return the component; the factory is an entry point, so that any pipeline can name it."""
    return RelationFinder()
