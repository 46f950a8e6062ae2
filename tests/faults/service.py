"""A service that the tests may abuse, and what can be seen of it from outside."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any, TypeVar

import httpx

from tests.faults import processes
from tests.faults.data import CONTROLS, control_value, generation_of
from tests.ports import free_port

QUERY = "application/sparql-query"
WEB_BYTES = 176 << 20
"""What the web process may hold, whatever is sent and asked, the answers and pages that it keeps included."""

SLACK_BYTES = 96 << 20
"""By how much the memory of all processes may differ at rest: idle query processes keep some of it."""

SLACK_SHARE = 1.15
"""The same in proportion: of the graph that they share, each has some pages to itself after a while."""

PATIENCE_SECONDS = 300.0
"""How long anything is waited for: nothing here is about how busy the machine is."""

TRIES = 30
"""How often a query is asked that a busy machine does not come to the end of before its deadline."""

FORKING = ("detente-fork", "detente-memory")
"""Names of the processes that fork those that evaluate: from disk, and with the graph in memory."""

Found = TypeVar("Found")


@dataclass
class Service:
    """A running `detente serve`; `rest_bytes` is what its processes take before anything is done to them."""

    process: subprocess.Popen[str]
    port: int
    data: Path
    processes: int
    rest_bytes: int = 0

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def client(self, who: str = "192.0.2.1", seconds: float = PATIENCE_SECONDS) -> httpx.Client:
        """Make a client that the service tells from others by an address of its own."""
        # Without TLS there is nothing to verify, and reading the certificates takes time.
        headers = {"X-Forwarded-For": who}
        return httpx.Client(base_url=self.address, timeout=seconds, headers=headers, verify=False)

    def ask(self, client: httpx.Client, query: str, **headers: str) -> httpx.Response:
        """Post a query."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return client.post("/sparql", content=query.encode(), headers={"Content-Type": QUERY, **named})

    @contextmanager
    def connection(self, data: bytes = b"", seconds: float = 20.0) -> Iterator[socket.socket]:
        """Connect, and send bytes that need not be HTTP."""
        with closing(socket.create_connection(("127.0.0.1", self.port), timeout=seconds)) as connection:
            if data:
                connection.sendall(data)
            yield connection

    def ask_in_time(self, client: httpx.Client, query: str, **headers: str) -> httpx.Response:
        """Post a query, again where the deadline stopped it: two seconds of the clock may be none of work."""
        for _ in range(TRIES):
            answer = self.ask(client, query, **headers)
            if answer.status_code != HTTPStatus.GATEWAY_TIMEOUT:
                break
        return answer

    def state(self) -> dict[str, Any]:
        """Read `/health`."""
        found: dict[str, Any] = httpx.get(f"{self.address}/health", timeout=300).json()
        return found

    def metric(self, name: str) -> float:
        """Read one count of `/metrics`, by its name with its labels."""
        text = httpx.get(f"{self.address}/metrics", timeout=300).text
        match = re.search(rf"^{re.escape(name)} (\S+)$", text, re.MULTILINE)
        assert match, f"no {name} in\n{text}"
        return float(match[1])

    def ended(self, how: str) -> int:
        """Tell how many queries have ended so."""
        return int(self.metric(f'detente_queries_total{{end="{how}"}}'))

    def is_at_rest(self) -> bool:
        found = self.state()
        return (found["running"], found["waiting"]) == (0, 0)

    def memory(self) -> int:
        """Give the bytes that all processes take together; pages they share count once."""
        return sum(map(processes.pss, processes.tree(self.process.pid)))

    def web_memory(self) -> int:
        """Give the resident bytes of the web process."""
        return processes.rss(self.process.pid)

    def web_cpu(self) -> float:
        """Give the seconds of processor time that the web process took."""
        return processes.cpu_seconds(self.process.pid)

    def named(self, *names: str) -> list[int]:
        """Give the processes that call themselves so, whatever they do at the moment."""
        return [each.pid for each in processes.descent(self.process.pid) if each.name in names]

    def query_processes(self) -> list[int]:
        """Give the processes that evaluate."""
        return self.named("detente-query")

    def fork_servers(self) -> dict[str, int]:
        """Give the two that fork query processes, by their names; none of both unless both are there."""
        found = {
            each.name: each.pid
            for each in processes.descent(self.process.pid)
            if each.name in FORKING and b"fork_query_processes" in each.line
        }
        return found if len(found) == len(FORKING) else {}

    def orphans(self) -> list[int]:
        """Find processes of this service that are not below it any more."""
        ours = processes.with_variable("DETENTE_DATA", str(self.data))
        return sorted(set(ours) - set(processes.tree(self.process.pid)))


def control_query(n: int, nonce: str) -> str:
    """Write a query with a known answer that no cache can have."""
    return (
        f'SELECT ?value ("{nonce}" AS ?nonce) '
        f"{{ GRAPH <urn:control> {{ <urn:control:{n % CONTROLS}> <urn:value> ?value }} }}"
    )


def is_right(service: Service, answer: httpx.Response, n: int, nonce: str) -> bool:
    """Tell whether a control query was answered, with the content of the version that the answer names."""
    if answer.status_code != 200:
        return False
    row = {
        "value": control_value(n, generation_of(service.data, answer.headers["Detente-Version"])),
        "nonce": nonce,
    }
    found = [
        {name: term["value"] for name, term in each.items()} for each in answer.json()["results"]["bindings"]
    ]
    return found == [row]


def assert_unharmed(service: Service) -> None:
    """Assert that queries are answered soon, nothing still runs, and memory is back."""
    assert service.process.poll() is None, "the service has ended"
    assert_control_answered(service)
    eventually(service.is_at_rest, "queries still run or wait")
    eventually(lambda: not service.orphans(), "there are processes that nobody owns")
    eventually(lambda: len(service.query_processes()) <= service.processes, "there are too many processes")
    eventually(
        lambda: service.web_memory() < WEB_BYTES, lambda: f"web process: {service.web_memory() >> 20} MiB"
    )
    limit = int(service.rest_bytes * SLACK_SHARE) + SLACK_BYTES
    eventually(lambda: service.memory() < limit, lambda: describe_memory(service))


def describe_memory(service: Service) -> str:
    """Say which process has how much memory."""
    each = ", ".join(f"{pid}: {processes.pss(pid) >> 20}" for pid in processes.tree(service.process.pid))
    return f"memory in MiB {each}; {service.rest_bytes >> 20} in all at first"


def assert_control_answered(service: Service) -> None:
    """Assert that a query whose answer nobody can have kept is answered."""
    with service.client("192.0.2.99") as client:
        nonce = f"after {time.monotonic()}"
        answer = service.ask_in_time(client, control_query(0, nonce))
        assert is_right(service, answer, 0, nonce), answer.text


def eventually(find: Callable[[], Found], otherwise: str | Callable[[], str]) -> Found:
    """Wait until something is found or so, and give it; fail where it does not come.

    What was waited for is what is used: asked a second time, it may be gone.
    """
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not (found := find()):
        if time.monotonic() > deadline:
            raise AssertionError(otherwise if isinstance(otherwise, str) else otherwise())
        time.sleep(0.05)
    return found


@contextmanager
def serving(data: Path, **settings: object) -> Iterator[Service]:
    """Run `detente serve` on a data folder, with settings by their names; what it logs goes to `log`."""
    port = free_port()
    given = {"profile": "plain", "host": "127.0.0.1", "port": port, "data": data, "proxies": 1, **settings}
    environment = {**os.environ, **{f"DETENTE_{name.upper()}": str(value) for name, value in given.items()}}
    command = [sys.executable, "-m", "detente", "serve"]
    log = data.with_suffix(".log")
    with (
        log.open("a") as errors,
        subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=errors, text=True
        ) as process,
    ):
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            assert line == f"detente listens on http://127.0.0.1:{port}/\n", log.read_text()
            service = Service(process, port, data, int(str(given.get("processes", 4))))
            settle(service)
            yield service
        finally:
            process.terminate()
            process.wait(timeout=300)


def settle(service: Service) -> None:
    """Wait until the graph is in memory and every query process has been used; note the memory then."""
    version = service.state()["version"]
    label = f'detente_graph_info{{in_memory="{version}",version="{version}"}}'
    eventually(
        lambda: label in httpx.get(f"{service.address}/metrics", timeout=PATIENCE_SECONDS).text, "not loaded"
    )
    with ThreadPoolExecutor(service.processes) as clients:
        for _ in range(100 * service.processes):
            clients.submit(assert_control_answered, service)
    # Those that were forked before the graph was in memory end by themselves.
    eventually(lambda: len(service.query_processes()) <= service.processes, "there are too many processes")
    service.rest_bytes = service.memory()
