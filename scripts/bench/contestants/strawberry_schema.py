"""A GraphQL server as one writes it with Strawberry: types, resolvers, data loaders, an ASGI application."""

import os
from collections.abc import AsyncIterator

import strawberry
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.orm import Session
from sqlalchemy.pool import StaticPool
from starlette.requests import Request
from starlette.responses import Response
from starlette.websockets import WebSocket
from strawberry import Parent
from strawberry.asgi import GraphQL
from strawberry.extensions import ParserCache, SchemaExtension, ValidationCache

from scripts.bench.contestants import strawberry_models as models
from scripts.bench.contestants import strawberry_queries as queries
from scripts.bench.contestants.strawberry_loaders import Loaders

Info = strawberry.Info[Loaders, None]


@strawberry.type
class EdtfDate:
    edtf: str
    earliest: str | None
    latest: str | None
    precision: str | None
    basis: str | None


@strawberry.type
class Place:
    name: str
    country: str | None
    latitude: float | None
    longitude: float | None


@strawberry.type
class Actor:
    slug: str
    name: str
    kind: str
    country: str | None
    description: str | None


@strawberry.type
class Source:
    slug: str
    title: str | None
    url: str | None


@strawberry.type
class Stance:
    kind: str
    polarity: int


@strawberry.type
class Participant:
    role: str

    @strawberry.field
    async def actor(self, parent: Parent[models.Participant], info: Info) -> Actor:
        return await info.context.actors.load(parent.actor_id)


@strawberry.type
class Statement:
    slug: str
    quote: str
    manner: str

    @strawberry.field
    async def speaker(self, parent: Parent[models.Statement], info: Info) -> Actor:
        return await info.context.actors.load(parent.speaker_id)

    @strawberry.field
    async def source(self, parent: Parent[models.Statement], info: Info) -> Source:
        return await info.context.sources.load(parent.source_id)

    @strawberry.field
    async def stances(self, parent: Parent[models.Statement], info: Info) -> list[Stance]:
        return await info.context.stances.load(parent.id)


@strawberry.type
class Position:
    stance: str
    polarity: int

    @strawberry.field
    async def actor(self, parent: Parent[models.Position], info: Info) -> Actor:
        return await info.context.actors.load(parent.party_id)


@strawberry.type
class Evidence:
    exact: str
    prefix: str
    suffix: str
    start: int
    end: int

    @strawberry.field
    async def source(self, parent: Parent[models.Anchor], info: Info) -> Source:
        return await info.context.sources.load(parent.source_id)


@strawberry.type
class Event:
    slug: str
    type: str
    title: str
    summary: str | None
    modality: str
    disputed: bool

    @strawberry.field
    def date(self, parent: Parent[models.Event]) -> EdtfDate | None:
        if parent.date_edtf is None:
            return None
        return EdtfDate(
            edtf=parent.date_edtf,
            earliest=parent.date_earliest,
            latest=parent.date_latest,
            precision=parent.date_precision,
            basis=parent.date_basis,
        )

    @strawberry.field
    async def place(self, parent: Parent[models.Event], info: Info) -> Place | None:
        return await info.context.places.load(parent.place_id) if parent.place_id else None

    @strawberry.field
    async def participants(self, parent: Parent[models.Event], info: Info) -> list[Participant]:
        return await info.context.participants.load(parent.id)

    @strawberry.field
    async def statements(self, parent: Parent[models.Event], info: Info, first: int = 20) -> list[Statement]:
        return (await info.context.statements.load(parent.id))[:first]

    @strawberry.field
    async def positions(self, parent: Parent[models.Event], info: Info) -> list[Position]:
        return await info.context.positions.load(parent.id)

    @strawberry.field
    async def evidence(self, parent: Parent[models.Event], info: Info) -> list[Evidence]:
        return await info.context.evidence.load(parent.id)

    @strawberry.field
    async def sources(self, parent: Parent[models.Event], info: Info) -> list[Source]:
        return await info.context.event_sources.load(parent.id)


@strawberry.type
class EventCount:
    period: str | None
    type: str
    count: int


@strawberry.type
class Query:
    @strawberry.field
    async def events(
        self,
        info: Info,
        since: str,
        until: str,
        type: str | None = None,
        ordered_by: str | None = None,
        first: int = 20,
    ) -> list[Event]:
        if type is not None and ordered_by is not None:
            return info.context.all(queries.select_ordered(first, since, until, type, ordered_by))
        return info.context.all(queries.select_events(first, since, until))

    @strawberry.field
    async def event(self, info: Info, slug: str) -> Event | None:
        return next(iter(info.context.all(queries.select_event(slug))), None)

    @strawberry.field
    async def actors(self, info: Info, text: str, first: int = 20) -> list[Actor]:
        return info.context.all(queries.select_actors(first, text))

    @strawberry.field
    async def event_counts(self, info: Info, from_month: str, to_month: str, first: int = 200) -> list[EventCount]:
        rows = info.context.session.execute(queries.select_counts(first, from_month, to_month))
        return [EventCount(period=period, type=type, count=count) for period, type, count in rows]


class CloseSession(SchemaExtension):
    """Gives the session back when an operation is over."""

    async def on_operation(self) -> AsyncIterator[None]:
        yield
        self.execution_context.context.session.close()


class Server(GraphQL[Loaders, None]):
    """The ASGI application; every request has a session and loaders of its own."""

    def __init__(self, engine: Engine) -> None:
        schema = strawberry.Schema(Query, extensions=[CloseSession, ParserCache, ValidationCache])
        super().__init__(schema, graphql_ide=None)
        self.engine = engine

    async def get_context(self, request: Request | WebSocket, response: Response | WebSocket) -> Loaders:
        return Loaders(Session(self.engine))


def open_engine(database: str) -> Engine:
    """Return the one connection to a data set that nobody writes, mapped into memory."""
    url = f"sqlite:///file:{database}?mode=ro&immutable=1&uri=true"
    engine = create_engine(url, poolclass=StaticPool, connect_args={"check_same_thread": False})

    @event.listens_for(engine, "connect")
    def set_up(connection: DBAPIConnection, record: object) -> None:
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA mmap_size = {4 << 30}")
        cursor.execute("PRAGMA cache_size = -65536")
        cursor.close()

    return engine


def create_app() -> Server:
    """Return the application for the data set that the environment names."""
    return Server(open_engine(os.environ["BENCH_DATABASE"]))
