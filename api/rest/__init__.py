"""REST: a table of endpoints over the mapping, each of them a fixed selection; the engine answers."""
