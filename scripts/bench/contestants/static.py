"""The ceiling of HTTP: the product's own answers, known beforehand, from the barest application under its server."""

import os
import shutil
import sys
from collections.abc import Awaitable, Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from scripts.bench.contestants import Request
from scripts.bench.contestants.onrecord import OnRecord
from scripts.bench.questions import Question

Send = Callable[[dict[str, Any]], Awaitable[None]]


class Static:
    """Answers /KIND/NUMBER with bytes; `learn` tells it which."""

    name = "static"

    def __init__(self) -> None:
        self.folder = Path()
        self.paths: dict[str, str] = {}

    def prepare(self, work: Path, database: Path) -> None:
        """Forget all answers."""
        self.folder = (work / self.name / database.stem).resolve()
        shutil.rmtree(self.folder, ignore_errors=True)
        self.paths = {}

    def learn(self, answers: Iterable[tuple[Question, bytes]]) -> None:
        """Write the answers where the server finds them."""
        for question, body in answers:
            path = self.paths.setdefault(question.key, f"/{question.kind}/{len(self.paths)}")
            file = self.folder / path[1:]
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(body)

    def command(self, port: int) -> tuple[list[str], Mapping[str, str]]:
        """Return what starts the server."""
        app = f"{__name__}:create_app"
        settings = "--factory --lifespan off --loop uvloop --http httptools --no-access-log --no-server-header".split()
        arguments = [sys.executable, "-m", "uvicorn", app, "--port", str(port), *settings, "--log-level", "warning"]
        return arguments, {"BENCH_ANSWERS": str(self.folder)}

    def request(self, question: Question) -> Request | None:
        """Return the address of the answer."""
        path = self.paths.get(question.key)
        return Request("GET", path) if path else None

    def canonical(self, kind: str, body: bytes) -> Any:
        """Return what the product's answer is."""
        return OnRecord().canonical(kind, body)


def create_app() -> Callable[..., Awaitable[None]]:
    """Return an ASGI application that knows its answers by heart."""
    folder = Path(os.environ["BENCH_ANSWERS"])
    answers = {f"/{file.relative_to(folder).as_posix()}": file.read_bytes() for file in folder.glob("*/*")}
    starts = {path: start(body) for path, body in answers.items()}

    async def app(scope: dict[str, Any], receive: object, send: Send) -> None:
        path = scope["path"]
        await send(starts[path])
        await send({"type": "http.response.body", "body": answers[path]})

    return app


def start(body: bytes) -> dict[str, Any]:
    """Return the message that begins an answer."""
    headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
    return {"type": "http.response.start", "status": 200, "headers": headers}


def make(name: str) -> Static:
    """Return the static contestant."""
    return Static()
