"""The examples for several machines in deploy/: units, containers and scripts name only what there is."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import pytest
import yaml

from detente.cli import COMMANDS
from detente.replication.postgres_log import PostgresLog
from detente.replication.postgres_servers import servers
from detente.settings import read_settings, setting_rows
from tests.following.services import soon
from tests.ports import free_port
from tests.postgres import Cluster, cluster, new_folder, postgres_binaries

DEPLOY = Path(__file__).resolve().parent.parent / "deploy"
MACHINES = DEPLOY / "machines"
UNITS = sorted(MACHINES.glob("*.service"))
SCRIPTS = sorted(MACHINES.glob("*.sh"))
VARIABLES = {row.variable for row in setting_rows()}
ENVIRONMENT = {"LOG_PASSWORD": "one", "COPY_PASSWORD": "other"}


def compose() -> dict[str, Any]:
    text = (DEPLOY / "compose.yaml").read_text(encoding="utf-8")
    for name, value in ENVIRONMENT.items():
        text = text.replace(f"${{{name}:?}}", value)
    assert "${" not in text
    found: dict[str, Any] = yaml.safe_load(text)
    return found


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_systemd_takes_the_units(unit: Path, tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("needs systemd-analyze, of Debian's systemd")
    text = unit.read_text(encoding="utf-8")
    text = re.sub(r"^ExecStart=\S+", "ExecStart=/bin/true", text, flags=re.MULTILINE)
    copy = tmp_path / unit.name.replace("@", "@one")
    copy.write_text(text, encoding="utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", str(copy)], capture_output=True, text=True, timeout=900, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("name", ["detente-writer.service", "detente-follower@.service"])
def test_units_are_that_of_one_machine_but_for_what_they_are_for(name: str) -> None:
    """What confines the service is said once more, so that it must be said alike."""
    place = ("EnvironmentFile=", "Environment=DETENTE_DATA", "StateDirectory=", "WorkingDirectory=")
    own = ("#", "Description=", "ExecStart=", "Restart=", *place)
    one, other = (
        [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith(own)]
        for path in (DEPLOY / "detente.service", MACHINES / name)
    )
    assert one == other
    text = (MACHINES / name).read_text(encoding="utf-8")
    (command,) = re.findall(r"^ExecStart=\S+/detente (\w+)", text, re.MULTILINE)
    assert command in COMMANDS


def test_containers_start_commands_with_settings_that_there_are() -> None:
    document = compose()
    for name, service in document["services"].items():
        settings = {
            key: value for key, value in service.get("environment", {}).items() if key.startswith("DETENTE_")
        }
        assert settings.keys() <= VARIABLES, name
        assert read_settings({**settings, "DETENTE_DATA": "data"})
        if service.get("image") == "detente":
            (_, command, *_) = service.get("command", ["detente", "serve"])
            assert command in COMMANDS
    assert len(servers(document["services"]["writer"]["environment"]["DETENTE_LOG"])) == 2


def test_containers_name_only_each_other() -> None:
    document = compose()
    services = document["services"]
    for service in services.values():
        assert set(service.get("depends_on", ())) <= services.keys()
        for volume in service.get("volumes", ()):
            source = volume.partition(":")[0]
            assert (DEPLOY / source).is_file() if source.startswith(".") else source in document["volumes"]
        for each in service.get("configs", ()):
            given = document["configs"][each["source"]]
            assert "content" in given or (DEPLOY / given["file"]).is_file()
    text = (DEPLOY / "compose.yaml").read_text(encoding="utf-8")
    for host in re.findall(r"(?:server |http://|@|,)([a-z0-9-]+)(?::8000|[,/]detente\b)", text):
        assert host in services


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_scripts_are_sound(script: Path) -> None:
    subprocess.run(["sh", "-n", str(script)], check=True)
    if shutil.which("shellcheck"):
        subprocess.run(["shellcheck", str(script)], check=True)


def test_primary_and_standby_are_what_their_scripts_make() -> None:
    postgres_binaries()
    with tempfile.TemporaryDirectory(prefix="pg-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        with cluster(folder / "c") as primary:
            primary.run("DROP OWNED BY detente")
            primary.run("DROP ROLE detente")
            paths = {"PATH": f"{primary.binaries}:{os.environ['PATH']}"}
            there = {"PGHOST": str(primary.folder), "PGPORT": str(primary.port), "PGUSER": "owner"}
            environment = {**ENVIRONMENT, **paths, **there}
            subprocess.run(["sh", str(MACHINES / "primary.sh")], env=environment, check=True)
            address = f"postgresql://detente:one@127.0.0.1:{primary.port}/detente"
            assert PostgresLog(address).head() is None
            user = new_folder(folder / "s")
            port = free_port()
            given = {"PRIMARY_HOST": "127.0.0.1", "PRIMARY_PORT": str(primary.port)}
            given |= {"PGDATA": str(folder / "s" / "data"), "COPY_PASSWORD": "other"}
            script = (MACHINES / "standby.sh").read_text(encoding="utf-8")
            command = ["sh", "-c", script, "standby.sh", "-p", str(port), "-k", str(folder / "s")]
            with subprocess.Popen(
                [*command, "-h", "127.0.0.1"], env={**paths, **given}, user=user, stderr=subprocess.DEVNULL
            ) as standby:
                try:
                    primary.run("ALTER SYSTEM SET synchronous_standby_names = '*'")
                    primary.run("SELECT pg_reload_conf()")
                    wait_for_standby(primary)
                    assert "other" not in (folder / "s/data/postgresql.auto.conf").read_text(encoding="utf-8")
                    assert PostgresLog(address).head() is None
                finally:
                    standby.terminate()
                    standby.wait(120)


def wait_for_standby(primary: Cluster) -> None:
    query = "SELECT sync_state FROM pg_stat_replication"
    soon(lambda: primary.run(query) == "sync", "the standby does not follow")
