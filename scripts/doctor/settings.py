"""Are the settings known, and do they go together?"""

import difflib
import os
import re
import resource
from collections.abc import Mapping
from ipaddress import ip_address
from urllib.parse import urlsplit

from pydantic import ValidationError

from schema.settings import Settings
from scripts.doctor.finding import Findings, fault, ok, warning

PREFIX = "ONRECORD_"
OURS = {"ONRECORD_UPDATE"}
"""Variables that are no settings: what the project's own tests are told."""
RESERVED = 128
"""Files that a process may need besides its connections."""


def read_settings(given: Mapping[str, str], environment: Mapping[str, str]) -> tuple[Settings | None, Findings]:
    """Return the settings, None where some are no good, and what there is to say about them.

    given: what the options of the command say, by setting.
    """
    try:
        settings = Settings(**given)  # pyright: ignore[reportArgumentType]  # pydantic reads them from texts
    except ValidationError as error:
        return None, iter(
            [
                fault("settings", f"{PREFIX}{fault_['loc'][0]}".upper() + f": {fault_['msg']}.", "Mend or unset it.")
                for fault_ in error.errors()
            ]
        )
    return settings, check_settings(settings, given, environment)


def check_settings(settings: Settings, given: Mapping[str, str], environment: Mapping[str, str]) -> Findings:
    """Tell which settings are set, and from where; find what is misspelt and what does not go together."""
    names = {f"{PREFIX}{name.upper()}": name for name in Settings.model_fields}
    # pydantic reads them in whatever case they are written.
    present = {variable.upper(): variable for variable in environment if variable.upper().startswith(PREFIX)}
    told = [f"{names[v]} = {mask(str(getattr(settings, names[v])))}" for v in sorted(present) if v in names]
    parts = [f"from the environment: {', '.join(told)}"] if told else []
    if given:
        parts.append("from options: " + ", ".join(f"{name} = {mask(value)}" for name, value in given.items()))
    yield ok("settings", f"{'; '.join(parts) or 'None is set'}. The others have their defaults.")
    for variable in sorted(present.keys() - names.keys() - OURS):
        like = difflib.get_close_matches(variable, names, 1)
        cure = f"Did you mean {like[0]}?" if like else "Unset it; the README lists those that there are."
        yield warning("settings", f"There is no setting {present[variable]}, so it does nothing.", cure)
    yield from check_combinations(settings)


def check_combinations(settings: Settings) -> Findings:
    """Find settings of which one makes another useless, or that the machine cannot give."""
    most_files = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    if settings.public_url and not is_address(settings.public_url):
        text = f"ONRECORD_PUBLIC_URL is {settings.public_url!r}, and links would begin with that."
        yield fault("settings", text, "Give an address with its scheme, as in https://data.example.org.")
    if settings.max_concurrent < settings.query_threads:
        text = f"{settings.query_threads} threads wait for at most {settings.max_concurrent} slow statements."
        yield warning("settings", text, "Raise ONRECORD_MAX_CONCURRENT, or lower ONRECORD_QUERY_THREADS.")
    if settings.max_fields < settings.max_depth:
        text = f"No operation of {settings.max_fields} fields is {settings.max_depth} levels deep."
        yield warning("settings", text, "Raise ONRECORD_MAX_FIELDS, or lower ONRECORD_MAX_DEPTH.")
    if 0 < settings.answer_cache_mb << 20 < settings.max_answer_bytes:
        text = "The largest answers are never kept: they may have more bytes than all that are kept."
        yield warning("settings", text, "Raise ONRECORD_ANSWER_CACHE_MB, or lower ONRECORD_MAX_ANSWER_BYTES.")
    if settings.max_connections + RESERVED > most_files != resource.RLIM_INFINITY:
        text = f"{settings.max_connections:,} connections are allowed, and the system allows {most_files:,} files."
        yield warning("settings", text, "Raise the limit (LimitNOFILE, ulimit -n), or lower ONRECORD_MAX_CONNECTIONS.")
    wanted = (settings.answer_cache_mb << 20) + (settings.cache_kib << 10) * (settings.query_threads + 1)
    there = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    if wanted > there:
        text = f"Caches may take {wanted >> 20:,} MiB in each process, and the machine has {there >> 20:,} MiB."
        yield fault("settings", text, "Lower ONRECORD_ANSWER_CACHE_MB, ONRECORD_CACHE_KIB or ONRECORD_QUERY_THREADS.")
    if settings.metrics_port and not is_loopback(settings.metrics_host):
        text = f"Measures are served on {settings.metrics_host}, to whoever reaches it."
        yield warning("settings", text, "See that only Prometheus does, or set ONRECORD_METRICS_HOST to 127.0.0.1.")


def mask(value: str) -> str:
    """Return a value without the password that may be in it."""
    return re.sub(r"(://[^:/@]*):[^@/]*@", r"\1:***@", value)


def is_address(url: str) -> bool:
    """Say whether it is the address of a site."""
    parts = urlsplit(url)
    return parts.scheme in ("http", "https") and bool(parts.netloc)


def is_loopback(host: str) -> bool:
    """Say whether nobody else reaches it."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
