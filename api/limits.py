"""Requests a minute of one client, where a setting bounds them: one more is answered with a 429."""

import re
import time
from ipaddress import IPv6Address, ip_address

from limits import RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import FixedWindowRateLimiter
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.answers import Headers
from api.compression import Compression
from api.fairness import Fairness
from api.front import Front
from api.graphql.errors import format_errors
from api.responses import NO_STORE, accepted, problem_of
from schema.errors import Limit, OnRecordError
from schema.settings import Settings

GRAPHQL_TYPES = ("application/json", "application/graphql-response+json")
SECONDS = 60
WITH_PORT = re.compile(r"(?:\[(.*)\]|(\d+\.\d+\.\d+\.\d+))(?::\d+)?")
"""An address as some proxies write it: to count each port would count nobody."""

UNCOUNTED = ("/healthz", "/readyz")
"""What those ask who look after the server."""


class TooManyRequestsError(OnRecordError):
    """A client has asked more often than it may."""

    status = 429
    code = "TOO_MANY_REQUESTS"


class RateLimit:
    """Middleware that counts requests by client and minute.

    graphql_path: where an error is one of GraphQL's. always: headers of every answer.
    Source: https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/
    """

    def __init__(
        self, app: ASGIApp, most: int, *, trust_proxy: bool, graphql_path: str, always: Headers | None = None
    ) -> None:
        self.app = app
        self.most = most
        self.trust_proxy = trust_proxy
        self.graphql_path = graphql_path
        self.always = always or []
        self._item = RateLimitItemPerMinute(most)
        self._counts = FixedWindowRateLimiter(MemoryStorage())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, if its client may have another."""
        if scope["type"] != "http" or scope["path"] in UNCOUNTED:
            await self.app(scope, receive, send)
            return
        client = find_client(scope, trust_proxy=self.trust_proxy)
        allowed = await self._counts.hit(self._item, client)
        reset, remaining = await self._counts.get_window_stats(self._item, client)
        seconds = max(1, round(reset - time.time()))
        told: Headers = [
            (b"ratelimit-policy", b'"requests";q=%d;w=%d' % (self.most, SECONDS)),
            (b"ratelimit", b'"requests";r=%d;t=%d' % (remaining, seconds)),
        ]

        async def tell(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message["headers"], *told]}
            await send(message)

        if allowed:
            await self.app(scope, receive, tell)
        else:
            response = self.refusal(scope, seconds)
            response.raw_headers.extend(self.always)
            await response(scope, receive, tell)

    def refusal(self, scope: Scope, seconds: int) -> Response:
        """Return the answer to one request too many."""
        message = f"This client has asked {self.most:,} times within a minute. Ask again in {seconds} s."
        error = TooManyRequestsError(message, limit=Limit("requests_a_minute", self.most))
        if scope["path"] != self.graphql_path:
            response = problem_of(error)
        else:
            accept = next((value.decode("latin-1") for name, value in scope["headers"] if name == b"accept"), None)
            media_type = accepted(accept, GRAPHQL_TYPES) or GRAPHQL_TYPES[0]
            response = Response(format_errors(error), error.status, NO_STORE, media_type)
        response.headers["retry-after"] = str(seconds)
        return response


def limit(app: Front | Compression, settings: Settings, *, graphql_path: str, always: Headers | None = None) -> ASGIApp:
    """Put around an application what keeps one client from taking the server from the others."""
    fair = Fairness(app)
    if not settings.requests_a_minute:
        return fair
    return RateLimit(
        fair,
        settings.requests_a_minute,
        trust_proxy=settings.trust_proxy,
        graphql_path=graphql_path,
        always=always,
    )


def find_client(scope: Scope, *, trust_proxy: bool) -> str:
    """Return who asks: the address of the other end, or the one that a trusted proxy has put last."""
    address = str((scope.get("client") or ("",))[0])
    if trust_proxy:
        hops = [value for name, value in scope["headers"] if name == b"x-forwarded-for"]
        if hops:
            address = hops[-1].decode("latin-1").rpartition(",")[2].strip()[:64]
    return find_network(address)


def find_network(address: str) -> str:
    """Return what counts as one client: an IPv4 address, or the 64 bits of an IPv6 address that a client is given."""
    with_port = WITH_PORT.fullmatch(address)
    if with_port:
        address = with_port[1] or with_port[2]
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if not isinstance(found, IPv6Address):
        return address
    return str(found.ipv4_mapped or IPv6Address(int(found) >> 64 << 64))
