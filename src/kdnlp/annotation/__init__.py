"""Gold: reading and writing annotations, checking them, and moving them between tools."""
