"""Limits that are in nobody's way."""

from schema.settings import Settings

ROOMY = Settings(
    database_url="", max_depth=60, max_fields=20_000, max_cost=10**12, max_filters=10_000, query_seconds=60
)
"""Limits that no question of these tests meets: what the limits are has tests of its own."""
