"""The errors that kdnlp raises: each names what failed, why, and what to do about it."""

from __future__ import annotations


class KdnlpError(Exception):
    """An error with a code to search for, a cause, and a remedy.

    Parameters
    ----------
    code
        Stable and searchable, such as ``K101``: K1xx sources, K2xx text, K3xx models and lexicons, K4xx annotation.
    where
        The file (with line, if known) or the argument at fault.
    cause
        What is wrong, in one sentence.
    remedy
        What the reader can do about it, in one sentence.

    Examples
    --------
    >>> print(KdnlpError("K101", "press.txt", "the file is empty", "check the download"))
    [K101] press.txt: the file is empty. Remedy: check the download.
    """

    def __init__(self, code: str, where: str, cause: str, remedy: str) -> None:
        super().__init__(f"[{code}] {where}: {cause}. Remedy: {remedy}.")
        self.code = code
        self.where = where
        self.cause = cause
        self.remedy = remedy

    def __reduce__(self) -> tuple[type[KdnlpError], tuple[str, str, str, str]]:
        """Cross process borders whole (the default would call ``__init__`` with the message alone)."""
        return type(self), (self.code, self.where, self.cause, self.remedy)


class SourceError(KdnlpError):
    """A file or folder that cannot be read as a document."""


class LexiconError(KdnlpError):
    """A table of names or rules that does not have the form it must have."""


class ModelError(KdnlpError):
    """A model that is missing, damaged or made for other versions."""


class AnnotationError(KdnlpError):
    """Gold or predictions that do not fit their texts."""
