"""The product's engine over a data set in PostgreSQL."""

import json
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import psycopg

from api.graphql.engine import Engine, Question
from api.query.execute import Reader
from api.query.postgres import PostgresReader
from schema.settings import Settings
from scripts.postgres.publish import publish
from tests.postgres.cluster import Cluster
from tests.query.limits import ROOMY


class PostgresProduct:
    """The engine over a database."""

    def __init__(self, url: str) -> None:
        self.reader = PostgresReader(url, seconds=60)
        self.engine = self.make_engine(ROOMY)
        self.statements: list[str] = []

    def make_engine(self, settings: Settings) -> Engine:
        """Return an engine with plans of its own."""
        return Engine(cast(Reader, self.reader), settings)

    def ask(self, document: str, variables: Mapping[str, Any] | None = None, operation: str | None = None) -> Any:
        """Answer a question by one statement, as strict JSON that keeps the order of its members."""
        plan, values = self.engine.plan(Question(document, variables or {}, operation))
        self.statements.append(plan.sql)
        return json.loads(self.reader.run(plan, values).body.decode())["data"]


@contextmanager
def opened(path: Path, cluster: Cluster) -> Generator[PostgresProduct]:
    """Copy a data set from its file into a database of its own, and open it there as the product does."""
    url = cluster.create()
    with psycopg.connect(url, autocommit=True) as connection:
        publish(path, connection)
    product = PostgresProduct(url)
    try:
        yield product
    finally:
        product.reader.close()
