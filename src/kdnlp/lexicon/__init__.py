"""Linguistic tables (CSV, TOML) and the code that looks them up."""

from kdnlp.lexicon.organisations import Lexicon, LexiconHit, Organisation, organisations
from kdnlp.lexicon.tables import data_text, load_csv, load_toml

__all__ = ["Lexicon", "LexiconHit", "Organisation", "data_text", "load_csv", "load_toml", "organisations"]
