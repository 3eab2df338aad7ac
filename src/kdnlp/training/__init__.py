"""From gold to a model: `read_gold` reads it, `train` fits and scores, `write` leaves the files."""

from kdnlp.training.entities import Settings, train_entities
from kdnlp.training.examples import Example, examples
from kdnlp.training.gold import Gold, read_gold
from kdnlp.training.run import train, write

__all__ = ["Example", "Gold", "Settings", "examples", "read_gold", "train", "train_entities", "write"]
