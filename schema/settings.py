"""The one Settings class: what may be set by ONRECORD_ variables in the environment."""

from pathlib import Path

from platformdirs import user_data_path
from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from schema.postgres import is_postgres, shown


def default_database_url() -> str:
    """Return the URL of the data set in the user's data folder, the same from every working directory."""
    return f"sqlite:///{user_data_path('onrecord') / 'onrecord.sqlite'}"


class Settings(BaseSettings):
    """What the product can be told; every setting has a safe default."""

    model_config = SettingsConfigDict(env_prefix="ONRECORD_", frozen=True, extra="ignore")

    database_url: str = Field(
        default_factory=default_database_url,
        description="Where the data set lies: sqlite:/// and a path, a path alone, or postgresql:// and a database.",
    )
    max_body_bytes: int = Field(default=100_000, ge=1, description="Bytes that the body of a request may have.")
    max_document_tokens: int = Field(default=2_000, ge=1, description="Tokens that a GraphQL document may have.")
    max_depth: int = Field(default=16, ge=1, description="Levels of fields that a GraphQL operation may nest.")
    max_aliases: int = Field(default=300, ge=0, description="Aliases that a GraphQL document may give.")
    max_directives: int = Field(default=100, ge=0, description="Directives that a GraphQL document may use.")
    max_values: int = Field(
        default=1_000,
        ge=1,
        description="Values that the arguments in a GraphQL document may hold, and again the variables beside it.",
    )
    max_repeats: int = Field(
        default=5_000,
        ge=0,
        description="Pairs of fields in a GraphQL document that become one, and of fragments spread beside each other.",
    )
    max_fields: int = Field(
        default=2_000, ge=1, description="Fields that a GraphQL operation may have when its fragments are written out."
    )
    max_cost: int = Field(
        default=200_000,
        ge=1,
        description="Objects that a question may yield at most: its page sizes, multiplied through.",
    )
    max_filters: int = Field(
        default=200, ge=1, description="Conditions and values that the filters of a question may hold."
    )
    max_answer_bytes: int = Field(
        default=10_000_000,
        ge=1_000,
        le=2**31 - 1,
        description="Bytes that an answer may have; the database stops where it would grow larger.",
    )
    max_header_bytes: int = Field(
        default=32_768, ge=1_024, description="Bytes that the address and the headers of a request may have."
    )
    max_connections: int = Field(
        default=8_192,
        ge=1,
        description="Connections that a process keeps; one more ends the one that has waited longest for its client.",
    )
    header_seconds: float = Field(
        default=10, gt=0, description="Seconds in which a request's headers must come, once they have begun."
    )
    body_seconds: float = Field(
        default=30, gt=0, description="Seconds in which a request's body must come, once its headers have."
    )
    idle_seconds: float = Field(
        default=75, gt=0, description="Seconds for which a connection may wait for its next request."
    )
    answer_seconds: float = Field(
        default=30, gt=0, description="Seconds in which a client must take some more of its answer."
    )
    query_seconds: float = Field(
        default=0.8, gt=0, description="Seconds that one SQL statement may run before it is interrupted."
    )
    query_threads: int = Field(
        default=4, ge=1, description="Slow statements that run at once in each process, beside the quick ones."
    )
    max_concurrent: int = Field(
        default=32, ge=1, description="Slow statements that run or wait in each process; one more is a 503."
    )
    requests_a_minute: int = Field(
        default=0, ge=0, description="Requests a minute of one client in each process; one more is a 429; 0: no bound."
    )
    trust_proxy: bool = Field(
        default=False,
        description="Whether a proxy stands before the server, and the last address of X-Forwarded-For is the client.",
    )
    plan_cache_size: int = Field(
        default=1_000, ge=0, description="Compiled questions that are kept for the next asking."
    )
    persisted_kib: int = Field(
        default=8_192,
        ge=0,
        description="Memory for documents that GraphQL clients have persisted, in KiB, each at least 1; 0: none are.",
    )
    answer_cache_mb: int = Field(
        default=256, ge=0, description="Memory for finished answers in each process, in MiB; 0: none are kept."
    )
    cache_seconds: int = Field(
        default=60,
        ge=0,
        description="Seconds in which a shared cache (a CDN) may answer without asking if the data set has changed; "
        "browsers always ask.",
    )
    cache_kib: int = Field(default=65_536, ge=0, description="SQLite's page cache for each connection, in KiB.")
    mmap_bytes: int = Field(default=4 << 30, ge=0, description="Bytes of the data set that are mapped into memory.")
    metrics_port: int = Field(
        default=0,
        ge=0,
        le=65_535,
        description="The port on which Prometheus reads measures at /metrics; each further process takes the next that "
        "is free; 0: none are taken.",
    )
    metrics_host: str = Field(
        default="127.0.0.1", description="The address that the measures are served on, to whoever can reach it."
    )
    log_format: str = Field(default="console", pattern="^(console|json)$", description="How log lines are written.")
    public_url: str = Field(
        default="",
        description="The address that links in answers start with; empty: relative to the request's own host.",
    )

    @property
    def database_name(self) -> str:
        """The data set's path, or its URL without a password, for people."""
        return shown(self.database_url) if is_postgres(self.database_url) else str(self.database_path)

    @property
    def database_path(self) -> Path:
        """The file of an SQLite data set."""
        return Path(self.database_url.removeprefix("sqlite:///")).expanduser()
