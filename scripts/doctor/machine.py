"""Is the machine fit: versions, disk, pages, ports?"""

import platform
import shutil
import socket
import sys
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import apsw

from scripts.doctor.finding import Finding, Findings, fault, ok, warning

OLDEST_PYTHON = (3, 11)
OLDEST_SQLITE = (3, 45)
"""The first whose trigrams know accents."""
PAGES = ("graphiql.html", "docs.html")
PATIENCE = 3
"""Seconds for whoever listens on a port to say who it is."""


def check_versions() -> Findings:
    """Tell what runs here, and see that it is not too old."""
    sqlite = apsw.sqlite_lib_version()
    text = f"OnRecord {version('onrecord')}, Python {platform.python_version()}, SQLite {sqlite}."
    if sys.version_info < OLDEST_PYTHON:
        yield fault("versions", text, f"Install Python {'.'.join(map(str, OLDEST_PYTHON))} or newer.")
    elif tuple(map(int, sqlite.split(".")[:2])) < OLDEST_SQLITE:
        yield fault("versions", text, "Install a newer apsw, which brings its SQLite.")
    else:
        yield ok("versions", text)


def check_space(database: Path) -> Findings:
    """See that there is room for a load: it writes the new data set beside the old one."""
    folder = database.parent
    if not folder.is_dir():
        yield fault("disk", f"There is no folder {folder}.", "Create it, or give another path.")
        return
    free = shutil.disk_usage(folder).free
    size = database.stat().st_size if database.is_file() else 0
    text = f"{show_size(free)} are free in {folder}, and the data set has {show_size(size)}."
    if free < size:
        yield fault("disk", text, "A load needs as much again, and some: free some space.")
    elif free < 2 * size:
        yield warning("disk", text, "A load that adds much may not find room: free some space.")
    else:
        yield ok("disk", text)


def show_size(size: int) -> str:
    """Return a number of bytes for people."""
    return f"{size / 1e9:,.1f} GB" if size >= 1e9 else f"{size / 1e6:,.1f} MB"


def check_pages(folder: Path) -> Findings:
    """See that the pages for people are built."""
    if missing := [name for name in PAGES if not (folder / name).is_file()]:
        text = f"The pages for people are not built: there is no {' and no '.join(missing)} in {folder}."
        yield warning("pages", text, "Programs are answered all the same. In a checkout: make explorer")
    else:
        yield ok("pages", "GraphiQL and the REST reference are built.")


def check_ports(ports: Mapping[str, tuple[str, int]]) -> Findings:
    """See that nobody else listens where the server is to. ports: host and port, by what they are for."""
    names = list(ports)
    for name, (host, port) in ports.items():
        if port and any(ports[other] == (host, port) for other in names[: names.index(name)]):
            yield fault("port", f"{port} is to be for both: {' and '.join(names)}.", "Choose another for one of them.")
        elif port:
            yield check_port(name, host, port)


def check_port(name: str, host: str, port: int) -> Finding:
    """Try to listen."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as listening:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listening.bind(address)
    except OSError as error:
        if is_ours(host, port):
            return ok("port", f"OnRecord answers on {host}, port {port}, already ({name}).")
        text = f"{host}, port {port}, cannot be listened on ({name}): {error.strerror or error}."
        return fault("port", text, "Choose another, or stop whoever has it.")
    return ok("port", f"{host}, port {port}, is free ({name}).")


def is_ours(host: str, port: int) -> bool:
    """Say whether OnRecord answers there: its questions, or its measures."""
    address = f"http://{f'[{host}]' if ':' in host else host}:{port}"
    for path, sign in (("/healthz", b'"status":"ok"'), ("/metrics", b"onrecord_info{")):
        try:
            with urlopen(address + path, timeout=PATIENCE) as response:
                if sign in response.read(1 << 20):
                    return True
        except (OSError, ValueError, HTTPError):
            continue
    return False
