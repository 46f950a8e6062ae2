"""Note each function of the package once a walk; Python loads this at its start for `scripts/walks.py`.

A line is the walk, the time, the process, the file's path in the package and the function. The number of the
walk is the first byte of a file that all processes map, forked ones too: 0 is none.
"""

from __future__ import annotations

import mmap
import os
import sys
import threading
import time
from pathlib import Path
from types import CodeType, FrameType

PACKAGE = os.environ["WALKS_PACKAGE"] + os.sep
with Path(os.environ["WALKS_NUMBER"]).open("r+b") as _file:
    NUMBER = mmap.mmap(_file.fileno(), 1)
LOG = os.open(os.environ["WALKS_LOG"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
os.set_inheritable(LOG, True)
_seen: dict[int, set[CodeType]] = {}


def note(frame: FrameType, event: str, _argument: object) -> None:
    """Write a line for a function of the package that this process had not called in this walk."""
    walk = NUMBER[0]
    code = frame.f_code
    if not walk or event != "call" or code in _seen.setdefault(walk, set()):
        return
    if code.co_filename.startswith(PACKAGE) and _importing(frame):
        return
    _seen[walk].add(code)
    if code.co_filename.startswith(PACKAGE) and not code.co_name.startswith("<"):
        path = code.co_filename[len(PACKAGE) :]
        os.write(LOG, f"{walk} {time.monotonic_ns()} {os.getpid()} {path} {code.co_name}\n".encode())


def _importing(frame: FrameType | None) -> bool:
    """Tell whether a module of the package is being imported, rather than run."""
    while frame is not None:
        code = frame.f_code
        if code.co_name == "<module>" and code.co_filename.startswith(PACKAGE):
            return not code.co_filename.endswith("__main__.py")
        frame = frame.f_back
    return False


threading.setprofile(note)
sys.setprofile(note)
