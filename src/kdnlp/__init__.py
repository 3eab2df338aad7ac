"""kdnlp."""
