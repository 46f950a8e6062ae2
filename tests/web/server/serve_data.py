"""Serve a data folder on a free port: the program that test_serving.py starts."""

from __future__ import annotations

import sys
from pathlib import Path

from detente.settings import Settings
from detente.web.server.serving import serve

if __name__ == "__main__":
    serve(Settings(port=0, data=Path(sys.argv[1])), [])
