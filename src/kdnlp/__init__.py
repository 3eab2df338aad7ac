"""Who cooperates with whom, under which programme, when, and which sentence says so: Korean press releases as data.

Examples
--------
>>> import kdnlp
>>> nlp = kdnlp.load()
>>> doc = nlp("외교부는 22일 영국 내각부와 업무협약을 체결했다.", published="2026-07-23")
>>> [(r.type, r.status) for r in doc._.relations]
[('AGREEMENT', 'realised')]
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from kdnlp._version import __version__

if TYPE_CHECKING:
    from kdnlp.evaluation import evaluate as evaluate
    from kdnlp.pipeline import extract as extract
    from kdnlp.pipeline import load as load
    from kdnlp.records import Entity as Entity
    from kdnlp.records import Record as Record
    from kdnlp.records import Relation as Relation
    from kdnlp.records import Source as Source
    from kdnlp.results import to_frames as to_frames
    from kdnlp.results import to_graph as to_graph
    from kdnlp.sources import read as read

# Loaded on first use: `import kdnlp` stays light, and pandas is not paid for by those who want no tables.
_HOMES = {
    "evaluate": "kdnlp.evaluation",
    "extract": "kdnlp.pipeline",
    "load": "kdnlp.pipeline",
    "read": "kdnlp.sources",
    "to_frames": "kdnlp.results",
    "to_graph": "kdnlp.results",
    "Entity": "kdnlp.records",
    "Record": "kdnlp.records",
    "Relation": "kdnlp.records",
    "Source": "kdnlp.records",
}

__all__ = ["__version__", *_HOMES]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'kdnlp' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
