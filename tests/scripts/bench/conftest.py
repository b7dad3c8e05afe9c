"""A small data set of the benchmark, questions about it, and the product's answers to them."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import apsw
import pytest
from starlette.testclient import TestClient

from api.app import create_app
from schema.settings import Settings
from schema.vocabulary import product_vocabulary
from scripts.bench.contestants.peers import copy_for_peers
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
def peers_copy(tmp_path_factory: pytest.TempPathFactory, dataset: Path) -> Path:
    """The data set as the peers have it."""
    return copy_for_peers(tmp_path_factory.mktemp("peers"), dataset)


@pytest.fixture(scope="session")
def doubled(dataset: Path) -> list[Question]:
    """Questions that are answered, among others, by events that two under the same actor ordered."""
    connection = apsw.Connection(str(dataset), flags=apsw.SQLITE_OPEN_READONLY)
    found = connection.execute("""
        SELECT e.type, a.slug, substr(e.date_to, 1, 4) FROM events e JOIN participants p ON p.event_id = e.id
        JOIN actor_ancestors n ON n.actor_id = p.actor_id JOIN actors a ON a.id = n.ancestor_id
        WHERE p.role = 'ordered_by' GROUP BY e.id, a.id HAVING count(*) > 1 ORDER BY e.id LIMIT 5
    """)
    questions = [Question("q1", {"type": code, "actor": slug, "during": year}) for code, slug, year in found]
    assert questions
    return questions


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
