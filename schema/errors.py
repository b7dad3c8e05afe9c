"""The base error and its family: every error that a person is meant to read."""

from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit that was passed: the setting's name, what it allows, and what was found where that is known."""

    setting: str
    most: float
    found: float | None = None

    def as_dict(self) -> dict[str, str | float]:
        """Return the limit as clients are told of it."""
        told: dict[str, str | float] = {"limit": self.setting, "most": self.most}
        return told if self.found is None else {**told, "found": self.found}


class OnRecordError(Exception):
    """An error with the HTTP status and the code that clients see."""

    status = 500
    code = "INTERNAL_SERVER_ERROR"

    def __init__(self, message: str, *, limit: Limit | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.limit = limit

    @property
    def told(self) -> str:
        """What those are told who ask from afar: the message, unless it speaks of this machine."""
        return self.message

    @property
    def details(self) -> dict[str, str | float]:
        """What there is for programs beside the code and the message."""
        return self.limit.as_dict() if self.limit else {}


class QueryError(OnRecordError):
    """A question that cannot be answered as it is asked; `field` names the argument or parameter at fault."""

    status = 400
    code = "BAD_USER_INPUT"

    def __init__(self, message: str, field: str | None = None, *, limit: Limit | None = None) -> None:
        super().__init__(message, limit=limit)
        self.field = field


class CostError(QueryError):
    """A question that may yield more than the limits allow."""

    code = "TOO_COSTLY"


class NotFoundError(OnRecordError):
    """Nothing has this slug."""

    status = 404
    code = "NOT_FOUND"


class QueryTimeoutError(OnRecordError):
    """The database was interrupted, as the question took longer than the limit."""

    status = 503
    code = "TIMEOUT"


class AnswerTooLargeError(CostError):
    """The answer has more bytes than the limit; how many is known only when they are there."""


class BusyError(OnRecordError):
    """So much is being answered that one more would make all of it slow."""

    status = 503
    code = "BUSY"


class GoneError(OnRecordError):
    """Whoever asked went away before the answer was there: nobody reads this, and the log has its status."""

    status = 499
    code = "CLIENT_GONE"


class DatabaseError(OnRecordError):
    """The data set is missing, damaged or not one of ours."""

    status = 503
    code = "DATABASE_UNAVAILABLE"

    @property
    def told(self) -> str:
        """That it is so, and the cure; which file is at fault is for those who run the server."""
        return "The data set cannot be read. Whoever runs this server is told why by /readyz; a new one: onrecord load"


@dataclass(frozen=True, slots=True, order=True)
class Issue:
    """One fault in the seeds: where it stands (line and column from 1), what is wrong, and what to do about it."""

    path: str
    line: int
    column: int
    message: str
    excerpt: str = ""
    suggestion: str = ""

    def as_dict(self) -> dict[str, str | int]:
        """Return the issue as JSON takes it."""
        return asdict(self)


class SeedError(OnRecordError):
    """The seeds are at fault; `issues` lists every fault that was found, in the order of files and lines."""

    code = "BAD_SEEDS"

    def __init__(self, issues: list[Issue]) -> None:
        super().__init__(f"{len(issues)} error{'s' if len(issues) != 1 else ''} in the seeds")
        self.issues = sorted(issues)
