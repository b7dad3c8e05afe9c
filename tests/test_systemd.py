"""The systemd unit says what is so; where systemd is, it agrees."""

import shutil
import subprocess
from pathlib import Path

from api.server import DRAIN, GRACE
from api.workers import END
from schema.settings import Settings

UNIT = Path(__file__).parents[1] / "scripts/onrecord.service"


def read_unit() -> dict[str, dict[str, str]]:
    """Return the unit's settings by section."""
    sections: dict[str, dict[str, str]] = {}
    for line in UNIT.read_text("utf-8").splitlines():
        if line.startswith("["):
            sections[line.strip("[]")] = {}
        elif line and not line.startswith("#"):
            name, _, value = line.partition("=")
            section = sections[list(sections)[-1]]
            assert name not in section, f"{name} twice"
            section[name] = value
    return sections


def test_the_unit_gives_away_nothing_that_it_does_not_need() -> None:
    service = read_unit()["Service"]
    yes = {"DynamicUser", "NoNewPrivileges", "PrivateTmp", "PrivateDevices", "ProtectHome", "RestrictSUIDSGID"}
    assert {name for name in yes if service.get(name) != "yes"} == set()
    assert (service["ProtectSystem"], service["CapabilityBoundingSet"]) == ("strict", "")
    assert service["SystemCallFilter"] == "@system-service"
    assert "MemoryMax" in service
    assert "User" not in service


def test_the_unit_waits_for_longer_than_the_server_takes_to_end() -> None:
    service = read_unit()["Service"]
    assert int(service["TimeoutStopSec"]) > END > DRAIN + GRACE
    assert service["KillMode"] == "mixed", "the workers are told by the process that started them"
    assert service["ExecReload"] == "/bin/kill -HUP $MAINPID"


def test_the_unit_allows_the_connections_that_the_server_does() -> None:
    assert int(read_unit()["Service"]["LimitNOFILE"]) > Settings().max_connections + 128


def test_the_units_settings_are_settings() -> None:
    given = read_unit()["Service"]["Environment"].split()
    assert {name.partition("=")[0].removeprefix("ONRECORD_").lower() for name in given} <= Settings.model_fields.keys()
    path = "/var/lib/onrecord/onrecord.sqlite"
    assert f"ONRECORD_DATABASE_URL={path}".replace("/var/lib", "%S") in given
    assert f"--database {path}" in UNIT.read_text("utf-8")
    assert read_unit()["Service"]["StateDirectory"] == "onrecord"


def test_systemd_finds_nothing_wrong_with_the_unit(tmp_path: Path) -> None:
    """Where systemd is: elsewhere the tests above read the unit."""
    verify = shutil.which("systemd-analyze")
    text = UNIT.read_text("utf-8")
    assert text.count("/opt/onrecord/bin/onrecord") == 2
    if verify is not None:
        unit = tmp_path / UNIT.name
        unit.write_text(text.replace("/opt/onrecord/bin/onrecord", "/bin/true"))
        done = subprocess.run([verify, "verify", unit], capture_output=True, text=True, check=False)
        assert (done.returncode, done.stdout + done.stderr) == (0, "")
