"""Tables, graphs and terminal output made from records."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kdnlp.results.tables import Frames, to_frames

if TYPE_CHECKING:
    from kdnlp.results.graph import to_graph as to_graph

__all__ = ["Frames", "to_frames", "to_graph"]


def __getattr__(name: str) -> Any:
    if name == "to_graph":
        from kdnlp.results.graph import to_graph

        return to_graph
    raise AttributeError(name)
