"""The cooperation network: actors as nodes, joint events as edges."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import networkx as nx

if TYPE_CHECKING:
    from kdnlp.results.tables import Frames


def to_graph(frames: Frames) -> nx.Graph:
    """Return an undirected graph of who cooperates with whom.

    Nodes are normalised names with ``label`` and ``country``; an edge has ``weight`` (number of events), ``types``
    (events by type) and ``evidence`` (pairs of document and relation id, in order).

    Examples
    --------
    >>> from kdnlp.results.tables import to_frames
    >>> to_graph(to_frames([])).number_of_nodes()
    0
    """
    graph = nx.Graph()
    types = frames.relations.set_index(["document", "relation"])["type"].to_dict()
    for (document, relation), rows in frames.participants.groupby(["document", "relation"], sort=False):
        for norm, label, country in zip(rows["norm"], rows["label"], rows["country"], strict=True):
            known = graph.nodes.get(norm, {})
            graph.add_node(
                norm,
                label=known.get("label") or _or_none(label),
                country=known.get("country") or _or_none(country),
            )
        kind = types[document, relation]
        for a, b in combinations(sorted(set(rows["norm"])), 2):
            if not graph.has_edge(a, b):
                graph.add_edge(a, b, weight=0, types={}, evidence=[])
            edge = graph.edges[a, b]
            edge["weight"] += 1
            edge["types"][kind] = edge["types"].get(kind, 0) + 1
            edge["evidence"].append((document, relation))
    return graph


def _or_none(value: object) -> str | None:
    return value if isinstance(value, str) else None
