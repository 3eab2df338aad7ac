"""From gold to a model: `train_entities` fits the tagger and the judge."""

from kdnlp.training.entities import Settings, train_entities
from kdnlp.training.examples import Example, examples

__all__ = ["Example", "Settings", "examples", "train_entities"]
