"""A small data set of the benchmark, questions about it, and the product's answers to them."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from schema.settings import Settings
from schema.vocabulary import product_vocabulary
from scripts.bench.data import World, generate
from scripts.bench.questions import KINDS, Question, draw
from scripts.bulk.load import load_bulk

EVENTS = 300
EACH = 12
"""Questions of each kind, half of them from the Zipf mix."""

Ask = Callable[[Question], bytes]


@pytest.fixture(scope="session")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A generated data set."""
    path = tmp_path_factory.mktemp("bench") / "events-300.sqlite"
    load_bulk(path, lambda _: generate(World(EVENTS, product_vocabulary())))
    return path


@pytest.fixture(scope="session")
def questions(dataset: Path) -> dict[str, list[Question]]:
    """Questions of each kind."""
    narrow, wide = draw(dataset, EACH // 2), draw(dataset, EACH // 2, wide=True)
    return {kind: narrow[kind] + wide[kind] for kind in KINDS}


@pytest.fixture(scope="session")
def products() -> Iterator[Callable[[Path], Ask]]:
    """Starts the product with a data set; what comes back asks it, and returns the body of its answer."""
    with ExitStack() as stack:

        def start(path: Path) -> Ask:
            app = create_app(Settings(database_url=f"sqlite:///{path}", answer_cache_mb=0))
            client = stack.enter_context(TestClient(app))

            def ask(question: Question) -> bytes:
                document, variables = question.graphql()
                response = client.post("/graphql", json={"query": document, "variables": variables})
                assert response.status_code == 200 and response.json().keys() == {"data"}, response.text
                return response.content

            return ask

        yield start


@pytest.fixture(scope="session")
def product(products: Callable[[Path], Ask], dataset: Path) -> Ask:
    """Asks the product about the data set."""
    return products(dataset)
