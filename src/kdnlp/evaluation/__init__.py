"""How good the extractor is, how sure that is, and where it fails."""

from kdnlp.evaluation.scores import Figure, Scores, evaluate, table

__all__ = ["Figure", "Scores", "evaluate", "table"]
