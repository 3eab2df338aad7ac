"""The learned layer: a tagger over tokens, and a judge that weighs its candidates against the rules' by evidence."""
