"""Files, folders, globs and ``-`` to the files they stand for."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from kdnlp.errors import SourceError
from kdnlp.sources.formats import OnError, raise_error

STDIN = Path("-")
"""Stands for standard input; a file of that name is given with its folder (``/data/-``)."""

# What operating systems and office programs leave in folders; hidden files (.DS_Store) are left out by their dot.
_LITTER = frozenset({"thumbs.db", "desktop.ini", "__macosx"})


def discover(inputs: Iterable[str | Path], on_error: OnError | None = None) -> Iterator[Path]:
    """Find the files that the inputs stand for, in the order of the inputs, each folder and glob sorted by name.

    Parameters
    ----------
    inputs
        Files, folders (walked; hidden files left out), globs (``press/**/*.txt``) and ``-``.
    on_error
        Takes each error, and the search goes on; without it the first is raised.

    Yields
    ------
    Path
        A file as it was given (``Path("-")`` for standard input); nothing is opened yet.

    Raises
    ------
    SourceError
        K101 if nothing is there, K107 if a folder or glob has no file in it, K108 if a folder cannot be listed.
    """
    on_error = on_error or raise_error
    for entry in inputs:
        path = Path(entry)
        if str(entry) == "-":
            yield STDIN
        elif path.is_dir():
            yield from _walk(path, on_error)
        elif path.exists():
            yield path
        elif glob.has_magic(str(entry)):
            yield from _expand(str(entry), on_error)
        else:
            on_error(
                SourceError(
                    "K101", path.as_posix(), "there is no such file or folder", "check the spelling and the folder"
                )
            )


def _expand(pattern: str, on_error: OnError) -> Iterator[Path]:
    found = sorted(glob.glob(pattern, recursive=True))  # noqa: PTH207 (Path.glob takes no absolute patterns)
    if not found:
        on_error(SourceError("K107", pattern, "no file fits the pattern", "check the pattern and the folder"))
    for name in found:
        path = Path(name)
        if not path.is_dir():
            yield path
        elif "**" not in pattern:  # `**` goes into folders by itself
            yield from _walk(path, on_error)


def _walk(folder: Path, on_error: OnError) -> Iterator[Path]:
    found = failed = False

    def unlistable(error: OSError) -> None:
        nonlocal failed
        failed = True
        where = Path(error.filename or folder).as_posix()
        on_error(SourceError("K108", where, f"the folder cannot be listed ({error.strerror})", "check its permissions"))

    for parent, folders, files in os.walk(folder, onerror=unlistable):
        folders[:] = sorted(name for name in folders if not _is_litter(name))
        for name in sorted(files):
            if not _is_litter(name):
                found = True
                yield Path(parent, name)
    if not found and not failed:
        on_error(
            SourceError("K107", folder.as_posix(), "the folder holds no files", "check that it is the right folder")
        )


def _is_litter(name: str) -> bool:
    return name.startswith((".", "~$")) or name.lower() in _LITTER
