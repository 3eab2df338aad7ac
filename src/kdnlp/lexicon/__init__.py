"""Linguistic tables (CSV, TOML) and the code that looks them up."""
