"""Two clients, each on one connection: one that means harm, and one that behaves well and notes how it fares.

`python -m tests.hostile.clients PORT SECONDS SEED` is the first, in a process of its own, which prints its outcomes.
"""

import json
import random
import socket
import sys
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from http.client import HTTPException, HTTPResponse
from typing import Any

from tests.hostile.requests import Attack, ask, attacks, get

HOST = "127.0.0.1"
PATIENCE = 20
"""Seconds that a client waits for anything to happen."""

LEAKS = (b"Traceback", b"apsw", b"sqlite", b"SELECT ", b'File "', b".py")
"""What no answer may tell."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a request; status 0: the connection was ended without an answer. leak: what it should not tell."""

    name: str
    status: int
    seconds: float
    leak: str = ""


class Line:
    """A connection, made anew where the server has ended it."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._socket: socket.socket | None = None

    def ask(self, name: str, chunks: Iterable[bytes]) -> Outcome:
        """Send a request whole, whatever the server thinks of it, and read the answer."""
        started = time.perf_counter()
        status, body = self._exchange(chunks)
        leaks = [leak.decode() for leak in LEAKS if leak in body]
        return Outcome(name, status, time.perf_counter() - started, " ".join(leaks))

    def _exchange(self, chunks: Iterable[bytes]) -> tuple[int, bytes]:
        line = self._socket or socket.create_connection((HOST, self.port), PATIENCE)
        self._socket = None
        keep = True
        try:
            for chunk in chunks:
                line.sendall(chunk)
        except OSError:
            # The server does not listen to the end; it may have said why.
            keep = False
        status, body = 0, b""
        with suppress(OSError, HTTPException):
            reply = HTTPResponse(line)
            reply.begin()
            status, body = reply.status, reply.read()
            keep = keep and not reply.will_close
        if keep and status:
            self._socket = line
        else:
            line.close()
        return status, body

    def close(self) -> None:
        """End the connection."""
        if self._socket:
            self._socket.close()


def attack(port: int, seconds: float, seed: int) -> list[Outcome]:
    """Say when it begins; send every attack in some order, again and again, for so many seconds."""
    dice = random.Random(seed)
    line, found, known = Line(port), list[Outcome](), attacks()
    print("ready", flush=True)
    until, number = time.monotonic() + seconds, seed * 1_000_000
    while True:
        for one in dice.sample(known, len(known)):
            if time.monotonic() > until:
                line.close()
                return found
            number += 1
            found.append(line.ask(one.name, one.chunks(number)))


def send_each(port: int, known: Sequence[Attack]) -> list[Outcome]:
    """Send each of some attacks once."""
    line = Line(port)
    found = [line.ask(one.name, one.chunks(n)) for n, one in enumerate(known)]
    line.close()
    return found


QUESTIONS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("query($s:[String!]){events(where:{participants:{under:$s}}){nodes{title date{edtf}}}}", {"s": ["azerbaijan"]}),
    ("{events(first:5){nodes{title participants{role actor{name}} evidence{exact source{title url}}}}}", {}),
    ("query($t:String!){search(text:$t){nodes{id}}}", {"t": "closure"}),
    ("{eventCounts(by:[TYPE,YEAR]){type period count}}", {}),
)
"""What people ask."""


def behave(port: int, seconds: float) -> list[Outcome]:
    """Ask what people ask, each as soon as the last is answered, for so many seconds."""
    line, found = Line(port), list[Outcome]()
    requests = [ask(query, **variables) for query, variables in QUESTIONS]
    requests += [get("/v1/events?type=closure&ordered_by=azerbaijan"), get("/v1/actors?limit=10")]
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        number = len(found) % len(requests)
        found.append(line.ask(f"question {number}", [requests[number]]))
    line.close()
    return found


if __name__ == "__main__":
    json.dump(
        [asdict(outcome) for outcome in attack(int(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3]))], sys.stdout
    )
