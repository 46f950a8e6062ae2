"""Which allocator of memory the query processes have: the engine's work is in good part allocation.

The engine's wheel takes the C library's. mimalloc or jemalloc, where one is installed, is loaded before it by
the dynamic linker (LD_PRELOAD, ld.so(8)), into the fork server and so into every process that it forks.
"""

from __future__ import annotations

import ctypes
import platform
import re
import sys
import sysconfig
from collections.abc import Iterator, Mapping
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

SYSTEM = "system"
ALLOCATORS: Mapping[str, tuple[str, ...]] = {
    "mimalloc": ("libmimalloc.so.3", "libmimalloc.so.2", "libmimalloc.so"),
    "jemalloc": ("libjemalloc.so.2", "libjemalloc.so"),
}
"""Names of libraries, the ones that are preferred first."""

_PACKAGES = {"mimalloc": "cmeel-mimalloc"}
_PRELOAD = "LD_PRELOAD"
# mimalloc takes a gigabyte from the kernel in advance, which a bound on memory (RLIMIT_DATA) would count as
# held already. So it has what it uses and no more; jemalloc does so by itself.
_COUNTABLE = {"MIMALLOC_ARENA_EAGER_COMMIT": "0", "MIMALLOC_EAGER_COMMIT": "0"}
_MULTIARCH = sysconfig.get_config_var("MULTIARCH") or f"{platform.machine()}-linux-gnu"
_FOLDERS = [Path(folder) for folder in (f"/usr/lib/{_MULTIARCH}", "/usr/lib64", "/usr/local/lib", "/usr/lib")]
_IN_FORCE = re.compile(r"/lib(mimalloc|jemalloc)\.so[.0-9]*$", re.MULTILINE)


def find_allocator(wanted: str) -> str | None:
    """Find the library of an allocator by name: one that a Python package has, or the system's.

    `auto` finds the first of `ALLOCATORS` that is there; None where there is none, and for `system`.
    """
    if sys.platform != "linux" or wanted == SYSTEM:
        return None
    names = ALLOCATORS if wanted == "auto" else (wanted,)
    return next((path for name in names for path in _libraries(name)), None)


def _libraries(name: str) -> Iterator[str]:
    yield from _packaged(name)
    for folder in _FOLDERS:
        for library in ALLOCATORS[name]:
            if (folder / library).exists():
                yield str(folder / library)


def _packaged(name: str) -> Iterator[str]:
    with suppress(PackageNotFoundError):
        files = distribution(_PACKAGES.get(name, "")).files or () if name in _PACKAGES else ()
        for library in ALLOCATORS[name]:
            yield from (str(Path(file.locate()).resolve()) for file in files if file.name == library)


def preloading(library: str | None) -> Mapping[str, str]:
    """Give the environment that a process is to be started with for a library to be loaded first."""
    return {_PRELOAD: library, **_COUNTABLE} if library else {}


def allocator_in_force() -> str:
    """Name the allocator of this process."""
    try:
        maps = Path("/proc/self/maps").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return SYSTEM
    found = _IN_FORCE.search(maps)
    return found[1] if found else SYSTEM


def print_allocator() -> None:
    """Print what `allocator_in_force` tells: a function for a process of its own."""
    print(allocator_in_force())  # noqa: T201 - that is its answer


def give_memory_back() -> None:
    """Give the kernel what the allocator keeps of what was freed, each in its own words."""
    library = ctypes.CDLL(None)
    with suppress(AttributeError):
        library.mi_collect(ctypes.c_bool(True))
        return
    with suppress(AttributeError):
        library.mallctl(b"arena.4096.purge", None, None, None, ctypes.c_size_t(0))  # MALLCTL_ARENAS_ALL
        return
    with suppress(AttributeError):
        library.malloc_trim(0)
