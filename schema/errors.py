"""The base error and its family: every error that a person is meant to read."""

from dataclasses import asdict, dataclass


class OnRecordError(Exception):
    """An error with the HTTP status and the code that clients see."""

    status = 500
    code = "INTERNAL_SERVER_ERROR"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class QueryError(OnRecordError):
    """A question that cannot be answered as it is asked; `field` names the argument or parameter at fault."""

    status = 400
    code = "BAD_USER_INPUT"

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
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


class DatabaseError(OnRecordError):
    """The data set is missing, damaged or not one of ours."""

    status = 503
    code = "DATABASE_UNAVAILABLE"


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
