"""Set up the contestants: install, start, check that all give the same answers, prepare what they are asked."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from scripts.bench.check import check
from scripts.bench.contestants import Contestant, SetupError, make
from scripts.bench.contestants.static import Static
from scripts.bench.cores import Cores
from scripts.bench.figures import ZIPF
from scripts.bench.generator import Playlist, write_playlist
from scripts.bench.questions import KINDS, Question, draw
from scripts.bench.servers import Server
from scripts.bench.zipf import EACH, Mix, mix

REFERENCE = "onrecord"
DISTINCT = 500
"""Distinct questions of each kind, where there are so many."""
SAMPLED = 5
"""Questions of each kind whose answers are compared."""
PATIENCE = 60.0

Tell = Callable[[str], None]


@dataclass
class Entry:
    """A contestant that runs, with what it is asked, and what it has no answer to."""

    server: Server
    playlists: dict[str, Playlist] = field(default_factory=dict[str, Playlist])
    unanswered: dict[str, str] = field(default_factory=dict[str, str])

    @property
    def name(self) -> str:
        """The contestant's name."""
        return self.server.contestant.name


def prepare_questions(database: Path, each: int = DISTINCT, mixed: int = EACH) -> dict[str, Mix]:
    """Return what is asked by request: q1 to q5 one question after the other, and the mix of all."""
    alone = {kind: Mix(asked, range(len(asked))) for kind, asked in draw(database, each).items()}
    return {**alone, ZIPF: mix(draw(database, mixed, wide=True))}


def choose_samples(asked: Mapping[str, Mix]) -> dict[str, list[Question]]:
    """Choose the questions whose answers are compared: the first of each kind, of the mix too."""
    return {
        request: [
            question
            for kind in KINDS
            for question in [question for question in mixed.questions if question.kind == kind][:SAMPLED]
        ]
        for request, mixed in asked.items()
    }


class Stage:
    """The contestants that run, from entering to leaving."""

    def __init__(self, work: Path, database: Path, asked: Mapping[str, Mix], cores: Cores, tell: Tell) -> None:
        self.work = work.resolve()
        self.database = database.resolve()
        self.asked = asked
        self.cores = cores
        self.tell = tell
        self.absent: dict[str, str] = {}
        self._running = ExitStack()

    def __enter__(self) -> "Stage":
        return self

    def __exit__(self, *error: object) -> None:
        self._running.close()

    def set_up(self, names: Sequence[str]) -> list[Entry]:
        """Start the contestants, and the product in any case: what it answers is what all must answer.

        Raises SetupError where the product itself does not start, DifferenceError.
        """
        reference = self.start(make(REFERENCE))
        entries: list[Entry] = []
        samples = choose_samples(self.asked)
        for name in names:
            try:
                entry = Entry(reference if name == REFERENCE else self.start(self.make(name, reference)))
            except SetupError as error:
                self.tell(f"{name} is left out: {error}")
                self.absent[name] = str(error)
                continue
            if entry.server is not reference:
                entry.unanswered = dict(check(entry.server, reference, samples))
            write_playlists(entry, self.asked, self.work / "playlists")
            entries.append(entry)
        return entries

    def make(self, name: str, reference: Server) -> Contestant:
        """Return a contestant; the static one is told all answers. Raises SetupError."""
        try:
            contestant = make(name)
        except ImportError as error:
            raise SetupError(f"A module of it is missing: {error}") from error
        if isinstance(contestant, Static):
            contestant.prepare(self.work, self.database)
            self.tell("Asking OnRecord every question once, for the static answers")
            every = (question for mixed in self.asked.values() for question in mixed.questions)
            contestant.learn(ask_all(reference, every))
        return contestant

    def start(self, contestant: Contestant) -> Server:
        """Prepare and start a contestant. Raises SetupError."""
        self.tell(f"Setting up {contestant.name}")
        if not isinstance(contestant, Static):
            contestant.prepare(self.work, self.database)
        server = Server(contestant, self.work / "logs", self.cores.servers)
        server.start()
        self._running.callback(server.stop)
        return server


def write_playlists(entry: Entry, asked: Mapping[str, Mix], folder: Path) -> None:
    """Write what a contestant is asked, but for what it has no answer to."""
    folder.mkdir(parents=True, exist_ok=True)
    for request, mixed in asked.items():
        if request in entry.unanswered:
            continue
        requests = [entry.server.contestant.request(question) for question in mixed.questions]
        known = [found for found in requests if found is not None]
        if len(known) < len(requests):
            entry.unanswered[request] = "it has no way to ask that"
            continue
        path = folder / f"{entry.name}-{request}"
        entry.playlists[request] = write_playlist(path, known, mixed.order, entry.server.port)


def ask_all(server: Server, questions: Iterable[Question]) -> Iterable[tuple[Question, bytes]]:
    """Yield each question with its answer's bytes. Raises AnswerError."""
    for question in questions:
        request = server.contestant.request(question)
        if request is not None:
            yield question, server.ask(request, PATIENCE)
