"""Import established event data sets: each has a mapping of its own, and all go through one pipeline."""
