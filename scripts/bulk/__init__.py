"""Load many rows at once: what importers and the benchmark write through."""
