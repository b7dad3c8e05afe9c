"""Measure: every contestant has its turn at every request in every round, one after the other."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from statistics import median

from scripts.bench.contestants import SetupError
from scripts.bench.figures import ZIPF, Figures, Table
from scripts.bench.generator import Playlist, Round, play
from scripts.bench.servers import Server
from scripts.bench.stage import Entry

FIRST_WARM_UP = 2
"""Seconds that the first warm-up takes at least; it is as long as a turn, and for the mix three times as long."""


class TurnError(Exception):
    """A contestant did not hold out; the message says how."""


@dataclass(frozen=True, slots=True)
class Turn:
    """What one turn took."""

    played: Round
    cpu_seconds: float
    memory_mb: float


def measure(
    entries: Sequence[Entry],
    requests: Sequence[str],
    rounds: int,
    seconds: int,
    cores: Collection[int],
    tell: Callable[[int, str, str], None],
) -> Table:
    """Return the figures of all; `tell` hears of each turn. What fails is left out and noted in its entry."""
    turns: dict[tuple[str, str], list[Turn]] = {}
    for round in range(rounds):
        for request in requests:
            for entry in entries:
                if request in entry.unanswered or request not in entry.playlists:
                    continue
                tell(round, request, entry.name)
                warm_up = choose_warm_up(round, request, seconds)
                try:
                    turn = take_turn(entry.server, entry.playlists[request], seconds, warm_up, cores)
                except (TurnError, SetupError) as error:
                    entry.unanswered[request] = str(error)
                    turns.pop((entry.name, request), None)
                    continue
                turns.setdefault((entry.name, request), []).append(turn)
    table: Table = {}
    for (name, request), taken in turns.items():
        table.setdefault(name, {})[request] = summarize(taken)
    return table


def choose_warm_up(round: int, request: str, seconds: int) -> int:
    """Return the seconds that a contestant is asked unmeasured before its turn; 0: it is still warm."""
    if round:
        return seconds // 4
    return max(FIRST_WARM_UP, seconds) * (3 if request == ZIPF else 1)


def take_turn(server: Server, playlist: Playlist, seconds: int, warm_up: int, cores: Collection[int]) -> Turn:
    """Warm a contestant, measure it, and wait until it is idle. Raises TurnError, SetupError."""
    if warm_up:
        play(playlist, server.port, warm_up, cores)
        server.drain()
    before = server.cpu()
    played = play(playlist, server.port, seconds, cores)
    turn = Turn(played, server.cpu() - before, server.memory())
    server.drain()
    if failed := played.refused + played.broken:
        raise TurnError(f"{failed:,} of {played.requests:,} requests failed under load")
    if not played.requests:
        raise TurnError(f"no answer within {seconds} s under load")
    return turn


def summarize(turns: Sequence[Turn]) -> Figures:
    """Return the medians over turns, and the most memory."""
    return Figures(
        rps=median(turn.played.requests / turn.played.seconds for turn in turns),
        p50_ms=median(turn.played.p50_ms for turn in turns),
        p99_ms=median(turn.played.p99_ms for turn in turns),
        cpu_ms=median(turn.cpu_seconds / turn.played.requests * 1_000 for turn in turns),
        rss_mb=max(turn.memory_mb for turn in turns),
        kb=median(turn.played.bytes / turn.played.requests / 1e3 for turn in turns),
    )
