"""A process that commits until it is killed; each content tells which it is, and whether it is whole.

As a program: `zygote FOLDER` forks such a process for every line that it hears, which saves the imports;
`add FOLDER NAME COUNT` makes so many commits and ends.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from functools import partial
from operator import methodcaller
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad

from detente.changes.commit import commit
from detente.changes.rules import NoRules
from detente.store import CommitInfo, Draft, Reader, VersionStore

GRAPHS = [NamedNode(f"urn:part:{n}") for n in range(4)]
WIDTH = 10
VALUE = NamedNode("urn:value")


def content(number: int) -> Iterator[Quad]:
    """Yield what a version of this number holds: in each quad, the number."""
    for graph in GRAPHS:
        for n in range(WIDTH):
            yield Quad(NamedNode(f"urn:thing:{n}"), VALUE, Literal(number), graph)


def number_of(version: Reader) -> int:
    """Tell which content a version holds; it must be whole."""
    found = [quad for graph in GRAPHS for quad in version.match(graph=graph)]
    number = _value(found[0])
    assert set(found) == set(content(number)), f"not whole: {found}"
    return number


def _value(quad: Quad) -> int:
    assert isinstance(quad.object, Literal)
    return int(quad.object.value)


def write(number: int, draft: Draft) -> None:
    """Change a draft so that it holds a content."""
    quads = list(content(number))
    for graph in GRAPHS:
        draft.replace(graph, [quad for quad in quads if quad.graph_name == graph])


def commit_number(store: VersionStore, number: int) -> str:
    """Commit a content by one of the two ways there are; returns the id of the version."""
    author, message = "test", str(number)
    if number % 2:
        done = commit(store, NoRules(), partial(write, number), author=author, message=message)
        assert done.manifest is not None
        return done.manifest.id
    with store.draft() as draft:
        write(number, draft)
        return store.publish(draft, CommitInfo(author, message)).id


def next_number(store: VersionStore) -> int:
    current = store.current_manifest()
    return 0 if current is None else int(current.message) + 1


def add(store: VersionStore, who: str, count: int) -> None:
    """Add quads one by one, each by a commit."""
    for n in range(count):
        insert = methodcaller("insert", [added(who, n)])
        commit(store, NoRules(), insert, author=who, message=f"{who} {n}")


def added(who: str, n: int) -> Quad:
    return Quad(NamedNode(f"urn:{who}:{n}"), VALUE, Literal(n), GRAPHS[0])


def _say(*words: object) -> None:
    # In one call, so that who is killed says a line or nothing.
    os.write(sys.stdout.fileno(), f"{' '.join(map(str, words))}\n".encode())


def _commit_until_killed(folder: Path, last_step: int | None) -> None:
    store = VersionStore(folder)
    _say("pid", os.getpid())
    while True:
        number = next_number(store)
        _say("begin", number)
        if last_step is not None:
            sys.addaudithook(Steps(folder, last_step))
        _say("done", number, commit_number(store, number))
        if last_step is not None:
            return


class Steps:
    """Kills the process before a step by which Python changes a folder."""

    def __init__(self, folder: Path, last: int) -> None:
        self._prefix = str(folder)
        self._left = last

    def __call__(self, event: str, arguments: tuple[object, ...]) -> None:
        if _changes(event, arguments) and any(str(each).startswith(self._prefix) for each in arguments[:2]):
            self._left -= 1
            if self._left < 0:
                os.kill(os.getpid(), signal.SIGKILL)


def _changes(event: str, arguments: tuple[object, ...]) -> bool:
    if event == "open":
        return bool(int(str(arguments[2])) & os.O_ACCMODE)
    return event in ("os.mkdir", "os.rename", "os.link", "os.remove", "os.rmdir")


def zygote(folder: Path) -> None:
    """Fork a committing process for each line; one with a number has it killed before that step."""
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            _commit_until_killed(folder, int(line) if line.strip() else None)
            os._exit(0)
        _, status = os.waitpid(pid, 0)
        _say("ended", os.waitstatus_to_exitcode(status))


_PROGRAMS: dict[str, Callable[..., None]] = {
    "zygote": lambda folder: zygote(Path(folder)),
    "add": lambda folder, who, count: add(VersionStore(Path(folder), lock_seconds=300), who, int(count)),
}

if __name__ == "__main__":
    _PROGRAMS[sys.argv[1]](*sys.argv[2:])
